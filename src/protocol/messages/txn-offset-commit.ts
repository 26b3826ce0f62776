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
} from "../schema/index.ts";

const txnOffsetCommitRequestPartition = struct("TxnOffsetCommitRequestPartition", {
  partitionIndex: int32("0+"),
  /** The next offset to read. */
  committedOffset: int64("0+"),
  /** Leader epoch of the last record consumed, -1 if unknown (KIP-320). */
  committedLeaderEpoch: int32("2+", { default: -1, ignorable: true }),
  /** Free text, at most `offset.metadata.max.bytes`. */
  committedMetadata: string("0+", { nullable: "0+" }),
});

const txnOffsetCommitRequestTopic = struct("TxnOffsetCommitRequestTopic", {
  name: string("0+"),
  partitions: array("0+", txnOffsetCommitRequestPartition),
});

const txnOffsetCommitResponsePartition = struct("TxnOffsetCommitResponsePartition", {
  partitionIndex: int32("0+"),
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
});

const txnOffsetCommitResponseTopic = struct("TxnOffsetCommitResponseTopic", {
  name: string("0+"),
  partitions: array("0+", txnOffsetCommitResponsePartition),
});

/**
 * Stores committed offsets of a group that become visible when the transaction commits.
 *
 * Versions: 2 leader epochs; 3 flexible, member ids for fencing (KIP-447); 4 `TRANSACTION_ABORTABLE`; 5
 * transactions version 2, no AddOffsetsToTxn before it (KIP-890).
 */
export const txnOffsetCommit = api({
  key: 28,
  name: "TxnOffsetCommit",
  versions: "0-5",
  flexible: "3+",
  request: {
    transactionalId: string("0+"),
    groupId: string("0+"),
    producerId: int64("0+"),
    /** The producer epoch; a higher one fences this. */
    producerEpoch: int16("0+"),
    /** The member's generation, -1 without membership. */
    generationId: int32("3+", { default: -1 }),
    /** The member id, empty without membership. */
    memberId: string("3+"),
    /** The instance id of a static member (KIP-345), null for a dynamic one. */
    groupInstanceId: string("3+", { nullable: "3+", default: null }),
    topics: array("0+", txnOffsetCommitRequestTopic),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    topics: array("0+", txnOffsetCommitResponseTopic),
  },
});

export interface TxnOffsetCommitRequest extends Decoded<typeof txnOffsetCommit.request> {}
export interface TxnOffsetCommitRequestInput extends Input<typeof txnOffsetCommit.request> {}
export interface TxnOffsetCommitResponse extends Decoded<typeof txnOffsetCommit.response> {}
export interface TxnOffsetCommitResponseInput extends Input<typeof txnOffsetCommit.response> {}

export interface TxnOffsetCommitRequestPartition
  extends Decoded<typeof txnOffsetCommitRequestPartition> {}
export interface TxnOffsetCommitRequestTopic extends Decoded<typeof txnOffsetCommitRequestTopic> {}
export interface TxnOffsetCommitResponsePartition
  extends Decoded<typeof txnOffsetCommitResponsePartition> {}
export interface TxnOffsetCommitResponseTopic
  extends Decoded<typeof txnOffsetCommitResponseTopic> {}
