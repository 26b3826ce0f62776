import {
  api,
  array,
  type Decoded,
  type Input,
  int16,
  int32,
  int64,
  string,
  struct,
  uuid,
} from "../schema/index.ts";

const offsetCommitRequestPartition = struct("OffsetCommitRequestPartition", {
  partitionIndex: int32("0+"),
  /** The next offset to read. */
  committedOffset: int64("0+"),
  /** Leader epoch of the last record consumed, -1 if unknown (KIP-320). */
  committedLeaderEpoch: int32("6+", { default: -1, ignorable: true }),
  /** Free text, at most `offset.metadata.max.bytes`: longer is `OFFSET_METADATA_TOO_LARGE`. */
  committedMetadata: string("0+", { nullable: "0+" }),
});

const offsetCommitRequestTopic = struct("OffsetCommitRequestTopic", {
  /** The topic, up to version 9; later ones name it by id. */
  name: string("0-9", { ignorable: true }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("10+", { ignorable: true }),
  partitions: array("0+", offsetCommitRequestPartition),
});

const offsetCommitResponsePartition = struct("OffsetCommitResponsePartition", {
  partitionIndex: int32("0+"),
  /**
   * 0, a partition's error (`OFFSET_METADATA_TOO_LARGE`, `UNKNOWN_TOPIC_OR_PARTITION`,
   * `TOPIC_AUTHORIZATION_FAILED`, `UNKNOWN_TOPIC_ID`), or the whole request's.
   */
  errorCode: int16("0+"),
});

const offsetCommitResponseTopic = struct("OffsetCommitResponseTopic", {
  name: string("0-9", { ignorable: true }),
  /** The topic id; all zero when unknown or not used. */
  topicId: uuid("10+", { ignorable: true }),
  partitions: array("0+", offsetCommitResponsePartition),
});

/**
 * Stores the committed offsets of a group.
 *
 * Versions: 2-4 retention time; 5 retention is the broker's (KIP-211); 6 leader epochs (KIP-320); 7 static
 * members (KIP-345); 8 flexible; 9 member epochs of the consumer protocol (KIP-848); 10 topic ids (KIP-848).
 *
 * Whole-request errors are repeated for each partition: `COORDINATOR_NOT_AVAILABLE`, `NOT_COORDINATOR`,
 * `COORDINATOR_LOAD_IN_PROGRESS`, `GROUP_AUTHORIZATION_FAILED`, `ILLEGAL_GENERATION`, `UNKNOWN_MEMBER_ID`,
 * `REBALANCE_IN_PROGRESS`, `FENCED_INSTANCE_ID`, `INVALID_GROUP_ID`; from 9 `GROUP_ID_NOT_FOUND` and
 * `STALE_MEMBER_EPOCH`.
 */
export const offsetCommit = api({
  key: 8,
  name: "OffsetCommit",
  versions: "2-10",
  flexible: "8+",
  request: {
    groupId: string("0+"),
    /**
     * Generation of a classic member, epoch of one of the consumer protocol; -1 for a commit without a
     * group's members (admin tools).
     */
    generationIdOrMemberEpoch: int32("1+", { default: -1, ignorable: true }),
    /** Empty for a commit without membership. */
    memberId: string("1+", { ignorable: true }),
    /** The instance id of a static member (KIP-345), null for a dynamic one. */
    groupInstanceId: string("7+", { nullable: "7+", default: null }),
    /** How long to keep the offsets; -1 for the broker's `offsets.retention.minutes`. */
    retentionTimeMs: int64("2-4", { default: -1, ignorable: true }),
    topics: array("0+", offsetCommitRequestTopic),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("3+", { ignorable: true }),
    topics: array("0+", offsetCommitResponseTopic),
  },
});

export interface OffsetCommitRequest extends Decoded<typeof offsetCommit.request> {}
export interface OffsetCommitRequestInput extends Input<typeof offsetCommit.request> {}
export interface OffsetCommitResponse extends Decoded<typeof offsetCommit.response> {}
export interface OffsetCommitResponseInput extends Input<typeof offsetCommit.response> {}

export interface OffsetCommitRequestPartition
  extends Decoded<typeof offsetCommitRequestPartition> {}
export interface OffsetCommitRequestTopic extends Decoded<typeof offsetCommitRequestTopic> {}
export interface OffsetCommitResponsePartition
  extends Decoded<typeof offsetCommitResponsePartition> {}
export interface OffsetCommitResponseTopic extends Decoded<typeof offsetCommitResponseTopic> {}
