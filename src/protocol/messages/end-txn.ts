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

/** Commits or aborts a transaction. From version 5 every end bumps the producer's epoch (KIP-890). */
export const endTxn = api({
  key: 26,
  name: "EndTxn",
  versions: "0-5",
  flexible: "3+",
  request: {
    transactionalId: string("0+"),
    producerId: int64("0+"),
    /** The producer epoch; a higher one fences this. */
    producerEpoch: int16("0+"),
    /** True to commit, false to abort. */
    committed: bool("0+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
    /** The producer id for the next transaction, -1 before version 5. */
    producerId: int64("5+", { default: -1, ignorable: true }),
    /** The epoch for the next transaction, -1 before version 5. */
    producerEpoch: int16("5+", { default: -1, ignorable: true }),
  },
});

export interface EndTxnRequest extends Decoded<typeof endTxn.request> {}
export interface EndTxnRequestInput extends Input<typeof endTxn.request> {}
export interface EndTxnResponse extends Decoded<typeof endTxn.response> {}
export interface EndTxnResponseInput extends Input<typeof endTxn.response> {}
