import {
  api,
  array,
  bool,
  type Decoded,
  type Input,
  int8,
  int16,
  int32,
  int64,
  string,
  struct,
} from "../schema/index.ts";

const writableTxnMarkerTopic = struct("WritableTxnMarkerTopic", {
  name: string("0+"),
  partitionIndexes: array("0+", "int32"),
});

const writableTxnMarker = struct("WritableTxnMarker", {
  producerId: int64("0+"),
  /** The producer epoch; a higher one fences this. */
  producerEpoch: int16("0+"),
  /** True for commit, false for abort. */
  transactionResult: bool("0+"),
  topics: array("0+", writableTxnMarkerTopic),
  /** Epoch of the transaction coordinator. */
  coordinatorEpoch: int32("0+"),
  /** The transaction version that the coordinator used (KIP-1228). */
  transactionVersion: int8("2+", { ignorable: true }),
});

const writableTxnMarkerPartitionResult = struct("WritableTxnMarkerPartitionResult", {
  partitionIndex: int32("0+"),
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
});

const writableTxnMarkerTopicResult = struct("WritableTxnMarkerTopicResult", {
  name: string("0+"),
  partitions: array("0+", writableTxnMarkerPartitionResult),
});

const writableTxnMarkerResult = struct("WritableTxnMarkerResult", {
  producerId: int64("0+"),
  topics: array("0+", writableTxnMarkerTopicResult),
});

/** Writes the commit or abort markers of transactions to partition logs; sent by transaction coordinators. */
export const writeTxnMarkers = api({
  key: 27,
  name: "WriteTxnMarkers",
  versions: "1-2",
  flexible: "1+",
  request: {
    markers: array("0+", writableTxnMarker),
  },
  response: {
    markers: array("0+", writableTxnMarkerResult),
  },
});

export interface WriteTxnMarkersRequest extends Decoded<typeof writeTxnMarkers.request> {}
export interface WriteTxnMarkersRequestInput extends Input<typeof writeTxnMarkers.request> {}
export interface WriteTxnMarkersResponse extends Decoded<typeof writeTxnMarkers.response> {}
export interface WriteTxnMarkersResponseInput extends Input<typeof writeTxnMarkers.response> {}

export interface WritableTxnMarkerTopic extends Decoded<typeof writableTxnMarkerTopic> {}
export interface WritableTxnMarker extends Decoded<typeof writableTxnMarker> {}
export interface WritableTxnMarkerPartitionResult
  extends Decoded<typeof writableTxnMarkerPartitionResult> {}
export interface WritableTxnMarkerTopicResult
  extends Decoded<typeof writableTxnMarkerTopicResult> {}
export interface WritableTxnMarkerResult extends Decoded<typeof writableTxnMarkerResult> {}
