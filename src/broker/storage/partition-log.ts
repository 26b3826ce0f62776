import { type Checksum, RecordBatch } from "../../protocol/index.ts";
import type { LogConfig } from "../configs/log-config.ts";
import { LeaderEpochs } from "./leader-epochs.ts";
import { giveUpLogMemory } from "./log-memory.ts";
import { type EndTxnMarker, ProducerState } from "./producer-state.ts";
import { lowerBound, Segment } from "./segment.ts";

/**
 * The log of one partition, in memory.
 *
 * A log is a list of segments, a segment a list of chunks, a chunk a run of whole record batches in one piece of
 * memory. Appending stamps a batch with its offset and leader epoch and copies it once, or not at all when it is large
 * and its memory is ours; reading hands out slices of chunks. No record is looked at on either way.
 *
 * Offsets: `logStartOffset ≤ lastStableOffset ≤ highWatermark = logEndOffset`. All replicas of a partition are this one
 * log, shared by the brokers of the process, so that what is appended is committed. The log start moves by retention
 * and DeleteRecords, and whole segments (and chunks) before it are given up.
 */
export class PartitionLog {
  readonly leaderEpochs = new LeaderEpochs();
  readonly producers = new ProducerState();
  config: LogConfig;
  #segments: Segment[];
  #logStartOffset = 0;
  #logEndOffset = 0;
  #sizeBytes = 0;
  #dirtyBytes = 0;
  /** Offsets below it were compacted: the rest is dirty. */
  cleanedUpToOffset = 0;

  constructor(config: LogConfig, nowMs: number) {
    this.config = config;
    this.#segments = [new Segment(0, nowMs)];
  }

  get logStartOffset(): number {
    return this.#logStartOffset;
  }

  /** The offset that the next record gets. */
  get logEndOffset(): number {
    return this.#logEndOffset;
  }

  get highWatermark(): number {
    return this.#logEndOffset;
  }

