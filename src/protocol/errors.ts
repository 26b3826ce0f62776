/**
 * The error codes of Kafka's protocol (`org.apache.kafka.common.protocol.Errors`).
 *
 * Inside the cores an error is its name; the code exists on the wire only. A response with an error is an ordinary
 * value: no decoder throws because of one.
 */

interface ErrorEntry {
  readonly code: number;
  /** True if the same request may succeed later (`RetriableException`). */
  readonly retriable: boolean;
  /** For people: one sentence. */
  readonly message: string;
}

const RETRIABLE = true;

function entry(code: number, message: string, retriable = false): ErrorEntry {
  return { code, retriable, message };
}

const ERRORS = {
  UNKNOWN_SERVER_ERROR: entry(-1, "The broker failed in a way that it has no code for."),
  NONE: entry(0, "Success."),
  OFFSET_OUT_OF_RANGE: entry(1, "The offset is outside the range that the log holds."),
  CORRUPT_MESSAGE: entry(
    2,
    "The bytes do not match their checksum or are not a message.",
    RETRIABLE,
  ),
  UNKNOWN_TOPIC_OR_PARTITION: entry(3, "The broker does not host this partition.", RETRIABLE),
  INVALID_FETCH_SIZE: entry(4, "The fetch size is not valid."),
  LEADER_NOT_AVAILABLE: entry(5, "The partition has no leader at the moment.", RETRIABLE),
  NOT_LEADER_OR_FOLLOWER: entry(
    6,
    "The broker is neither leader nor follower of the partition.",
    RETRIABLE,
  ),
  REQUEST_TIMED_OUT: entry(
    7,
    "The time for the request was over before it could be done.",
    RETRIABLE,
  ),
  BROKER_NOT_AVAILABLE: entry(8, "The broker is not available."),
  REPLICA_NOT_AVAILABLE: entry(9, "The replica is not available on this broker.", RETRIABLE),
  MESSAGE_TOO_LARGE: entry(10, "The message is larger than the broker accepts."),
  STALE_CONTROLLER_EPOCH: entry(11, "A newer controller has spoken since."),
  OFFSET_METADATA_TOO_LARGE: entry(
    12,
    "The text committed with the offset is longer than offset.metadata.max.bytes.",
  ),
  NETWORK_EXCEPTION: entry(13, "The connection was lost before a response came.", RETRIABLE),
  COORDINATOR_LOAD_IN_PROGRESS: entry(
    14,
    "The coordinator is still loading its groups or transactions.",
    RETRIABLE,
  ),
  COORDINATOR_NOT_AVAILABLE: entry(15, "The coordinator is not available.", RETRIABLE),
  NOT_COORDINATOR: entry(
    16,
    "This broker does not coordinate that group or transaction.",
    RETRIABLE,
  ),
  INVALID_TOPIC_EXCEPTION: entry(
    17,
    "The topic name is not valid, or the topic may not be written to.",
  ),
  RECORD_LIST_TOO_LARGE: entry(18, "The batch is larger than the segment of the log."),
  NOT_ENOUGH_REPLICAS: entry(
    19,
    "Fewer replicas are in sync than min.insync.replicas asks for.",
    RETRIABLE,
  ),
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: entry(
    20,
    "The records are written, but to fewer replicas than min.insync.replicas asks for.",
    RETRIABLE,
  ),
  INVALID_REQUIRED_ACKS: entry(21, "acks must be 0, 1 or -1."),
  ILLEGAL_GENERATION: entry(22, "The generation is not the group's current one."),
  INCONSISTENT_GROUP_PROTOCOL: entry(
    23,
    "The member's protocol type or protocols do not fit those of the group.",
  ),
  INVALID_GROUP_ID: entry(24, "The group id is not valid."),
  UNKNOWN_MEMBER_ID: entry(25, "The group does not know this member."),
  INVALID_SESSION_TIMEOUT: entry(26, "The session timeout is outside what the broker allows."),
  REBALANCE_IN_PROGRESS: entry(27, "The group is rebalancing: the member has to join again."),
  INVALID_COMMIT_OFFSET_SIZE: entry(28, "The offsets are too large to be stored."),
  TOPIC_AUTHORIZATION_FAILED: entry(29, "The caller may not use this topic."),
  GROUP_AUTHORIZATION_FAILED: entry(30, "The caller may not use this group."),
  CLUSTER_AUTHORIZATION_FAILED: entry(31, "The caller may not do this to the cluster."),
  INVALID_TIMESTAMP: entry(32, "The timestamp is outside what the topic allows."),
  UNSUPPORTED_SASL_MECHANISM: entry(33, "The broker does not have this SASL mechanism."),
  ILLEGAL_SASL_STATE: entry(34, "The request does not fit the state of the SASL exchange."),
  UNSUPPORTED_VERSION: entry(35, "The broker does not serve this version of the request."),
  TOPIC_ALREADY_EXISTS: entry(36, "A topic of this name exists."),
  INVALID_PARTITIONS: entry(37, "The number of partitions is not valid."),
  INVALID_REPLICATION_FACTOR: entry(
    38,
    "The replication factor is not valid, or there are too few brokers for it.",
  ),
  INVALID_REPLICA_ASSIGNMENT: entry(39, "The assignment of replicas is not valid."),
  INVALID_CONFIG: entry(40, "A configuration is not valid."),
  NOT_CONTROLLER: entry(41, "This broker is not the controller.", RETRIABLE),
  INVALID_REQUEST: entry(42, "The request contradicts itself or the protocol."),
  UNSUPPORTED_FOR_MESSAGE_FORMAT: entry(
    43,
    "The format of the stored messages does not allow this.",
  ),
  POLICY_VIOLATION: entry(44, "A policy of the broker forbids this."),
  OUT_OF_ORDER_SEQUENCE_NUMBER: entry(45, "A sequence number is missing before this one."),
  DUPLICATE_SEQUENCE_NUMBER: entry(46, "The broker has seen this sequence number."),
  INVALID_PRODUCER_EPOCH: entry(47, "The producer epoch is older than the current one."),
  INVALID_TXN_STATE: entry(48, "The transaction is in a state that does not allow this."),
  INVALID_PRODUCER_ID_MAPPING: entry(
    49,
    "The producer id is not the one assigned to this transactional id.",
  ),
  INVALID_TRANSACTION_TIMEOUT: entry(
    50,
    "The transaction timeout is longer than the broker allows.",
  ),
  CONCURRENT_TRANSACTIONS: entry(
    51,
    "Another change of the same transaction is under way.",
    RETRIABLE,
  ),
  TRANSACTION_COORDINATOR_FENCED: entry(52, "A newer transaction coordinator has taken over."),
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: entry(53, "The caller may not use this transactional id."),
  SECURITY_DISABLED: entry(54, "Security is switched off."),
  OPERATION_NOT_ATTEMPTED: entry(55, "Not tried, because something else in the request failed."),
  KAFKA_STORAGE_ERROR: entry(
    56,
    "The disk failed while the broker read or wrote the log.",
    RETRIABLE,
  ),
  LOG_DIR_NOT_FOUND: entry(57, "The log directory does not exist."),
  SASL_AUTHENTICATION_FAILED: entry(58, "The credentials were refused."),
  UNKNOWN_PRODUCER_ID: entry(59, "The broker has no state for this producer any more."),
  REASSIGNMENT_IN_PROGRESS: entry(60, "A reassignment of this partition is under way."),
  DELEGATION_TOKEN_AUTH_DISABLED: entry(61, "Delegation tokens are switched off."),
  DELEGATION_TOKEN_NOT_FOUND: entry(62, "There is no such delegation token."),
  DELEGATION_TOKEN_OWNER_MISMATCH: entry(63, "The delegation token belongs to somebody else."),
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED: entry(
    64,
    "Delegation tokens cannot be asked for on this connection.",
  ),
  DELEGATION_TOKEN_AUTHORIZATION_FAILED: entry(65, "The caller may not use this delegation token."),
  DELEGATION_TOKEN_EXPIRED: entry(66, "The delegation token has expired."),
  INVALID_PRINCIPAL_TYPE: entry(67, "This type of principal is not supported."),
  NON_EMPTY_GROUP: entry(68, "The group still has members."),
  GROUP_ID_NOT_FOUND: entry(69, "There is no such group."),
  FETCH_SESSION_ID_NOT_FOUND: entry(70, "The broker does not know this fetch session.", RETRIABLE),
  INVALID_FETCH_SESSION_EPOCH: entry(
    71,
    "The epoch is not the next one of the fetch session.",
    RETRIABLE,
  ),
  LISTENER_NOT_FOUND: entry(
    72,
    "The leader has no listener of the name that was asked on.",
    RETRIABLE,
  ),
  TOPIC_DELETION_DISABLED: entry(73, "Topics cannot be deleted here."),
  FENCED_LEADER_EPOCH: entry(74, "The leader epoch is older than the broker's.", RETRIABLE),
  UNKNOWN_LEADER_EPOCH: entry(75, "The leader epoch is newer than the broker's.", RETRIABLE),
  UNSUPPORTED_COMPRESSION_TYPE: entry(
    76,
    "The client's version cannot read the topic's compression.",
  ),
  STALE_BROKER_EPOCH: entry(77, "The broker epoch is not the current one."),
  OFFSET_NOT_AVAILABLE: entry(
    78,
    "The leader has not yet caught up far enough to answer.",
    RETRIABLE,
  ),
  MEMBER_ID_REQUIRED: entry(79, "Join again with the member id of this response."),
  PREFERRED_LEADER_NOT_AVAILABLE: entry(80, "The preferred leader is not available.", RETRIABLE),
  GROUP_MAX_SIZE_REACHED: entry(81, "The group has as many members as group.max.size allows."),
  FENCED_INSTANCE_ID: entry(82, "Another member has taken over this instance id."),
  ELIGIBLE_LEADERS_NOT_AVAILABLE: entry(83, "No replica may become leader.", RETRIABLE),
  ELECTION_NOT_NEEDED: entry(84, "The leader need not be elected.", RETRIABLE),
  NO_REASSIGNMENT_IN_PROGRESS: entry(85, "There is no reassignment of this partition."),
  GROUP_SUBSCRIBED_TO_TOPIC: entry(86, "The group still subscribes to the topic."),
  INVALID_RECORD: entry(87, "A record was refused."),
  UNSTABLE_OFFSET_COMMIT: entry(
    88,
    "Offsets of a transaction that has not ended are pending.",
    RETRIABLE,
  ),
  THROTTLING_QUOTA_EXCEEDED: entry(89, "The quota is used up.", RETRIABLE),
  PRODUCER_FENCED: entry(90, "A producer with a newer epoch has taken over."),
  RESOURCE_NOT_FOUND: entry(91, "There is no such resource."),
  DUPLICATE_RESOURCE: entry(92, "The resource is named twice."),
  UNACCEPTABLE_CREDENTIAL: entry(93, "The credential is not acceptable."),
  INCONSISTENT_VOTER_SET: entry(94, "The sets of voters differ."),
  INVALID_UPDATE_VERSION: entry(95, "The version of the update is not valid."),
  FEATURE_UPDATE_FAILED: entry(96, "The features could not be updated."),
  PRINCIPAL_DESERIALIZATION_FAILURE: entry(97, "The forwarded principal cannot be read."),
  SNAPSHOT_NOT_FOUND: entry(98, "There is no such snapshot."),
  POSITION_OUT_OF_RANGE: entry(99, "The position is outside the snapshot."),
  UNKNOWN_TOPIC_ID: entry(100, "The broker knows no topic of this id.", RETRIABLE),
  DUPLICATE_BROKER_REGISTRATION: entry(101, "A broker of this id is registered."),
  BROKER_ID_NOT_REGISTERED: entry(102, "The broker id is not registered."),
  INCONSISTENT_TOPIC_ID: entry(103, "The topic id is not the one in the log.", RETRIABLE),
  INCONSISTENT_CLUSTER_ID: entry(104, "The cluster id is that of another cluster."),
  TRANSACTIONAL_ID_NOT_FOUND: entry(105, "There is no such transactional id."),
  FETCH_SESSION_TOPIC_ID_ERROR: entry(
    106,
    "The fetch session knows the topic by another id.",
    RETRIABLE,
  ),
  INELIGIBLE_REPLICA: entry(107, "The replica may not be in sync."),
  NEW_LEADER_ELECTED: entry(108, "A new leader was elected meanwhile."),
  OFFSET_MOVED_TO_TIERED_STORAGE: entry(109, "The offset has moved to tiered storage."),
  FENCED_MEMBER_EPOCH: entry(
    110,
    "The member epoch is not the one the coordinator has: the member has to join again.",
  ),
  UNRELEASED_INSTANCE_ID: entry(111, "The instance id is still in use by another member."),
  UNSUPPORTED_ASSIGNOR: entry(112, "The coordinator does not have this assignor."),
  STALE_MEMBER_EPOCH: entry(113, "The member epoch is old: the member has to heartbeat first."),
  MISMATCHED_ENDPOINT_TYPE: entry(114, "The request went to the wrong kind of endpoint."),
  UNSUPPORTED_ENDPOINT_TYPE: entry(115, "This kind of endpoint is not known."),
  UNKNOWN_CONTROLLER_ID: entry(116, "There is no such controller."),
  UNKNOWN_SUBSCRIPTION_ID: entry(117, "The telemetry subscription is not the current one."),
  TELEMETRY_TOO_LARGE: entry(118, "The metrics are larger than the broker accepts."),
  INVALID_REGISTRATION: entry(119, "The registration of the broker is not valid."),
  TRANSACTION_ABORTABLE: entry(120, "The transaction can go on only by being aborted."),
  INVALID_RECORD_STATE: entry(121, "The record is not in a state that allows this."),
  SHARE_SESSION_NOT_FOUND: entry(122, "There is no such share session.", RETRIABLE),
  INVALID_SHARE_SESSION_EPOCH: entry(
    123,
    "The epoch is not the next one of the share session.",
    RETRIABLE,
  ),
  FENCED_STATE_EPOCH: entry(124, "The state epoch is older than the share coordinator's."),
  INVALID_VOTER_KEY: entry(125, "The key of the voter is not its own."),
  DUPLICATE_VOTER: entry(126, "The voter is in the set of voters."),
  VOTER_NOT_FOUND: entry(127, "The voter is not in the set of voters."),
  INVALID_REGULAR_EXPRESSION: entry(128, "The regular expression is not valid."),
  REBOOTSTRAP_REQUIRED: entry(129, "The client has to start again from its bootstrap servers."),
  STREAMS_INVALID_TOPOLOGY: entry(130, "The topology is not valid."),
  STREAMS_INVALID_TOPOLOGY_EPOCH: entry(131, "The topology epoch is not valid."),
  STREAMS_TOPOLOGY_FENCED: entry(132, "The topology epoch is old."),
  SHARE_SESSION_LIMIT_REACHED: entry(
    133,
    "There are as many share sessions as the broker allows.",
    RETRIABLE,
  ),
} as const satisfies Record<string, ErrorEntry>;

/** Kafka's name of an error, `NONE` included. */
export type ErrorName = keyof typeof ERRORS;

/** All names, by code: -1 (`UNKNOWN_SERVER_ERROR`) first. */
export const ERROR_NAMES = Object.keys(ERRORS) as readonly ErrorName[];

const FIRST_CODE = ERRORS.UNKNOWN_SERVER_ERROR.code;

/** The code on the wire. */
export function errorCode(name: ErrorName): number {
  return ERRORS[name].code;
}

/** The name of a code; `UNKNOWN_SERVER_ERROR` for one that is not known, as in Kafka's client. */
export function errorName(code: number): ErrorName {
  return ERROR_NAMES[code - FIRST_CODE] ?? "UNKNOWN_SERVER_ERROR";
}

/** True if the same request may succeed later without anything being changed. */
export function isRetriable(name: ErrorName): boolean {
  return ERRORS[name].retriable;
}

/** What the error means, in one sentence for people. */
export function errorMessage(name: ErrorName): string {
  return ERRORS[name].message;
}
