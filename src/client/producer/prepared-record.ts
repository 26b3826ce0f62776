import { BATCH_HEADER_BYTES, type RecordHeader, type RecordInput } from "../../protocol/index.ts";
import type { OutgoingRecord } from "../interceptors/producer-interceptor.ts";
import type { Serializer } from "../serde/serde.ts";
import { STICKY } from "./choose-partition.ts";

/** A record as bytes. */
export interface PreparedRecord {
  /** As the record names it or a partitioner chose it; {@link STICKY} while it is open. */
  partition: number;
  record: RecordInput;
  /** No less than it needs in a batch of its own, uncompressed (`AbstractRecords.estimateSizeInBytesUpperBound`). */
  readonly recordBytes: number;
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
 */
export function prepareRecord(
  record: OutgoingRecord,
  serializers: Serializers,
  nowMs: number,
): PreparedRecord {
  const { topic } = record;
  const partition = record.partition ?? STICKY;
  if (record.partition !== undefined) checkPartition(topic, partition);
  const timestamp = record.timestamp ?? nowMs;
  if (record.timestamp !== undefined) checkTimestamp(topic, timestamp);
  const headers = record.headers === undefined ? NO_HEADERS : headersOf(topic, record.headers);
  const context = { topic, partition: record.partition ?? null, headers };
  const { keySerializer, valueSerializer } = serializers;
  const key = bytesOf(keySerializer(record.key ?? null, { ...context, isKey: true }), "key", topic);
  const made = valueSerializer(record.value ?? null, { ...context, isKey: false });
  const value = bytesOf(made, "value", topic);
  const recordBytes = sizeBound(key, value, headers);
  return { partition, record: { timestamp, key, value, headers }, recordBytes };
}

/** The same with memory of its own: the application may use its buffers again. */
export function copyOf(prepared: PreparedRecord): PreparedRecord {
  const { timestamp, key, value, headers = NO_HEADERS } = prepared.record;
  const copy = (bytes: Uint8Array | null): Uint8Array | null => bytes && Uint8Array.from(bytes);
  return {
    ...prepared,
    record: {
      timestamp,
      key: copy(key),
      value: copy(value),
      headers: headers.map((header) => ({ key: header.key, value: copy(header.value) })),
    },
  };
}

function checkPartition(topic: string, partition: number): void {
  if (Number.isInteger(partition) && partition >= 0) return;
  throw new RangeError(
    `A record for topic ${topic} names partition ${String(partition)}; valid is [0,...].`,
  );
}

function checkTimestamp(topic: string, timestamp: number): void {
  if (Number.isSafeInteger(timestamp) && timestamp >= 0) return;
  throw new RangeError(
    `A record for topic ${topic} has timestamp ${String(timestamp)}; valid are epoch milliseconds, [0,...].`,
  );
}

function bytesOf(made: Uint8Array | null, part: "key" | "value", topic: string): Uint8Array | null {
  if (made === null || made instanceof Uint8Array) return made;
  throw new TypeError(
    `The ${part}Serializer made ${typeof made} of a record for topic ${topic}; it has to return a Uint8Array or null.`,
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
