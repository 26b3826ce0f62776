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

const listTransactionsResponseTransactionState = struct("TransactionState", {
  transactionalId: string("0+"),
  producerId: int64("0+"),
  transactionState: string("0+"),
});

/** The transactions that a broker coordinates (KIP-664). */
export const listTransactions = api({
  key: 66,
  name: "ListTransactions",
  versions: "0-2",
  flexible: "0+",
  request: {
    /** Only transactions in these states; empty for all. */
    stateFilters: array("0+", "string"),
    /** Only transactions of these producers; empty for all. */
    producerIdFilters: array("0+", "int64"),
    /** Only transactions open for longer than so many milliseconds; -1 for all (KIP-994). */
    durationFilter: int64("1+", { default: -1 }),
    /** Only ids that match the regular expression; null for all (KIP-1152). */
    transactionalIdPattern: string("2+", { nullable: "2+", default: null }),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    /** States asked for that do not exist. */
    unknownStateFilters: array("0+", "string"),
    transactionStates: array("0+", listTransactionsResponseTransactionState),
  },
});

export interface ListTransactionsRequest extends Decoded<typeof listTransactions.request> {}
export interface ListTransactionsRequestInput extends Input<typeof listTransactions.request> {}
export interface ListTransactionsResponse extends Decoded<typeof listTransactions.response> {}
export interface ListTransactionsResponseInput extends Input<typeof listTransactions.response> {}

export interface ListTransactionsResponseTransactionState
  extends Decoded<typeof listTransactionsResponseTransactionState> {}
