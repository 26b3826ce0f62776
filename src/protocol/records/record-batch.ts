import type { BatchProducer } from "./batch-producer.ts";
import { type Codecs, type CompressionType, compressionType } from "./compression.ts";
import { type Checksum, crc32c } from "./crc32c.ts";
import { decompress } from "./decompress.ts";
import {
  int16At,
  int32At,
  int64At,
  isSafeInt64At,
  setInt16,
  setInt32,
  setInt64,
  uint32At,
} from "./fixed-width.ts";
import { malformed } from "./malformed.ts";
import type { LazyRecord } from "./record.ts";
import { RecordCursor } from "./record-cursor.ts";

/** How the timestamps of a batch were given; `NoTimestampType` is magic 0. */
export type TimestampType = "CreateTime" | "LogAppendTime" | "NoTimestampType";

/** The bytes of `baseOffset` and `batchLength`, which `batchLength` does not count. */
export const LOG_OVERHEAD_BYTES = 12;
/** The header of a batch of magic 2: where its records begin. */
export const BATCH_HEADER_BYTES = 61;

/** Where the fields are, from the first byte of the batch (KIP-98, `DefaultRecordBatch`). */
export const FIELD = {
  baseOffset: 0,
  batchLength: 8,
  partitionLeaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
} as const;

/** The bits of `attributes`. */
export const ATTRIBUTE = {
  compressionMask: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
} as const;

const INT64_FIELDS = ["baseOffset", "baseTimestamp", "maxTimestamp", "producerId"] as const;

const INT64_POSITIONS = INT64_FIELDS.map((name) => FIELD[name]);

/** Sequence numbers count to 2^31 - 1 and start again at 0. */
const SEQUENCE_COUNT = 0x8000_0000;

/**
 * A record batch of magic 2, seen in the bytes that hold it: every getter reads the header, every setter writes it.
 * Only `baseOffset` and `partitionLeaderEpoch` may be set at no cost, because the CRC does not cover them; they are what
 * a broker assigns when it appends.
 */
export class RecordBatch {
  readonly magic = 2;
  readonly bytes: Uint8Array;
  /** Where in `bytes` the batch begins. */
  readonly start: number;

  /**
   * A view of the batch at `start`. Throws a `DecodeError` when the bytes do not hold the whole batch, its magic is not
   * 2, or a 64-bit field is no safe integer. What {@link validateBatch} asks for is not checked.
   */
  constructor(bytes: Uint8Array, start = 0) {
    this.bytes = bytes;
    this.start = start;
    const length = bytes.length - start;
    if (length < BATCH_HEADER_BYTES) throw malformed("", start, `${length} bytes hold no header`);
    const magic = bytes[start + FIELD.magic];
    if (magic !== 2) throw malformed("magic", start + FIELD.magic, `${magic} is not 2`);
    if (this.sizeInBytes < BATCH_HEADER_BYTES || this.sizeInBytes > length) {
      const reason = `a batch of ${this.sizeInBytes} bytes in ${length}`;
      throw malformed("batchLength", start + FIELD.batchLength, reason);
    }
    for (let i = 0; i < INT64_FIELDS.length; i++) {
      const at = start + INT64_POSITIONS[i]!;
      if (!isSafeInt64At(bytes, at)) {
        throw malformed(INT64_FIELDS[i]!, at, "a 64-bit integer beyond 2^53");
      }
    }
  }

  /** The whole batch, header included. */
  get sizeInBytes(): number {
    return LOG_OVERHEAD_BYTES + int32At(this.bytes, this.start + FIELD.batchLength);
  }

  /** Where the next batch begins. */
  get end(): number {
    return this.start + this.sizeInBytes;
  }

  /** The offset of the first record that the producer wrote, kept when compaction removes that record. */
  get baseOffset(): number {
    return int64At(this.bytes, this.start + FIELD.baseOffset);
  }

  set baseOffset(offset: number) {
    setInt64(this.bytes, this.start + FIELD.baseOffset, offset);
  }

  /** -1 when no leader has appended it yet. */
  get partitionLeaderEpoch(): number {
    return int32At(this.bytes, this.start + FIELD.partitionLeaderEpoch);
  }

  set partitionLeaderEpoch(epoch: number) {
    setInt32(this.bytes, this.start + FIELD.partitionLeaderEpoch, epoch);
  }

  /** As written in the batch; see {@link RecordBatch.computeCrc}. */
  get crc(): number {
    return uint32At(this.bytes, this.start + FIELD.crc);
  }

  get attributes(): number {
    return int16At(this.bytes, this.start + FIELD.attributes);
  }

  /** `null` for a codec id that Kafka has not given away. */
  get compression(): CompressionType | null {
    return compressionType(this.attributes & ATTRIBUTE.compressionMask);
  }

  get timestampType(): TimestampType {
    return this.attributes & ATTRIBUTE.logAppendTime ? "LogAppendTime" : "CreateTime";
  }

