import { duplicateCount, pauseMs, type Rebalance, rebalanceDurationMs } from "./rebalance.ts";

/** What rebalances cost, added up. */
export interface Totals {
  /** Static members' returns are not rebalances. */
  readonly rebalanceCount: number;
  readonly staticReturnCount: number;
  /** From the start of each rebalance to Stable, of those whose start is known. */
  readonly rebalancingMs: number;
  /** The pauses of all partitions together: two partitions unread for 3 s are 6 partition-seconds. */
  readonly partitionPauseMs: number;
  readonly longestPauseMs: number;
  readonly movedCount: number;
  readonly avoidableMoveCount: number;
  readonly duplicateCount: number;
}

export function noTotals(): Totals {
  return {
    rebalanceCount: 0,
    staticReturnCount: 0,
    rebalancingMs: 0,
    partitionPauseMs: 0,
    longestPauseMs: 0,
    movedCount: 0,
    avoidableMoveCount: 0,
    duplicateCount: 0,
  };
}

/** What one entry cost so far. */
export function costOf(rebalance: Rebalance): Totals {
  const pauses = rebalance.changes.map((change) => pauseMs(change.pause) ?? 0);
  const isStaticReturn = rebalance.rounds.length === 0;
  return {
    rebalanceCount: isStaticReturn ? 0 : 1,
    staticReturnCount: isStaticReturn ? 1 : 0,
    rebalancingMs: rebalanceDurationMs(rebalance) ?? 0,
    partitionPauseMs: pauses.reduce((sum, pause) => sum + pause, 0),
    longestPauseMs: pauses.reduce((longest, pause) => Math.max(longest, pause), 0),
    movedCount: rebalance.changes.filter((change) => change.kind === "moved").length,
    avoidableMoveCount: rebalance.avoidableMoveCount,
    duplicateCount: rebalance.duplicates.reduce(
      (sum, range) => sum + duplicateCount(range),
      rebalance.olderDuplicateCount,
    ),
  };
}

export function addTotals(a: Totals, b: Totals): Totals {
  return {
    rebalanceCount: a.rebalanceCount + b.rebalanceCount,
    staticReturnCount: a.staticReturnCount + b.staticReturnCount,
    rebalancingMs: a.rebalancingMs + b.rebalancingMs,
    partitionPauseMs: a.partitionPauseMs + b.partitionPauseMs,
    longestPauseMs: Math.max(a.longestPauseMs, b.longestPauseMs),
    movedCount: a.movedCount + b.movedCount,
    avoidableMoveCount: a.avoidableMoveCount + b.avoidableMoveCount,
    duplicateCount: a.duplicateCount + b.duplicateCount,
  };
}
