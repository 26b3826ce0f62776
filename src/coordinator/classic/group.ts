import { invariant } from "../../model/index.ts";
import type { ByteString } from "../byte-string.ts";
import { type Deadline, NEVER_MS } from "../deadline-queue.ts";
import { type ClassicGroupState, EMPTY } from "./states.ts";
import { wellKnown } from "./well-known-names.ts";

/** One assignment protocol (for consumers: an assignor) that a member offers, with its metadata for it. */
export interface MemberProtocol {
  readonly name: string;
  readonly metadata: ByteString;
}

/** A member of a classic group. As a deadline: the end of its session. */
export interface ClassicMember extends Deadline {
  readonly kind: "Session";
  readonly group: ClassicGroup;
  readonly memberId: string;
  /** Not null for a static member (KIP-345). */
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  /** In the member's order of preference. After a load: only the group's protocol is known. */
  protocols: readonly MemberProtocol[];
  /** What the leader gave it in the last generation that had an assignment, "" for nothing. */
  assignment: ByteString;
}

/** A member id that was given out with MEMBER_ID_REQUIRED and not used yet (KIP-394). As a deadline: its end. */
export interface PendingMember extends Deadline {
  readonly kind: "PendingMember";
  readonly group: ClassicGroup;
  readonly memberId: string;
}

/**
 * A classic group. Maps iterate in insertion order, and several rules rest on that: which member leads when the
 * leader is gone, and the order of members in replies and records.
 */
export interface ClassicGroup {
  readonly type: "classic";
  readonly groupId: string;
  state: ClassicGroupState;
  /** When the group entered its state; null if no record says so: a simple group, or one of the oldest version. */
  stateSinceMs: number | null;
  /** Grows by one each time a join phase ends. */
  generationId: number;
  /** `consumer` for consumers. Null for a *simple* group, which holds offsets and never had a member. */
  protocolType: string | null;
  protocolName: string | null;
  leaderId: string | null;
  readonly members: Map<string, ClassicMember>;
  /** Instance id to member id; null while there is none. */
  staticMembers: Map<string, string> | null;
  /** By member id; null while there is none. */
  pendingMembers: Map<string, PendingMember> | null;
  /** How many members list each protocol. A cache: null when nobody has asked since the last assignment. */
  protocolCounts: Map<string, number> | null;
  /**
   * The union of the members' subscriptions when the last join phase ended (or when the group was loaded). Null:
   * unknown, because the group is not of consumers or because somebody's metadata cannot be read.
   */
  subscribedTopics: readonly string[] | null;
  /**
   * A member came during the initial delay, so it is extended once more. Kept on the group because Kafka keeps it
   * there: left over from one initial delay, it extends the next.
   */
  newMemberAdded: boolean;
}

/** An Empty group that has no record. */
export function createClassicGroup(groupId: string): ClassicGroup {
  return {
    type: "classic",
    groupId,
    state: EMPTY,
    stateSinceMs: null,
    generationId: 0,
    protocolType: null,
    protocolName: null,
    leaderId: null,
    members: new Map(),
    staticMembers: null,
    pendingMembers: null,
    protocolCounts: null,
    subscribedTopics: null,
    newMemberAdded: false,
  };
}

/** What a JoinGroup or a record says of a member. */
export type MemberDescription = Omit<ClassicMember, "kind" | "group" | keyof Deadline>;

/** A member with what a JoinGroup or a record says of it, not yet in the group, its session not yet running. */
export function createMember(group: ClassicGroup, from: MemberDescription): ClassicMember {
  return {
    kind: "Session",
    group,
    memberId: from.memberId,
    groupInstanceId: from.groupInstanceId,
    clientId: from.clientId,
    clientHost: from.clientHost,
    sessionTimeoutMs: from.sessionTimeoutMs,
    rebalanceTimeoutMs: from.rebalanceTimeoutMs,
    protocols: from.protocols,
    assignment: from.assignment,
    dueMs: NEVER_MS,
    slot: -1,
  };
}

