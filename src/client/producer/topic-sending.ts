import type { PartitionMetadata, TopicDescription } from "../cluster/cluster.ts";
import { CompressionRatio } from "./compression-ratio.ts";
import { PartitionQueue } from "./partition-queue.ts";
import { type Below, type PartitionLoad, StickyPartitioner } from "./sticky-partitioner.ts";

/** What a producer knows of a topic that it sends to. */
export class TopicSending {
  readonly name: string;
  readonly sticky: StickyPartitioner;
  readonly ratio = new CompressionRatio();
  /** For the round-robin partitioner. */
  nextInTurn = 0;
  lastUsedAtMs = 0;
  readonly #queues: (PartitionQueue | undefined)[] = [];
  #description: TopicDescription | null = null;
  #available: readonly number[] = [];

  constructor(name: string, batchSize: number, below: Below) {
    this.name = name;
    this.sticky = new StickyPartitioner(batchSize, below);
  }

  /** The topic as the newest metadata describes it. */
  describe(description: TopicDescription): void {
    if (this.#description === description) return;
    this.#description = description;
    const { partitions } = description;
    this.#available = partitions.filter(hasLeader).map(({ partition }) => partition);
    if (this.sticky.current >= partitions.length) this.sticky.forget();
  }

  get partitionCount(): number {
    return this.#description?.partitions.length ?? 0;
  }

  /** The partitions that have a leader, ascending. */
  get availablePartitions(): readonly number[] {
    return this.#available;
  }

  /** Those that may be chosen freely: all if none has a leader. */
  get eligiblePartitions(): readonly number[] {
    if (this.#available.length > 0) return this.#available;
    return Array.from({ length: this.partitionCount }, (_, partition) => partition);
  }

  /** Nothing waits or is on its way. */
  get isIdle(): boolean {
    return this.#queues.every((queue) => queue?.isIdle ?? true);
  }

  queue(partition: number): PartitionQueue {
    let queue = this.#queues[partition];
    if (queue === undefined) {
      queue = new PartitionQueue(this.name, partition);
      this.#queues[partition] = queue;
    }
    return queue;
  }

  /** How the next sticky partition is chosen; `isAdaptive` false: as if all queues were empty. */
  load({ isAdaptive }: { readonly isAdaptive: boolean }): PartitionLoad {
    const partitions = this.eligiblePartitions;
    const lengthOf = (partition: number): number =>
      isAdaptive ? (this.#queues[partition]?.length ?? 0) : 0;
    return { partitions, queueSizes: partitions.map(lengthOf) };
  }
}

function hasLeader({ leaderId }: PartitionMetadata): boolean {
  return leaderId >= 0;
}
