import { BATCH_HEADER_BYTES, type RecordHeader, type RecordInput } from "../../protocol/index.ts";
import type { OutgoingRecord } from "../interceptors/producer-interceptor.ts";
import type { Serializer } from "../serde/serde.ts";
import { bytesSerializer } from "../serde/serializers.ts";
import { STICKY } from "./choose-partition.ts";

/** A record as bytes, ready to be appended. One shape for all: this is made for every record. */
export class PreparedRecord implements RecordInput {
  /** As the record names it or a partitioner chose it; {@link STICKY} while it is open. */
  partition: number;
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
  /** No less than it needs in a batch of its own, uncompressed (`AbstractRecords.estimateSizeInBytesUpperBound`). */
  readonly recordBytes: number;

  constructor(
    partition: number,
    record: RecordInput & { readonly headers: readonly RecordHeader[] },
  ) {
    this.partition = partition;
    this.timestamp = record.timestamp;
    this.key = record.key;
    this.value = record.value;
    this.headers = record.headers;
    this.recordBytes = sizeBound(record.key, record.value, record.headers);
  }
}

export interface Serializers {
  readonly keySerializer: Serializer<unknown>;
  readonly valueSerializer: Serializer<unknown>;
}

/** Length, attributes, deltas and lengths of key and value, each as long as a varint gets. */
const MAX_RECORD_OVERHEAD_BYTES = 21;
const MAX_VARINT_BYTES = 5;
const NO_HEADERS: readonly RecordHeader[] = [];

/**
 * Serialises a record. Throws what a serialiser throws, `TypeError` for what is no record, `RangeError` for a partition or
 * timestamp that cannot be.
 *
 * @param defaults What a record has that names no partition or timestamp itself.
 */
export function prepareRecord(
  topic: string,
  record: Omit<OutgoingRecord, "topic">,
  serializers: Serializers,
  defaults: { readonly partition: number; readonly timestamp: number },
): PreparedRecord {
  const { partition = defaults.partition, timestamp = defaults.timestamp } = record;
  if (partition !== STICKY || record.partition !== undefined) checkPartition(topic, partition);
  if (record.timestamp !== undefined) checkTimestamp(topic, timestamp);
  if (record.value === undefined) throw new TypeError(noValue(topic));
  const headers = record.headers === undefined ? NO_HEADERS : headersOf(topic, record.headers);
  const about = { topic, partition, headers };
  const key = serialized(record.key, serializers.keySerializer, { about, isKey: true });
  const value = serialized(record.value, serializers.valueSerializer, { about, isKey: false });
  return new PreparedRecord(partition, { timestamp, key, value, headers });
}

/** The same with memory of its own: the application may use its buffers again. */
export function copyOf({
  partition,
  timestamp,
  key,
  value,
  headers,
}: PreparedRecord): PreparedRecord {
  const copy = (bytes: Uint8Array | null): Uint8Array | null => bytes && Uint8Array.from(bytes);
  return new PreparedRecord(partition, {
    timestamp,
    key: copy(key),
    value: copy(value),
    headers: headers.map((header) => ({ key: header.key, value: copy(header.value) })),
  });
}

interface About {
  readonly topic: string;
  readonly partition: number;
  readonly headers: readonly RecordHeader[];
}

/** Bytes need no serialiser when none is given: the shortest way for most records. */
function serialized(
  given: unknown,
  serializer: Serializer<unknown>,
  { about, isKey }: { readonly about: About; readonly isKey: boolean },
): Uint8Array | null {
  if (serializer === bytesSerializer) {
    if (given === null || given === undefined) return null;
    if (given instanceof Uint8Array) return given;
  }
  const { topic, headers } = about;
  const partition = about.partition === STICKY ? null : about.partition;
  const made = serializer(given ?? null, { topic, partition, headers, isKey });
  if (made === null || made instanceof Uint8Array) return made;
  throw new TypeError(
    `The ${isKey ? "key" : "value"}Serializer made ${typeof made} of a record for topic ${topic}; it has to return a Uint8Array or null.`,
  );
}

/** Throws `RangeError` for what cannot be a partition. */
export function checkPartition(topic: string, partition: number): void {
  if (Number.isInteger(partition) && partition >= 0) return;
  throw new RangeError(
    `A record for topic ${topic} names partition ${String(partition)}; valid is [0,...].`,
  );
}

function noValue(topic: string): string {
  return `A record for topic ${topic} has no value; a value of null is a tombstone, and several records go by sendBatch().`;
}

function checkTimestamp(topic: string, timestamp: number): void {
  if (Number.isSafeInteger(timestamp) && timestamp >= 0) return;
  throw new RangeError(
    `A record for topic ${topic} has timestamp ${String(timestamp)}; valid are epoch milliseconds, [0,...].`,
  );
}

function headersOf(
  topic: string,
  headers: NonNullable<OutgoingRecord["headers"]>,
): readonly RecordHeader[] {
  const entries: readonly (readonly [unknown, unknown])[] = Array.isArray(headers)
    ? headers.map((header: Partial<RecordHeader>) => [header?.key, header?.value])
    : Object.entries(headers);
  return entries.map(([key, value]) => ({
    key: headerKey(topic, key),
    value: headerValue(topic, value),
  }));
}

function headerKey(topic: string, key: unknown): string {
  if (typeof key === "string") return key;
  throw new TypeError(`A header of a record for topic ${topic} has ${typeof key} for its key.`);
}

function headerValue(topic: string, value: unknown): Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return Buffer.from(value, "utf8");
  throw new TypeError(
    `A header of a record for topic ${topic} has ${typeof value} for its value; valid are bytes, strings and null.`,
  );
}

function sizeBound(
  key: Uint8Array | null,
  value: Uint8Array | null,
  headers: readonly RecordHeader[],
): number {
  let bytes = BATCH_HEADER_BYTES + MAX_RECORD_OVERHEAD_BYTES;
  bytes += (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of headers) {
    bytes += 2 * MAX_VARINT_BYTES + 3 * header.key.length + (header.value?.length ?? 0);
  }
  return bytes;
}
