import {
  api,
  array,
  bool,
  type Decoded,
  type Input,
  int16,
  int32,
  string,
  struct,
  uuid,
} from "../schema/index.ts";

const metadataRequestTopic = struct("MetadataRequestTopic", {
  /** Ask by id; then `name` is null. */
  topicId: uuid("10+", { ignorable: true }),
  /** Ask by name; null when asked for by id. */
  name: string("0+", { nullable: "10+" }),
});

const metadataResponseBroker = struct("MetadataResponseBroker", {
  /** The broker id. */
  nodeId: int32("0+"),
  /** Host of the listener to connect to. */
  host: string("0+"),
  /** Port of the listener to connect to. */
  port: int32("0+"),
  /** The broker's rack, null if it has none. */
  rack: string("1+", { nullable: "1+", default: null, ignorable: true }),
});

const metadataResponsePartition = struct("MetadataResponsePartition", {
  /** 0, `LEADER_NOT_AVAILABLE`, `LISTENER_NOT_FOUND` or `REPLICA_NOT_AVAILABLE`. */
  errorCode: int16("0+"),
  partitionIndex: int32("0+"),
  /** The leader's broker id, -1 if there is none. */
  leaderId: int32("0+"),
  /** The leader epoch, -1 if unknown. */
  leaderEpoch: int32("7+", { default: -1, ignorable: true }),
  /** Brokers with a replica, the preferred leader first. */
  replicaNodes: array("0+", "int32"),
  /** Brokers whose replica is in sync. */
  isrNodes: array("0+", "int32"),
  /** Brokers whose replica is offline. */
  offlineReplicas: array("5+", "int32", { ignorable: true }),
});

const metadataResponseTopic = struct("MetadataResponseTopic", {
  /**
   * 0, `UNKNOWN_TOPIC_OR_PARTITION`, `UNKNOWN_TOPIC_ID`, `LEADER_NOT_AVAILABLE` (just created),
   * `INVALID_TOPIC_EXCEPTION` or `TOPIC_AUTHORIZATION_FAILED`.
   */
  errorCode: int16("0+"),
  /** The topic; null for an unknown topic id. */
  name: string("0+", { nullable: "12+" }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("10+", { ignorable: true }),
  /** True for topics like `__consumer_offsets`. */
  isInternal: bool("1+", { ignorable: true }),
  partitions: array("0+", metadataResponsePartition),
  /** Bits of `AclOperation` codes that the caller may do; -2147483648 if not asked for. */
  topicAuthorizedOperations: int32("8+", { default: -0x8000_0000 }),
});

/**
 * Brokers, and topics with their partitions and leaders; topics asked for by name may be created.
 *
 * Versions: 1 all topics are null, none is empty; 4 `allowAutoTopicCreation`; 7 leader epochs; 8 authorized
 * operations; 9 flexible; 10 topic ids (KIP-516); 12 lookup by topic id; 13 top-level error (KIP-1102).
 */
export const metadata = api({
  key: 3,
  name: "Metadata",
  versions: "0-13",
  flexible: "9+",
  request: {
    /** The topics asked for; null (empty in version 0) for all, empty for none. */
    topics: array("0+", metadataRequestTopic, { nullable: "1+" }),
    /** True: create topics that do not exist, if the broker is configured so. */
    allowAutoTopicCreation: bool("4+", { default: true }),
    /** True: say what the caller may do with the cluster. */
    includeClusterAuthorizedOperations: bool("8-10"),
    /** True: say what the caller may do with each topic. */
    includeTopicAuthorizedOperations: bool("8+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("3+", { ignorable: true }),
    brokers: array("0+", metadataResponseBroker),
    /** The cluster id, null if unknown. */
    clusterId: string("2+", { nullable: "2+", default: null, ignorable: true }),
    /** The controller's broker id, -1 if unknown. */
    controllerId: int32("1+", { default: -1, ignorable: true }),
    topics: array("0+", metadataResponseTopic),
    /** Bits of `AclOperation` codes that the caller may do; -2147483648 if not asked for. */
    clusterAuthorizedOperations: int32("8-10", { default: -0x8000_0000 }),
    /** 0, or `REBOOTSTRAP_REQUIRED`: the client has to start again from its bootstrap servers (KIP-1102). */
    errorCode: int16("13+", { ignorable: true }),
  },
});

export interface MetadataRequest extends Decoded<typeof metadata.request> {}
export interface MetadataRequestInput extends Input<typeof metadata.request> {}
export interface MetadataResponse extends Decoded<typeof metadata.response> {}
export interface MetadataResponseInput extends Input<typeof metadata.response> {}

export interface MetadataRequestTopic extends Decoded<typeof metadataRequestTopic> {}
export interface MetadataResponseBroker extends Decoded<typeof metadataResponseBroker> {}
export interface MetadataResponsePartition extends Decoded<typeof metadataResponsePartition> {}
export interface MetadataResponseTopic extends Decoded<typeof metadataResponseTopic> {}
