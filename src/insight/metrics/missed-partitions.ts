import type { PartitionNow } from "../group-history.ts";
import type { GroupStanding } from "../rules/group-standing.ts";

/**
 * Partitions that had an owner, have none, and should have one. Of a group without members none is missed here: another
 * alert is for that. Nor are those of a topic of which nobody of a Stable group has any partition: the group no longer
 * subscribes to it, or it is deleted.
 */
export function missedPartitions({
  facts,
  partitions,
}: Pick<GroupStanding, "facts" | "partitions">): PartitionNow[] {
  if (facts.state === "Empty" || facts.state === "Dead") return [];
  const unowned = partitions.filter(({ owner, stoppedAtMs }) => {
    return owner === null && stoppedAtMs !== null;
  });
  if (facts.state !== "Stable" || unowned.length === 0) return unowned;
  const read = new Set(partitions.flatMap(({ owner, topic }) => (owner === null ? [] : [topic])));
  return unowned.filter(({ topic }) => read.has(topic));
}
