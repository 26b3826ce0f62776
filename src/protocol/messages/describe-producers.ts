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

const describeProducersRequestTopicRequest = struct("TopicRequest", {
  name: string("0+"),
  partitionIndexes: array("0+", "int32"),
});

const producerState = struct("ProducerState", {
  producerId: int64("0+"),
  /** The producer epoch; a higher one fences this. */
  producerEpoch: int32("0+"),
  /** Sequence of its last record, -1 for none. */
  lastSequence: int32("0+", { default: -1 }),
  /** Epoch milliseconds of its last batch, -1 for none. */
  lastTimestamp: int64("0+", { default: -1 }),
  /** Epoch of the transaction coordinator. */
  coordinatorEpoch: int32("0+"),
  /** Where its open transaction begins, -1 for none. */
  currentTxnStartOffset: int64("0+", { default: -1 }),
});

const describeProducersResponsePartitionResponse = struct("PartitionResponse", {
  partitionIndex: int32("0+"),
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
  /** What went wrong in words, null if nothing did. */
  errorMessage: string("0+", { nullable: "0+", default: null }),
  activeProducers: array("0+", producerState),
});

const describeProducersResponseTopicResponse = struct("TopicResponse", {
  name: string("0+"),
  partitions: array("0+", describeProducersResponsePartitionResponse),
});

/** Idempotent and transactional producers with state in partitions (KIP-664). */
export const describeProducers = api({
  key: 61,
  name: "DescribeProducers",
  versions: "0",
  flexible: "0+",
  request: {
    topics: array("0+", describeProducersRequestTopicRequest),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    topics: array("0+", describeProducersResponseTopicResponse),
  },
});

export interface DescribeProducersRequest extends Decoded<typeof describeProducers.request> {}
export interface DescribeProducersRequestInput extends Input<typeof describeProducers.request> {}
export interface DescribeProducersResponse extends Decoded<typeof describeProducers.response> {}
export interface DescribeProducersResponseInput extends Input<typeof describeProducers.response> {}

export interface DescribeProducersRequestTopicRequest
  extends Decoded<typeof describeProducersRequestTopicRequest> {}
export interface ProducerState extends Decoded<typeof producerState> {}
export interface DescribeProducersResponsePartitionResponse
  extends Decoded<typeof describeProducersResponsePartitionResponse> {}
export interface DescribeProducersResponseTopicResponse
  extends Decoded<typeof describeProducersResponseTopicResponse> {}
