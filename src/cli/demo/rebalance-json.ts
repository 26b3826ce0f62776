import {
  type Finding,
  type GroupMember,
  memberName,
  pauseMs,
  type Rebalance,
  type Totals,
} from "../../insight/index.ts";
import { partitionName } from "./wording.ts";

/** The version of the objects below; it grows when a field changes its meaning or goes. */
const SCHEMA_VERSION = 1;

/** One rebalance as a line of JSON. A rebalance whose costs grew later is printed again under the same number. */
export function rebalanceJson(rebalance: Rebalance, findings: readonly Finding[]): string {
  return JSON.stringify({
    schemaVersion: SCHEMA_VERSION,
    event: rebalance.rounds.length === 0 ? "static-return" : "rebalance",
    number: rebalance.number,
    phase: rebalance.phase,
    cause: rebalance.cause,
    member: name(rebalance.trigger),
    reason: rebalance.reason,
    happened: rebalance.happened,
    noticedAtMs: rebalance.startedAtMs,
    stableAtMs: rebalance.stableAtMs,
    fromGenerationId: rebalance.fromGenerationId,
    toGenerationId: rebalance.toGenerationId,
    protocolName: rebalance.protocolName,
    rounds: rebalance.rounds.map((round) => ({
      cause: round.cause,
      member: name(round.trigger),
      startedAtMs: round.startedAtMs,
      openedAtMs: round.openedAtMs,
      storedAtMs: round.storedAtMs,
      timedOut: round.timedOut,
      waits: round.waits.map(({ member, outcome, untilMs }) => ({
        member: memberName(member),
        outcome,
        waitedMs: untilMs === null ? null : untilMs - round.startedAtMs,
      })),
    })),
    partitions: rebalance.changes.map((change) => ({
      partition: partitionName(change),
      kind: change.kind,
      from: name(change.from),
      to: name(change.to),
      pauseMs: pauseMs(change.pause),
      pause: change.pause,
      committedOffset: change.committedOffset,
      position: change.position,
    })),
    avoidableMoveCount: rebalance.avoidableMoveCount,
    duplicates: rebalance.duplicates,
    refusedCommits: rebalance.refusedCommits,
    findings,
  });
}

/** The last line: all costs together. */
export function summaryJson(totals: Totals): string {
  return JSON.stringify({ schemaVersion: SCHEMA_VERSION, event: "summary", ...totals });
}

function name(member: GroupMember | null): string | null {
  return member === null ? null : memberName(member);
}
