import type { TopicPartition } from "../../model/index.ts";

/** What of a consumer says whether it is at the end. */
export interface ReadingPosition {
  assignment(): TopicPartition[];
  lag(partition: TopicPartition): number | null;
  position(partition: TopicPartition): Promise<number>;
}

/** A partition whose end was reached, and the offset that its next record will have. */
export interface ReachedEnd extends TopicPartition {
  readonly offset: number;
}

/** Notices when partitions are read to their end, and again when they have gone on since. */
export class PartitionEnds {
  readonly #consumer: ReadingPosition;
  /** By partition, the offset of the end that was told of. */
  readonly #told = new Map<string, number>();

  constructor(consumer: ReadingPosition) {
    this.#consumer = consumer;
  }

  /** The ends that were reached since the last call. */
  async reached(): Promise<ReachedEnd[]> {
    const reached: ReachedEnd[] = [];
    for (const { topic, partition } of this.#consumer.assignment()) {
      if (this.#consumer.lag({ topic, partition }) !== 0) continue;
      const offset = await this.#consumer.position({ topic, partition });
      if (this.#told.get(`${topic}-${partition}`) === offset) continue;
      this.#told.set(`${topic}-${partition}`, offset);
      reached.push({ topic, partition, offset });
    }
    return reached;
  }

  /** True when there is something to read, and all of it is read. */
  get isAllRead(): boolean {
    const assignment = this.#consumer.assignment();
    return (
      assignment.length > 0 && assignment.every((partition) => this.#consumer.lag(partition) === 0)
    );
  }
}
