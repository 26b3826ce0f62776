import { backoffMs } from "./backoff.ts";
import type { Turn } from "./turn.ts";

/** KIP-800: brokers cut reasons there. */
const MAX_REASON_LENGTH = 255;

/** So many failures in a row are answered at once; then a backoff protects the coordinator from us. */
const RETRIES_AT_ONCE = 2;

/** A JoinGroup is wanted. The first reason stands: what comes later is satisfied by the same rebalance. */
export function requestRejoin(turn: Turn, reason: string): void {
  if (turn.member.rejoinReason !== null) return;
  setRejoinReason(turn, reason);
}

/** A JoinGroup is wanted, for this reason, whatever the reason was before. */
export function setRejoinReason(turn: Turn, reason: string): void {
  turn.member.rejoinReason = reason.slice(0, MAX_REASON_LENGTH);
  turn.note({ type: "RejoinNeeded", reason });
}

/** A JoinGroup or SyncGroup failed: the next JoinGroup waits, for longer with each failure. */
export function backOff({ member, env, nowMs }: Turn): void {
  const afterMs = backoffMs(member.config, member.joinFailures++, env);
  member.timers.arm("join", nowMs + afterMs);
}

/** The same for failures that a second JoinGroup should repair. Kafka's client never waits there. */
export function backOffFromThird({ member, env, nowMs }: Turn): void {
  const failures = member.joinFailures++;
  if (failures < RETRIES_AT_ONCE) return;
  member.timers.arm("join", nowMs + backoffMs(member.config, failures - RETRIES_AT_ONCE, env));
}
