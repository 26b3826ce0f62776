import {
  api,
  bool,
  type Decoded,
  type Input,
  int16,
  int32,
  int64,
  string,
} from "../schema/index.ts";

/**
 * Gives a producer its id and epoch; for a transactional one also fences its predecessor and ends what it
 * left open.
 *
 * Versions: 2 flexible; 3 continue with an id and epoch (KIP-360); 4 `PRODUCER_FENCED`; 5
 * `TRANSACTION_ABORTABLE` (KIP-890); 6 two-phase commit (KIP-939), unstable.
 */
export const initProducerId = api({
  key: 22,
  name: "InitProducerId",
  versions: "0-6",
  unstableVersion: 6,
  flexible: "2+",
  request: {
    /** Null for a producer that is only idempotent. */
    transactionalId: string("0+", { nullable: "0+" }),
    /** How long a transaction may be open before the coordinator aborts it. */
    transactionTimeoutMs: int32("0+"),
    /** The id to go on with, -1 for a new one. */
    producerId: int64("3+", { default: -1 }),
    /** The epoch to go on with, -1 for a new one. */
    producerEpoch: int16("3+", { default: -1 }),
    /** True: the client coordinates the transaction with another system's (KIP-939). */
    enable2Pc: bool("6+"),
    /** True: leave a prepared transaction open (KIP-939). */
    keepPreparedTxn: bool("6+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+", { ignorable: true }),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    /** The producer id, -1 on errors. */
    producerId: int64("0+", { default: -1 }),
    /** The producer epoch; a higher one fences this. */
    producerEpoch: int16("0+"),
    /** Producer id of the transaction left open, -1 for none (KIP-939). */
    ongoingTxnProducerId: int64("6+", { default: -1 }),
    /** Producer epoch of the transaction left open, -1 for none (KIP-939). */
    ongoingTxnProducerEpoch: int16("6+", { default: -1 }),
  },
});

export interface InitProducerIdRequest extends Decoded<typeof initProducerId.request> {}
export interface InitProducerIdRequestInput extends Input<typeof initProducerId.request> {}
export interface InitProducerIdResponse extends Decoded<typeof initProducerId.response> {}
export interface InitProducerIdResponseInput extends Input<typeof initProducerId.response> {}
