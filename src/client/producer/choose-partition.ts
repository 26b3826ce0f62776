import type { Partitioner } from "../config/partitioner-option.ts";
import { partitionForKey } from "./murmur2.ts";
import type { TopicSending } from "./topic-sending.ts";

/** What decides about partitions. */
export interface PartitioningSettings {
  readonly partitionerClass: Partitioner | "RoundRobinPartitioner" | null;
  readonly partitionerIgnoreKeys: boolean;
}

/** The partition is the sticky partitioner's to choose, when the record is appended. */
export const STICKY = -1;

/**
 * The partition of a record that names none, {@link STICKY} where the record has no key, or keys do not count. Throws
 * what the application's partitioner throws, and `RangeError` for a partition that is not there.
 */
export function choosePartition(
  topic: TopicSending,
  record: { readonly key: Uint8Array | null; readonly value: Uint8Array | null },
  settings: PartitioningSettings,
): number {
  const { partitionerClass } = settings;
  if (partitionerClass === "RoundRobinPartitioner") return inTurn(topic);
  if (partitionerClass !== null) return chosenBy(partitionerClass, topic, record);
  if (record.key === null || settings.partitionerIgnoreKeys) return STICKY;
  return partitionForKey(record.key, topic.partitionCount);
}

function inTurn(topic: TopicSending): number {
  const partitions = topic.eligiblePartitions;
  return partitions[topic.nextInTurn++ % partitions.length]!;
}

function chosenBy(
  partitioner: Partitioner,
  topic: TopicSending,
  { key, value }: { readonly key: Uint8Array | null; readonly value: Uint8Array | null },
): number {
  const { name, partitionCount, availablePartitions } = topic;
  const partition = partitioner({ topic: name, key, value, partitionCount, availablePartitions });
  if (Number.isInteger(partition) && partition >= 0 && partition < partitionCount) return partition;
  throw new RangeError(
    `The partitioner chose partition ${String(partition)} of topic ${name}; valid is [0,...,${partitionCount - 1}].`,
  );
}
