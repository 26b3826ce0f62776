import {
  api,
  array,
  bool,
  type Decoded,
  type Input,
  int16,
  int32,
  object,
  string,
  struct,
  uuid,
} from "../schema/index.ts";

const describeTopicPartitionsRequestTopicRequest = struct("TopicRequest", {
  name: string("0+"),
});

const describeTopicPartitionsRequestCursor = struct("Cursor", {
  topicName: string("0+"),
  partitionIndex: int32("0+"),
});

const describeTopicPartitionsResponsePartition = struct(
  "DescribeTopicPartitionsResponsePartition",
  {
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    partitionIndex: int32("0+"),
    /** The leader's broker id, -1 if there is none. */
    leaderId: int32("0+"),
    /** The leader epoch, -1 if unknown. */
    leaderEpoch: int32("0+", { default: -1, ignorable: true }),
    /** Brokers with a replica, the preferred leader first. */
    replicaNodes: array("0+", "int32"),
    /** Brokers whose replica is in sync. */
    isrNodes: array("0+", "int32"),
    /** Brokers that may lead although they are not in sync (KIP-966); null if unknown. */
    eligibleLeaderReplicas: array("0+", "int32", { nullable: "0+", default: null }),
    /** The last ones known; null if unknown. */
    lastKnownElr: array("0+", "int32", { nullable: "0+", default: null }),
    /** Brokers whose replica is offline. */
    offlineReplicas: array("0+", "int32", { ignorable: true }),
  },
);

const describeTopicPartitionsResponseTopic = struct("DescribeTopicPartitionsResponseTopic", {
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
  name: string("0+", { nullable: "0+" }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("0+", { ignorable: true }),
  /** True for topics like `__consumer_offsets`. */
  isInternal: bool("0+", { ignorable: true }),
  partitions: array("0+", describeTopicPartitionsResponsePartition),
  /** Bits of `AclOperation` codes that the caller may do; -2147483648 if not asked for. */
  topicAuthorizedOperations: int32("0+", { default: -0x8000_0000 }),
});

const describeTopicPartitionsResponseCursor = struct("Cursor", {
  topicName: string("0+"),
  partitionIndex: int32("0+"),
});

/** Topics with their partitions, page by page (KIP-966). */
export const describeTopicPartitions = api({
  key: 75,
  name: "DescribeTopicPartitions",
  versions: "0",
  flexible: "0+",
  request: {
    topics: array("0+", describeTopicPartitionsRequestTopicRequest),
    /** At most so many partitions in the response. */
    responsePartitionLimit: int32("0+", { default: 2000 }),
    /** Where to go on, from the last response; null to begin. */
    cursor: object("0+", describeTopicPartitionsRequestCursor, { nullable: "0+", default: null }),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+", { ignorable: true }),
    topics: array("0+", describeTopicPartitionsResponseTopic),
    /** Where the next request goes on; null at the end. */
    nextCursor: object("0+", describeTopicPartitionsResponseCursor, {
      nullable: "0+",
      default: null,
    }),
  },
});

export interface DescribeTopicPartitionsRequest
  extends Decoded<typeof describeTopicPartitions.request> {}
export interface DescribeTopicPartitionsRequestInput
  extends Input<typeof describeTopicPartitions.request> {}
export interface DescribeTopicPartitionsResponse
  extends Decoded<typeof describeTopicPartitions.response> {}
export interface DescribeTopicPartitionsResponseInput
  extends Input<typeof describeTopicPartitions.response> {}

export interface DescribeTopicPartitionsRequestTopicRequest
  extends Decoded<typeof describeTopicPartitionsRequestTopicRequest> {}
export interface DescribeTopicPartitionsRequestCursor
  extends Decoded<typeof describeTopicPartitionsRequestCursor> {}
export interface DescribeTopicPartitionsResponsePartition
  extends Decoded<typeof describeTopicPartitionsResponsePartition> {}
export interface DescribeTopicPartitionsResponseTopic
  extends Decoded<typeof describeTopicPartitionsResponseTopic> {}
export interface DescribeTopicPartitionsResponseCursor
  extends Decoded<typeof describeTopicPartitionsResponseCursor> {}
