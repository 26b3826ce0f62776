import { isDeepStrictEqual } from "node:util";
import {
  type Batch,
  type BatchJson,
  batches,
  batchJson,
  type CompressionType,
  encodeRecordBatch,
  type RecordBatch,
} from "regroup/protocol";
import { productCodecs } from "./codecs.ts";
import type { Comparer, Miss } from "./comparer.ts";

/** A line of `record-batches.jsonl`: one or more batches in hex, and what Kafka's classes read in them. */
export interface RecordBatchVector {
  readonly compression: CompressionType;
  readonly hex: string;
  readonly batches: readonly BatchJson[];
}

const codecs = await productCodecs();

/** Whether a line is of this kind. */
export function isRecordBatchVector(line: unknown): line is RecordBatchVector {
  return typeof line === "object" && line !== null && "batches" in line && "compression" in line;
}

/**
 * Reads every batch as Kafka read it, checks its crc, and writes batches of magic 2 again: uncompressed ones to the very
 * same bytes; compressed ones, since compressors differ, to bytes that read the same.
 */
export const compareRecordBatches: Comparer = (lines) => {
  const misses: Miss[] = [];
  let matched = 0;
  let total = 0;
  for (const line of lines) {
    if (!isRecordBatchVector(line))
      throw new TypeError(`Line ${total + 1} is no record batch vector`);
    total++;
    const miss = firstMiss(line, `line ${total} (${line.compression})`);
    if (miss === null) matched++;
    else misses.push(miss);
  }
  return { matched, total, misses };
};

function firstMiss(vector: RecordBatchVector, what: string): Miss | null {
  try {
    const found = [...batches(Buffer.from(vector.hex, "hex"))];
    const got = found.map((batch) => batchJson(batch, codecs));
    return (
      compare(what, vector.batches, got) ??
      compare(
        `${what}, crc`,
        vector.batches.map(crcOf),
        found.map((batch) => batch.computeCrc()),
      ) ??
      found.map((batch) => rewriteMiss(batch, what)).find((miss) => miss !== null) ??
      null
    );
  } catch (error) {
    return { what, expected: "no error", got: String(error) };
  }
}

function rewriteMiss(batch: Batch, what: string): Miss | null {
  if (batch.magic !== 2) return null;
  const rewritten = rewrite(batch);
  if (batch.compression === "none") {
    return compare(`${what}, written again`, hex(batch.slice()), hex(rewritten));
  }
  const expected = { ...batchJson(batch, codecs), crc: 0 };
  const got = [...batches(rewritten)].map((again) => ({ ...batchJson(again, codecs), crc: 0 }));
  return compare(`${what}, compressed again`, [expected], got);
}

/** The same batch, made by the writer from what the reader gives. */
function rewrite(batch: RecordBatch): Uint8Array {
  const { timestampType, maxTimestamp, baseTimestamp, deleteHorizonMs } = batch;
  const records = batch.records(codecs).map((record) => ({
    offset: record.offset,
    timestamp: baseTimestamp + record.timestampDelta,
    key: record.key,
    value: record.value,
    headers: record.headers,
  }));
  return encodeRecordBatch(records, {
    baseOffset: batch.baseOffset,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    compression: batch.compression ?? "none",
    codecs,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
    ...(timestampType === "LogAppendTime" ? { logAppendTimeMs: maxTimestamp } : {}),
    ...(deleteHorizonMs === null ? {} : { deleteHorizonMs }),
  });
}

function compare(what: string, expected: unknown, got: unknown): Miss | null {
  if (isDeepStrictEqual(expected, got)) return null;
  return { what, expected: JSON.stringify(expected), got: JSON.stringify(got) };
}

function crcOf(batch: BatchJson): number {
  return batch.crc;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
