import type { Evidence, RebalanceCause } from "../model/index.ts";
import { type GroupMember, memberName } from "./group-member.ts";
import type { HistoryState } from "./history-state.ts";
import type { Draft, Happened, Rebalance } from "./rebalance.ts";
import { addTotals, costOf } from "./totals.ts";

const OBSERVED: Evidence = { grade: "observed", source: "broker", withinMs: 0 };

/** Appends an entry; the oldest beyond the kept ones leave only their costs behind. */
export function appendEntry(
  state: HistoryState,
  facts: Pick<
    Rebalance,
    "cause" | "trigger" | "reason" | "happened" | "fromGenerationId" | "startedAtMs"
  >,
): Draft<Rebalance> {
  if (state.settling !== null) state.settling.rebalance.phase = "superseded";
  state.settling = null;
  state.entryCount += 1;
  const entry: Draft<Rebalance> = {
    number: state.entryCount,
    groupId: state.groupId,
    phase: "joining",
    ...facts,
    toGenerationId: null,
    protocolName: null,
    stableAtMs: null,
    rounds: [],
    members: [],
    changes: [],
    avoidableMoveCount: 0,
    duplicates: [],
    olderDuplicateCount: 0,
    refusedCommits: [],
    partitionsAdded: [...state.partitionsAdded],
    coordinatorMovedAtMs: state.coordinatorMovedAtMs,
    groupType: "classic",
    evidence: {
      cause: OBSERVED,
      start: OBSERVED,
      barrier: OBSERVED,
      stable: OBSERVED,
      assignment: OBSERVED,
      pauses: OBSERVED,
      duplicates: OBSERVED,
    },
    reconciliation: [],
    rewinds: [],
    redeliveredAtMost: null,
  };
  state.coordinatorMovedAtMs = null;
  state.rebalances.push(entry);
  if (state.rebalances.length > state.keptCount) {
    const oldest = state.rebalances.shift();
    if (oldest !== undefined) state.forgotten = addTotals(state.forgotten, costOf(oldest));
  }
  return entry;
}

/** The event behind the cause, as early as somebody knew of it. */
export function whatHappened(
  state: HistoryState,
  note: { readonly cause: RebalanceCause; readonly memberId: string | null; readonly atMs: number },
  trigger: GroupMember | null,
): Happened {
  const facts = trigger === null ? undefined : state.processes.get(memberName(trigger));
  switch (note.cause) {
    case "SessionExpired":
    case "SyncTimedOut":
    case "StaticMemberReplaced":
      if (facts?.frozenAtMs != null) {
        return { ...observed("Froze", facts.frozenAtMs), signal: facts.died?.signal ?? null };
      }
      if (facts?.died) return { ...observed("Died", facts.died.atMs), signal: facts.died.signal };
      return wentSilent(state, note) ?? observed("Noticed", note.atMs);
    case "MemberLeft":
      if (facts?.leavingAtMs != null) return observed("BeganLeaving", facts.leavingAtMs);
      return observed("Noticed", note.atMs);
    case "MemberRejoined":
    case "LeaderRejoined":
    case "SubscriptionChanged": {
      // Clients rejoin when their view of the topics changes, and only Java says so.
      const added = state.partitionsAdded[0];
      return added === undefined
        ? observed("Noticed", note.atMs)
        : observed("PartitionsAdded", added.atMs);
    }
    default:
      return observed("Noticed", note.atMs);
  }
}

function observed(event: Happened["event"], atMs: number): Happened {
  return { atMs, event, signal: null, grade: "observed" };
}

function wentSilent(
  state: HistoryState,
  note: { readonly memberId: string | null; readonly atMs: number },
): Happened | null {
  const heardAtMs = state.departed.get(note.memberId ?? "")?.lastHeardAtMs;
  if (heardAtMs === undefined || heardAtMs >= note.atMs) return null;
  return { atMs: heardAtMs, event: "WentSilent", signal: null, grade: "inferred" };
}
