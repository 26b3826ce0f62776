import { closeDue, closed } from "./close.ts";
import { commitRefused } from "./commit-refused.ts";
import { coordinatorFound, coordinatorLost, coordinatorNotFound } from "./coordinator.ts";
import type { ClassicMemberEffect } from "./effects.ts";
import type { ClassicMemberEnv } from "./env.ts";
import type { ClassicMemberEvent } from "./events.ts";
import { handlersDrained, processedCommitted } from "./give-up.ts";
import { heartbeatAnswered, heartbeatDue, sessionDue } from "./heartbeat.ts";
import { joinGroupAnswered } from "./join-group.ts";
import { metadataDue } from "./lead.ts";
import { leaveGroupAnswered } from "./leave-group.ts";
import { listenerReturned } from "./listener-returned.ts";
import type { ClassicMember } from "./member.ts";
import { metadataChanged } from "./metadata.ts";
import { pollDue, polled } from "./poll-interval.ts";
import { requestFailed } from "./request-failed.ts";
import { settle } from "./settle.ts";
import { rebalanceEnforced, subscriptionChanged, unsubscribed } from "./subscription.ts";
import { syncGroupAnswered } from "./sync-group.ts";
import { TIMER_NAMES, type TimerName } from "./timers.ts";
import { Turn } from "./turn.ts";

/**
 * Lets one thing happen to a member, and says what is to be done about it, in order.
 *
 * Never fails because of what a coordinator, a listener or an assignor did. Throws `InvariantError` when the member
 * itself is wrong; it must not be used after that.
 */
export function step(
  member: ClassicMember,
  event: ClassicMemberEvent,
  env: ClassicMemberEnv,
): readonly ClassicMemberEffect[] {
  const turn = new Turn(member, env);
  if (member.state.state === "Closed") return afterwards(event);
  handle(turn, event);
  ringDue(turn);
  settle(turn);
  return turn.effects;
}

/** The earliest instant at which `DeadlineReached` must be fed, null while nothing can become due. */
export function nextDeadlineMs(member: ClassicMember): number | null {
  return member.timers.nextMs();
}

/** A member that is closed has nothing to do; who asks it to is answered all the same. */
function afterwards({ type }: ClassicMemberEvent): readonly ClassicMemberEffect[] {
  if (type === "Closed") return [{ type: "Finished" }];
  if (type === "Unsubscribed") return [{ type: "UnsubscribeFinished" }];
  return [];
}

function handle(turn: Turn, event: ClassicMemberEvent) {
  switch (event.type) {
    case "SubscriptionChanged":
      return subscriptionChanged(turn, event.topics);
    case "Unsubscribed":
      return unsubscribed(turn);
    case "Polled":
      return polled(turn);
    case "RebalanceEnforced":
      return rebalanceEnforced(turn, event.reason);
    case "MetadataChanged":
      return metadataChanged(turn, event.topics, event.covers);
    case "CoordinatorFound":
      return coordinatorFound(turn);
    case "CoordinatorNotFound":
      return coordinatorNotFound(turn, event.error, event.cause);
    case "CoordinatorDisconnected":
      return coordinatorLost(turn, "disconnected");
    case "JoinGroupAnswered":
      return joinGroupAnswered(turn, event.requestId, event.response);
    case "SyncGroupAnswered":
      return syncGroupAnswered(turn, event.requestId, event.response);
    case "HeartbeatAnswered":
      return heartbeatAnswered(turn, event.requestId, event.response);
    case "LeaveGroupAnswered":
      return leaveGroupAnswered(turn, event.requestId);
    case "RequestFailed":
      return requestFailed(turn, event.requestId, event.failure);
    case "CommitRefused":
      return commitRefused(turn, event);
    case "HandlersDrained":
      return handlersDrained(turn, event.stepId, event.timedOut);
    case "ProcessedCommitted":
      return processedCommitted(turn, event.stepId, event.error);
    case "ListenerReturned":
      return listenerReturned(turn, event.stepId, event.error);
    case "Closed":
      return closed(turn, event.operation, event.deadlineMs);
    case "DeadlineReached":
      return;
  }
}

function ringDue(turn: Turn): void {
  const { member, nowMs } = turn;
  for (const name of TIMER_NAMES) {
    if (member.state.state === "Closed") return;
    if (member.timers.takeDue(name, nowMs)) ring(turn, name);
  }
}

function ring(turn: Turn, name: TimerName) {
  switch (name) {
    case "close":
      return closeDue(turn);
    case "poll":
      return pollDue(turn);
    case "session":
      return sessionDue(turn);
    case "metadata":
      return metadataDue(turn);
    case "heartbeat":
      return heartbeatDue(turn);
    // That they have rung is all: the end of the step looks whether something waits for them.
    case "lookup":
    case "join":
      return;
  }
}
