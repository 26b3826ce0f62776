import { type Rebalance, rebalanceDurationMs } from "../rebalance.ts";

/**
 * The parts of a rebalance that are timed. `join` and `sync` are a classic group's, summed over its rounds; `assign` (the
 * target is computed) and `reconcile` (members move to it) are a consumer group's; `total` is from its start to Stable.
 */
export type PhaseName = "join" | "sync" | "total" | "assign" | "reconcile";

/** The phases that a group of this type goes through. */
export function phasesOf(groupType: "classic" | "consumer" | "unknown"): readonly PhaseName[] {
  if (groupType === "classic") return ["join", "sync", "total"];
  if (groupType === "consumer") return ["assign", "reconcile", "total"];
  return ["join", "sync", "total", "assign", "reconcile"];
}

/** How long each phase took, in ms, as far as its beginning and its end are known. */
export function durationsOf(rebalance: Rebalance): [PhaseName, number][] {
  const { rounds, groupType, evidence } = rebalance;
  const durations: [PhaseName, number][] = [];
  const totalMs = rebalanceDurationMs(rebalance);
  if (totalMs !== null) durations.push(["total", Math.max(0, totalMs)]);
  if (rounds.length === 0) return durations;
  if (groupType === "consumer") {
    const assignMs = sumOf(rounds, (round) => span(round.startedAtMs, round.storedAtMs));
    const reconcileMs = sumOf(rounds, (round) => span(round.storedAtMs, round.openedAtMs));
    if (evidence.start !== null) push(durations, "assign", assignMs);
    push(durations, "reconcile", reconcileMs);
    return durations;
  }
  if (evidence.start !== null && evidence.barrier !== null) {
    push(
      durations,
      "join",
      sumOf(rounds, (round) => span(round.startedAtMs, round.openedAtMs)),
    );
  }
  if (evidence.barrier !== null) {
    push(
      durations,
      "sync",
      sumOf(rounds, (round) => span(round.openedAtMs, round.storedAtMs)),
    );
  }
  return durations;
}

function push(durations: [PhaseName, number][], phase: PhaseName, ms: number | null): void {
  if (ms !== null) durations.push([phase, ms]);
}

/** The sum of what is known; null when nothing is. */
function sumOf<Item>(items: readonly Item[], value: (item: Item) => number | null): number | null {
  return items.reduce<number | null>((sum, item) => {
    const ms = value(item);
    return ms === null ? sum : (sum ?? 0) + ms;
  }, null);
}

function span(fromMs: number | null, toMs: number | null): number | null {
  return fromMs === null || toMs === null ? null : Math.max(0, toMs - fromMs);
}
