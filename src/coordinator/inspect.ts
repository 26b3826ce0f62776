import type { ClassicGroup, ClassicMember } from "./classic/group.ts";
import type { ClassicGroupStateName } from "./classic/states.ts";
import type { Shard } from "./shard.ts";

/** A classic group from outside: everything that decides what happens next, as plain data. */
export interface GroupView {
  readonly groupId: string;
  readonly type: "classic";
  readonly state: ClassicGroupStateName;
  readonly generationId: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly leaderId: string | null;
  /** In the order in which the coordinator goes through them. */
  readonly members: readonly MemberView[];
  /** Ids given out with MEMBER_ID_REQUIRED and not used yet. */
  readonly pendingMembers: readonly string[];
  /** Members of this generation that have not sent SyncGroup. */
  readonly pendingSync: readonly string[];
}

/** A member of a classic group, as plain data. */
export interface MemberView {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  /** A JoinGroup of it is parked. */
  readonly awaitingJoin: boolean;
  /** A SyncGroup of it is parked. */
  readonly awaitingSync: boolean;
  /** Added in the current join phase. */
  readonly isNew: boolean;
}

/** Looks at one group without touching it; null if the shard does not have it. */
export function inspectGroup(shard: Shard, groupId: string): GroupView | null {
  const group = shard.groups.get(groupId);
  if (group === undefined) return null;
  return {
    groupId,
    type: group.type,
    state: group.state.state,
    generationId: group.generationId,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leaderId: group.leaderId,
    members: Array.from(group.members.values(), viewMember),
    pendingMembers: [...(group.pendingMembers?.keys() ?? [])],
    pendingSync: pendingSync(group),
  };
}

function viewMember(member: ClassicMember): MemberView {
  const { state } = member.group;
  const parkedJoin =
    state.state === "PreparingRebalance" ? state.parkedJoins.get(member.memberId) : undefined;
  return {
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    sessionTimeoutMs: member.sessionTimeoutMs,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    awaitingJoin: parkedJoin !== undefined,
    awaitingSync: state.state === "CompletingRebalance" && state.parkedSyncs.has(member.memberId),
    isNew: parkedJoin?.isNew ?? false,
  };
}

function pendingSync({ state }: ClassicGroup): string[] {
  if (state.state !== "CompletingRebalance" && state.state !== "Stable") return [];
  return [...(state.pendingSync?.memberIds ?? [])];
}
