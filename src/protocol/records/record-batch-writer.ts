import type { BatchProducer } from "./batch-producer.ts";
import { type Codecs, type CompressionType, compressionId } from "./compression.ts";
import { type Checksum, crc32c } from "./crc32c.ts";
import { setInt16, setInt32, setInt64 } from "./fixed-width.ts";
import { ATTRIBUTE, BATCH_HEADER_BYTES, FIELD, LOG_OVERHEAD_BYTES } from "./record-batch.ts";
import { encodeHeaders, recordBodyLength, writeRecord } from "./record-encoding.ts";
import type { RecordHeader } from "./record-headers.ts";
import { varintLength } from "./varint.ts";

/** A record to be written. */
export interface RecordInput {
  /** Epoch milliseconds; -1 for none. */
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: readonly RecordHeader[];
  /** Default: the offset after the record before. Larger where compaction took records away, never smaller. */
  readonly offset?: number;
}

/** The header of a batch to be written. What is left out is as a producer without idempotence sends it. */
export interface RecordBatchOptions {
  /** Default 0, as producers send. */
  readonly baseOffset?: number;
  /** Default -1. */
  readonly partitionLeaderEpoch?: number;
  /** Default `none`; every other needs `codecs`. */
  readonly compression?: CompressionType;
  readonly codecs?: Codecs;
  /** Default: the codec's own. */
  readonly compressionLevel?: number;
  /** Given: LogAppendTime, and this is the timestamp of every record. */
  readonly logAppendTimeMs?: number;
  /** Default -1, like epoch and sequence: no idempotence. */
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly isTransactional?: boolean;
  readonly isControl?: boolean;
  /** When tombstones may go (KIP-534). */
  readonly deleteHorizonMs?: number;
  /** Default: the CRC-32C of this folder. */
  readonly checksum?: Checksum;
  /** Memory to begin with, as a pool lends it; the writer takes its own when that is full. */
  readonly buffer?: Uint8Array;
}

const EMPTY = new Uint8Array(0);
/** From the second record on; the first gets exactly its room, since very many batches have but one. */
const MIN_CAPACITY_BYTES = 1024;

/**
 * Builds a batch of magic 2: append records, then finish once. The first record's timestamp is the base of the others'
 * deltas, as in Java's `MemoryRecordsBuilder`, so equal input gives equal bytes.
 */
export class RecordBatchWriter {
  readonly #options: RecordBatchOptions;
  readonly #baseOffset: number;
  #bytes: Uint8Array = EMPTY;
  #end = BATCH_HEADER_BYTES;
  #recordCount = 0;
  #nextOffset: number;
  #baseTimestamp: number;
  #maxTimestamp = -1;
  #producer: Partial<BatchProducer>;

  constructor(options: RecordBatchOptions = {}) {
    this.#options = options;
    this.#producer = options;
    this.#bytes = options.buffer ?? EMPTY;
    this.#baseOffset = options.baseOffset ?? 0;
    this.#nextOffset = this.#baseOffset;
    this.#baseTimestamp = options.deleteHorizonMs ?? -1;
  }

  get recordCount(): number {
    return this.#recordCount;
  }

  /** The batch as it would be now, uncompressed. */
  get sizeInBytes(): number {
    return this.#end;
  }

  /** Adds a record and returns its offset. */
  append(record: RecordInput): number {
    const offset = record.offset ?? this.#nextOffset;
    if (offset < this.#nextOffset) {
      throw new RangeError(
        `Record offset ${offset} is below ${this.#nextOffset}, the next of its batch`,
      );
    }
    this.#writeRecord(record, offset, Number.POSITIVE_INFINITY);
    return offset;
  }

  /** Adds a record at the next offset, if the uncompressed batch is then not larger than `limitBytes`; says whether. */
  tryAppend(record: RecordInput, limitBytes: number): boolean {
    return this.#writeRecord(record, this.#nextOffset, limitBytes);
  }

  /** Before finishing: who writes the batch, in place of what the options said. */
  setProducer(state: BatchProducer): void {
    this.#producer = state;
  }

  /** Compresses, writes the header and its CRC. The writer must not be used any more. */
  finish(): Uint8Array {
    const bytes = this.finishInPlace();
    // A batch is often kept for long: then with little room to spare.
    const spareBytes = this.#bytes.length - this.#end;
    return spareBytes * 8 > this.#end ? bytes.slice() : bytes;
  }

