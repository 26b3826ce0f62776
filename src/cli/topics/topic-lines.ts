import type { ConfigEntry, PartitionMetadata, TopicDescription } from "../../node-client/index.ts";

/** A topic, and what of its configuration is not Kafka's default. */
export interface DescribedTopic {
  readonly topic: TopicDescription;
  /** In the brokers' order. */
  readonly configs: readonly Pick<ConfigEntry, "name" | "value" | "source">[];
  /** Those that were asked for. */
  readonly partitions: readonly PartitionMetadata[];
}

/** Which partitions, or topics, `--describe` is to show. */
export type DescribeFilter = "underReplicated" | "unavailable" | "overrides" | null;

/** Leaves out what was not asked for; topics without anything left are gone. */
export function filtered(
  topics: readonly DescribedTopic[],
  only: DescribeFilter,
  liveNodeIds: ReadonlySet<number>,
): DescribedTopic[] {
  switch (only) {
    case null:
      return [...topics];
    case "overrides":
      return topics
        .filter(({ configs }) => configs.some(({ source }) => source === "DYNAMIC_TOPIC_CONFIG"))
        .map((each) => ({ ...each, partitions: [] }));
    default: {
      const isShown = only === "underReplicated" ? isUnderReplicated : isUnavailable;
      return topics
        .map((each) => ({
          ...each,
          partitions: each.partitions.filter((partition) => isShown(partition, liveNodeIds)),
        }))
        .filter(({ partitions }) => partitions.length > 0);
    }
  }
}

function isUnderReplicated({ replicaNodes, isrNodes }: PartitionMetadata): boolean {
  return isrNodes.length < replicaNodes.length;
}

function isUnavailable({ leaderId }: PartitionMetadata, live: ReadonlySet<number>): boolean {
  return leaderId < 0 || !live.has(leaderId);
}

/** As kafka-topics prints it: a line for the topic unless only partitions were asked for, and one for each partition. */
export function topicLines(described: DescribedTopic, only: DescribeFilter): string[] {
  const isPartitionsOnly = only === "underReplicated" || only === "unavailable";
  const head = isPartitionsOnly ? [] : [topicLine(described)];
  const { name } = described.topic;
  return [...head, ...described.partitions.map((partition) => partitionLine(name, partition))];
}

function topicLine({ topic, configs }: DescribedTopic): string {
  const { name, topicId, partitions } = topic;
  const settings = configs.map((config) => `${config.name}=${config.value}`).join(",");
  return [
    `Topic: ${name}`,
    ...(topicId === null ? [] : [`TopicId: ${topicId}`]),
    `PartitionCount: ${partitions.length}`,
    `ReplicationFactor: ${replicationFactor(topic)}`,
    `Configs: ${settings}`,
  ].join("\t");
}

/** Metadata does not tell of eligible leader replicas; Kafka's tool says `N/A` then. */
function partitionLine(topic: string, partition: PartitionMetadata): string {
  const { leaderId, replicaNodes, isrNodes } = partition;
  return [
    "",
    `Topic: ${topic}`,
    `Partition: ${partition.partition}`,
    `Leader: ${leaderId < 0 ? "none" : leaderId}`,
    `Replicas: ${replicaNodes.join(",")}`,
    `Isr: ${isrNodes.join(",")}`,
    "Elr: N/A",
    "LastKnownElr: N/A",
  ].join("\t");
}

/** For `--json`. */
export function topicJson({ topic, configs, partitions }: DescribedTopic): object {
  return {
    topic: topic.name,
    topicId: topic.topicId,
    isInternal: topic.isInternal,
    partitionCount: topic.partitions.length,
    replicationFactor: replicationFactor(topic),
    configs: Object.fromEntries(configs.map(({ name, value }) => [name, value])),
    partitions: partitions.map(({ partition, leaderId, replicaNodes, isrNodes }) => ({
      partition,
      leader: leaderId < 0 ? null : leaderId,
      replicas: replicaNodes,
      isr: isrNodes,
    })),
  };
}

function replicationFactor({ partitions }: TopicDescription): number {
  return partitions[0]?.replicaNodes.length ?? 0;
}
