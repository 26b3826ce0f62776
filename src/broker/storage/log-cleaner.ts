import {
  type Codecs,
  DecodeError,
  type LazyRecord,
  RecordBatch,
  RecordBatchWriter,
} from "../../protocol/index.ts";
import { LatestOffsets } from "./latest-offsets.ts";
import type { PartitionLog } from "./partition-log.ts";
import type { AbortedTransaction } from "./producer-state.ts";
import { Segment } from "./segment.ts";

/**
 * Compaction of a log whose `cleanup.policy` has `compact` (`LogCleaner`): of all records with one key only the latest
 * stays, at its offset. Offsets have holes afterwards; batches that lose nothing stay as they are, byte for byte.
 *
 * - Only closed segments are cleaned, up to the last stable offset and `min.compaction.lag.ms` back.
 * - A tombstone (null value) stays for `delete.retention.ms` after the first cleaning that saw it (KIP-534).
 * - Records of aborted transactions and records without a key go; so do transaction markers, once they are older than
 *   `delete.retention.ms`.
 * - The last cleaned batch always stays, so that a reader finds the end.
 *
 * Differs from Kafka: when {@link FORCED_DIRTY_BYTES} are dirty the active segment is closed and cleaned with the
 * rest, because this log is memory, and the offsets topic would fill 100 MiB of it per partition first.
 */
export interface CleanOptions {
  readonly nowMs: number;
  readonly codecs?: Codecs;
}

/** So much dirt is worth closing the active segment for. */
export const FORCED_DIRTY_BYTES = 1024 * 1024;

/**
 * A cleaning under way: each step handles one batch and yields its size, so that others can have their turn between
 * any two. The log stays as it was, readable and appendable, until the last step puts the new segments in place; when
 * the start of the log has moved meanwhile, what was done is thrown away, and a later cleaning does better.
 */
export type Cleaning = Generator<number, void>;

/** Cleans the log in one piece if it is dirty enough. Returns true when it was. */
export function cleanIfDirty(log: PartitionLog, options: CleanOptions): boolean {
  const cleaning = beginCleaning(log, options);
  if (cleaning === null) return false;
  while (!cleaning.next().done);
  return true;
}

/** Begins to clean the log, null when it is not dirty enough. */
export function beginCleaning(log: PartitionLog, options: CleanOptions): Cleaning | null {
  if (!log.config.isCompacted) return null;
  const ratio = log.config.minCleanableDirtyRatio;
  if (isWorthClosing(log, options.nowMs)) log.roll(options.nowMs);
  const cleanable = cleanablePart(log, log.segments.slice(0, -1), options.nowMs);
  const dirty = cleanable.filter((segment) => segment.nextOffset > log.cleanedUpToOffset);
  if (dirty.length === 0 || sizeOf(dirty) / sizeOf(cleanable) < ratio) return null;
  return clean(log, cleanable, options);
}

/** Whether the active segment is to be closed: the log is very dirty, and all of it may be cleaned. */
function isWorthClosing(log: PartitionLog, nowMs: number): boolean {
  const { sizeBytes, dirtyBytes, segments } = log;
  if (dirtyBytes < FORCED_DIRTY_BYTES) return false;
  if (dirtyBytes / sizeBytes < log.config.minCleanableDirtyRatio) return false;
  return cleanablePart(log, segments, nowMs).length === segments.length;
}

function sizeOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
}

/** Those of the segments, from the oldest on, that may be cleaned now. */
function cleanablePart(
  log: PartitionLog,
  segments: readonly Segment[],
  nowMs: number,
): readonly Segment[] {
  const { minCompactionLagMs } = log.config;
  const first = segments.findIndex(
    (segment) =>
      segment.nextOffset > log.lastStableOffset ||
      (minCompactionLagMs > 0 && segment.largestTimestampMs > nowMs - minCompactionLagMs),
  );
  return first < 0 ? segments : segments.slice(0, first);
}

function* clean(log: PartitionLog, segments: readonly Segment[], options: CleanOptions): Cleaning {
  const { logStartOffset } = log;
  const endOffset = segments.at(-1)!.nextOffset;
  const aborted = log.producers.abortedTransactions(logStartOffset, endOffset);
  const filter = new RecordFilter(log, aborted, options);
  let index = 0;
  for (const bytes of batchesOf(segments)) {
    filter.learn(new RecordBatch(bytes), index++);
    yield bytes.length;
    if (log.logStartOffset !== logStartOffset) return;
  }
  const compacted = new Compacted(log, segments[0]!);
  index = 0;
  for (const bytes of batchesOf(segments)) {
    const batch = new RecordBatch(bytes);
    const kept = batch.nextOffset === endOffset ? bytes : filter.apply(batch, index);
    index++;
    if (kept !== null) compacted.append(kept);
    yield bytes.length;
    if (log.logStartOffset !== logStartOffset) return;
  }
  if (!log.config.isCompacted) return;
  log.replaceSegments(segments.length, compacted.segments);
  log.cleanedUpToOffset = endOffset;
  log.producers.forgetAborted(endOffset);
}

