import { api, type Decoded, type Input, int16, int32, int64, string } from "../schema/index.ts";

/** Adds a group's partition of `__consumer_offsets` to a transaction, before TxnOffsetCommit. */
export const addOffsetsToTxn = api({
  key: 25,
  name: "AddOffsetsToTxn",
  versions: "0-4",
  flexible: "3+",
  request: {
    transactionalId: string("0+"),
    producerId: int64("0+"),
    /** The producer epoch; a higher one fences this. */
    producerEpoch: int16("0+"),
    groupId: string("0+"),
  },
  response: {
    /** How long a quota held the request back; 0 if none did. */
    throttleTimeMs: int32("0+"),
    /** 0, or what went wrong (`errorName`). */
    errorCode: int16("0+"),
  },
});

export interface AddOffsetsToTxnRequest extends Decoded<typeof addOffsetsToTxn.request> {}
export interface AddOffsetsToTxnRequestInput extends Input<typeof addOffsetsToTxn.request> {}
export interface AddOffsetsToTxnResponse extends Decoded<typeof addOffsetsToTxn.response> {}
export interface AddOffsetsToTxnResponseInput extends Input<typeof addOffsetsToTxn.response> {}
