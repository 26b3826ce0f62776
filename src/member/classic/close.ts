import type { GroupMembershipOperation } from "./events.ts";
import { endingReason, finish, mayLeave, sendLeaveGroup } from "./leave-group.ts";
import { NONE } from "./partition-lists.ts";
import type { Turn } from "./turn.ts";

/** Begins to close: give up, leave by the operation (KIP-1092), and be finished by the deadline whatever happens. */
export function closed(turn: Turn, operation: GroupMembershipOperation, deadlineMs: number): void {
  const { member } = turn;
  if (member.closing !== null) return;
  member.closing = { operation, deadlineMs };
  member.rejoinReason = null;
  for (const name of ["poll", "join", "lookup", "metadata"] as const) member.timers.disarm(name);
  member.timers.arm("close", deadlineMs);
}

/** The time is over: what is not finished is let go. A LeaveGroup still goes out, so that the group need not wait. */
export function closeDue(turn: Turn): void {
  const { member } = turn;
  const { assignment: partitions } = member;
  if (partitions.length > 0) {
    const reason = "the time to close is over";
    turn.emit({ type: "StopFetching", partitions });
    turn.emit({ type: "AbortHandlers", partitions, reason });
    turn.emit({ type: "PurgeRecords", partitions });
    turn.setAssignment(NONE);
  }
  if (mayLeave(member)) sendLeaveGroup(turn, endingReason(member));
  if (member.isUnsubscribing) turn.emit({ type: "UnsubscribeFinished" });
  finish(turn);
}
