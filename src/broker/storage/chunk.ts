import { baseOffsetAt, batchBytesAt, lastOffsetAt, maxTimestampAt } from "./batch-header.ts";
import { allocateLogMemory, giveUpLogMemory } from "./log-memory.ts";

/** Batches from this size on are stored alone; smaller ones share chunks. */
export const LARGE_BATCH_BYTES = 64 * 1024;
/** A shared chunk grows to this size, so that a full one is never smaller than {@link LARGE_BATCH_BYTES}. */
const SHARED_CHUNK_BYTES = 128 * 1024;
const FIRST_CHUNK_BYTES = 2 * 1024;

/**
 * A run of whole batches in one piece of memory: what a fetch hands to the socket. Small batches are copied behind
 * each other, because thousands of slices in one `writev` cost five times a few; a large batch is a chunk of its own.
 *
 * Bytes once written never change and never move under a reader: a chunk that grows takes new memory and leaves the
 * old to whoever is still sending it.
 */
export class Chunk {
  readonly baseOffset: number;
  /** One behind the last offset of the last batch. */
  nextOffset: number;
  sizeBytes = 0;
  /** The largest timestamp of all batches, -1 when none has one. */
  maxTimestampMs = -1;
  #bytes: Uint8Array;
  readonly #capacityLimit: number;
  /** A sparse index: the offset and position of a batch, one entry per `indexIntervalBytes`. */
  readonly #indexOffsets: number[] = [];
  readonly #indexPositions: number[] = [];

  private constructor(baseOffset: number, bytes: Uint8Array, capacityLimit: number) {
    this.baseOffset = baseOffset;
    this.nextOffset = baseOffset;
    this.#bytes = bytes;
    this.#capacityLimit = capacityLimit;
  }

  /**
   * An empty chunk that small batches share. It grows as it is needed, so that thousands of quiet partitions cost
   * little, unless the chunk before it was filled by small batches as well: then it takes its whole size at once.
   */
  static shared(baseOffset: number, before: Chunk | undefined): Chunk {
    const capacity = before?.isShared ? SHARED_CHUNK_BYTES : FIRST_CHUNK_BYTES;
    return new Chunk(baseOffset, allocateLogMemory(capacity), SHARED_CHUNK_BYTES);
  }

  /** A chunk of one large batch: a copy, unless its memory is ours and nobody else writes to it (`keep`). */
  static of(batch: Uint8Array, options: { readonly keep: boolean }): Chunk {
    const bytes = options.keep ? batch : allocateLogMemory(batch.length);
    if (!options.keep) bytes.set(batch);
    const chunk = new Chunk(baseOffsetAt(batch, 0), bytes, batch.length);
    chunk.#account(0, batch.length, Number.POSITIVE_INFINITY);
    return chunk;
  }

  /** True when it was made for small batches. */
  get isShared(): boolean {
    return this.#capacityLimit === SHARED_CHUNK_BYTES;
  }

  /** True when a batch of this size can be appended. */
  hasRoom(bytes: number): boolean {
    return this.sizeBytes + bytes <= this.#capacityLimit;
  }

  /** Copies a stamped batch behind the others. */
  append(batch: Uint8Array, indexIntervalBytes: number): void {
    const at = this.sizeBytes;
    this.#reserve(at + batch.length);
    this.#bytes.set(batch, at);
    this.#account(at, batch.length, indexIntervalBytes);
  }

  /** The position of the first batch whose last offset is at or behind `offset`, `sizeBytes` if there is none. */
  positionOf(offset: number): number {
    let at = this.#indexedPositionBefore(offset);
    while (at < this.sizeBytes && lastOffsetAt(this.#bytes, at) < offset) {
      at += batchBytesAt(this.#bytes, at);
    }
    return at;
  }

  /** The batches of `[from, to)`: no copy. */
  slice(from: number, to: number): Uint8Array {
    return this.#bytes.subarray(from, to);
  }

  /**
   * Where a read of at most `maxBytes` from the batch at `from` ends: behind the last whole batch that fits and
   * starts before `upToOffset`. Equal to `from` when not even one fits.
   */
  endOfRead(from: number, maxBytes: number, upToOffset: number): number {
    const limit = from + maxBytes;
    if (this.nextOffset <= upToOffset && this.sizeBytes <= limit) return this.sizeBytes;
    let at = from;
    while (at < this.sizeBytes && baseOffsetAt(this.#bytes, at) < upToOffset) {
      const end = at + batchBytesAt(this.#bytes, at);
      if (end > limit) break;
      at = end;
    }
    return at;
  }

  /** The size of the batch at a position. */
  batchBytesAt(at: number): number {
    return batchBytesAt(this.#bytes, at);
  }

  /** Calls `visit` with each batch as a slice of its own, until it returns false. */
  forEachBatch(visit: (batch: Uint8Array) => boolean): void {
    for (let at = 0; at < this.sizeBytes; ) {
      const end = at + batchBytesAt(this.#bytes, at);
      if (!visit(this.#bytes.subarray(at, end))) return;
      at = end;
    }
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bytes.length) return;
    const larger = Math.min(this.#bytes.length * 4, this.#capacityLimit);
    const grown = allocateLogMemory(Math.max(bytes, larger));
    grown.set(this.#bytes.subarray(0, this.sizeBytes));
    giveUpLogMemory(this.#bytes.length);
    this.#bytes = grown;
  }

  #account(at: number, bytes: number, indexIntervalBytes: number): void {
    const lastIndexed = this.#indexPositions[this.#indexPositions.length - 1] ?? 0;
    if (at - lastIndexed >= indexIntervalBytes) {
      this.#indexOffsets.push(baseOffsetAt(this.#bytes, at));
      this.#indexPositions.push(at);
    }
    this.sizeBytes = at + bytes;
    this.nextOffset = lastOffsetAt(this.#bytes, at) + 1;
    this.maxTimestampMs = Math.max(this.maxTimestampMs, maxTimestampAt(this.#bytes, at));
  }

  #indexedPositionBefore(offset: number): number {
    let low = 0;
    let high = this.#indexOffsets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#indexOffsets[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : this.#indexPositions[low - 1]!;
  }
}
