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
} from "../schema/index.ts";

const addPartitionsToTxnTopic = struct("AddPartitionsToTxnTopic", {
  name: string("0+"),
  partitions: array("0+", "int32"),
});

const addPartitionsToTxnTransaction = struct("AddPartitionsToTxnTransaction", {
  transactionalId: string("4+"),
  producerId: int64("4+"),
  /** The producer epoch; a higher one fences this. */
  producerEpoch: int16("4+"),
  /** True: add nothing, say whether the partitions are in the transaction. */
  verifyOnly: bool("4+"),
  topics: array("4+", addPartitionsToTxnTopic),
});

const addPartitionsToTxnPartitionResult = struct("AddPartitionsToTxnPartitionResult", {
  partitionIndex: int32("0+"),
  /**
   * 0, `INVALID_PRODUCER_ID_MAPPING`, `PRODUCER_FENCED`, `CONCURRENT_TRANSACTIONS`,
   * `OPERATION_NOT_ATTEMPTED`, ….
   */
  partitionErrorCode: int16("0+"),
});

const addPartitionsToTxnTopicResult = struct("AddPartitionsToTxnTopicResult", {
  name: string("0+"),
  resultsByPartition: array("0+", addPartitionsToTxnPartitionResult),
});

const addPartitionsToTxnResult = struct("AddPartitionsToTxnResult", {
  transactionalId: string("4+"),
  topicResults: array("4+", addPartitionsToTxnTopicResult),
});

/**
 * Adds partitions to a transaction.
 *
 * Versions: 3 flexible; 4 and 5 carry several transactions and are for brokers only (KIP-890); the fields
 * named `v3AndBelow…` are the client's.
 */
export const addPartitionsToTxn = api({
  key: 24,
  name: "AddPartitionsToTxn",
  versions: "0-5",
  flexible: "3+",
  request: {
    /** Versions 4 and 5, from brokers. */
    transactions: array("4+", addPartitionsToTxnTransaction),
    /** Versions 0-3, from clients, as are the next three. */
    v3AndBelowTransactionalId: string("0-3"),
    v3AndBelowProducerId: int64("0-3"),
    v3AndBelowProducerEpoch: int16("0-3"),
    v3AndBelowTopics: array("0-3", addPartitionsToTxnTopic),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    /** Error of the whole request (versions 4 and 5). */
    errorCode: int16("4+", { ignorable: true }),
    /** Versions 4 and 5. */
    resultsByTransaction: array("4+", addPartitionsToTxnResult),
    /** Versions 0-3. */
    resultsByTopicV3AndBelow: array("0-3", addPartitionsToTxnTopicResult),
  },
});

export interface AddPartitionsToTxnRequest extends Decoded<typeof addPartitionsToTxn.request> {}
export interface AddPartitionsToTxnRequestInput extends Input<typeof addPartitionsToTxn.request> {}
export interface AddPartitionsToTxnResponse extends Decoded<typeof addPartitionsToTxn.response> {}
export interface AddPartitionsToTxnResponseInput
  extends Input<typeof addPartitionsToTxn.response> {}

export interface AddPartitionsToTxnTopic extends Decoded<typeof addPartitionsToTxnTopic> {}
export interface AddPartitionsToTxnTransaction
  extends Decoded<typeof addPartitionsToTxnTransaction> {}
export interface AddPartitionsToTxnPartitionResult
  extends Decoded<typeof addPartitionsToTxnPartitionResult> {}
export interface AddPartitionsToTxnTopicResult
  extends Decoded<typeof addPartitionsToTxnTopicResult> {}
export interface AddPartitionsToTxnResult extends Decoded<typeof addPartitionsToTxnResult> {}
