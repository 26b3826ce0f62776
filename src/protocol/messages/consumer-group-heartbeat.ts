import {
  api,
  array,
  type Decoded,
  type Input,
  int16,
  int32,
  object,
  string,
  struct,
  uuid,
} from "../schema/index.ts";

const consumerGroupHeartbeatRequestTopicPartitions = struct("TopicPartitions", {
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("0+"),
  partitions: array("0+", "int32"),
});

const consumerGroupHeartbeatResponseTopicPartitions = struct("TopicPartitions", {
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("0+"),
  partitions: array("0+", "int32"),
});

const consumerGroupHeartbeatResponseAssignment = struct("Assignment", {
  topicPartitions: array("0+", consumerGroupHeartbeatResponseTopicPartitions),
});

/**
 * The one request of the consumer protocol (KIP-848): join, keep alive, reconcile the assignment, leave.
 * After the first, null fields mean unchanged.
 *
 * Version 1: regular expressions (`subscribedTopicRegex`), and the client makes the member id (KIP-1082).
 *
 * Errors: `INVALID_REQUEST`, `UNKNOWN_MEMBER_ID`, `FENCED_MEMBER_EPOCH`, `UNRELEASED_INSTANCE_ID`,
 * `UNSUPPORTED_ASSIGNOR`, `INVALID_REGULAR_EXPRESSION`, `GROUP_MAX_SIZE_REACHED`, `GROUP_ID_NOT_FOUND`,
 * `NOT_COORDINATOR`, `COORDINATOR_NOT_AVAILABLE`, `COORDINATOR_LOAD_IN_PROGRESS`,
 * `GROUP_AUTHORIZATION_FAILED`, `TOPIC_AUTHORIZATION_FAILED`.
 */
export const consumerGroupHeartbeat = api({
  key: 68,
  name: "ConsumerGroupHeartbeat",
  versions: "0-1",
  flexible: "0+",
  request: {
    groupId: string("0+"),
    /** Made by the client (from version 1), kept for the whole life of the consumer. */
    memberId: string("0+"),
    /** The epoch known; 0 to join, -1 to leave, -2 to leave for a while as a static member. */
    memberEpoch: int32("0+"),
    /** The instance id of a static member (KIP-345); null if dynamic or unchanged. */
    instanceId: string("0+", { nullable: "0+", default: null }),
    /** The client's rack; null if none or unchanged. */
    rackId: string("0+", { nullable: "0+", default: null }),
    /** How long the member may take to give up partitions; -1 if unchanged. */
    rebalanceTimeoutMs: int32("0+", { default: -1 }),
    /** Topics subscribed to by name; null if unchanged. */
    subscribedTopicNames: array("0+", "string", { nullable: "0+", default: null }),
    /** Topics subscribed to by regular expression (RE2/J); null if unchanged. */
    subscribedTopicRegex: string("1+", { nullable: "1+", default: null }),
    /** The assignor wanted (`uniform`, `range`); null for the group's choice or unchanged. */
    serverAssignor: string("0+", { nullable: "0+", default: null }),
    /** The partitions owned; null if unchanged since the last heartbeat. */
    topicPartitions: array("0+", consumerGroupHeartbeatRequestTopicPartitions, {
      nullable: "0+",
      default: null,
    }),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    /** What went wrong in words, null if nothing did. */
    errorMessage: string("0+", { nullable: "0+", default: null }),
    /** The member id, null on errors. */
    memberId: string("0+", { nullable: "0+", default: null }),
    /** The member's epoch from now on. */
    memberEpoch: int32("0+"),
    /** When to send the next heartbeat. */
    heartbeatIntervalMs: int32("0+"),
    /** The partitions to own; null if unchanged. */
    assignment: object("0+", consumerGroupHeartbeatResponseAssignment, {
      nullable: "0+",
      default: null,
    }),
  },
});

export interface ConsumerGroupHeartbeatRequest
  extends Decoded<typeof consumerGroupHeartbeat.request> {}
export interface ConsumerGroupHeartbeatRequestInput
  extends Input<typeof consumerGroupHeartbeat.request> {}
export interface ConsumerGroupHeartbeatResponse
  extends Decoded<typeof consumerGroupHeartbeat.response> {}
export interface ConsumerGroupHeartbeatResponseInput
  extends Input<typeof consumerGroupHeartbeat.response> {}

export interface ConsumerGroupHeartbeatRequestTopicPartitions
  extends Decoded<typeof consumerGroupHeartbeatRequestTopicPartitions> {}
export interface ConsumerGroupHeartbeatResponseTopicPartitions
  extends Decoded<typeof consumerGroupHeartbeatResponseTopicPartitions> {}
export interface ConsumerGroupHeartbeatResponseAssignment
  extends Decoded<typeof consumerGroupHeartbeatResponseAssignment> {}
