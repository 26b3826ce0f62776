import type { TopicPartitions } from "../../model/index.ts";
import type { PartitionList } from "./events.ts";

/** No partitions. */
export const NONE: PartitionList = Object.freeze([]);

/** Topics ascending, partitions ascending, each once: the form of every list that the member hands out. */
export function sorted(partitions: PartitionList): PartitionList {
  const byTopic = new Map<string, Set<number>>();
  for (const { topic, partitions: numbers } of partitions) {
    const known = byTopic.get(topic) ?? new Set();
    for (const partition of numbers) known.add(partition);
    byTopic.set(topic, known);
  }
  return [...byTopic]
    .filter(([, numbers]) => numbers.size > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([topic, numbers]) => ({ topic, partitions: [...numbers].sort((a, b) => a - b) }));
}

/** What is in `from` and not in `without`. */
export function difference(from: PartitionList, without: PartitionList): PartitionList {
  const byTopic = new Map(without.map(({ topic, partitions }) => [topic, new Set(partitions)]));
  return keep(from, (topic, partition) => !(byTopic.get(topic)?.has(partition) ?? false));
}

/** The partitions of topics that pass. */
export function ofTopics(
  partitions: PartitionList,
  passes: (topic: string) => boolean,
): PartitionList {
  return partitions.filter(({ topic }) => passes(topic));
}

/** The partitions that pass; topics that keep none are left out. */
export function keep(
  partitions: PartitionList,
  passes: (topic: string, partition: number) => boolean,
): PartitionList {
  const kept: TopicPartitions[] = [];
  for (const { topic, partitions: numbers } of partitions) {
    const rest = numbers.filter((partition) => passes(topic, partition));
    if (rest.length > 0) kept.push({ topic, partitions: rest });
  }
  return kept;
}
