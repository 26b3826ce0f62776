import type { TopicPartition } from "../../model/index.ts";
import type { FetchBuffers } from "./fetch-buffers.ts";
import { PartitionMap } from "./partition-map.ts";
import { PartitionState } from "./partition-state.ts";

/** Every partition that the fetcher was given, and the counter of their assignment epochs. */
export class PartitionTable<K, V> {
  readonly #partitions = new PartitionMap<PartitionState<K, V>>();
  readonly #buffers: FetchBuffers<K, V>;
  /** One for all partitions, so that one that leaves and comes back never sees its old epochs again. */
  #lastEpoch = 0;

  constructor(buffers: FetchBuffers<K, V>) {
    this.#buffers = buffers;
  }

  get(partition: TopicPartition): PartitionState<K, V> | undefined {
    return this.#partitions.get(partition);
  }

  /** For calls that make no sense for a partition that is not here; throws a `TypeError` then. */
  require(partition: TopicPartition, attempt: string): PartitionState<K, V> {
    const found = this.#partitions.get(partition);
    if (found !== undefined) return found;
    const name = `${partition.topic}-${partition.partition}`;
    throw new TypeError(`Cannot ${attempt} ${name}: the partition is not assigned.`);
  }

  /** In the order in which they are fetched. */
  values(): Iterable<PartitionState<K, V>> {
    return this.#partitions.values();
  }

  /** Those of the given partitions that are here. */
  pick(partitions: readonly TopicPartition[]): PartitionState<K, V>[] {
    return partitions.flatMap((partition) => this.#partitions.get(partition) ?? []);
  }

  /** The one that is there, or a new one under a new epoch. */
  add(partition: TopicPartition): PartitionState<K, V> {
    const present = this.#partitions.get(partition);
    if (present !== undefined) return present;
    const added = new PartitionState<K, V>(partition, ++this.#lastEpoch);
    this.#partitions.set(added, added);
    return added;
  }

  remove(partition: PartitionState<K, V>): void {
    this.beginEpoch(partition);
    partition.isStarted = false;
    this.#partitions.delete(partition);
  }

  /** Drops what was fetched and what is on its way. */
  beginEpoch(partition: PartitionState<K, V>): void {
    this.#buffers.forget(partition);
    partition.beginEpoch(++this.#lastEpoch);
  }

  /** It was served: the others come first next time. */
  moveToEnd(partition: TopicPartition): void {
    this.#partitions.moveToEnd(partition);
  }
}
