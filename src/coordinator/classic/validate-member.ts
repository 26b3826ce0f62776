import type { ErrorName } from "../../protocol/index.ts";
import { type ClassicGroup, staticMemberId } from "./group.ts";

/** How a request says who it comes from. */
export interface MemberIdentity {
  readonly memberId: string;
  /** Null for a dynamic member. */
  readonly groupInstanceId: string | null;
}

/**
 * Whether the group knows the sender: null if it does. An instance id that belongs to another member id now means
 * that a newer process runs under it, and FENCED_INSTANCE_ID ends the old one (KIP-345).
 */
export function validateMember(group: ClassicGroup, from: MemberIdentity): ErrorName | null {
  if (from.groupInstanceId !== null) {
    const current = staticMemberId(group, from.groupInstanceId);
    if (current === null) return "UNKNOWN_MEMBER_ID";
    if (current !== from.memberId) return "FENCED_INSTANCE_ID";
  }
  return group.members.has(from.memberId) ? null : "UNKNOWN_MEMBER_ID";
}
