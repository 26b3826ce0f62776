import {
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
import { journalRecord } from "./journal-record.ts";

const transactionLogValuePartitionsSchema = struct("PartitionsSchema", {
  topic: string("0+"),
  partitionIds: array("0+", "int32"),
});

/** The state of a transactional id, in `__transaction_state`. */
export const transactionLogRecord = journalRecord({
  type: 0,
  name: "TransactionLog",
  key: {
    transactionalId: string("0"),
  },
  versions: "0-1",
  flexible: "1+",
  value: {
    producerId: int64("0+"),
    /** The id before it overflowed (KIP-360), -1 for none. */
    previousProducerId: int64("1+", { default: -1, tag: 0, tagged: "1+" }),
    /** The id that the next transaction will use (KIP-890), -1 for none. */
    nextProducerId: int64("1+", { default: -1, tag: 1, tagged: "1+" }),
    /** The producer epoch; a higher one fences this. */
    producerEpoch: int16("0+"),
    /** The epoch that the next transaction will use, -1 for none. */
    nextProducerEpoch: int16("1+", { default: -1, tag: 3, tagged: "1+" }),
    transactionTimeoutMs: int32("0+"),
    /**
     * 0 Empty, 1 Ongoing, 2 PrepareCommit, 3 PrepareAbort, 4 CompleteCommit, 5 CompleteAbort, 6 Dead, 7
     * PrepareEpochFence (`TransactionState`).
     */
    transactionStatus: int8("0+"),
    /** The partitions of the open transaction, null for none. */
    transactionPartitions: array("0+", transactionLogValuePartitionsSchema, { nullable: "0+" }),
    /** Epoch milliseconds of the last change. */
    transactionLastUpdateTimestampMs: int64("0+"),
    /** Epoch milliseconds of its start, -1 if none is open. */
    transactionStartTimestampMs: int64("0+"),
    /** The transaction version of the client that started it. */
    clientTransactionVersion: int16("1+", { tag: 2, tagged: "1+" }),
  },
});

export interface TransactionLogKey extends Decoded<typeof transactionLogRecord.key> {}
export interface TransactionLogKeyInput extends Input<typeof transactionLogRecord.key> {}
export interface TransactionLogValue extends Decoded<typeof transactionLogRecord.value> {}
export interface TransactionLogValueInput extends Input<typeof transactionLogRecord.value> {}

export interface TransactionLogValuePartitionsSchema
  extends Decoded<typeof transactionLogValuePartitionsSchema> {}
