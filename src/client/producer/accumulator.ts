import type { Checksum, Codecs, CompressionType, RecordInput } from "../../protocol/index.ts";
import { BufferMemory } from "./buffer-memory.ts";
import { OpenCount } from "./open-count.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { PreparedRecord } from "./prepared-record.ts";
import { ProducerBatch } from "./producer-batch.ts";
import type { TopicSending } from "./topic-sending.ts";

export interface AccumulatorOptions {
  readonly batchSize: number;
  readonly bufferMemory: number;
  readonly compression: CompressionType;
  /** Undefined for the codec's own. */
  readonly compressionLevel: number | undefined;
  readonly checksum: Checksum;
  /** Told when memory has become free. */
  readonly onRelease: () => void;
  /** Told when a batch was begun, or is full. */
  readonly onBatch: (batch: ProducerBatch) => void;
}

/**
 * The records that are not acknowledged yet, as batches by partition, within `buffer.memory` (`RecordAccumulator`). It
 * knows what waits; when what is sent is the sender's to say.
 */
export class Accumulator {
  readonly memory: BufferMemory;
  /** Batches that are not done. */
  readonly open = new OpenCount();
  /** Every batch that is not done, by age but for the parts of split ones. */
  readonly incomplete = new Set<ProducerBatch>();
  /** Partitions with batches that wait; the one that was sent least lately first. */
  readonly pending = new Set<PartitionQueue>();
  /** Set before a compressed batch is closed. */
  codecs: Codecs | undefined;
  readonly #options: AccumulatorOptions;

  constructor(options: AccumulatorOptions) {
    this.#options = options;
    this.memory = new BufferMemory(options.bufferMemory, options.onRelease);
  }

  /** Adds a record to the batch that the partition's records go to now; null when it has no room. */
  appendToOpen(queue: PartitionQueue, record: RecordInput): ProducerBatch | null {
    const { last } = queue;
    if (last === undefined || !this.#append(queue, last, record)) return null;
    return last;
  }

  /**
   * Adds a record to the partition, beginning a batch if need be. Null when there is no memory for one, or it may not.
   */
  append(
    topic: TopicSending,
    partition: number,
    { record, nowMs, mayBegin }: RecordToAppend,
  ): ProducerBatch | null {
    const queue = topic.queue(partition);
    const open = this.appendToOpen(queue, record);
    if (open !== null || !mayBegin) return open;
    const targetBytes = Math.max(1, this.#options.batchSize);
    const limitBytes = topic.ratio.uncompressedBytesFor(targetBytes);
    const reservedBytes = Math.min(
      Math.max(limitBytes, record.recordBytes),
      this.memory.totalBytes,
    );
    if (!this.memory.tryReserve(reservedBytes)) return null;
    queue.last?.close();
    const batch = this.#begin(queue, {
      order: queue.nextOrder,
      createdAtMs: nowMs,
      limitBytes,
      reservedBytes,
      flushEpoch: this.open.begin(),
    });
    this.#append(queue, batch, record);
    queue.push(batch);
    this.pending.add(queue);
    this.#options.onBatch(batch);
    return batch;
  }

  /** The same records in smaller batches: counted as begun when `whole` was. Then {@link Accumulator.replace} it. */
  makePart(
    queue: PartitionQueue,
    whole: ProducerBatch,
    { order, limitBytes }: { readonly order: number; readonly limitBytes: number },
  ): ProducerBatch {
    this.open.add(whole.flushEpoch);
    return this.#begin(queue, {
      order,
      createdAtMs: whole.createdAtMs,
      limitBytes,
      reservedBytes: 0,
      flushEpoch: whole.flushEpoch,
    });
  }

  /** A batch goes back to wait. */
  putBack(queue: PartitionQueue, batch: ProducerBatch): void {
    queue.putBack(batch);
    this.pending.add(queue);
  }

  /** Other batches have the records of one now, and its share of the memory. */
  replace(queue: PartitionQueue, whole: ProducerBatch, parts: readonly ProducerBatch[]): void {
    parts[0]!.reservedBytes = whole.reservedBytes;
    whole.reservedBytes = 0;
    for (const part of parts) this.putBack(queue, part);
    this.release(whole, { isAnswered: true });
  }

  /** A batch leaves its queue, to be sent or because it failed. */
  take(queue: PartitionQueue, batch: ProducerBatch): void {
    queue.remove(batch);
    this.pending.delete(queue);
    if (queue.length > 0) this.pending.add(queue);
  }

  /** A batch is done. Its memory is free; to be used again only if `isAnswered`. */
  release(batch: ProducerBatch, { isAnswered }: { readonly isAnswered: boolean }): void {
    if (!this.incomplete.delete(batch)) return;
    const buffer = batch.takeBuffer(isAnswered);
    if (buffer !== null) this.memory.giveBack(buffer);
    this.open.end(batch.flushEpoch);
    this.memory.release(batch.reservedBytes);
  }

  #begin(
    queue: PartitionQueue,
    plan: {
      readonly order: number;
      readonly createdAtMs: number;
      readonly limitBytes: number;
      readonly reservedBytes: number;
      readonly flushEpoch: number;
    },
  ): ProducerBatch {
    const { compression, compressionLevel, checksum } = this.#options;
    const { topic, partition } = queue;
    const buffer = this.memory.lend(Math.max(plan.limitBytes, plan.reservedBytes));
    const { codecs } = this;
    const { order, createdAtMs, limitBytes, reservedBytes } = plan;
    const batch = new ProducerBatch(
      // biome-ignore format: a list
      {
        topic, partition, order, createdAtMs, limitBytes, reservedBytes,
        compression, compressionLevel, codecs, checksum, buffer,
      },
      plan.flushEpoch,
    );
    this.incomplete.add(batch);
    return batch;
  }

  #append(queue: PartitionQueue, batch: ProducerBatch, record: RecordInput): boolean {
    if (!batch.tryAppend(record)) return false;
    queue.countRecord();
    if (batch.isFull) this.#options.onBatch(batch);
    return true;
  }
}

/** A record on its way into a batch. */
export interface RecordToAppend {
  readonly record: PreparedRecord;
  readonly nowMs: number;
  /** False while others wait for memory, who were here before. */
  readonly mayBegin: boolean;
}
