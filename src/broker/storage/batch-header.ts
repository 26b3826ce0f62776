/**
 * The few header fields of a record batch (magic 2) that a log reads for every batch it walks over, at a position in
 * its memory and without an object. Everything else is read through the protocol's `RecordBatch`.
 */
const BATCH_LENGTH = 8;
const LAST_OFFSET_DELTA = 23;
const MAX_TIMESTAMP = 35;
/** Base offset and batch length, which the batch length does not count. */
const LOG_OVERHEAD_BYTES = 12;
const TWO_POW_32 = 0x1_0000_0000;

function int32At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

function int64At(bytes: Uint8Array, at: number): number {
  return int32At(bytes, at) * TWO_POW_32 + (int32At(bytes, at + 4) >>> 0);
}

/** The offset of the first record of the batch at `at`. */
export function baseOffsetAt(bytes: Uint8Array, at: number): number {
  return int64At(bytes, at);
}

/** The offset of the last record. */
export function lastOffsetAt(bytes: Uint8Array, at: number): number {
  return int64At(bytes, at) + int32At(bytes, at + LAST_OFFSET_DELTA);
}

/** The size of the whole batch. */
export function batchBytesAt(bytes: Uint8Array, at: number): number {
  return int32At(bytes, at + BATCH_LENGTH) + LOG_OVERHEAD_BYTES;
}

/** The largest timestamp of its records, -1 when they have none. */
export function maxTimestampAt(bytes: Uint8Array, at: number): number {
  return int64At(bytes, at + MAX_TIMESTAMP);
}