/** Adds a member at the end. The first one leads, and decides the group's protocol type. */
export function addMember(group: ClassicGroup, member: ClassicMember, protocolType: string): void {
  if (member.groupInstanceId !== null) {
    invariant(
      !group.staticMembers?.has(member.groupInstanceId),
      `static member ${member.groupInstanceId} is in group ${group.groupId} already`,
    );
    group.staticMembers ??= new Map();
    group.staticMembers.set(member.groupInstanceId, member.memberId);
  }
  if (group.members.size === 0) group.protocolType = wellKnown(protocolType);
  invariant(group.protocolType === protocolType, "members of a group share its protocol type");
  group.leaderId ??= member.memberId;
  group.members.set(member.memberId, member);
  countProtocols(group, member, 1);
}

/** Takes a member (or a pending id) out of the group's data. If it led, the first of the others leads now. */
export function deleteMember(group: ClassicGroup, memberId: string): ClassicMember | null {
  const member = group.members.get(memberId) ?? null;
  if (member !== null) {
    countProtocols(group, member, -1);
    group.members.delete(memberId);
    if (member.groupInstanceId !== null) group.staticMembers?.delete(member.groupInstanceId);
  }
  if (group.leaderId === memberId) group.leaderId = group.members.keys().next().value ?? null;
  deletePendingMember(group, memberId);
  return member;
}

/** The id is used now, or will not be any more. */
export function deletePendingMember(group: ClassicGroup, memberId: string): void {
  group.pendingMembers?.delete(memberId);
  if (group.pendingMembers?.size === 0) group.pendingMembers = null;
}

/** Gives a static member's place to a new member id: at the end of the order, and as leader if the old one led. */
export function swapStaticMember(
  group: ClassicGroup,
  old: ClassicMember,
  newMemberId: string,
): ClassicMember {
  const successor = createMember(group, { ...old, memberId: newMemberId });
  group.members.delete(old.memberId);
  group.members.set(newMemberId, successor);
  if (group.leaderId === old.memberId) group.leaderId = newMemberId;
  group.staticMembers?.set(old.groupInstanceId ?? "", newMemberId);
  return successor;
}

/** Takes over what a JoinGroup says anew of a member the group knows. */
export function updateMember(
  group: ClassicGroup,
  member: ClassicMember,
  update: Pick<ClassicMember, "protocols" | "rebalanceTimeoutMs" | "sessionTimeoutMs">,
): void {
  countProtocols(group, member, -1);
  member.protocols = update.protocols;
  countProtocols(group, member, 1);
  member.rebalanceTimeoutMs = update.rebalanceTimeoutMs;
  member.sessionTimeoutMs = update.sessionTimeoutMs;
}

/** The member id behind an instance id, null if the group does not know the instance. */
export function staticMemberId(group: ClassicGroup, groupInstanceId: string): string | null {
  return group.staticMembers?.get(groupInstanceId) ?? null;
}

/** Whether this member makes the assignment. */
export function isLeader(group: ClassicGroup, memberId: string): boolean {
  return group.leaderId === memberId;
}

/** The time a join or sync phase may take: the longest that any member asks for. */
export function rebalanceTimeoutMs(group: ClassicGroup): number {
  let longestMs = 0;
  for (const member of group.members.values()) {
    if (member.rebalanceTimeoutMs > longestMs) longestMs = member.rebalanceTimeoutMs;
  }
  return longestMs;
}

/** Whether the id was given out with MEMBER_ID_REQUIRED and is not used yet (KIP-394). */
export function isPendingMember(group: ClassicGroup, memberId: string): boolean {
  return group.pendingMembers?.has(memberId) ?? false;
}

/** How many members list a protocol. */
export function supportersOf(group: ClassicGroup, protocolName: string): number {
  if (group.protocolCounts === null) {
    group.protocolCounts = new Map();
    for (const member of group.members.values()) countProtocols(group, member, 1);
  }
  return group.protocolCounts.get(protocolName) ?? 0;
}

function countProtocols(group: ClassicGroup, member: ClassicMember, by: 1 | -1): void {
  const counts = group.protocolCounts;
  if (counts === null) return;
  for (const { name } of member.protocols) counts.set(name, (counts.get(name) ?? 0) + by);
}
