import {
  api,
  array,
  bool,
  type Decoded,
  type Input,
  int16,
  int32,
  int64,
  string,
  struct,
  uuid,
} from "../schema/index.ts";

const offsetFetchRequestTopic = struct("OffsetFetchRequestTopic", {
  name: string("0-7"),
  partitionIndexes: array("0-7", "int32"),
});

const offsetFetchRequestTopics = struct("OffsetFetchRequestTopics", {
  /** The topic, up to version 9; later ones name it by id. */
  name: string("8-9", { ignorable: true }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("10+", { ignorable: true }),
  partitionIndexes: array("8+", "int32"),
});

const offsetFetchRequestGroup = struct("OffsetFetchRequestGroup", {
  groupId: string("8+"),
  /** The asking member of the consumer protocol, null for anybody else. */
  memberId: string("9+", { nullable: "9+", default: null, ignorable: true }),
  /** Its epoch, -1 without a member: another one is `STALE_MEMBER_EPOCH`. */
  memberEpoch: int32("9+", { default: -1, ignorable: true }),
  /** The partitions asked for; null for all that have offsets. */
  topics: array("8+", offsetFetchRequestTopics, { nullable: "8+" }),
});

const offsetFetchResponsePartition = struct("OffsetFetchResponsePartition", {
  partitionIndex: int32("0-7"),
  /** The next offset to read, -1 if none is committed. */
  committedOffset: int64("0-7"),
  /** Leader epoch of the last record consumed, -1 if unknown (KIP-320). */
  committedLeaderEpoch: int32("5-7", { default: -1, ignorable: true }),
  /** The text that was committed with it. */
  metadata: string("0-7", { nullable: "0-7" }),
  /** 0, `UNSTABLE_OFFSET_COMMIT`, `TOPIC_AUTHORIZATION_FAILED`, or in version 1 the whole request's error. */
  errorCode: int16("0-7"),
});

const offsetFetchResponseTopic = struct("OffsetFetchResponseTopic", {
  name: string("0-7"),
  partitions: array("0-7", offsetFetchResponsePartition),
});

const offsetFetchResponsePartitions = struct("OffsetFetchResponsePartitions", {
  partitionIndex: int32("8+"),
  /** The next offset to read, -1 if none is committed. */
  committedOffset: int64("8+"),
  /** Leader epoch of the last record consumed, -1 if unknown (KIP-320). */
  committedLeaderEpoch: int32("8+", { default: -1, ignorable: true }),
  /** The text that was committed with it. */
  metadata: string("8+", { nullable: "8+" }),
  /** 0, `UNSTABLE_OFFSET_COMMIT`, `TOPIC_AUTHORIZATION_FAILED` or `UNKNOWN_TOPIC_ID`. */
  errorCode: int16("8+"),
});

const offsetFetchResponseTopics = struct("OffsetFetchResponseTopics", {
  name: string("8-9", { ignorable: true }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("10+", { ignorable: true }),
  partitions: array("8+", offsetFetchResponsePartitions),
});

const offsetFetchResponseGroup = struct("OffsetFetchResponseGroup", {
  groupId: string("8+"),
  topics: array("8+", offsetFetchResponseTopics),
  /** Error of this group. */
  errorCode: int16("8+"),
});

/**
 * The committed offsets of a group, or of several groups.
 *
 * Versions: 2 all topics are null, top-level error; 5 leader epochs; 6 flexible; 7 `requireStable` (KIP-447);
 * 8 several groups (KIP-709); 9 member epochs (KIP-848); 10 topic ids.
 */
export const offsetFetch = api({
  key: 9,
  name: "OffsetFetch",
  versions: "1-10",
  flexible: "6+",
  request: {
    /** The one group asked about (versions 1-7). */
    groupId: string("0-7"),
    /** The partitions asked for; null for all that have offsets. */
    topics: array("0-7", offsetFetchRequestTopic, { nullable: "2-7" }),
    /** The groups asked about, from version 8 on. */
    groups: array("8+", offsetFetchRequestGroup),
    /** True: `UNSTABLE_OFFSET_COMMIT` for partitions with a pending transactional commit (KIP-447). */
    requireStable: bool("7+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("3+", { ignorable: true }),
    /** The answer of versions 1-7, to one group. */
    topics: array("0-7", offsetFetchResponseTopic),
    /** Error of the whole request; versions 8 and above have one per group. */
    errorCode: int16("2-7", { ignorable: true }),
    /** The answers from version 8 on, one for each group. */
    groups: array("8+", offsetFetchResponseGroup),
  },
});

export interface OffsetFetchRequest extends Decoded<typeof offsetFetch.request> {}
export interface OffsetFetchRequestInput extends Input<typeof offsetFetch.request> {}
export interface OffsetFetchResponse extends Decoded<typeof offsetFetch.response> {}
export interface OffsetFetchResponseInput extends Input<typeof offsetFetch.response> {}

export interface OffsetFetchRequestTopic extends Decoded<typeof offsetFetchRequestTopic> {}
export interface OffsetFetchRequestTopics extends Decoded<typeof offsetFetchRequestTopics> {}
export interface OffsetFetchRequestGroup extends Decoded<typeof offsetFetchRequestGroup> {}
export interface OffsetFetchResponsePartition
  extends Decoded<typeof offsetFetchResponsePartition> {}
export interface OffsetFetchResponseTopic extends Decoded<typeof offsetFetchResponseTopic> {}
export interface OffsetFetchResponsePartitions
  extends Decoded<typeof offsetFetchResponsePartitions> {}
export interface OffsetFetchResponseTopics extends Decoded<typeof offsetFetchResponseTopics> {}
export interface OffsetFetchResponseGroup extends Decoded<typeof offsetFetchResponseGroup> {}
