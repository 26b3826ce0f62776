import { PartitionSequences } from "./partition-sequences.ts";
import type { ProducerBatch } from "./producer-batch.ts";

/** The batches of one partition that wait to be sent, in the order of their records. */
export class PartitionQueue {
  readonly topic: string;
  readonly partition: number;
  readonly sequences = new PartitionSequences<ProducerBatch>();
  /** Sent and unanswered. */
  onTheWireCount = 0;
  #batches: ProducerBatch[] = [];
  #recordCount = 0;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  get length(): number {
    return this.#batches.length;
  }

  /** Nothing waits or is on its way. */
  get isIdle(): boolean {
    return this.#batches.length === 0 && this.onTheWireCount === 0;
  }

  get first(): ProducerBatch | undefined {
    return this.#batches[0];
  }

  /** The one that takes records, if it still does. */
  get last(): ProducerBatch | undefined {
    return this.#batches.at(-1);
  }

  /** The order of the next record: how many came before it. */
  get nextOrder(): number {
    return this.#recordCount;
  }

  /** Counts a record that went into one of the batches. */
  countRecord(): void {
    this.#recordCount++;
  }

  push(batch: ProducerBatch): void {
    this.#batches.push(batch);
  }

  /** A batch that was sent comes back, to its place among the others. */
  putBack(batch: ProducerBatch): void {
    const at = this.#batches.findIndex(({ order }) => order > batch.order);
    if (at < 0) this.#batches.push(batch);
    else this.#batches.splice(at, 0, batch);
  }

  remove(batch: ProducerBatch): void {
    if (this.#batches[0] === batch) {
      this.#batches.shift();
      return;
    }
    const at = this.#batches.indexOf(batch);
    if (at >= 0) this.#batches.splice(at, 1);
  }
}
