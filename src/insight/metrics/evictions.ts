import type { GroupMember } from "../group-member.ts";
import type { Rebalance } from "../rebalance.ts";
import { saysPollTimeout } from "../rules/departure-rules.ts";

/**
 * Why a member was put out of its group, or put itself out.
 *
 * - `session`: no heartbeat for a session. `rebalance_timeout`: it did not rejoin, or did not release, in time.
 * - `poll`: it left because it had not polled for max.poll.interval.ms. `sync`: it never fetched its assignment.
 * - `fenced`: its instance id belongs to another process now.
 */
export type EvictionReason = "session" | "rebalance_timeout" | "poll" | "sync" | "fenced";

export const EVICTION_REASONS: readonly EvictionReason[] = [
  "session",
  "rebalance_timeout",
  "poll",
  "sync",
  "fenced",
];

export interface Eviction {
  readonly reason: EvictionReason;
  readonly atMs: number;
  readonly member: GroupMember | null;
}

/** Every eviction that a rebalance tells of, so far. */
export function evictionsOf({ rounds, refusedCommits }: Rebalance): Eviction[] {
  const evictions: Eviction[] = [];
  for (const round of rounds) {
    const reason = reasonOf(round);
    if (reason !== null) {
      evictions.push({ reason, atMs: round.startedAtMs, member: round.trigger });
    }
    for (const { type, member, atMs, reason: said } of round.meanwhile) {
      if (type === "Expired") evictions.push({ reason: "session", atMs, member });
      else if (type === "Missed") evictions.push({ reason: "rebalance_timeout", atMs, member });
      else if (type === "Left" && saysPollTimeout(said)) {
        evictions.push({ reason: "poll", atMs, member });
      }
    }
  }
  for (const { error, lastAtMs } of refusedCommits) {
    if (error !== "FENCED_INSTANCE_ID") continue;
    evictions.push({ reason: "fenced", atMs: lastAtMs, member: null });
  }
  return evictions;
}

function reasonOf({ cause, reason }: Rebalance["rounds"][number]): EvictionReason | null {
  if (cause === "SessionExpired") return "session";
  if (cause === "SyncTimedOut") return "sync";
  if (cause === "RebalanceTimedOut") return "rebalance_timeout";
  return cause === "MemberLeft" && saysPollTimeout(reason) ? "poll" : null;
}
