import type { TopicPartition } from "../../model/index.ts";
import {
  type LazyRecord,
  type RecordHeader,
  readHeaders,
  type TimestampType,
} from "../../protocol/index.ts";
import type { ConsumerRecord, ConsumerRecordHeader } from "../consumer-record.ts";
import { RecordDeserializationError } from "../errors/errors.ts";
import { bytesDeserializer } from "../serde/deserializers.ts";
import type { Deserializer, SerdeContext } from "../serde/serde.ts";

/** What the records of one batch share. */
export interface FetchedBatch<K, V> {
  readonly topic: string;
  readonly partition: number;
  readonly leaderEpoch: number;
  readonly timestampType: TimestampType;
  /** The uncompressed bytes that hold the records: the fetched frame itself, or what a codec made of it. */
  readonly bytes: Uint8Array;
  /** What those bytes are a view of, and where they begin in it: reading that from a view costs as much as a record. */
  readonly memory: ArrayBufferLike;
  readonly memoryAt: number;
  readonly baseOffset: number;
  readonly baseTimestamp: number;
  /** Not null under LogAppendTime: the timestamp of every record. */
  readonly logAppendTimeMs: number | null;
  readonly keyDeserializer: Deserializer<K>;
  readonly valueDeserializer: Deserializer<V>;
}

/** A Buffer over memory by the constructor that `subarray` uses itself, without the checks and getters before that. */
const { [Symbol.species]: BufferOver } = Buffer as unknown as {
  readonly [Symbol.species]: new (memory: ArrayBufferLike, at: number, length: number) => Buffer;
};

const NO_HEADERS: readonly ConsumerRecordHeader[] = [];

function withBuffer({ key, value }: RecordHeader): ConsumerRecordHeader {
  if (value === null) return { key, value };
  return { key, value: new BufferOver(value.buffer, value.byteOffset, value.length) };
}

/** A value that was not asked for yet: `undefined` is something that a deserialiser may return. */
const UNREAD = Symbol("unread");

/**
 * One record as positions in its batch's bytes; its key, value and headers are made when they are read, and once. This
 * object is what consuming costs: one shape, small integers, nothing computed before it is asked for.
 */
export class FetchedRecord<K, V> implements ConsumerRecord<K, V> {
  readonly #batch: FetchedBatch<K, V>;
  readonly #offsetDelta: number;
  readonly #timestampDelta: number;
  readonly #keyAt: number;
  readonly #keyLength: number;
  readonly #valueAt: number;
  readonly #valueLength: number;
  readonly #headersAt: number;
  #headers: readonly ConsumerRecordHeader[] | null = null;
  readonly #endAt: number;
  #key: K | typeof UNREAD = UNREAD;
  #value: V | typeof UNREAD = UNREAD;

  constructor(batch: FetchedBatch<K, V>, at: LazyRecord) {
    this.#batch = batch;
    this.#offsetDelta = at.offsetDelta;
    this.#timestampDelta = at.timestampDelta;
    this.#keyAt = at.keyAt;
    this.#keyLength = at.keyLength;
    this.#valueAt = at.valueAt;
    this.#valueLength = at.valueLength;
    this.#headersAt = at.headersAt;
    this.#endAt = at.endAt;
  }

  get topic(): string {
    return this.#batch.topic;
  }

  get partition(): number {
    return this.#batch.partition;
  }

  get offset(): number {
    return this.#batch.baseOffset + this.#offsetDelta;
  }

  get timestamp(): number {
    return this.#batch.logAppendTimeMs ?? this.#batch.baseTimestamp + this.#timestampDelta;
  }

  get timestampType(): TimestampType {
    return this.#batch.timestampType;
  }

  get leaderEpoch(): number {
    return this.#batch.leaderEpoch;
  }

  get key(): K {
    if (this.#key === UNREAD) this.#key = this.#read(this.#batch.keyDeserializer, "key");
    return this.#key;
  }

  get value(): V {
    if (this.#value === UNREAD) this.#value = this.#read(this.#batch.valueDeserializer, "value");
    return this.#value;
  }

  get headers(): readonly ConsumerRecordHeader[] {
    if (this.#headersAt < 0) return NO_HEADERS;
    this.#headers ??= readHeaders(this.#batch.bytes, this.#headersAt, this.#endAt).map(withBuffer);
    return this.#headers;
  }

  /** What `JSON.stringify` shows: the fields, which are getters. */
  toJSON(): ConsumerRecord<K, V> {
    const { topic, partition, offset, timestamp, timestampType, leaderEpoch } = this;
    const { key, value, headers } = this;
    return { topic, partition, offset, timestamp, timestampType, leaderEpoch, key, value, headers };
  }

  /** What `console.log` shows: the same. */
  [Symbol.for("nodejs.util.inspect.custom")](): ConsumerRecord<K, V> {
    return this.toJSON();
  }

  get #keyBytes(): Buffer | null {
    if (this.#keyLength < 0) return null;
    const { memory, memoryAt } = this.#batch;
    return new BufferOver(memory, memoryAt + this.#keyAt, this.#keyLength);
  }

  get #valueBytes(): Buffer | null {
    if (this.#valueLength < 0) return null;
    const { memory, memoryAt } = this.#batch;
    return new BufferOver(memory, memoryAt + this.#valueAt, this.#valueLength);
  }

  #read<T>(deserializer: Deserializer<T>, origin: "key" | "value"): T {
    const bytes = origin === "key" ? this.#keyBytes : this.#valueBytes;
    // The default needs no context made for it; T is then `Buffer | null`.
    if (deserializer === bytesDeserializer) return bytes as T;
    try {
      return deserializer(bytes, new ReadContext(this, origin === "key"));
    } catch (cause) {
      throw this.#refused(origin, cause);
    }
  }

  #refused(origin: "key" | "value", cause: unknown): RecordDeserializationError {
    const { topic, partition, offset, timestamp } = this;
    const problem = cause instanceof Error ? cause.message : String(cause);
    return new RecordDeserializationError(
      `Cannot deserialise the ${origin} of ${topic}-${partition} at offset ${offset}: ${problem}. ` +
        `Seek to offset ${offset + 1} to skip the record.`,
      {
        ...{ topic, partition, offset, timestamp, origin },
        keyBytes: this.#keyBytes,
        valueBytes: this.#valueBytes,
      },
      { cause },
    );
  }
}

/** The context of one deserialisation; headers are decoded for those that look at them. */
class ReadContext implements SerdeContext {
  readonly topic: string;
  readonly partition: number;
  readonly isKey: boolean;
  readonly #record: { readonly headers: readonly RecordHeader[] };

  constructor(
    record: TopicPartition & { readonly headers: readonly RecordHeader[] },
    isKey: boolean,
  ) {
    this.topic = record.topic;
    this.partition = record.partition;
    this.isKey = isKey;
    this.#record = record;
  }

  get headers(): readonly RecordHeader[] {
    return this.#record.headers;
  }
}
