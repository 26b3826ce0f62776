import type { PartitionList } from "./events.ts";
import { handTo } from "./handover.ts";
import { NO_GENERATION, NO_MEMBER_ID } from "./member.ts";
import { difference, NONE } from "./partition-lists.ts";
import { backOffFromThird, setRejoinReason } from "./rejoin.ts";
import { moveTo, UNJOINED } from "./states.ts";
import type { Turn } from "./turn.ts";

/** Membership is gone; join again. */
export function lose(
  turn: Turn,
  { reason, keepMemberId }: { readonly reason: string; readonly keepMemberId: boolean },
): void {
  const { member } = turn;
  const { state } = member.state;
  const inRebalance = state === "PreparingRebalance" || state === "CompletingRebalance";
  cancelJoin(turn);
  dropAssignment(turn, reason);
  resetGeneration(turn, keepMemberId);
  if (state !== "Unjoined") moveTo(member, UNJOINED);
  if (inRebalance) {
    backOffFromThird(turn);
    turn.note({ type: "RebalanceFailed", error: reason });
  }
  if (member.topics !== null && member.closing === null) setRejoinReason(turn, reason);
}

/**
 * Takes away at once whatever is assigned: others may be processing it already. No commit: it would be refused, or
 * worse. The listener hears of it next, or when it returns from what it is at.
 */
export function dropAssignment(turn: Turn, reason: string) {
  const { member, nowMs } = turn;
  const { assignment: lost, handover } = member;
  if (lost.length > 0) {
    turn.emit({ type: "StopFetching", partitions: lost });
    turn.emit({ type: "AbortHandlers", partitions: lost, reason });
    turn.emit({ type: "PurgeRecords", partitions: lost });
    turn.setAssignment(NONE);
    turn.note({ type: "Lost", reason, partitions: lost });
  }
  switch (handover?.phase) {
    case "Revoking": {
      const { stepId, calledAtMs, giveUp } = handover;
      const untold = difference(lost, giveUp.partitions);
      const { callback } = giveUp;
      return handTo(member, { phase: "Overtaken", stepId, calledAtMs, callback, lost: untold });
    }
    case "Assigning": {
      const { stepId, calledAtMs } = handover;
      const callback = "onPartitionsAssigned";
      return handTo(member, { phase: "Overtaken", stepId, calledAtMs, callback, lost });
    }
    case "Losing":
    case "Overtaken":
      return;
    default:
      tellLost(turn, lost, nowMs);
  }
}

/** The listener hears what is gone, if that is something. */
export function tellLost(turn: Turn, lost: PartitionList, calledAtMs: number): void {
  const { member } = turn;
  if (lost.length === 0) {
    member.handover = null;
    return;
  }
  const stepId = turn.call("onPartitionsLost", lost);
  handTo(member, { phase: "Losing", stepId, calledAtMs });
}

/** No longer a member of the generation; `keepMemberId` when the coordinator may know the id still. */
export function resetGeneration(turn: Turn, keepMemberId: boolean): void {
  const { member } = turn;
  if (!keepMemberId) member.memberId = NO_MEMBER_ID;
  member.generationId = NO_GENERATION;
  member.heardAtMs = null;
  member.heartbeat = null;
  member.isPrepared = false;
  turn.setMetadata(member.memberId, NO_GENERATION);
}

/** Nobody waits any more for the JoinGroup or SyncGroup that is out. */
export function cancelJoin(turn: Turn): void {
  const { state } = turn.member;
  const requestId = joinRequestId(state);
  if (requestId === null || requestId === turn.answeredRequestId) return;
  if (turn.member.coordinator === "Known") turn.emit({ type: "CancelRequest", requestId });
}

function joinRequestId(state: Turn["member"]["state"]): number | null {
  if (state.state === "PreparingRebalance") return state.requestId;
  if (state.state === "CompletingRebalance") return state.sync?.requestId ?? null;
  return null;
}