/** As slices of what is stored, which never changes. */
function* batchesOf(segments: readonly Segment[]): Generator<Uint8Array, void> {
  for (const segment of segments) {
    for (const chunk of segment.chunks) {
      const batches: Uint8Array[] = [];
      chunk.forEachBatch((bytes) => batches.push(bytes) > 0);
      yield* batches;
    }
  }
}

/** The new segments, closed at the size of the old ones. */
class Compacted {
  readonly segments: Segment[];
  readonly #log: PartitionLog;

  constructor(log: PartitionLog, first: Segment) {
    this.#log = log;
    this.segments = [new Segment(first.baseOffset, first.createdAtMs)];
  }

  append(batch: Uint8Array): void {
    const { segmentBytes, indexIntervalBytes } = this.#log.config;
    let last = this.segments.at(-1)!;
    if (last.sizeBytes > 0 && last.sizeBytes > segmentBytes - batch.length) {
      last = new Segment(new RecordBatch(batch).baseOffset, last.createdAtMs);
      this.segments.push(last);
    }
    const nowMs = last.createdAtMs;
    last.append(batch, { keep: true, nowMs, indexIntervalBytes });
  }
}

/** Knows the latest offset of every key, and what is left of a batch by it. */
class RecordFilter {
  readonly #latestOffsets = new LatestOffsets();
  /** How many latest records each batch has: those with none need not be read again. Undefined where nobody counted. */
  readonly #latestCounts: (number | undefined)[] = [];
  readonly #log: PartitionLog;
  readonly #aborted: readonly AbortedTransaction[];
  readonly #options: CleanOptions;

  constructor(log: PartitionLog, aborted: readonly AbortedTransaction[], options: CleanOptions) {
    this.#log = log;
    this.#aborted = aborted;
    this.#options = options;
  }

  learn(batch: RecordBatch, index: number): void {
    const records = batch.isControl || this.#isAborted(batch) ? null : this.#recordsOf(batch);
    const counts = this.#latestCounts;
    counts.push(records === null ? undefined : 0);
    for (const { key, offset } of records ?? []) {
      if (key === null) continue;
      const before = this.#latestOffsets.set(key, offset, index);
      if (before >= 0) counts[before]!--;
      counts[index]!++;
    }
  }

  /** What stays of the batch: the very bytes when nothing goes, null when nothing stays. */
  apply(batch: RecordBatch, index: number): Uint8Array | null {
    if (this.#latestCounts[index] === 0 || this.#isAborted(batch)) return null;
    const { nowMs } = this.#options;
    const { deleteRetentionMs } = this.#log.config;
    if (batch.isControl) {
      return batch.maxTimestamp + deleteRetentionMs <= nowMs ? null : batch.slice();
    }
    const records = this.#recordsOf(batch);
    if (records === null) return batch.slice();
    const kept = records.filter((record) => this.#stays(record, batch.deleteHorizonMs));
    if (kept.length === 0) return null;
    const hasNewTombstone =
      batch.deleteHorizonMs === null && kept.some((record) => record.value === null);
    if (kept.length === records.length && !hasNewTombstone) return batch.slice();
    return this.#rewrite(
      batch,
      kept,
      hasNewTombstone ? nowMs + deleteRetentionMs : batch.deleteHorizonMs,
    );
  }

  /** null when they cannot be read, for want of a codec or because a producer sent nonsense: then all of it stays. */
  #recordsOf(batch: RecordBatch): LazyRecord[] | null {
    const { codecs } = this.#options;
    if (batch.compression !== "none" && codecs === undefined) return null;
    try {
      return batch.records(codecs);
    } catch (error) {
      if (error instanceof DecodeError) return null;
      throw error;
    }
  }

  #stays(record: LazyRecord, deleteHorizonMs: number | null): boolean {
    const { key } = record;
    if (key === null || this.#latestOffsets.get(key) !== record.offset) return false;
    if (record.value !== null || deleteHorizonMs === null) return true;
    return this.#options.nowMs < deleteHorizonMs;
  }

  #isAborted(batch: RecordBatch): boolean {
    return (
      batch.isTransactional &&
      !batch.isControl &&
      this.#aborted.some(
        (each) =>
          each.producerId === batch.producerId &&
          batch.baseOffset >= each.firstOffset &&
          batch.lastOffset < each.lastOffset,
      )
    );
  }

  #rewrite(
    batch: RecordBatch,
    kept: readonly LazyRecord[],
    deleteHorizonMs: number | null,
  ): Uint8Array {
    const { codecs } = this.#options;
    const writer = new RecordBatchWriter({
      baseOffset: batch.baseOffset,
      partitionLeaderEpoch: batch.partitionLeaderEpoch,
      compression: codecs === undefined ? "none" : (batch.compression ?? "none"),
      ...(codecs !== undefined && { codecs }),
      ...(batch.timestampType === "LogAppendTime" && { logAppendTimeMs: batch.maxTimestamp }),
      ...(deleteHorizonMs !== null && { deleteHorizonMs }),
      producerId: batch.producerId,
      producerEpoch: batch.producerEpoch,
      baseSequence: batch.baseSequence,
      isTransactional: batch.isTransactional,
    });
    for (const record of kept) writer.append(record);
    return writer.finish();
  }
}
