import { hexText } from "../primitives/hex.ts";
import type { Batch } from "./batches.ts";
import type { Codecs } from "./compression.ts";
import type { LazyRecord } from "./record.ts";
import type { RecordBatch, TimestampType } from "./record-batch.ts";

/** A record as JSON: bytes in hex, headers only where there are some. */
export interface RecordJson {
  offset: number;
  timestamp: number;
  key: string | null;
  value: string | null;
  headers?: [key: string, value: string | null][];
}

/** A batch as JSON. The fields from `partitionLeaderEpoch` to `isControl` are those of magic 2. */
export interface BatchJson {
  magic: number;
  baseOffset: number;
  lastOffset: number;
  maxTimestamp: number;
  timestampType: TimestampType;
  partitionLeaderEpoch?: number;
  producerId?: number;
  producerEpoch?: number;
  baseSequence?: number;
  isTransactional?: boolean;
  isControl?: boolean;
  crc: number;
  records: RecordJson[];
}

/**
 * All of a batch as plain data, for people and for tests. Throws as {@link RecordBatch.records} does; a wrong crc is shown,
 * not refused.
 */
export function batchJson(batch: Batch, codecs?: Codecs): BatchJson {
  const records = batch.records(codecs);
  return {
    magic: batch.magic,
    baseOffset: batch.magic === 2 ? batch.baseOffset : records[0]!.offset,
    lastOffset: batch.lastOffset,
    maxTimestamp: batch.maxTimestamp,
    timestampType: batch.timestampType,
    ...(batch.magic === 2 ? producerJson(batch) : {}),
    crc: batch.crc,
    records: records.map(recordJson),
  };
}

function producerJson(batch: RecordBatch): Partial<BatchJson> {
  return {
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
  };
}

function recordJson(record: LazyRecord): RecordJson {
  const { offset, timestamp, headers } = record;
  const json: RecordJson = { offset, timestamp, key: hex(record.key), value: hex(record.value) };
  if (headers.length > 0) json.headers = headers.map(({ key, value }) => [key, hex(value)]);
  return json;
}

function hex(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : hexText(bytes);
}
