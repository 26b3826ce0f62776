import type { LeaveGroupRequestInput } from "../../protocol/index.ts";
import type { GroupMembershipOperation } from "./events.ts";
import { resetGeneration } from "./lose.ts";
import { type ClassicMember, NO_MEMBER_ID } from "./member.ts";
import { CLOSED, moveTo, UNJOINED } from "./states.ts";
import { beginMembership } from "./subscription.ts";
import type { Turn } from "./turn.ts";

/** The first version that names several members, and instance ids (KIP-345). */
const MEMBERS_SINCE_VERSION = 3;

/** Nothing is left to give up: leave the group, if that is what this operation does (KIP-1092). */
export function leave(turn: Turn) {
  const { member } = turn;
  if (!mayLeave(member)) {
    resetGeneration(turn, false);
    return leaveEnded(turn);
  }
  const requestId = sendLeaveGroup(turn, endingReason(member));
  resetGeneration(turn, false);
  moveTo(member, { state: "Leaving", requestId });
}

/** Whether a request would be sent: there is somebody to leave, and somebody to tell. */
export function mayLeave(member: ClassicMember): boolean {
  if (member.memberId === NO_MEMBER_ID || member.coordinator !== "Known") return false;
  return leavesBy(member, member.closing?.operation ?? "DEFAULT");
}

/** A static member stays by default: that is what a restart without a rebalance is made of. */
function leavesBy({ config }: ClassicMember, operation: GroupMembershipOperation): boolean {
  if (operation === "DEFAULT") return config.groupInstanceId === null;
  return operation === "LEAVE_GROUP";
}

export function endingReason({ closing }: ClassicMember): string {
  return closing === null
    ? "the consumer unsubscribed from all topics"
    : "the consumer is being closed";
}

export function sendLeaveGroup(turn: Turn, reason: string): number {
  const { member, nowMs } = turn;
  const { groupId, groupInstanceId, requestTimeoutMs } = member.config;
  const { memberId, closing } = member;
  const timeLeftMs = closing === null ? requestTimeoutMs : Math.max(1, closing.deadlineMs - nowMs);
  turn.note({ type: "Left", reason });
  const body = (version: number): LeaveGroupRequestInput =>
    version < MEMBERS_SINCE_VERSION
      ? { groupId, memberId, members: [] }
      : { groupId, memberId: "", members: [{ memberId, groupInstanceId, reason }] };
  return turn.send({ type: "LeaveGroup", body }, Math.min(requestTimeoutMs, timeLeftMs));
}

/** Whatever the answer is, there is nothing more to do than to be gone (`leaveGroupAction`). */
export function leaveGroupAnswered(turn: Turn, requestId: number): void {
  const { state } = turn.member;
  if (state.state === "Leaving" && state.requestId === requestId) leaveEnded(turn);
}

/** LeaveGroup is over, well or not, or was not needed. */
export function leaveEnded(turn: Turn) {
  const { member } = turn;
  if (member.isUnsubscribing) turn.emit({ type: "UnsubscribeFinished" });
  member.isUnsubscribing = false;
  if (member.closing !== null) return finish(turn);
  if (member.state.state !== "Unjoined") moveTo(member, UNJOINED);
  if (member.topics !== null) beginMembership(turn);
}

/** The end of every story. */
export function finish(turn: Turn): void {
  const { member } = turn;
  member.timers.disarmAll();
  member.handover = null;
  moveTo(member, CLOSED);
  turn.emit({ type: "Finished" });
}
