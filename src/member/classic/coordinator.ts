import { type ErrorName, errorMessage, isRetriable } from "../../protocol/index.ts";
import { backoffMs } from "./backoff.ts";
import { fail } from "./fail.ts";
import { heartbeatNow } from "./heartbeat.ts";
import { joinFailed } from "./join-group.ts";
import { leaveEnded } from "./leave-group.ts";
import type { Turn } from "./turn.ts";

/** Looks the coordinator up, unless that is under way or has to wait. */
export function findCoordinator(turn: Turn): void {
  const { member } = turn;
  if (member.coordinator !== "Unknown" || member.timers.isArmed("lookup")) return;
  member.coordinator = "LookingUp";
  turn.emit({ type: "FindCoordinator" });
}

/** The lookup succeeded. */
export function coordinatorFound(turn: Turn): void {
  const { member } = turn;
  if (member.coordinator !== "LookingUp") return;
  member.coordinator = "Known";
  // A JoinGroup that goes out now says the same as a heartbeat.
  const joinsNow = member.state.state === "Unjoined" && member.rejoinReason !== null;
  if (!joinsNow || member.timers.isArmed("join")) heartbeatNow(turn);
}

/** The lookup failed: another one after a backoff, unless it makes no sense. */
export function coordinatorNotFound(turn: Turn, error: ErrorName | null, cause?: unknown) {
  const { member } = turn;
  if (member.coordinator !== "LookingUp") return;
  member.coordinator = "Unknown";
  if (error !== null && isRetriable(error)) return backOff(turn);
  const why =
    cause instanceof Error ? cause.message : errorMessage(error ?? "UNKNOWN_SERVER_ERROR");
  fail(turn, error, `looking for the coordinator failed: ${why}`, cause);
}

/**
 * The coordinator moved, or cannot be reached. That is no rebalance: what is assigned goes on being fetched, until the
 * session is over. Whatever
 * it was asked is given up, as its answers would come over a connection that is let go.
 */
export function coordinatorLost(turn: Turn, reason: string): void {
  const { member } = turn;
  if (member.coordinator !== "Known") return;
  member.coordinator = "Unknown";
  member.heartbeat = null;
  turn.emit({ type: "ForgetCoordinator" });
  turn.note({ type: "CoordinatorLost", reason });
  backOff(turn);
  forgetRequests(turn, reason);
}

/** It answers: the next time that it is lost is the first again. */
export function coordinatorAnswered(turn: Turn): void {
  turn.member.coordinatorFailures = 0;
}

function backOff({ member, env, nowMs }: Turn): void {
  member.timers.arm("lookup", nowMs + backoffMs(member.config, member.coordinatorFailures, env));
  member.coordinatorFailures++;
}

function forgetRequests(turn: Turn, reason: string): void {
  const { state } = turn.member;
  if (state.state === "PreparingRebalance") joinFailed(turn, reason);
  else if (state.state === "CompletingRebalance") {
    // A leader that still waits for metadata goes on: its SyncGroup may reach the next coordinator.
    if (state.sync !== null) joinFailed(turn, reason);
  } else if (state.state === "Leaving") leaveEnded(turn);
}
