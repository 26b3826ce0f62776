import { type RecordHeader, readHeaders } from "./record-headers.ts";

/** What the records of one batch share. */
export interface RecordSource {
  /** The uncompressed bytes that hold the records. */
  readonly bytes: Uint8Array;
  readonly baseOffset: number;
  readonly baseTimestamp: number;
  /** The timestamp of every record, where the log and not the producer gave it (LogAppendTime); else `null`. */
  readonly logAppendTimeMs: number | null;
}

/** Where the parts of a record are in the bytes of its source. */
export interface RecordPositions {
  readonly offsetDelta: number;
  readonly timestampDelta: number;
  readonly keyAt: number;
  readonly keyLength: number;
  readonly valueAt: number;
  readonly valueLength: number;
  readonly headersAt: number;
  readonly endAt: number;
}

/** The length that stands for a `null` key or value. */
export const NULL_LENGTH = -1;

/** A record has no headers part at all: magic 0 and 1. */
export const NO_HEADERS = -1;

/**
 * One record, as positions in its batch's bytes: nothing is copied or made before it is asked for. The positions are
 * public for the decoders beside this file; everybody else reads the getters.
 */
export class LazyRecord {
  readonly source: RecordSource;
  offsetDelta: number;
  timestampDelta: number;
  keyAt: number;
  keyLength: number;
  valueAt: number;
  valueLength: number;
  headersAt: number;
  endAt: number;

  /** At these positions. One object for one record: this is what reading costs. */
  constructor(source: RecordSource, at: RecordPositions) {
    this.source = source;
    this.offsetDelta = at.offsetDelta;
    this.timestampDelta = at.timestampDelta;
    this.keyAt = at.keyAt;
    this.keyLength = at.keyLength;
    this.valueAt = at.valueAt;
    this.valueLength = at.valueLength;
    this.headersAt = at.headersAt;
    this.endAt = at.endAt;
  }

  /** The absolute offset in the partition. */
  get offset(): number {
    return this.source.baseOffset + this.offsetDelta;
  }

  /** Epoch milliseconds; -1 when there is none (magic 0). The log's instant under LogAppendTime. */
  get timestamp(): number {
    return this.source.logAppendTimeMs ?? this.source.baseTimestamp + this.timestampDelta;
  }

  /** A slice of the batch's bytes, so a kept key keeps its whole batch alive. `null` is not the empty key. */
  get key(): Uint8Array | null {
    if (this.keyLength < 0) return null;
    return this.source.bytes.subarray(this.keyAt, this.keyAt + this.keyLength);
  }

  /** A slice of the batch's bytes; `null` is a tombstone in a compacted topic. */
  get value(): Uint8Array | null {
    if (this.valueLength < 0) return null;
    return this.source.bytes.subarray(this.valueAt, this.valueAt + this.valueLength);
  }

  /** In their order, decoded on every call. Throws a `DecodeError` when they are malformed. */
  get headers(): RecordHeader[] {
    if (this.headersAt === NO_HEADERS) return [];
    return readHeaders(this.source.bytes, this.headersAt, this.endAt);
  }
}
