import { validateTopicConfigs } from "./configs/topic-config.ts";
import type { Cluster } from "./storage/cluster.ts";
import { OFFSETS_TOPIC, unifiedName } from "./storage/topic.ts";

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

/** Throws `RangeError` for what CreateTopics would refuse on so many brokers. Nothing is created yet. */
export function checkInitialTopics(topics: readonly TopicOption[], brokerCount: number): void {
  const namesByUnified = new Map([[unifiedName(OFFSETS_TOPIC), OFFSETS_TOPIC]]);
  for (const topic of topics) {
    const problem = topicProblem(topic, brokerCount, namesByUnified);
    if (problem !== null) throw new RangeError(`Cannot create topic "${topic.name}": ${problem}.`);
    validateTopicConfigs(configsOf(topic));
    namesByUnified.set(unifiedName(topic.name), topic.name);
  }
}

/** Creates topics that no client asked for; {@link checkInitialTopics} has seen them. */
export function createInitialTopics(cluster: Cluster, topics: readonly TopicOption[]): void {
  for (const topic of topics) createInitialTopic(cluster, topic);
}

function createInitialTopic(cluster: Cluster, topic: TopicOption): void {
  const partitionCount = topic.partitions ?? cluster.config.get("num.partitions");
  const replicationFactor =
    topic.replicationFactor ?? cluster.config.get("default.replication.factor");
  cluster.createTopic({
    name: topic.name,
    assignments: cluster.placeReplicas({ partitionCount, replicationFactor }),
    configs: configsOf(topic),
  });
}

function configsOf({ configs = {} }: TopicOption): Map<string, string> {
  return new Map(Object.entries(configs).map(([name, value]) => [name, String(value)]));
}

function topicProblem(
  { name, replicationFactor = 1 }: TopicOption,
  brokerCount: number,
  namesByUnified: ReadonlyMap<string, string>,
): string | null {
  if (!/^[a-zA-Z0-9._-]{1,249}$/.test(name) || name === "." || name === "..") {
    return "a name has 1 to 249 letters, digits, dots, underscores and hyphens";
  }
  const other = namesByUnified.get(unifiedName(name));
  if (other === name) return "it exists already";
  if (other !== undefined) return `its name collides with topic "${other}"`;
  if (replicationFactor <= brokerCount) return null;
  return `${replicationFactor} replicas need as many brokers, and there ${brokerCount === 1 ? "is 1" : `are ${brokerCount}`}`;
}
