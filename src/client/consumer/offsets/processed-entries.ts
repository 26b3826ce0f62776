import type { Delivery } from "../delivery/delivery.ts";
import type { OwnedPartition } from "../delivery/owned-partition.ts";
import type { OffsetEntry, TopicPartitionOffset } from "./offset-entry.ts";

/** What is processed and not committed yet, of these partitions: the contiguous front of each, never what was fetched. */
export function processedEntries<K, V>(
  delivery: Delivery<K, V>,
  partitions: Iterable<OwnedPartition<K, V>>,
): OffsetEntry[] {
  const entries: OffsetEntry[] = [];
  for (const owned of partitions) {
    const upTo = delivery.processedUpTo(owned);
    if (upTo === null || upTo.offset === owned.committedOffset) continue;
    if (upTo.offset < owned.givenOffset) continue;
    const { topic, partition } = owned;
    const { offset, leaderEpoch = -1 } = upTo;
    entries.push({ topic, partition, offset, leaderEpoch, metadata: "", owned });
  }
  return entries;
}

/** The application's own offsets, under the ownership of now. */
export function givenEntries<K, V>(
  delivery: Delivery<K, V>,
  offsets: readonly TopicPartitionOffset[],
): OffsetEntry[] {
  return offsets.map(({ topic, partition, offset, leaderEpoch = -1, metadata = "" }) => {
    const owned = delivery.owned.get({ topic, partition }) ?? null;
    if (owned !== null) owned.givenOffset = offset;
    return { topic, partition, offset, leaderEpoch, metadata, owned };
  });
}
