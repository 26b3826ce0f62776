import type {
  Batch,
  Codecs,
  LazyRecord,
  LegacyMessage,
  RecordBatch,
  RecordCursor,
  TimestampType,
} from "../../protocol/index.ts";
import type { Deserializer } from "../serde/serde.ts";
import { type FetchedBatch, FetchedRecord } from "./fetched-record.ts";

/** Where the records of a batch are from, and what becomes of their keys and values. */
export interface RecordOrigin<K, V> {
  readonly topic: string;
  readonly partition: number;
  readonly keyDeserializer: Deserializer<K>;
  readonly valueDeserializer: Deserializer<V>;
}

/** A batch whose records are being handed out, one after the other. */
export interface OpenBatch<K, V> {
  /** The offset after the batch, whatever compaction took out of it. */
  readonly nextOffset: number;
  readonly leaderEpoch: number;
  /** How far its uncompressed bytes were read: what was handed out is the difference between two moments. */
  readonly readBytes: number;
  /** The next record at or after `offset`, null after the last. Throws a `DecodeError` at a malformed one. */
  nextFrom(offset: number): FetchedRecord<K, V> | null;
}

/** Opens a batch, uncompressing it. Throws a `DecodeError` when its bytes are damaged or its codec is unknown. */
export function openBatch<K, V>(
  batch: Batch,
  origin: RecordOrigin<K, V>,
  codecs: Codecs | null,
): OpenBatch<K, V> {
  return batch.magic === 2
    ? new OpenRecordBatch(batch, origin, codecs)
    : new OpenLegacyMessage(batch, origin, codecs);
}

/** Magic 2: the records are walked by a cursor and made one by one. */
class OpenRecordBatch<K, V> implements OpenBatch<K, V> {
  readonly nextOffset: number;
  readonly leaderEpoch: number;
  readonly #cursor: RecordCursor;
  readonly #shared: FetchedBatch<K, V>;

  constructor(batch: RecordBatch, origin: RecordOrigin<K, V>, codecs: Codecs | null) {
    this.nextOffset = batch.nextOffset;
    this.leaderEpoch = batch.partitionLeaderEpoch;
    this.#cursor = batch.cursor(codecs ?? undefined);
    const { leaderEpoch } = this;
    const { timestampType } = batch;
    this.#shared = sharedBy(this.#cursor, origin, { leaderEpoch, timestampType });
  }

  get readBytes(): number {
    return this.#cursor.endAt;
  }

  nextFrom(offset: number): FetchedRecord<K, V> | null {
    const cursor = this.#cursor;
    while (cursor.next()) {
      if (cursor.offset >= offset) return new FetchedRecord(this.#shared, cursor);
    }
    return null;
  }
}

/** Magic 0 and 1: a message, or those in a compressed wrapper. Nothing writes them any more. */
class OpenLegacyMessage<K, V> implements OpenBatch<K, V> {
  readonly nextOffset: number;
  readonly leaderEpoch = -1;
  readonly #records: LazyRecord[];
  readonly #timestampType: TimestampType;
  readonly #origin: RecordOrigin<K, V>;
  #next = 0;
  #readBytes = 0;

  constructor(message: LegacyMessage, origin: RecordOrigin<K, V>, codecs: Codecs | null) {
    this.nextOffset = message.nextOffset;
    this.#records = message.records(codecs ?? undefined);
    this.#timestampType = message.timestampType;
    this.#origin = origin;
  }

  get readBytes(): number {
    return this.#readBytes;
  }

  nextFrom(offset: number): FetchedRecord<K, V> | null {
    while (this.#next < this.#records.length) {
      const record = this.#records[this.#next++]!;
      this.#readBytes += Math.max(record.keyLength, 0) + Math.max(record.valueLength, 0);
      if (record.offset >= offset) return this.#make(record);
    }
    return null;
  }

  #make(record: LazyRecord): FetchedRecord<K, V> {
    const { leaderEpoch } = this;
    const timestampType = this.#timestampType;
    return new FetchedRecord(
      sharedBy(record, this.#origin, { leaderEpoch, timestampType }),
      record,
    );
  }
}

function sharedBy<K, V>(
  { source }: LazyRecord,
  origin: RecordOrigin<K, V>,
  header: { readonly leaderEpoch: number; readonly timestampType: TimestampType },
): FetchedBatch<K, V> {
  const { bytes } = source;
  return {
    topic: origin.topic,
    partition: origin.partition,
    leaderEpoch: header.leaderEpoch,
    timestampType: header.timestampType,
    bytes,
    memory: bytes.buffer,
    memoryAt: bytes.byteOffset,
    baseOffset: source.baseOffset,
    baseTimestamp: source.baseTimestamp,
    logAppendTimeMs: source.logAppendTimeMs,
    keyDeserializer: origin.keyDeserializer,
    valueDeserializer: origin.valueDeserializer,
  };
}
