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

const deleteRecordsPartition = struct("DeleteRecordsPartition", {
  partitionIndex: int32("0+"),
  /** The new log start offset; -1 for the high watermark. */
  offset: int64("0+"),
});

const deleteRecordsTopic = struct("DeleteRecordsTopic", {
  name: string("0+"),
  partitions: array("0+", deleteRecordsPartition),
});

const deleteRecordsPartitionResult = struct("DeleteRecordsPartitionResult", {
  partitionIndex: int32("0+"),
  /** The log start offset afterwards, -1 on errors. */
  lowWatermark: int64("0+"),
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
});

const deleteRecordsTopicResult = struct("DeleteRecordsTopicResult", {
  name: string("0+"),
  partitions: array("0+", deleteRecordsPartitionResult),
});

/** Moves the log start offset of partitions forward, so that earlier records are gone (KIP-107). */
export const deleteRecords = api({
  key: 21,
  name: "DeleteRecords",
  versions: "0-2",
  flexible: "2+",
  request: {
    topics: array("0+", deleteRecordsTopic),
    /** How long the broker may take. */
    timeoutMs: int32("0+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    topics: array("0+", deleteRecordsTopicResult),
  },
});

export interface DeleteRecordsRequest extends Decoded<typeof deleteRecords.request> {}
export interface DeleteRecordsRequestInput extends Input<typeof deleteRecords.request> {}
export interface DeleteRecordsResponse extends Decoded<typeof deleteRecords.response> {}
export interface DeleteRecordsResponseInput extends Input<typeof deleteRecords.response> {}

export interface DeleteRecordsPartition extends Decoded<typeof deleteRecordsPartition> {}
export interface DeleteRecordsTopic extends Decoded<typeof deleteRecordsTopic> {}
export interface DeleteRecordsPartitionResult
  extends Decoded<typeof deleteRecordsPartitionResult> {}
export interface DeleteRecordsTopicResult extends Decoded<typeof deleteRecordsTopicResult> {}
