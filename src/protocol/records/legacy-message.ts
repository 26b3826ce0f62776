import { type Codecs, type CompressionType, compressionType } from "./compression.ts";
import { crc32 } from "./crc32.ts";
import { decompress } from "./decompress.ts";
import { int32At, int64At, isSafeInt64At, uint32At } from "./fixed-width.ts";
import { malformedMessage } from "./malformed.ts";
import { LazyRecord, NO_HEADERS, NULL_LENGTH, type RecordSource } from "./record.ts";
import { ATTRIBUTE, LOG_OVERHEAD_BYTES, type TimestampType } from "./record-batch.ts";

/*
 * Messages of magic 0 (Kafka before 0.10) and magic 1 (before 0.11), read only: `LegacyRecord` and
 * `AbstractLegacyRecordBatch` in Kafka. There are no batches: a message stands alone, and a compressed one (the wrapper)
 * has a message set as its value. The inner messages of magic 0 carry absolute offsets; those of magic 1 count from 0,
 * and the wrapper's offset is that of the last of them (KIP-31).
 */

const FIELD = { offset: 0, size: 8, crc: 12, magic: 16, attributes: 17, timestamp: 18 } as const;
const BEYOND = "a 64-bit integer beyond 2^53";
const NO_TIMESTAMP = -1;
/** Magic 0 without timestamp, and two lengths. */
const MIN_MESSAGE_BYTES = 26;
const TIMESTAMP_BYTES = 8;

/** A message of magic 0 or 1, seen in the bytes that hold it. A compressed one is the wrapper of several records. */
export class LegacyMessage {
  readonly bytes: Uint8Array;
  /** Where in `bytes` the message begins. */
  readonly start: number;
  readonly magic: 0 | 1;

  /** A view of the message at `start`. Throws a `DecodeError` when it is cut or of another magic. */
  constructor(bytes: Uint8Array, start = 0) {
    this.bytes = bytes;
    this.start = start;
    const magic = bytes[start + FIELD.magic];
    if (magic !== 0 && magic !== 1) {
      throw malformedMessage("magic", start, `${magic} is not 0 or 1`);
    }
    this.magic = magic;
    const minBytes = MIN_MESSAGE_BYTES + magic * TIMESTAMP_BYTES;
    if (this.sizeInBytes < minBytes || this.end > bytes.length) {
      throw this.#malformed("size", `a message of ${this.sizeInBytes} bytes`);
    }
    if (!isSafeInt64At(bytes, start)) throw this.#malformed("offset", BEYOND);
    if (magic === 1 && !isSafeInt64At(bytes, start + FIELD.timestamp)) {
      throw this.#malformed("timestamp", BEYOND);
    }
  }

  /** The whole message with its offset and size. */
  get sizeInBytes(): number {
    return LOG_OVERHEAD_BYTES + int32At(this.bytes, this.start + FIELD.size);
  }

  /** Where the next message begins. */
  get end(): number {
    return this.start + this.sizeInBytes;
  }

  /** The offset of the message; of a wrapper, that of its last record. The first is only known from its records. */
  get lastOffset(): number {
    return int64At(this.bytes, this.start + FIELD.offset);
  }

  /** The offset after this message. */
  get nextOffset(): number {
    return this.lastOffset + 1;
  }

  /** As written in the message. */
  get crc(): number {
    return uint32At(this.bytes, this.start + FIELD.crc);
  }

  get attributes(): number {
    return this.bytes[this.start + FIELD.attributes]!;
  }

  /** `null` for a codec id that these formats do not know: zstd came after them. */
  get compression(): CompressionType | null {
    const type = compressionType(this.attributes & ATTRIBUTE.compressionMask);
    return type === "zstd" ? null : type;
  }

  get timestampType(): TimestampType {
    if (this.magic === 0) return "NoTimestampType";
    return this.attributes & ATTRIBUTE.logAppendTime ? "LogAppendTime" : "CreateTime";
  }

  /** Epoch milliseconds, of a wrapper the largest of its records; -1 in magic 0. */
  get maxTimestamp(): number {
    return this.magic === 0 ? NO_TIMESTAMP : int64At(this.bytes, this.start + FIELD.timestamp);
  }

  /** The CRC-32 (not C) that the bytes deserve. */
  computeCrc(): number {
    return crc32(this.bytes, this.start + FIELD.magic, this.end);
  }

  /**
   * Its record, or those inside the wrapper with their absolute offsets. Throws a `DecodeError` when they are malformed,
   * a `TypeError` when a codec is needed and none is given.
   */
  records(codecs?: Codecs): LazyRecord[] {
    const { compression } = this;
    if (compression === null) throw this.#malformed("attributes", "an unknown codec");
    if (compression === "none") return [this.#record(this.#source(0))];
    const wrapper = this.#record(this.#source(0));
    const payload = wrapper.value;
    if (payload === null) throw this.#malformed("value", "a compressed null");
    return this.#unwrap(decompress({ compression, payload, at: wrapper.valueAt }, codecs));
  }

  #unwrap(bytes: Uint8Array): LazyRecord[] {
    const inner: LegacyMessage[] = [];
    for (let at = 0; at < bytes.length; at = inner.at(-1)!.end) {
      const message = new LegacyMessage(bytes, at);
      if (message.magic !== this.magic || message.compression !== "none") {
        throw message.#malformed("attributes", "not a plain message of the wrapper's magic");
      }
      inner.push(message);
    }
    const last = inner.at(-1);
    if (!last) throw this.#malformed("value", "an empty message set");
    const firstOffset = this.magic === 0 ? 0 : this.lastOffset - last.lastOffset;
    const logAppendTimeMs = this.timestampType === "LogAppendTime" ? this.maxTimestamp : null;
    return inner.map((message) => message.#record(message.#source(firstOffset, logAppendTimeMs)));
  }

  #source(firstOffset: number, logAppendTimeMs: number | null = null): RecordSource {
    return {
      bytes: this.bytes,
      baseOffset: firstOffset + this.lastOffset,
      baseTimestamp: this.maxTimestamp,
      logAppendTimeMs,
    };
  }

  #record(source: RecordSource): LazyRecord {
    const keyLengthAt = this.start + FIELD.timestamp + this.magic * TIMESTAMP_BYTES;
    const keyAt = keyLengthAt + 4;
    const keyLength = this.#lengthAt(keyLengthAt, "key");
    const valueLengthAt = keyAt + Math.max(keyLength, 0);
    const valueAt = valueLengthAt + 4;
    const valueLength = this.#lengthAt(valueLengthAt, "value");
    const endAt = valueAt + Math.max(valueLength, 0);
    if (endAt !== this.end) {
      throw this.#malformed("value", `${this.end - endAt} bytes left in the message`);
    }
    const at = { keyAt, keyLength, valueAt, valueLength, headersAt: NO_HEADERS, endAt };
    return new LazyRecord(source, { offsetDelta: 0, timestampDelta: 0, ...at });
  }

  #lengthAt(at: number, field: "key" | "value"): number {
    if (at + 4 > this.end) throw this.#malformed(field, "it is cut short");
    const length = int32At(this.bytes, at);
    if (length < NULL_LENGTH || at + 4 + length > this.end) {
      throw this.#malformed(field, `a length of ${length} does not fit`);
    }
    return length;
  }

  #malformed(path: string, reason: string): Error {
    return malformedMessage(path, this.start, reason);
  }
}
