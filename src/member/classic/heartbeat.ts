import { errorName, type HeartbeatResponse } from "../../protocol/index.ts";
import { applyAction } from "./apply-action.ts";
import { backoffMs } from "./backoff.ts";
import { coordinatorAnswered, coordinatorLost } from "./coordinator.ts";
import { heartbeatAction } from "./error-actions.ts";
import { lose } from "./lose.ts";
import { type ClassicMember, NO_GENERATION } from "./member.ts";
import type { Turn } from "./turn.ts";

const SESSION_TIMED_OUT = "session timed out without receiving a heartbeat response";

/** Whether the coordinator expects to hear of this member. See the rules in states.ts. */
function isDue(member: ClassicMember): boolean {
  if (member.generationId === NO_GENERATION) return false;
  const { state } = member;
  if (state.state === "CompletingRebalance") return state.sync === null;
  return state.state === "Stable" || state.state === "Unjoined";
}

/** Brings the timers in line with the state, at the end of a step. */
export function tendHeartbeat({ member, nowMs }: Turn): void {
  const { timers, config } = member;
  if (!isDue(member)) {
    timers.disarm("heartbeat");
    timers.disarm("session");
    member.heartbeat = null;
    return;
  }
  member.heardAtMs ??= nowMs;
  timers.arm("session", member.heardAtMs + config.sessionTimeoutMs);
  if (member.heartbeat === null && !timers.isArmed("heartbeat")) {
    timers.arm("heartbeat", nowMs + config.heartbeatIntervalMs);
  }
}

/** Sends one at once, if one is expected at all: a coordinator that was just found has not heard of us for a while. */
export function heartbeatNow(turn: Turn): void {
  if (isDue(turn.member)) heartbeatDue(turn);
}

export function heartbeatDue(turn: Turn): void {
  const { member, nowMs } = turn;
  if (!isDue(member) || member.heartbeat !== null || member.coordinator !== "Known") return;
  const { groupId, groupInstanceId } = member.config;
  const requestId = turn.send({
    type: "Heartbeat",
    body: {
      groupId,
      groupInstanceId,
      memberId: member.memberId,
      generationId: member.generationId,
    },
  });
  member.timers.disarm("heartbeat");
  member.heartbeat = { requestId, sentAtMs: nowMs };
}

/**
 * Nothing was heard for a whole session: the coordinator may have given the partitions away, so they count as lost, and
 * it may be another one, so it is looked for. Differs from Kafka: Java's client looks for the coordinator and goes on
 * processing, beside the new owner.
 */
export function sessionDue(turn: Turn): void {
  if (!isDue(turn.member)) return;
  coordinatorLost(turn, SESSION_TIMED_OUT);
  lose(turn, { reason: SESSION_TIMED_OUT, keepMemberId: true });
}

export function heartbeatAnswered(
  turn: Turn,
  requestId: number,
  { errorCode }: HeartbeatResponse,
): void {
  const { member, nowMs } = turn;
  const sent = member.heartbeat;
  if (sent?.requestId !== requestId) return;
  member.heartbeat = null;
  const error = errorName(errorCode);
  const durationMs = nowMs - sent.sentAtMs;
  turn.note({ type: "HeartbeatAnswered", durationMs, error: error === "NONE" ? null : error });
  if (error === "NONE" || error === "REBALANCE_IN_PROGRESS") heard(turn, sent.sentAtMs);
  applyAction(turn, { api: "Heartbeat", error, action: heartbeatAction(error) });
}

/** Asks again after a backoff; the session goes on running out. */
export function heartbeatFailed({ member, env, nowMs }: Turn): void {
  const afterMs = backoffMs(member.config, member.heartbeatFailures++, env);
  member.timers.arm("heartbeat", nowMs + afterMs);
}

function heard(turn: Turn, sentAtMs: number): void {
  const { member, nowMs } = turn;
  member.heartbeatFailures = 0;
  coordinatorAnswered(turn);
  // The coordinator heard it when it was sent or later, however long the answer took.
  member.heardAtMs = sentAtMs;
  member.timers.arm("heartbeat", Math.max(sentAtMs + member.config.heartbeatIntervalMs, nowMs));
}
