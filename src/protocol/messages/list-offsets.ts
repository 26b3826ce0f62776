import {
  api,
  array,
  type Decoded,
  type Input,
  int8,
  int16,
  int32,
  int64,
  string,
  struct,
} from "../schema/index.ts";

const listOffsetsPartition = struct("ListOffsetsPartition", {
  partitionIndex: int32("0+"),
  /** Leader epoch that the client knows, -1 for none: fenced if older, unknown if newer (KIP-320). */
  currentLeaderEpoch: int32("4+", { default: -1, ignorable: true }),
  /**
   * First record at or after this instant; -1 latest, -2 earliest, -3 max timestamp, -4 earliest local, -5
   * latest tiered, -6 earliest pending upload.
   */
  timestamp: int64("0+"),
});

const listOffsetsTopic = struct("ListOffsetsTopic", {
  name: string("0+"),
  partitions: array("0+", listOffsetsPartition),
});

const listOffsetsPartitionResponse = struct("ListOffsetsPartitionResponse", {
  partitionIndex: int32("0+"),
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
  /** Timestamp of the record found, -1 for special offsets. */
  timestamp: int64("1+", { default: -1 }),
  /** The offset found, -1 if none. */
  offset: int64("1+", { default: -1 }),
  /** The leader epoch, -1 if unknown. */
  leaderEpoch: int32("4+", { default: -1 }),
});

const listOffsetsTopicResponse = struct("ListOffsetsTopicResponse", {
  name: string("0+"),
  partitions: array("0+", listOffsetsPartitionResponse),
});

/**
 * Finds offsets by timestamp, or the earliest, latest and other special ones.
 *
 * Versions: 2 isolation level; 4 leader epochs (KIP-320); 6 flexible; 7 max timestamp; 8 local log start; 9
 * last tiered; 10 timeout; 11 earliest pending upload.
 */
export const listOffsets = api({
  key: 2,
  name: "ListOffsets",
  versions: "1-11",
  flexible: "6+",
  request: {
    /** The follower's broker id; -1 for consumers. */
    replicaId: int32("0+"),
    /** 0 read uncommitted, 1 read committed. */
    isolationLevel: int8("2+"),
    topics: array("0+", listOffsetsTopic),
    /** How long the broker may take for tiered storage. */
    timeoutMs: int32("10+", { ignorable: true }),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("2+", { ignorable: true }),
    topics: array("0+", listOffsetsTopicResponse),
  },
});

export interface ListOffsetsRequest extends Decoded<typeof listOffsets.request> {}
export interface ListOffsetsRequestInput extends Input<typeof listOffsets.request> {}
export interface ListOffsetsResponse extends Decoded<typeof listOffsets.response> {}
export interface ListOffsetsResponseInput extends Input<typeof listOffsets.response> {}

export interface ListOffsetsPartition extends Decoded<typeof listOffsetsPartition> {}
export interface ListOffsetsTopic extends Decoded<typeof listOffsetsTopic> {}
export interface ListOffsetsPartitionResponse
  extends Decoded<typeof listOffsetsPartitionResponse> {}
export interface ListOffsetsTopicResponse extends Decoded<typeof listOffsetsTopicResponse> {}
