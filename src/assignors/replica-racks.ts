import type { TopicMetadata } from "./assignor.ts";

/**
 * Whether racks are worth looking at (KIP-881, `AbstractPartitionAssignor.useRackAwareAssignment`): some member's rack
 * holds replicas, and some partition is not on all the racks.
 */
export function usesRacks(
  memberRacks: ReadonlySet<string>,
  partitionRacks: Iterable<ReadonlySet<string>>,
): boolean {
  if (memberRacks.size === 0) return false;
  const racksOfPartitions = [...partitionRacks];
  const all = new Set<string>();
  for (const racks of racksOfPartitions) for (const rack of racks) all.add(rack);
  if (![...memberRacks].some((rack) => all.has(rack))) return false;
  return racksOfPartitions.some((racks) => racks.size !== all.size);
}

/** The racks of every partition of a topic; an empty set where the metadata does not say. */
export function racksByPartition(topic: TopicMetadata): ReadonlySet<string>[] {
  const racks: ReadonlySet<string>[] = [];
  for (let partition = 0; partition < topic.partitionCount; partition++)
    racks.push(new Set(topic.replicaRacks?.[partition]));
  return racks;
}
