import type { Cluster } from "./storage/cluster.ts";

/** A topic that is there from the start. */
export interface TopicOption {
  readonly name: string;
  /** Default: `num.partitions`. */
  readonly partitions?: number;
  /** Default: `default.replication.factor`, at most one per broker. */
  readonly replicationFactor?: number;
  /** Topic configurations by Kafka's names. */
  readonly configs?: Readonly<Record<string, string | number | boolean>>;
}

/** Creates topics that no client asked for. Throws `RangeError` for what CreateTopics would refuse. */
export function createInitialTopics(cluster: Cluster, topics: readonly TopicOption[]): void {
  for (const topic of topics) createInitialTopic(cluster, topic);
}

function createInitialTopic(cluster: Cluster, topic: TopicOption): void {
  const partitionCount = topic.partitions ?? cluster.config.get("num.partitions");
  checkTopic(cluster, topic, partitionCount);
  const replicationFactor =
    topic.replicationFactor ?? cluster.config.get("default.replication.factor");
  const configs = Object.entries(topic.configs ?? {}).map(
    ([name, value]) => [name, String(value)] as const,
  );
  cluster.createTopic({
    name: topic.name,
    assignments: cluster.placeReplicas({ partitionCount, replicationFactor }),
    configs: new Map(configs),
  });
}

function checkTopic(cluster: Cluster, { name }: TopicOption, partitionCount: number): void {
  const refuse = (reason: string): never => {
    throw new RangeError(`Cannot create topic "${name}": ${reason}.`);
  };
  if (!/^[a-zA-Z0-9._-]{1,249}$/.test(name) || name === "." || name === "..") {
    refuse("a name has 1 to 249 letters, digits, dots, underscores and hyphens");
  }
  if (cluster.topic(name) !== undefined) refuse("it exists already");
  if (!Number.isInteger(partitionCount) || partitionCount < 1 || partitionCount > 100_000) {
    refuse(`it cannot have ${partitionCount} partitions`);
  }
}
