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

const offsetForLeaderPartition = struct("OffsetForLeaderPartition", {
  partition: int32("0+"),
  /** Leader epoch that the client knows, -1 for none: fenced if older, unknown if newer (KIP-320). */
  currentLeaderEpoch: int32("2+", { default: -1, ignorable: true }),
  /** The epoch whose end is asked for. */
  leaderEpoch: int32("0+"),
});

const offsetForLeaderTopic = struct("OffsetForLeaderTopic", {
  topic: string("0+"),
  partitions: array("0+", offsetForLeaderPartition),
});

const offsetForLeaderEpochResponseEpochEndOffset = struct("EpochEndOffset", {
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
  partition: int32("0+"),
  /** The leader epoch, -1 if unknown. */
  leaderEpoch: int32("1+", { default: -1, ignorable: true }),
  /** The offset after the epoch's last record, -1 if unknown. */
  endOffset: int64("0+", { default: -1 }),
});

const offsetForLeaderTopicResult = struct("OffsetForLeaderTopicResult", {
  topic: string("0+"),
  partitions: array("0+", offsetForLeaderEpochResponseEpochEndOffset),
});

/** Where a leader epoch ended: how a consumer finds out that the log was truncated (KIP-320). */
export const offsetForLeaderEpoch = api({
  key: 23,
  name: "OffsetForLeaderEpoch",
  versions: "2-4",
  flexible: "4+",
  request: {
    /** The follower's broker id; -1 for consumers. */
    replicaId: int32("3+", { default: -2, ignorable: true }),
    topics: array("0+", offsetForLeaderTopic),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("2+", { ignorable: true }),
    topics: array("0+", offsetForLeaderTopicResult),
  },
});

export interface OffsetForLeaderEpochRequest extends Decoded<typeof offsetForLeaderEpoch.request> {}
export interface OffsetForLeaderEpochRequestInput
  extends Input<typeof offsetForLeaderEpoch.request> {}
export interface OffsetForLeaderEpochResponse
  extends Decoded<typeof offsetForLeaderEpoch.response> {}
export interface OffsetForLeaderEpochResponseInput
  extends Input<typeof offsetForLeaderEpoch.response> {}

export interface OffsetForLeaderPartition extends Decoded<typeof offsetForLeaderPartition> {}
export interface OffsetForLeaderTopic extends Decoded<typeof offsetForLeaderTopic> {}
export interface OffsetForLeaderEpochResponseEpochEndOffset
  extends Decoded<typeof offsetForLeaderEpochResponseEpochEndOffset> {}
export interface OffsetForLeaderTopicResult extends Decoded<typeof offsetForLeaderTopicResult> {}
