import type { TopicPartition } from "../../model/index.ts";

/** `orders-0`, as Kafka writes a partition. Topic names may hold hyphens: for people and as a key, not to be read back. */
export function partitionName({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

/** Partitions by their names; one that is given twice is there once, the last. */
export function byPartitionName<P extends TopicPartition>(
  partitions: readonly P[],
): ReadonlyMap<string, P> {
  return new Map(partitions.map((each) => [partitionName(each), each]));
}

/** Partitions in the form that requests have: by topic, in the order in which topics first come up. */
export function byTopic<P extends TopicPartition>(partitions: Iterable<P>): Map<string, P[]> {
  const topics = new Map<string, P[]>();
  for (const each of partitions) {
    const list = topics.get(each.topic);
    if (list === undefined) topics.set(each.topic, [each]);
    else list.push(each);
  }
  return topics;
}
