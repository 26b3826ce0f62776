import type { RebalanceCause } from "../model/index.ts";
import type { GroupMember } from "./group-member.ts";
import type { HistoryState, ProcessFacts } from "./history-state.ts";
import type { Happened } from "./rebalance.ts";
import { processBehind } from "./roster.ts";

/** What the coordinator noted: the cause, whose act it was, and what the client said. */
export interface Noted {
  readonly cause: RebalanceCause;
  readonly memberId: string | null;
  readonly reason: string | null;
  readonly atMs: number;
}

/** The event behind the cause, as early as somebody knew of it. */
export function whatHappened(
  state: HistoryState,
  note: Noted,
  trigger: GroupMember | null,
): Happened {
  const facts = trigger === null ? undefined : processBehind(state, trigger);
  switch (note.cause) {
    case "SessionExpired":
    case "SyncTimedOut":
    case "StaticMemberReplaced":
      return lostEvent(facts) ?? wentSilent(state, note) ?? noticed(state, note);
    case "RebalanceTimedOut":
      return lostEvent(facts) ?? slowedEvent(facts) ?? noticed(state, note);
    case "MemberLeft":
      return leftEvent(facts, note) ?? noticed(state, note);
    case "MemberRejoined":
    case "LeaderRejoined":
    case "SubscriptionChanged":
    case "TopicMetadataChanged": {
      // Clients rejoin when their view of the topics changes, and only Java says so.
      const added = state.partitionsAdded[0];
      return added === undefined ? noticed(state, note) : observed("PartitionsAdded", added.atMs);
    }
    default:
      return noticed(state, note);
  }
}

/** How a process was lost. Who froze did nothing since; a handler that failed is why its process ended. */
function lostEvent(facts: ProcessFacts | undefined): Happened | null {
  if (facts === undefined) return null;
  const signal = facts.died?.signal ?? null;
  if (facts.frozenAtMs !== null) return { ...observed("Froze", facts.frozenAtMs), signal };
  if (facts.handlerFailedAtMs !== null) {
    return { ...observed("HandlerFailed", facts.handlerFailedAtMs), signal };
  }
  if (facts.cutOffAtMs !== null && facts.cutOffAtMs <= (facts.died?.atMs ?? Infinity)) {
    return { ...observed("CutOff", facts.cutOffAtMs), signal };
  }
  return facts.died === null ? null : { ...observed("Died", facts.died.atMs), signal };
}

function slowedEvent(facts: ProcessFacts | undefined): Happened | null {
  return facts?.slowed == null ? null : observed("Slowed", facts.slowed.atMs);
}

/** A client that polls too late leaves by itself; where it can, it says that this was why. */
function leftEvent(facts: ProcessFacts | undefined, { reason }: Noted): Happened | null {
  const pollTimedOut = reason?.includes("poll timeout has expired") ?? false;
  if (facts === undefined) return null;
  if (facts.handlerFailedAtMs !== null) return observed("HandlerFailed", facts.handlerFailedAtMs);
  if (pollTimedOut || (facts.leavingAtMs === null && reason === null)) {
    const slowed = slowedEvent(facts);
    if (slowed !== null) return slowed;
  }
  return facts.leavingAtMs === null ? null : observed("BeganLeaving", facts.leavingAtMs);
}

function wentSilent(state: HistoryState, note: Noted): Happened | null {
  const heardAtMs = state.departed.get(note.memberId ?? "")?.lastHeardAtMs;
  if (heardAtMs === undefined || heardAtMs >= note.atMs) return null;
  return { atMs: heardAtMs, event: "WentSilent", signal: null, grade: "inferred" };
}

function observed(event: Happened["event"], atMs: number): Happened {
  return { atMs, event, signal: null, grade: "observed" };
}

/** Nobody knows of anything before it was noticed. */
function noticed({ input }: HistoryState, { atMs }: Noted): Happened {
  const grade = input.evidence.grade === "observed" ? "observed" : "inferred";
  return { atMs, event: "Noticed", signal: null, grade };
}
