/**
 * Kafka's built-in choice of a partition for records without a key (`BuiltInPartitioner`; KIP-480, KIP-794).
 *
 * All records go to one partition until about `batch.size` bytes went there, then to another, so that batches become
 * full. Which one is a matter of chance: uniform over the partitions that have a leader, or, where queues differ in
 * length, the likelier the shorter the queue. So a slow broker gets less instead of filling the buffer.
 *
 * The change waits for the end of a batch, so as not to leave a small one behind, but no longer than for twice
 * `batch.size`.
 */

/** Batches that wait for each partition that may be chosen. */
export interface PartitionLoad {
  readonly partitions: readonly number[];
  /** By the index of `partitions`. */
  readonly queueSizes: readonly number[];
}

/** Gives an integer in `[0, bound)`. */
export type Below = (bound: number) => number;

export class StickyPartitioner {
  readonly #stickyBytes: number;
  readonly #below: Below;
  #current = -1;
  #producedBytes = 0;

  /** @param stickyBytes `batch.size`: about how much goes to one partition before the next is chosen. */
  constructor(stickyBytes: number, below: Below) {
    this.#stickyBytes = Math.max(1, stickyBytes);
    this.#below = below;
  }

  /** The partition for the next record; -1 when none was chosen yet. */
  get current(): number {
    return this.#current;
  }

  /** Chooses anew, when there is no choice yet or the current partition has had its share. */
  choose(load: PartitionLoad): number {
    this.#current = weightedPartition(load, this.#below);
    this.#producedBytes = 0;
    return this.#current;
  }

  /** The current partition is no longer there. */
  forget(): void {
    this.#current = -1;
  }

  /** Takes note of bytes that went to the current partition. `isBatchFull`: its last batch takes no more. */
  produced(bytes: number, isBatchFull: boolean): void {
    this.#producedBytes += bytes;
    this.endBatch(isBatchFull);
  }

  /** Lets go of the partition if it had its share and `isBatchFull`, or twice its share. */
  endBatch(isBatchFull: boolean): void {
    const hadShare = this.#producedBytes >= this.#stickyBytes;
    const hadTwice = this.#producedBytes >= 2 * this.#stickyBytes;
    if (hadTwice || (hadShare && isBatchFull)) this.#current = -1;
  }
}

/**
 * A partition by chance, each with the weight `longest queue + 1 - its queue`: equal queues give equal chances.
 * `partitions` must not be empty.
 */
export function weightedPartition({ partitions, queueSizes }: PartitionLoad, below: Below): number {
  let longest = 0;
  let queued = 0;
  for (const size of queueSizes) {
    longest = Math.max(longest, size);
    queued += size;
  }
  let ticket = below((longest + 1) * partitions.length - queued);
  for (let i = 0; i < partitions.length; i++) {
    ticket -= longest + 1 - (queueSizes[i] ?? 0);
    if (ticket < 0) return partitions[i]!;
  }
  return partitions[partitions.length - 1]!;
}
