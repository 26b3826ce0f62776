import type {
  CurrentAssignmentStored,
  JournalEventBody,
  TopicIdPartitions,
} from "../../insight/index.ts";
import {
  type ByteReader,
  consumerGroupCurrentMemberAssignmentRecord,
  consumerGroupMemberMetadataRecord,
  consumerGroupMetadataRecord,
  consumerGroupPartitionMetadataRecord,
  consumerGroupRegularExpressionRecord,
  consumerGroupTargetAssignmentMemberRecord,
  consumerGroupTargetAssignmentMetadataRecord,
} from "../../protocol/index.ts";
import { classicGroupStored } from "./classic-group-stored.ts";
import { readVersioned } from "./read-versioned.ts";

/**
 * What a record says: `key` stands behind the group id, which every key begins with; `value` is at its beginning, null
 * for a tombstone. Null for a version of the value that is not known. Throws `DecodeError` for malformed bytes.
 */
export type ReadBody = (key: ByteReader, value: ByteReader | null) => JournalEventBody | null;

/** By the number that stands before the key. */
export const BODIES: ReadonlyMap<number, ReadBody> = new Map<number, ReadBody>([
  [0, offsetTombstone],
  [1, offsetTombstone],
  [2, classicGroup],
  [3, groupEpoch],
  [4, partitionMetadata],
  [5, consumerMember],
  [6, targetEpoch],
  [7, target],
  [8, currentAssignment],
  [16, regularExpression],
]);

/** A string of a key, which all have a length of two bytes. */
export function keyText(key: ByteReader): string {
  const length = key.int16();
  if (length < 0) throw key.fail("a key's string is null");
  return key.text(length);
}

/** Commits themselves are the decoder's own to read. */
function offsetTombstone(key: ByteReader): JournalEventBody {
  const topic = keyText(key);
  return { type: "OffsetForgotten", topic, partition: key.int32() };
}

function classicGroup(_key: ByteReader, value: ByteReader | null): JournalEventBody | null {
  return value === null ? { type: "ClassicGroupForgotten" } : classicGroupStored(value);
}

function groupEpoch(_key: ByteReader, value: ByteReader | null): JournalEventBody | null {
  if (value === null) return { type: "GroupEpochForgotten" };
  const fields = readVersioned(consumerGroupMetadataRecord.value, value);
  if (fields === null) return null;
  const { epoch: groupEpoch, metadataHash } = fields;
  const hash = metadataHash === 0n ? null : `${metadataHash}`;
  return { type: "GroupEpochStored", groupEpoch, metadataHash: hash };
}

/** Written before Kafka 4.1 alone; its tombstone says nothing that the group's own does not. */
function partitionMetadata(_key: ByteReader, value: ByteReader | null): JournalEventBody | null {
  if (value === null) return { type: "TopicsStored", topics: [] };
  const fields = readVersioned(consumerGroupPartitionMetadataRecord.value, value);
  if (fields === null) return null;
  const topics = fields.topics.map(({ topicId, topicName, numPartitions }) => {
    return { topicId, topic: topicName, partitionCount: numPartitions };
  });
  return { type: "TopicsStored", topics };
}

function consumerMember(key: ByteReader, value: ByteReader | null): JournalEventBody | null {
  const memberId = keyText(key);
  if (value === null) return { type: "ConsumerMemberForgotten", memberId };
  const fields = readVersioned(consumerGroupMemberMetadataRecord.value, value);
  if (fields === null) return null;
  const { instanceId: groupInstanceId, clientId, clientHost, rebalanceTimeoutMs } = fields;
  const { serverAssignor, classicMemberMetadata: classic } = fields;
  return {
    type: "ConsumerMemberStored",
    member: { memberId, groupInstanceId, clientId, clientHost },
    topics: fields.subscribedTopicNames,
    regex: fields.subscribedTopicRegex === "" ? null : fields.subscribedTopicRegex,
    rebalanceTimeoutMs,
    serverAssignor,
    classic:
      classic === null || classic.supportedProtocols.length === 0
        ? null
        : {
            sessionTimeoutMs: classic.sessionTimeoutMs,
            protocols: classic.supportedProtocols.map(({ name }) => name),
          },
  };
}

function targetEpoch(_key: ByteReader, value: ByteReader | null): JournalEventBody | null {
  if (value === null) return { type: "TargetEpochForgotten" };
  const fields = readVersioned(consumerGroupTargetAssignmentMetadataRecord.value, value);
  if (fields === null) return null;
  const { assignmentEpoch, assignmentTimestamp } = fields;
  const assignedAtMs = assignmentTimestamp > 0 ? assignmentTimestamp : null;
  return { type: "TargetEpochStored", assignmentEpoch, assignedAtMs };
}

function target(key: ByteReader, value: ByteReader | null): JournalEventBody | null {
  const memberId = keyText(key);
  if (value === null) return { type: "TargetForgotten", memberId };
  const fields = readVersioned(consumerGroupTargetAssignmentMemberRecord.value, value);
  if (fields === null) return null;
  return { type: "TargetStored", memberId, partitions: byTopicId(fields.topicPartitions) };
}

const STATES: readonly CurrentAssignmentStored["state"][] = [
  "Stable",
  "UnrevokedPartitions",
  "UnreleasedPartitions",
];

function currentAssignment(key: ByteReader, value: ByteReader | null): JournalEventBody | null {
  const memberId = keyText(key);
  if (value === null) return { type: "CurrentAssignmentForgotten", memberId };
  const fields = readVersioned(consumerGroupCurrentMemberAssignmentRecord.value, value);
  if (fields === null) return null;
  const { memberEpoch, previousMemberEpoch, state } = fields;
  return {
    type: "CurrentAssignmentStored",
    memberId,
    memberEpoch,
    previousMemberEpoch,
    state: STATES[state] ?? "Unknown",
    assigned: byTopicId(fields.assignedPartitions),
    pendingRevocation: byTopicId(fields.partitionsPendingRevocation),
  };
}

function regularExpression(key: ByteReader, value: ByteReader | null): JournalEventBody | null {
  const regex = keyText(key);
  if (value === null) return { type: "RegexForgotten", regex };
  const fields = readVersioned(consumerGroupRegularExpressionRecord.value, value);
  if (fields === null) return null;
  return {
    type: "RegexResolved",
    regex,
    topics: fields.topics,
    resolvedAtMs: fields.timestamp,
  };
}

function byTopicId(
  topics: readonly { readonly topicId: string; readonly partitions: readonly number[] }[],
): TopicIdPartitions[] {
  return topics.map(({ topicId, partitions }) => ({ topicId, partitions }));
}