  get isTransactional(): boolean {
    return (this.attributes & ATTRIBUTE.transactional) !== 0;
  }

  /** Its records are markers of a transaction or of the log itself, not for applications. */
  get isControl(): boolean {
    return (this.attributes & ATTRIBUTE.control) !== 0;
  }

  get lastOffsetDelta(): number {
    return int32At(this.bytes, this.start + FIELD.lastOffsetDelta);
  }

  get lastOffset(): number {
    return this.baseOffset + this.lastOffsetDelta;
  }

  /** The offset after this batch. */
  get nextOffset(): number {
    return this.lastOffset + 1;
  }

  /** Epoch milliseconds that the timestamp deltas of the records start from. */
  get baseTimestamp(): number {
    return int64At(this.bytes, this.start + FIELD.baseTimestamp);
  }

  /** The largest timestamp of its records, in epoch milliseconds; -1 when they have none. */
  get maxTimestamp(): number {
    return int64At(this.bytes, this.start + FIELD.maxTimestamp);
  }

  /** When tombstones in it may go (KIP-534), in epoch milliseconds; `null` until compaction has set it. */
  get deleteHorizonMs(): number | null {
    return this.attributes & ATTRIBUTE.deleteHorizon ? this.baseTimestamp : null;
  }

  /** -1 when the producer is not idempotent. */
  get producerId(): number {
    return int64At(this.bytes, this.start + FIELD.producerId);
  }

  get producerEpoch(): number {
    return int16At(this.bytes, this.start + FIELD.producerEpoch);
  }

  /** The sequence number of the first record; -1 when there is none. */
  get baseSequence(): number {
    return int32At(this.bytes, this.start + FIELD.baseSequence);
  }

  /** The sequence number of the last record; -1 when there is none. */
  get lastSequence(): number {
    const base = this.baseSequence;
    return base < 0 ? -1 : (base + this.lastOffsetDelta) % SEQUENCE_COUNT;
  }

  /** How many records it declares to hold; fewer than its offsets after compaction. */
  get recordCount(): number {
    return int32At(this.bytes, this.start + FIELD.recordCount);
  }

  /** The CRC-32C that the bytes deserve. Equal to {@link RecordBatch.crc} in an undamaged batch. */
  computeCrc(checksum: Checksum = crc32c): number {
    return checksum(this.bytes.subarray(this.start + FIELD.attributes, this.end));
  }

  /** Gives every record the log's instant, as a topic with `message.timestamp.type=LogAppendTime` does. */
  setLogAppendTime(maxTimestamp: number, checksum: Checksum = crc32c): void {
    setInt16(this.bytes, this.start + FIELD.attributes, this.attributes | ATTRIBUTE.logAppendTime);
    setInt64(this.bytes, this.start + FIELD.maxTimestamp, maxTimestamp);
    setInt32(this.bytes, this.start + FIELD.crc, this.computeCrc(checksum));
  }

  /** Gives the batch another place in the order of its producer (KIP-360): only while no broker has appended it. */
  setProducer(state: BatchProducer, checksum: Checksum = crc32c): void {
    setInt64(this.bytes, this.start + FIELD.producerId, state.producerId);
    setInt16(this.bytes, this.start + FIELD.producerEpoch, state.producerEpoch);
    setInt32(this.bytes, this.start + FIELD.baseSequence, state.baseSequence);
    setInt32(this.bytes, this.start + FIELD.crc, this.computeCrc(checksum));
  }

  /** This batch alone, sharing its bytes. */
  slice(): Uint8Array {
    return this.bytes.subarray(this.start, this.end);
  }

  /**
   * Walks the records without making objects. Throws a `DecodeError` when the compressed bytes are damaged or would
   * become too large, a `TypeError` when a codec is needed and none is given.
   */
  cursor(codecs?: Codecs): RecordCursor {
    const { compression } = this;
    if (compression === null) {
      throw malformed("attributes", this.start + FIELD.attributes, "an unknown codec");
    }
    const start = this.start + BATCH_HEADER_BYTES;
    const range = { start, end: this.end, count: this.recordCount };
    if (compression === "none") return new RecordCursor(this.#source(this.bytes), range);
    const payload = this.bytes.subarray(start, this.end);
    const bytes = decompress({ compression, payload, at: start }, codecs);
    return new RecordCursor(this.#source(bytes), {
      start: 0,
      end: bytes.length,
      count: range.count,
    });
  }

  /** The records as lazy views. Throws as {@link RecordBatch.cursor} and its `next` do. */
  records(codecs?: Codecs): LazyRecord[] {
    const records: LazyRecord[] = [];
    for (const cursor = this.cursor(codecs); cursor.next(); ) records.push(cursor.keep());
    return records;
  }

  #source(bytes: Uint8Array) {
    const logAppendTimeMs = this.timestampType === "LogAppendTime" ? this.maxTimestamp : null;
    return {
      bytes,
      baseOffset: this.baseOffset,
      baseTimestamp: this.baseTimestamp,
      logAppendTimeMs,
    };
  }
}
