import { int16At, int32At, setInt16, setInt32 } from "./fixed-width.ts";
import { encodeRecordBatch } from "./record-batch-writer.ts";

/** What a control record says, in the order of the ids in its key; `UNKNOWN` is every other id. */
export type ControlRecordType =
  | "ABORT"
  | "COMMIT"
  | "LEADER_CHANGE"
  | "SNAPSHOT_HEADER"
  | "SNAPSHOT_FOOTER"
  | "KRAFT_VERSION"
  | "KRAFT_VOTERS"
  | "UNKNOWN";

const CONTROL_RECORD_TYPES: readonly ControlRecordType[] = [
  "ABORT",
  "COMMIT",
  "LEADER_CHANGE",
  "SNAPSHOT_HEADER",
  "SNAPSHOT_FOOTER",
  "KRAFT_VERSION",
  "KRAFT_VOTERS",
];

/** The end of a transaction in one partition. */
export interface EndTransactionMarker {
  readonly type: "ABORT" | "COMMIT";
  /** Of the transaction coordinator that wrote it. */
  readonly coordinatorEpoch: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
}

const KEY_BYTES = 4;
const VALUE_BYTES = 6;
/** Keys and values begin with a version; later versions may only append. */
const VERSION = 0;

/** The type in the key of a record of a control batch; `UNKNOWN` when there is none that we know. */
export function controlRecordType(key: Uint8Array | null): ControlRecordType {
  if (key === null || key.length < KEY_BYTES || int16At(key, 0) < 0) return "UNKNOWN";
  return CONTROL_RECORD_TYPES[int16At(key, 2)] ?? "UNKNOWN";
}

/** The coordinator epoch in the value of an `ABORT` or `COMMIT` record; -1 when it is too short to hold one. */
export function coordinatorEpochOf(value: Uint8Array | null): number {
  return value === null || value.length < VALUE_BYTES ? -1 : int32At(value, 2);
}

/** The control batch that ends a transaction, as `WriteTxnMarkers` appends it (`EndTransactionMarker`). */
export function encodeEndTransactionMarker(marker: EndTransactionMarker): Uint8Array {
  const key = new Uint8Array(KEY_BYTES);
  setInt16(key, 0, VERSION);
  setInt16(key, 2, CONTROL_RECORD_TYPES.indexOf(marker.type));
  const value = new Uint8Array(VALUE_BYTES);
  setInt16(value, 0, VERSION);
  setInt32(value, 2, marker.coordinatorEpoch);
  return encodeRecordBatch([{ timestamp: marker.timestamp, key, value }], {
    producerId: marker.producerId,
    producerEpoch: marker.producerEpoch,
    isTransactional: true,
    isControl: true,
  });
}
