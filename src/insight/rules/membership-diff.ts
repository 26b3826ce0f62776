import { type GroupMember, memberName } from "../group-member.ts";
import type { Rebalance } from "../rebalance.ts";

/** The entry before this one; null for the first that is kept. */
export function previousOf(rebalance: Rebalance, history: readonly Rebalance[]): Rebalance | null {
  return history[history.indexOf(rebalance) - 1] ?? null;
}

/** A static member's return: an entry of the history, but nothing was rebalanced. */
export function isStaticReturn({ cause, rounds }: Rebalance): boolean {
  return cause === "StaticMemberReplaced" && rounds.length === 0;
}

/**
 * Who was in the generation before and is not in this one. Empty while the new generation is not known, and when the
 * one before was forgotten.
 */
export function goneMembers(rebalance: Rebalance, history: readonly Rebalance[]): GroupMember[] {
  const before = previousOf(rebalance, history);
  return before === null || rebalance.stableAtMs === null ? [] : without(before, rebalance);
}

/** Who is in this generation and was not in the one before; empty under the same conditions. */
export function newMembers(rebalance: Rebalance, history: readonly Rebalance[]): GroupMember[] {
  const before = previousOf(rebalance, history);
  return before === null || rebalance.stableAtMs === null ? [] : without(rebalance, before);
}

function without(a: Rebalance, b: Rebalance): GroupMember[] {
  const ids = new Set(b.members.map(({ memberId }) => memberId));
  return a.members.filter(({ memberId }) => !ids.has(memberId));
}

/** Whoever's departure a rebalance tells of: its trigger where the cause is known, else the difference of members. */
export function departedFrom(rebalance: Rebalance, history: readonly Rebalance[]): GroupMember[] {
  if (isDeparture(rebalance)) return rebalance.trigger === null ? [] : [rebalance.trigger];
  return rebalance.cause === "Unknown" ? goneMembers(rebalance, history) : [];
}

/** Whoever's arrival a rebalance tells of, likewise. */
export function arrivedIn(rebalance: Rebalance, history: readonly Rebalance[]): GroupMember[] {
  if (rebalance.cause === "MemberJoined") {
    return rebalance.trigger === null ? [] : [rebalance.trigger];
  }
  return rebalance.cause === "Unknown" ? newMembers(rebalance, history) : [];
}

/** The rebalance was caused by somebody's going. */
export function isDeparture({ cause }: Rebalance): boolean {
  return (
    cause === "SessionExpired" ||
    cause === "MemberLeft" ||
    cause === "SyncTimedOut" ||
    cause === "RebalanceTimedOut"
  );
}

/** The name of a member, or `a member`. */
export function nameOf(member: GroupMember | null): string {
  return member === null ? "a member" : memberName(member);
}

/** What outlives a member id: processes of one application may share a client id, seldom on one host. */
export function clientKey({ clientId, clientHost }: GroupMember): string {
  return `${clientHost} ${clientId}`;
}

export function clientsOf(members: readonly GroupMember[]): Set<string> {
  return new Set(members.map(clientKey));
}
