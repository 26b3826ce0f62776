import { array, type Decoded, type Input, int32, string, struct, uuid } from "../schema/index.ts";
import { journalRecord } from "./journal-record.ts";

const consumerGroupPartitionMetadataValuePartitionMetadata = struct("PartitionMetadata", {
  partition: int32("0+"),
  racks: array("0+", "string"),
});

const consumerGroupPartitionMetadataValueTopicMetadata = struct("TopicMetadata", {
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("0+"),
  topicName: string("0+"),
  numPartitions: int32("0+"),
  partitionMetadata: array("0+", consumerGroupPartitionMetadataValuePartitionMetadata),
});

/** The partitions that a group saw in its topics. Before Kafka 4.1; since then only deleted. */
export const consumerGroupPartitionMetadataRecord = journalRecord({
  type: 4,
  name: "ConsumerGroupPartitionMetadata",
  key: {
    groupId: string("0"),
  },
  versions: "0",
  flexible: "0+",
  value: {
    topics: array("0+", consumerGroupPartitionMetadataValueTopicMetadata),
  },
});

export interface ConsumerGroupPartitionMetadataKey
  extends Decoded<typeof consumerGroupPartitionMetadataRecord.key> {}
export interface ConsumerGroupPartitionMetadataKeyInput
  extends Input<typeof consumerGroupPartitionMetadataRecord.key> {}
export interface ConsumerGroupPartitionMetadataValue
  extends Decoded<typeof consumerGroupPartitionMetadataRecord.value> {}
export interface ConsumerGroupPartitionMetadataValueInput
  extends Input<typeof consumerGroupPartitionMetadataRecord.value> {}

export interface ConsumerGroupPartitionMetadataValuePartitionMetadata
  extends Decoded<typeof consumerGroupPartitionMetadataValuePartitionMetadata> {}
export interface ConsumerGroupPartitionMetadataValueTopicMetadata
  extends Decoded<typeof consumerGroupPartitionMetadataValueTopicMetadata> {}
