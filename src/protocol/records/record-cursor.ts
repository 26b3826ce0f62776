import { malformed } from "./malformed.ts";
import {
  LazyRecord,
  NO_HEADERS,
  NULL_LENGTH,
  type RecordPositions,
  type RecordSource,
} from "./record.ts";
import { position, readVarint, readVarlong, seek } from "./varint.ts";

/** Length, attributes, timestamp delta, offset delta, key length, value length, header count: a byte each. */
export const MIN_RECORD_BYTES = 7;

/** Where a cursor stands before its first record. */
const NOWHERE: RecordPositions = {
  offsetDelta: 0,
  timestampDelta: 0,
  keyAt: 0,
  keyLength: NULL_LENGTH,
  valueAt: 0,
  valueLength: NULL_LENGTH,
  headersAt: NO_HEADERS,
  endAt: 0,
};

/** Where the records of a batch are, uncompressed. */
export interface RecordRange {
  readonly start: number;
  readonly end: number;
  /** As the batch declares it; the bytes between `start` and `end` must hold exactly so many. */
  readonly count: number;
}

/**
 * Walks the records of a batch of magic 2 without making an object for each: the cursor itself reads as the record it
 * stands on. Before the first and after the last `next()` it stands on none.
 *
 * ```ts
 * for (const cursor = batch.cursor(codecs); cursor.next(); ) use(cursor.offset, cursor.value);
 * ```
 */
export class RecordCursor extends LazyRecord {
  #left: number;
  readonly #end: number;

  constructor(source: RecordSource, range: RecordRange) {
    super(source, NOWHERE);
    if (range.count < 0 || range.count * MIN_RECORD_BYTES > range.end - range.start) {
      const reason = `${range.count} records in ${range.end - range.start} bytes`;
      throw malformed("records", range.start, reason);
    }
    this.endAt = range.start;
    this.#left = range.count;
    this.#end = range.end;
  }

  /** Goes to the next record; false after the last. Throws a `DecodeError` at a malformed one. */
  next(): boolean {
    if (this.#left === 0) {
      if (this.endAt === this.#end) return false;
      throw malformed(
        "records",
        this.endAt,
        `${this.#end - this.endAt} bytes after the last record`,
      );
    }
    this.#left--;
    advance(this, this.endAt, this.#end);
    return true;
  }

  /** The record the cursor stands on, kept when the cursor goes on. */
  keep(): LazyRecord {
    return new LazyRecord(this.source, this);
  }
}

/** Reads one record at `at` into `record`. Headers are not looked at before they are asked for. */
export function advance(record: LazyRecord, at: number, end: number): void {
  const { bytes } = record.source;
  seek(at);
  const length = readVarint(bytes);
  const bodyAt = position();
  const endAt = bodyAt + length;
  // NaN, from an overlong varint, fails every comparison.
  if (!(length >= MIN_RECORD_BYTES - 1 && endAt <= end)) throw badLength("length", at, length);
  seek(bodyAt + 1); // Record attributes: unused by every version of Kafka.
  record.timestampDelta = readVarlong(bytes);
  record.offsetDelta = readVarint(bytes);
  const keyLength = readVarint(bytes);
  const keyAt = position();
  if (!(keyLength >= NULL_LENGTH && keyAt + keyLength <= endAt)) {
    throw badLength("key", at, keyLength);
  }
  if (keyLength > 0) seek(keyAt + keyLength);
  const valueLength = readVarint(bytes);
  const valueAt = position();
  const headersAt = valueLength > 0 ? valueAt + valueLength : valueAt;
  if (!(valueLength >= NULL_LENGTH && headersAt < endAt)) {
    throw badLength("value", at, valueLength);
  }
  if (!(record.offsetDelta >= 0)) throw malformed("records.offsetDelta", at, "it is negative");
  if (Number.isNaN(record.timestampDelta)) {
    throw malformed("records.timestampDelta", at, "it is beyond 2^53");
  }
  record.keyAt = keyAt;
  record.keyLength = keyLength;
  record.valueAt = valueAt;
  record.valueLength = valueLength;
  record.headersAt = headersAt;
  record.endAt = endAt;
}

function badLength(field: string, at: number, length: number): Error {
  return malformed(`records.${field}`, at, `a length of ${length} does not fit`);
}
