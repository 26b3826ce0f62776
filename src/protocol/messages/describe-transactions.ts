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

const describeTransactionsResponseTopicData = struct("TopicData", {
  topic: string("0+"),
  partitions: array("0+", "int32"),
});

const describeTransactionsResponseTransactionState = struct("TransactionState", {
  /** 0, or what went wrong (`errorName`). */
  errorCode: int16("0+"),
  transactionalId: string("0+"),
  /**
   * `Empty`, `Ongoing`, `PrepareCommit`, `PrepareAbort`, `CompleteCommit`, `CompleteAbort`, `Dead` or
   * `PrepareEpochFence`.
   */
  transactionState: string("0+"),
  transactionTimeoutMs: int32("0+"),
  /** Epoch milliseconds of its start, -1 if none is open. */
  transactionStartTimeMs: int64("0+"),
  producerId: int64("0+"),
  /** The producer epoch; a higher one fences this. */
  producerEpoch: int16("0+"),
  /** The partitions of the open transaction. */
  topics: array("0+", describeTransactionsResponseTopicData),
});

/** State of transactions by transactional id (KIP-664). */
export const describeTransactions = api({
  key: 65,
  name: "DescribeTransactions",
  versions: "0",
  flexible: "0+",
  request: {
    transactionalIds: array("0+", "string"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    transactionStates: array("0+", describeTransactionsResponseTransactionState),
  },
});

export interface DescribeTransactionsRequest extends Decoded<typeof describeTransactions.request> {}
export interface DescribeTransactionsRequestInput
  extends Input<typeof describeTransactions.request> {}
export interface DescribeTransactionsResponse
  extends Decoded<typeof describeTransactions.response> {}
export interface DescribeTransactionsResponseInput
  extends Input<typeof describeTransactions.response> {}

export interface DescribeTransactionsResponseTopicData
  extends Decoded<typeof describeTransactionsResponseTopicData> {}
export interface DescribeTransactionsResponseTransactionState
  extends Decoded<typeof describeTransactionsResponseTransactionState> {}
