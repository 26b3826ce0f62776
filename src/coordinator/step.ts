import { joinPhaseDue, pendingMemberDue, pendingSyncDue, sessionDue } from "./classic/deadlines.ts";
import { describeGroups } from "./classic/describe.ts";
import { heartbeat } from "./classic/heartbeat.ts";
import { joinGroup } from "./classic/join-group.ts";
import { leaveGroup } from "./classic/leave-group.ts";
import { syncGroup } from "./classic/sync-group.ts";
import type { CoordinatorEffect } from "./effects.ts";
import type { CoordinatorEnv } from "./env.ts";
import type { CoordinatorEvent } from "./events.ts";
import { deleteGroups } from "./groups/delete-groups.ts";
import { listGroups } from "./groups/list-groups.ts";
import { loaded, unloaded } from "./groups/load.ts";
import { appendFailed } from "./journal/append-failed.ts";
import { offsetCommit } from "./offsets/commit.ts";
import { offsetDelete } from "./offsets/delete.ts";
import { retentionCheckDue } from "./offsets/expiry.ts";
import { offsetFetch } from "./offsets/fetch.ts";
import { topicsDeleted } from "./offsets/topics-deleted.ts";
import { transactionCompleted } from "./offsets/transaction-completed.ts";
import { txnOffsetCommit } from "./offsets/txn-commit.ts";
import type { Shard, ShardDeadline } from "./shard.ts";
import { Turn } from "./turn.ts";

/**
 * Lets one thing happen to a shard, and says what is to be done about it, in order.
 *
 * The step never fails because of what a client sent: errors are replies. It throws `InvariantError` when the
 * coordinator itself is wrong; the shard must not be used after that.
 */
export function step(
  shard: Shard,
  event: CoordinatorEvent,
  env: CoordinatorEnv,
): readonly CoordinatorEffect[] {
  if (event.type === "Heartbeat") return heartbeat(shard, event, env);
  const turn = new Turn(shard, env);
  handle(turn, event);
  // A delay of zero ends now: nobody should have to wait for a timer.
  if (event.type !== "Unloaded") ringDue(turn);
  return turn.effects;
}

/** The earliest instant at which `DeadlineReached` must be fed, null while nothing can become due. */
export function nextDeadlineMs(shard: Shard): number | null {
  return shard.deadlines.nextMs();
}

function handle(turn: Turn, event: Exclude<CoordinatorEvent, { type: "Heartbeat" }>) {
  switch (event.type) {
    case "JoinGroup":
      return joinGroup(turn, event);
    case "SyncGroup":
      return syncGroup(turn, event);
    case "LeaveGroup":
      return leaveGroup(turn, event);
    case "OffsetCommit":
      return offsetCommit(turn, event);
    case "TxnOffsetCommit":
      return txnOffsetCommit(turn, event);
    case "OffsetFetch":
      return offsetFetch(turn, event);
    case "OffsetDelete":
      return offsetDelete(turn, event);
    case "DescribeGroups":
      return describeGroups(turn, event);
    case "ListGroups":
      return listGroups(turn, event);
    case "DeleteGroups":
      return deleteGroups(turn, event);
    case "TopicsDeleted":
      return topicsDeleted(turn, event);
    case "TransactionCompleted":
      return transactionCompleted(turn, event);
    case "AppendFailed":
      return appendFailed(turn, event);
    case "Loaded":
      return loaded(turn);
    case "Unloaded":
      return unloaded(turn);
    case "DeadlineReached":
      return;
  }
}

function ringDue(turn: Turn): void {
  for (;;) {
    const deadline = turn.shard.deadlines.takeDue(turn.nowMs);
    if (deadline === null) return;
    ring(turn, deadline);
  }
}

function ring(turn: Turn, deadline: ShardDeadline) {
  switch (deadline.kind) {
    case "Session":
      return sessionDue(turn, deadline);
    case "PendingMember":
      return pendingMemberDue(turn, deadline);
    case "JoinPhase":
      return joinPhaseDue(turn, deadline);
    case "PendingSync":
      return pendingSyncDue(turn, deadline);
    case "RetentionCheck":
      return retentionCheckDue(turn);
  }
}
