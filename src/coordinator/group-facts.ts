import type { NoteMember, TopicPartition, TopicPartitions } from "../model/index.ts";
import { assignedPartitions } from "./classic/assigned-partitions.ts";
import { silenceMs } from "./classic/deadlines.ts";
import type { ClassicGroup, ClassicMember } from "./classic/group.ts";
import { noteMember } from "./classic/notes.ts";
import type { ClassicGroupStateName } from "./classic/states.ts";
import { NEVER_MS } from "./deadline-queue.ts";
import { committedKeys, committedOffset } from "./offsets/store.ts";
import type { Shard } from "./shard.ts";

/** A group as whoever begins to watch it finds it: what earlier notes would have told. */
export interface GroupFacts {
  readonly groupId: string;
  readonly type: "classic";
  readonly state: ClassicGroupStateName;
  readonly generationId: number;
  readonly protocolName: string | null;
  readonly members: readonly MemberFacts[];
  /** Null where it is not known, as for groups that are not of consumers. */
  readonly subscribedTopics: readonly string[] | null;
}

/** A member of a group, with what only its coordinator knows. */
export interface MemberFacts extends NoteMember {
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocols: readonly string[];
  /** What the last assignment gave it; null where the bytes are not the consumer protocol's. */
  readonly partitions: readonly TopicPartitions[] | null;
}

/** When a member was last heard from: by a heartbeat, or by any other request that extends its session. */
export interface HeardMember {
  readonly memberId: string;
  readonly lastHeardAtMs: number;
}

/** Where a group would go on reading a partition. */
export interface CommittedPosition extends TopicPartition {
  readonly offset: number;
}

/** One group as it is now; null if the shard does not have it. Costs a decoding of every member's assignment. */
export function groupFacts(shard: Shard, groupId: string): GroupFacts | null {
  const group = shard.groups.get(groupId);
  if (group === undefined) return null;
  return {
    groupId,
    type: group.type,
    state: group.state.state,
    generationId: group.generationId,
    protocolName: group.protocolName,
    members: Array.from(group.members.values(), memberFacts),
    subscribedTopics: group.subscribedTopics,
  };
}

/** When each member was last heard from; those whose session is not running, for the group has them wait, are left out. */
export function membersHeard(shard: Shard, groupId: string): HeardMember[] {
  const group = shard.groups.get(groupId);
  if (group === undefined) return [];
  const heard: HeardMember[] = [];
  for (const member of group.members.values()) {
    if (member.dueMs === NEVER_MS || isParked(group, member)) continue;
    const { memberId } = member;
    heard.push({ memberId, lastHeardAtMs: member.dueMs - silenceMs(member) });
  }
  return heard;
}

/** What the group has committed; nothing if the shard does not have it. */
export function committedPositions({ offsets }: Shard, groupId: string): CommittedPosition[] {
  return Array.from(committedKeys(offsets, groupId), (key) => ({
    topic: key.topic,
    partition: key.partition,
    offset: committedOffset(offsets, key)!.offset,
  }));
}

/** It waits for the group, which is no silence, however long it lasts. */
function isParked({ state }: ClassicGroup, { memberId }: ClassicMember): boolean {
  if (state.state === "PreparingRebalance") return state.parkedJoins.has(memberId);
  return state.state === "CompletingRebalance" && state.parkedSyncs.has(memberId);
}

function memberFacts(member: ClassicMember): MemberFacts {
  return {
    ...noteMember(member),
    sessionTimeoutMs: member.sessionTimeoutMs,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    protocols: member.protocols.map(({ name }) => name),
    partitions: assignedPartitions(member.assignment),
  };
}