  /** Up to here every transaction has ended: as far as read_committed reads. */
  get lastStableOffset(): number {
    return this.producers.firstUnstableOffset ?? this.#logEndOffset;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** How much was appended since the last compaction. */
  get dirtyBytes(): number {
    return this.#dirtyBytes;
  }

  get #active(): Segment {
    return this.#segments[this.#segments.length - 1]!;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /**
   * Appends one batch that was found good: gives it its offsets and the leader's epoch, in its own bytes, and stores
   * it. Returns its base offset.
   */
  append(batch: RecordBatch, options: AppendOptions): number {
    const baseOffset = this.#logEndOffset;
    batch.baseOffset = baseOffset;
    batch.partitionLeaderEpoch = options.leaderEpoch;
    if (this.config.messageTimestampType === "LogAppendTime") {
      batch.setLogAppendTime(options.nowMs, options.checksum);
    }
    this.#rollIfFull(batch, options.nowMs);
    const { keep = false, nowMs } = options;
    const { indexIntervalBytes } = this.config;
    this.#active.append(batch.slice(), { keep, nowMs, indexIntervalBytes });
    this.#sizeBytes += batch.sizeInBytes;
    this.#dirtyBytes += batch.sizeInBytes;
    this.#logEndOffset = batch.nextOffset;
    this.leaderEpochs.assign(options.leaderEpoch, baseOffset);
    if (batch.producerId >= 0) this.#rememberProducer(batch, options.marker);
    return baseOffset;
  }

  /**
   * The batches from the one that holds `offset` on, as slices of what is stored: whole batches only, at most
   * `maxBytes`, none that starts at or behind `upToOffset`. With `minOneBatch` the first batch is given however large
   * it is (KIP-74), so that a reader always gets on.
   */
  read(offset: number, options: ReadOptions): LogRead {
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    let segmentIndex = this.#segmentIndexOf(offset);
    for (; segmentIndex < this.#segments.length; segmentIndex++) {
      const segment = this.#segments[segmentIndex]!;
      for (let index = segment.chunkIndexOf(offset); index < segment.chunks.length; index++) {
        const chunk = segment.chunks[index]!;
        const from = sizeBytes === 0 ? chunk.positionOf(offset) : 0;
        if (from === chunk.sizeBytes) continue;
        const left = options.maxBytes - sizeBytes;
        let to = chunk.endOfRead(from, left, options.upToOffset);
        if (to === from && sizeBytes === 0 && options.minOneBatch) {
          to = chunk.endOfRead(from, chunk.batchBytesAt(from), options.upToOffset);
        }
        if (to > from) chunks.push(chunk.slice(from, to));
        sizeBytes += to - from;
        if (to < chunk.sizeBytes) return { chunks, sizeBytes };
      }
    }
    return { chunks, sizeBytes };
  }

  /** How many bytes can be read from `offset`, counted no further than `enoughBytes`. */
  readableBytes(offset: number, upToOffset: number, enoughBytes: number): number {
    if (offset >= upToOffset) return 0;
    let bytes = 0;
    for (let index = this.#segmentIndexOf(offset); index < this.#segments.length; index++) {
      const { chunks } = this.#segments[index]!;
      for (let at = this.#segments[index]!.chunkIndexOf(offset); at < chunks.length; at++) {
        const chunk = chunks[at]!;
        const from = bytes === 0 ? chunk.positionOf(offset) : 0;
        bytes += chunk.endOfRead(from, Number.MAX_SAFE_INTEGER, upToOffset) - from;
        if (bytes >= enoughBytes || chunk.nextOffset >= upToOffset) return bytes;
      }
    }
    return bytes;
  }

  /** Calls `visit` with each batch from the one that holds `offset` on, until it returns false. */
  forEachBatch(offset: number, visit: (batch: RecordBatch) => boolean): void {
    let goesOn = true;
    for (let index = this.#segmentIndexOf(offset); index < this.#segments.length; index++) {
      this.#segments[index]!.forEachBatch((bytes) => {
        const batch = new RecordBatch(bytes);
        if (batch.lastOffset >= offset) goesOn = visit(batch);
        return goesOn;
      });
      if (!goesOn) return;
    }
  }

  /** A new leader begins: its epoch starts at the end of the log. */
  becomeLeader(leaderEpoch: number): void {
    this.leaderEpochs.assign(leaderEpoch, this.#logEndOffset);
  }

  /** Moves the log start forward, never back nor beyond the end, and gives up what lies before it. */
  moveLogStart(offset: number): void {
    if (offset <= this.#logStartOffset) return;
    const bytesBefore = this.#sizeBytes;
    this.#logStartOffset = Math.min(offset, this.#logEndOffset);
    while (this.#segments.length > 1 && this.#segments[1]!.baseOffset <= this.#logStartOffset) {
      this.#sizeBytes -= this.#segments.shift()!.sizeBytes;
    }
    this.#sizeBytes -= this.#segments[0]!.dropBefore(this.#logStartOffset);
    giveUpLogMemory(bytesBefore - this.#sizeBytes);
    this.leaderEpochs.truncateFromStart(this.#logStartOffset);
    this.producers.truncateFromStart(this.#logStartOffset);
  }

  /** Deletes the segments that retention by size and by time no longer keeps (`UnifiedLog.deleteOldSegments`). */
  deleteOldSegments(nowMs: number): void {
    if (!this.config.isDeleted) return;
    const bySize = this.#countOverSize();
    if (bySize > 0) this.#deleteSegments(bySize, nowMs);
    const byTime = this.#countOverTime(nowMs);
    if (byTime > 0) this.#deleteSegments(byTime, nowMs);
  }

  /** Puts compacted segments in the place of the `count` first ones; the active segment is never among them. */
  replaceSegments(count: number, compacted: readonly Segment[]): void {
    const replaced = this.#segments.splice(0, count, ...compacted);
    giveUpLogMemory(replaced.reduce((sum, segment) => sum + segment.sizeBytes, 0));
    this.#dirtyBytes = this.#segments
      .slice(compacted.length)
      .reduce((sum, segment) => sum + segment.sizeBytes, 0);
    this.#sizeBytes = this.#segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  /** Closes the active segment, unless it is empty. */
  roll(nowMs: number): void {
    if (this.#active.sizeBytes > 0) {
      this.#segments.push(new Segment(this.#logEndOffset, nowMs));
    }
  }

  #rollIfFull(batch: RecordBatch, nowMs: number): void {
    const active = this.#active;
    if (active.sizeBytes === 0) return;
    const isFull = active.sizeBytes > this.config.segmentBytes - batch.sizeInBytes;
    if (isFull || active.ageMs(nowMs, batch.maxTimestamp) > this.config.segmentMs) this.roll(nowMs);
  }

  #rememberProducer(batch: RecordBatch, marker: EndTxnMarker | undefined): void {
    if (marker === undefined) this.producers.append(batch);
    else this.producers.appendMarker(batch, marker);
  }

  /** The segment that holds `offset`, or where the log goes on behind it. */
  #segmentIndexOf(offset: number): number {
    return Math.max(0, lowerBound(this.#segments, (segment) => segment.baseOffset <= offset) - 1);
  }

  #countOverSize(): number {
    const { retentionBytes } = this.config;
    if (retentionBytes < 0) return 0;
    let surplus = this.#sizeBytes - retentionBytes;
    return this.#countWhile((segment) => {
      surplus -= segment.sizeBytes;
      return surplus >= 0;
    });
  }

  #countOverTime(nowMs: number): number {
    const { retentionMs } = this.config;
    if (retentionMs < 0) return 0;
    return this.#countWhile((segment) => nowMs - segment.largestTimestampMs > retentionMs);
  }

  /** How many segments, from the oldest on, are to go; an empty last one never is. */
  #countWhile(isOld: (segment: Segment) => boolean): number {
    const kept = this.#segments.findIndex(
      (segment, index) =>
        (index === this.#segments.length - 1 && segment.sizeBytes === 0) || !isOld(segment),
    );
    return kept < 0 ? this.#segments.length : kept;
  }

  #deleteSegments(count: number, nowMs: number): void {
    if (count === this.#segments.length) this.roll(nowMs);
    this.moveLogStart(this.#segments[count]!.baseOffset);
  }
}

export interface AppendOptions {
  readonly leaderEpoch: number;
  readonly nowMs: number;
  /** The batch's memory belongs to the log from now on and may be stored as it is. Default: it is copied. */
  readonly keep?: boolean | undefined;
  /** For the new checksum of a batch that gets the log's time. */
  readonly checksum?: Checksum | undefined;
  /** What a control batch says: it ends its producer's transaction. */
  readonly marker?: EndTxnMarker | undefined;
}

export interface ReadOptions {
  readonly maxBytes: number;
  readonly upToOffset: number;
  readonly minOneBatch: boolean;
}

export interface LogRead {
  /** Whole batches, one behind the other. */
  readonly chunks: Uint8Array[];
  readonly sizeBytes: number;
}
