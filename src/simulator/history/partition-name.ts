import type { PartitionName } from "./history-event.ts";

/** Kafka's way to print a topic partition. */
export function partitionName(topic: string, partition: number): PartitionName {
  return `${topic}-${partition}`;
}
