import { type Decoded, type Input, int16, int32, Message } from "../schema/index.ts";

/** What follows the version in the key of a control record. */
export const controlRecordTypeSchema = new Message(
  { name: "ControlRecordTypeSchema", versions: "0" },
  {
    /** 0 abort, 1 commit, 2 leader change, 3 snapshot header, 4 snapshot footer (`ControlRecordType`). */
    type: int16("0+"),
  },
);

/** What follows the version in the value of a commit or abort marker. */
export const endTxnMarker = new Message(
  { name: "EndTxnMarker", versions: "0" },
  {
    /** Epoch of the transaction coordinator that ended the transaction. */
    coordinatorEpoch: int32("0+"),
  },
);

export interface ControlRecordTypeSchema extends Decoded<typeof controlRecordTypeSchema> {}
export interface ControlRecordTypeSchemaInput extends Input<typeof controlRecordTypeSchema> {}
export interface EndTxnMarker extends Decoded<typeof endTxnMarker> {}
export interface EndTxnMarkerInput extends Input<typeof endTxnMarker> {}
