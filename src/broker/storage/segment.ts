import { baseOffsetAt, maxTimestampAt } from "./batch-header.ts";
import { Chunk, LARGE_BATCH_BYTES } from "./chunk.ts";

/** The index of the first element for which `isBefore` is false; elements are sorted by it. */
export function lowerBound<Element>(
  elements: readonly Element[],
  isBefore: (element: Element) => boolean,
): number {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(elements[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The unit of retention and compaction: a run of chunks, closed by size or age (Kafka's `LogSegment`). */
export class Segment {
  readonly baseOffset: number;
  readonly createdAtMs: number;
  readonly chunks: Chunk[] = [];
  sizeBytes = 0;
  /** The largest timestamp of all records, -1 when none has one. */
  maxTimestampMs = -1;
  /** The largest timestamp of the first batch: what the age of the segment is measured from. */
  #rollingBasedTimestampMs: number | null = null;
  #lastModifiedMs: number;

  constructor(baseOffset: number, createdAtMs: number) {
    this.baseOffset = baseOffset;
    this.createdAtMs = createdAtMs;
    this.#lastModifiedMs = createdAtMs;
  }

  get nextOffset(): number {
    return this.chunks.at(-1)?.nextOffset ?? this.baseOffset;
  }

  /** What retention by time goes by. */
  get largestTimestampMs(): number {
    return this.maxTimestampMs >= 0 ? this.maxTimestampMs : this.#lastModifiedMs;
  }

  /** How long the segment has waited to be closed, given what comes next. */
  ageMs(nowMs: number, messageTimestampMs: number): number {
    return this.#rollingBasedTimestampMs !== null && this.#rollingBasedTimestampMs >= 0
      ? messageTimestampMs - this.#rollingBasedTimestampMs
      : nowMs - this.createdAtMs;
  }

  /** Stores a stamped batch. `keep` says that its memory is ours and may be stored as it is. */
  append(
    batch: Uint8Array,
    options: {
      readonly keep: boolean;
      readonly nowMs: number;
      readonly indexIntervalBytes: number;
    },
  ): void {
    if (batch.length >= LARGE_BATCH_BYTES) {
      this.chunks.push(Chunk.of(batch, options));
    } else {
      this.#sharedChunkFor(batch).append(batch, options.indexIntervalBytes);
    }
    this.sizeBytes += batch.length;
    const maxTimestampMs = maxTimestampAt(batch, 0);
    this.#rollingBasedTimestampMs ??= maxTimestampMs;
    if (maxTimestampMs > this.maxTimestampMs) this.maxTimestampMs = maxTimestampMs;
    this.#lastModifiedMs = options.nowMs;
  }

  #sharedChunkFor(batch: Uint8Array): Chunk {
    const last = this.chunks[this.chunks.length - 1];
    if (last?.hasRoom(batch.length)) return last;
    const chunk = Chunk.shared(baseOffsetAt(batch, 0), last);
    this.chunks.push(chunk);
    return chunk;
  }

  /** The first chunk that has an offset at or behind `offset`, as an index into `chunks`. */
  chunkIndexOf(offset: number): number {
    return lowerBound(this.chunks, (chunk) => chunk.nextOffset <= offset);
  }

  /** Gives up the chunks that lie wholly before `offset`. Returns the bytes given up. */
  dropBefore(offset: number): number {
    const dropped = this.chunks.splice(0, this.chunkIndexOf(offset));
    const bytes = dropped.reduce((sum, chunk) => sum + chunk.sizeBytes, 0);
    this.sizeBytes -= bytes;
    this.maxTimestampMs = this.chunks.reduce((max, each) => Math.max(max, each.maxTimestampMs), -1);
    return bytes;
  }

  /** Calls `visit` with each batch in order, until it returns false. */
  forEachBatch(visit: (batch: Uint8Array) => boolean): void {
    let goesOn = true;
    for (const chunk of this.chunks) {
      chunk.forEachBatch((batch) => {
        goesOn = visit(batch);
        return goesOn;
      });
      if (!goesOn) return;
    }
  }
}