  /** The same for whoever copies the batch at once: its bytes are good until {@link RecordBatchWriter.restart}. */
  finishInPlace(): Uint8Array {
    this.#reserve(0);
    this.#compress();
    this.#writeHeader();
    const bytes = this.#bytes.subarray(0, this.#end);
    const { checksum } = this.#options;
    const crc =
      checksum === undefined
        ? crc32c(bytes, FIELD.attributes)
        : checksum(bytes.subarray(FIELD.attributes));
    setInt32(bytes, FIELD.crc, crc);
    return bytes;
  }

  /** Begins another batch of the same options, in the memory of the last one. */
  restart(): void {
    this.#end = BATCH_HEADER_BYTES;
    this.#recordCount = 0;
    this.#nextOffset = this.#baseOffset;
    this.#maxTimestamp = -1;
  }

  #writeRecord(record: RecordInput, offset: number, limitBytes: number): boolean {
    const setsBase = this.#recordCount === 0 && this.#options.deleteHorizonMs === undefined;
    const baseTimestamp = setsBase ? record.timestamp : this.#baseTimestamp;
    const parts = {
      timestampDelta: record.timestamp - baseTimestamp,
      offsetDelta: offset - this.#baseOffset,
      key: record.key,
      value: record.value,
      headers: encodeHeaders(record.headers),
    };
    const bodyLength = recordBodyLength(parts);
    const length = varintLength(bodyLength) + bodyLength;
    if (this.#end + length > limitBytes) return false;
    this.#reserve(length);
    this.#end = writeRecord(parts, bodyLength, { bytes: this.#bytes, at: this.#end });
    this.#baseTimestamp = baseTimestamp;
    this.#recordCount++;
    this.#nextOffset = offset + 1;
    this.#maxTimestamp = Math.max(this.#maxTimestamp, record.timestamp);
    return true;
  }

  #reserve(moreBytes: number): void {
    const needed = this.#end + moreBytes;
    if (needed <= this.#bytes.length) return;
    if (this.#bytes === EMPTY) {
      this.#bytes = new Uint8Array(needed);
      return;
    }
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length, MIN_CAPACITY_BYTES));
    larger.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = larger;
  }

  #compress(): void {
    const { compression = "none", codecs, compressionLevel } = this.#options;
    if (compression === "none") return;
    if (!codecs)
      throw new TypeError(`Writing a ${compression} record batch needs codecs: none given`);
    const records = this.#bytes.subarray(BATCH_HEADER_BYTES, this.#end);
    const payload = codecs.compress(compression, records, compressionLevel);
    this.#bytes = new Uint8Array(BATCH_HEADER_BYTES + payload.length);
    this.#bytes.set(payload, BATCH_HEADER_BYTES);
    this.#end = this.#bytes.length;
  }

  #writeHeader(): void {
    const bytes = this.#bytes;
    const options = this.#options;
    const producer = this.#producer;
    setInt64(bytes, FIELD.baseOffset, this.#baseOffset);
    setInt32(bytes, FIELD.batchLength, this.#end - LOG_OVERHEAD_BYTES);
    setInt32(bytes, FIELD.partitionLeaderEpoch, options.partitionLeaderEpoch ?? -1);
    bytes[FIELD.magic] = 2;
    setInt16(bytes, FIELD.attributes, attributesOf(options));
    setInt32(bytes, FIELD.lastOffsetDelta, this.#nextOffset - 1 - this.#baseOffset);
    setInt64(bytes, FIELD.baseTimestamp, this.#baseTimestamp);
    setInt64(bytes, FIELD.maxTimestamp, options.logAppendTimeMs ?? this.#maxTimestamp);
    setInt64(bytes, FIELD.producerId, producer.producerId ?? -1);
    setInt16(bytes, FIELD.producerEpoch, producer.producerEpoch ?? -1);
    setInt32(bytes, FIELD.baseSequence, producer.baseSequence ?? -1);
    setInt32(bytes, FIELD.recordCount, this.#recordCount);
  }
}

/** Writes one batch that holds `records`. */
export function encodeRecordBatch(
  records: Iterable<RecordInput>,
  options: RecordBatchOptions = {},
): Uint8Array {
  const writer = new RecordBatchWriter(options);
  for (const record of records) writer.append(record);
  return writer.finish();
}

function attributesOf(options: RecordBatchOptions): number {
  return (
    compressionId(options.compression ?? "none") |
    (options.logAppendTimeMs === undefined ? 0 : ATTRIBUTE.logAppendTime) |
    (options.isTransactional ? ATTRIBUTE.transactional : 0) |
    (options.isControl ? ATTRIBUTE.control : 0) |
    (options.deleteHorizonMs === undefined ? 0 : ATTRIBUTE.deleteHorizon)
  );
}
