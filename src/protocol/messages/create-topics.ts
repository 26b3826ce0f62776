import {
  api,
  array,
  bool,
  type Decoded,
  type Input,
  int8,
  int16,
  int32,
  string,
  struct,
  uuid,
} from "../schema/index.ts";

const creatableReplicaAssignment = struct("CreatableReplicaAssignment", {
  partitionIndex: int32("0+"),
  /** Where its replicas go, the preferred leader first. */
  brokerIds: array("0+", "int32"),
});

const creatableTopicConfig = struct("CreatableTopicConfig", {
  name: string("0+"),
  value: string("0+", { nullable: "0+" }),
});

const creatableTopic = struct("CreatableTopic", {
  name: string("0+"),
  /** Partition count; -1 for the default, or when `assignments` are given. */
  numPartitions: int32("0+"),
  /** Replicas of each partition; -1 for the default, or when `assignments` are given. */
  replicationFactor: int16("0+"),
  /** Replicas of each partition, chosen by hand. */
  assignments: array("0+", creatableReplicaAssignment),
  /** Configurations of the topic. */
  configs: array("0+", creatableTopicConfig),
});

const creatableTopicConfigs = struct("CreatableTopicConfigs", {
  name: string("5+"),
  value: string("5+", { nullable: "5+" }),
  /** True if it cannot be changed while the broker runs. */
  readOnly: bool("5+"),
  /** Where the value comes from (`DescribeConfigsResponse.ConfigSource`); -1 unknown. */
  configSource: int8("5+", { default: -1, ignorable: true }),
  /** True for secrets; their value is null. */
  isSensitive: bool("5+"),
});

const creatableTopicResult = struct("CreatableTopicResult", {
  name: string("0+"),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("7+", { ignorable: true }),
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
  /** What went wrong in words, null if nothing did. */
  errorMessage: string("1+", { nullable: "1+", ignorable: true }),
  /** Why `configs` are null, if the caller may not see them. */
  topicConfigErrorCode: int16("5+", { ignorable: true, tag: 0, tagged: "5+" }),
  /** Partition count, -1 if unknown. */
  numPartitions: int32("5+", { default: -1, ignorable: true }),
  /** Replicas of each partition, -1 if unknown. */
  replicationFactor: int16("5+", { default: -1, ignorable: true }),
  /** The topic's configurations; null if the caller may not see them. */
  configs: array("5+", creatableTopicConfigs, { nullable: "5+", ignorable: true }),
});

/**
 * Creates topics.
 *
 * Versions: 4 default partition count and replication factor (KIP-464); 5 flexible, configurations in the
 * response (KIP-525); 7 topic ids (KIP-516).
 */
export const createTopics = api({
  key: 19,
  name: "CreateTopics",
  versions: "2-7",
  flexible: "5+",
  request: {
    topics: array("0+", creatableTopic),
    /** How long the broker may take. */
    timeoutMs: int32("0+", { default: 60000 }),
    /** True: check, but create nothing. */
    validateOnly: bool("1+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("2+", { ignorable: true }),
    topics: array("0+", creatableTopicResult),
  },
});

export interface CreateTopicsRequest extends Decoded<typeof createTopics.request> {}
export interface CreateTopicsRequestInput extends Input<typeof createTopics.request> {}
export interface CreateTopicsResponse extends Decoded<typeof createTopics.response> {}
export interface CreateTopicsResponseInput extends Input<typeof createTopics.response> {}

export interface CreatableReplicaAssignment extends Decoded<typeof creatableReplicaAssignment> {}
export interface CreatableTopicConfig extends Decoded<typeof creatableTopicConfig> {}
export interface CreatableTopic extends Decoded<typeof creatableTopic> {}
export interface CreatableTopicConfigs extends Decoded<typeof creatableTopicConfigs> {}
export interface CreatableTopicResult extends Decoded<typeof creatableTopicResult> {}
