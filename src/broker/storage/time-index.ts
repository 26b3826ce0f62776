import { type Codecs, type LazyRecord, RecordBatch } from "../../protocol/index.ts";
import type { Chunk } from "./chunk.ts";
import type { PartitionLog } from "./partition-log.ts";

/** A record found by its time. */
export interface TimestampAndOffset {
  readonly timestampMs: number;
  readonly offset: number;
  readonly leaderEpoch: number;
}

/**
 * The first record at or behind the log start whose timestamp is at least `timestampMs`, null when there is none.
 * Segments, chunks and batches are skipped by their largest timestamp; only one batch is opened. Throws the protocol's
 * `DecodeError` when that batch cannot be decompressed.
 */
export function findByTimestamp(
  log: PartitionLog,
  timestampMs: number,
  codecs?: Codecs,
): TimestampAndOffset | null {
  let found: TimestampAndOffset | null = null;
  const isRight = (record: LazyRecord) =>
    record.timestamp >= timestampMs && record.offset >= log.logStartOffset;
  const lookInto = (bytes: Uint8Array): boolean => {
    const batch = new RecordBatch(bytes);
    if (batch.maxTimestamp >= timestampMs) found = findInBatch(batch, isRight, codecs);
    return found === null;
  };
  for (const segment of log.segments) {
    if (segment.maxTimestampMs < timestampMs) continue;
    for (const chunk of segment.chunks) {
      if (chunk.maxTimestampMs >= timestampMs) chunk.forEachBatch(lookInto);
      if (found !== null) return found;
    }
  }
  return null;
}

/** The first record that has the largest timestamp of the log, null when no record has one. */
export function findMaxTimestamp(log: PartitionLog, codecs?: Codecs): TimestampAndOffset | null {
  let maxTimestampMs = -1;
  for (const timestampMs of largestTimestamps(log, codecs)) {
    maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
  }
  return maxTimestampMs < 0 ? null : findByTimestamp(log, maxTimestampMs, codecs);
}

/** What segments know of their largest timestamp may be of records before the log start: there it is looked for. */
function* largestTimestamps(log: PartitionLog, codecs: Codecs | undefined): Iterable<number> {
  const { logStartOffset } = log;
  for (const segment of log.segments) {
    if (segment.baseOffset >= logStartOffset) {
      yield segment.maxTimestampMs;
      continue;
    }
    for (const chunk of segment.chunks) {
      if (chunk.baseOffset >= logStartOffset) yield chunk.maxTimestampMs;
      else yield largestBehind(logStartOffset, chunk, codecs);
    }
  }
}

function largestBehind(offset: number, chunk: Chunk, codecs: Codecs | undefined): number {
  let maxTimestampMs = -1;
  chunk.forEachBatch((bytes) => {
    const batch = new RecordBatch(bytes);
    if (batch.lastOffset < offset) return true;
    const isReadable = batch.compression === "none" || codecs !== undefined;
    if (batch.baseOffset >= offset || !isReadable) {
      maxTimestampMs = Math.max(maxTimestampMs, batch.maxTimestamp);
      return true;
    }
    for (const cursor = batch.cursor(codecs); cursor.next(); ) {
      if (cursor.offset >= offset) maxTimestampMs = Math.max(maxTimestampMs, cursor.timestamp);
    }
    return true;
  });
  return maxTimestampMs;
}

function findInBatch(
  batch: RecordBatch,
  isRight: (record: LazyRecord) => boolean,
  codecs: Codecs | undefined,
): TimestampAndOffset | null {
  if (batch.compression !== "none" && codecs === undefined) {
    // Nobody can look inside: the start of the batch is not too late, whichever record is meant.
    const { baseOffset, maxTimestamp, partitionLeaderEpoch } = batch;
    return { timestampMs: maxTimestamp, offset: baseOffset, leaderEpoch: partitionLeaderEpoch };
  }
  for (const cursor = batch.cursor(codecs); cursor.next(); ) {
    if (!isRight(cursor)) continue;
    const leaderEpoch = batch.partitionLeaderEpoch;
    return { timestampMs: cursor.timestamp, offset: cursor.offset, leaderEpoch };
  }
  return null;
}
