import type { TopicPartition } from "../../model/index.ts";

/** Values by partition. Iterates topic by topic, topics and their partitions in the order in which they came. */
export class PartitionMap<T> {
  readonly #byTopic = new Map<string, Map<number, T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get({ topic, partition }: TopicPartition): T | undefined {
    return this.#byTopic.get(topic)?.get(partition);
  }

  has(key: TopicPartition): boolean {
    return this.#byTopic.get(key.topic)?.has(key.partition) ?? false;
  }

  set({ topic, partition }: TopicPartition, value: T): void {
    const ofTopic = this.#byTopic.get(topic) ?? new Map<number, T>();
    if (ofTopic.size === 0) this.#byTopic.set(topic, ofTopic);
    if (!ofTopic.has(partition)) this.#size++;
    ofTopic.set(partition, value);
  }

  delete({ topic, partition }: TopicPartition): boolean {
    const ofTopic = this.#byTopic.get(topic);
    if (ofTopic === undefined || !ofTopic.delete(partition)) return false;
    this.#size--;
    if (ofTopic.size === 0) this.#byTopic.delete(topic);
    return true;
  }

  clear(): void {
    this.#byTopic.clear();
    this.#size = 0;
  }

  /** Last of its topic, and its topic the last: partitions of one topic stay together, as requests list them. */
  moveToEnd(key: TopicPartition): void {
    const ofTopic = this.#byTopic.get(key.topic);
    const value = ofTopic?.get(key.partition);
    if (ofTopic === undefined || value === undefined) return;
    ofTopic.delete(key.partition);
    ofTopic.set(key.partition, value);
    this.#byTopic.delete(key.topic);
    this.#byTopic.set(key.topic, ofTopic);
  }

  *values(): Generator<T, void, undefined> {
    for (const ofTopic of this.#byTopic.values()) yield* ofTopic.values();
  }

  /** Each topic with its partitions. */
  topics(): IterableIterator<[topic: string, partitions: ReadonlyMap<number, T>]> {
    return this.#byTopic.entries();
  }
}
