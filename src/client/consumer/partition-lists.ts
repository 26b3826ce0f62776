import type { TopicPartition, TopicPartitions } from "../../model/index.ts";
import type { PartitionMap } from "../fetch/partition-map.ts";

/** One element per partition, in the order of the list. */
export function eachPartition(list: readonly TopicPartitions[]): TopicPartition[] {
  return list.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}

/** The values of those partitions that are in the map. */
export function among<T>(map: PartitionMap<T>, partitions: Iterable<TopicPartition>): T[] {
  const found: T[] = [];
  for (const each of partitions) {
    const value = map.get(each);
    if (value !== undefined) found.push(value);
  }
  return found;
}

/** `topic-0, topic-1`, as logs and errors print partitions; long lists are cut. */
export function partitionNames(partitions: readonly TopicPartition[]): string {
  const shown = partitions.slice(0, 10).map(({ topic, partition }) => `${topic}-${partition}`);
  const more = partitions.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
