import type { TopicPartition } from "../../../model/index.ts";
import {
  type ConsumerGroupDescribeResponseAssignment,
  type ConsumerGroupDescribeResponseDescribedGroup,
  type ConsumerGroupDescribeResponseMember,
  DecodeError,
  type DescribedGroupMember,
  type DescribeGroupsResponseDescribedGroup,
  decodeAssignment,
  decodeSubscription,
} from "../../../protocol/index.ts";
import type { ClusterNode } from "../../cluster/cluster.ts";
import { type GroupState, type GroupType, groupState } from "./group-state.ts";

/** A group, its state and its members. */
export interface GroupDescription {
  readonly groupId: string;
  readonly type: GroupType;
  /** `consumer`, `connect`, …; empty for a group that only ever committed offsets. */
  readonly protocolType: string;
  readonly state: GroupState;
  /** The assignor in use; empty while there is none. */
  readonly partitionAssignor: string;
  readonly coordinator: ClusterNode;
  /** Of the consumer protocol (KIP-848); null for a classic group. */
  readonly groupEpoch: number | null;
  readonly targetAssignmentEpoch: number | null;
  readonly members: readonly MemberDescription[];
}

export interface MemberDescription {
  readonly memberId: string;
  /** Null for a dynamic member. */
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  /** With a leading slash, as brokers say it: `/127.0.0.1`. */
  readonly host: string;
  readonly rackId: string | null;
  /** What it subscribes to; empty when unknown: in a rebalance, and when its metadata are not a consumer's. */
  readonly subscribedTopics: readonly string[];
  /** What it owns now, by topic and partition; empty in a rebalance of a classic group. */
  readonly assignment: readonly TopicPartition[];
  /** Of the consumer protocol; null for a classic group. */
  readonly targetAssignment: readonly TopicPartition[] | null;
  readonly memberEpoch: number | null;
  /** What the group's leader sent for it, for protocols other than `consumer`; null in the consumer protocol. */
  readonly assignmentBytes: Uint8Array | null;
}

/** A classic group. Members of other protocol types have no partitions that we could read. */
export function classicGroup(
  group: DescribeGroupsResponseDescribedGroup,
  coordinator: ClusterNode,
): GroupDescription {
  const isConsumer = group.protocolType === "consumer";
  return {
    groupId: group.groupId,
    type: "classic",
    protocolType: group.protocolType,
    state: groupState(group.groupState),
    partitionAssignor: group.protocolData,
    coordinator,
    groupEpoch: null,
    targetAssignmentEpoch: null,
    members: group.members.map((member) => classicMember(member, isConsumer)),
  };
}

function classicMember(member: DescribedGroupMember, isConsumer: boolean): MemberDescription {
  const { memberId, groupInstanceId, clientId, clientHost } = member;
  const subscription = isConsumer ? read(member.memberMetadata, decodeSubscription) : null;
  const assignment = isConsumer ? read(member.memberAssignment, decodeAssignment) : null;
  return {
    memberId,
    groupInstanceId,
    clientId,
    host: clientHost,
    rackId: subscription?.rackId ?? null,
    subscribedTopics: subscription?.topics ?? [],
    assignment: flat(
      assignment?.assignedPartitions.map(({ topic, partitions }) => ({ topic, partitions })) ?? [],
    ),
    targetAssignment: null,
    memberEpoch: null,
    assignmentBytes: member.memberAssignment.slice(),
  };
}

/** Null for nothing, and for bytes that somebody's client wrote in its own way: one odd member hides no other. */
function read<T>(bytes: Uint8Array, decode: (bytes: Uint8Array) => T): T | null {
  if (bytes.length === 0) return null;
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** A group of the consumer protocol. */
export function consumerGroup(
  group: ConsumerGroupDescribeResponseDescribedGroup,
  coordinator: ClusterNode,
): GroupDescription {
  return {
    groupId: group.groupId,
    type: "consumer",
    protocolType: "consumer",
    state: groupState(group.groupState),
    partitionAssignor: group.assignorName,
    coordinator,
    groupEpoch: group.groupEpoch,
    targetAssignmentEpoch: group.assignmentEpoch,
    members: group.members.map(consumerMember),
  };
}

function consumerMember(member: ConsumerGroupDescribeResponseMember): MemberDescription {
  return {
    memberId: member.memberId,
    groupInstanceId: member.instanceId,
    clientId: member.clientId,
    host: member.clientHost,
    rackId: member.rackId,
    subscribedTopics: member.subscribedTopicNames,
    assignment: topicPartitions(member.assignment),
    targetAssignment: topicPartitions(member.targetAssignment),
    memberEpoch: member.memberEpoch,
    assignmentBytes: null,
  };
}

function topicPartitions(assignment: ConsumerGroupDescribeResponseAssignment): TopicPartition[] {
  return flat(
    assignment.topicPartitions.map(({ topicName: topic, partitions }) => ({ topic, partitions })),
  );
}

function flat(
  topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[],
): TopicPartition[] {
  return topics
    .flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
    .sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1));
}
