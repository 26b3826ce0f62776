import type { TopicPartition } from "../../model/index.ts";
import { metadata as metadataApi } from "../../protocol/index.ts";
import type { Cluster, SendOptions } from "../cluster/cluster.ts";
import { PartitionMap } from "../fetch/partition-map.ts";
import { type Leader, type LeaderAnswer, problemOf } from "./ask-leader.ts";

const NO_LEADER = { type: "askAgain", problem: "LEADER_NOT_AVAILABLE" } as const;

/**
 * The leaders of partitions, from the cluster's metadata where it has the topic, else by a request of its own: an admin, or
 * a consumer that asks about a topic it does not read, has no standing interest in it.
 */
export async function findLeaders(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  options: SendOptions,
): Promise<PartitionMap<LeaderAnswer<Leader>>> {
  const leaders = new PartitionMap<LeaderAnswer<Leader>>();
  const unknown = new Set<string>();
  for (const one of partitions) {
    const topic = cluster.metadata.topics.get(one.topic);
    if (topic === undefined) unknown.add(one.topic);
    else leaders.set(one, leaderOf(topic.partitions[one.partition]));
  }
  if (unknown.size > 0) await lookUp(cluster, { partitions, unknown, leaders }, options);
  return leaders;
}

interface LookUp {
  readonly partitions: readonly TopicPartition[];
  readonly unknown: ReadonlySet<string>;
  readonly leaders: PartitionMap<LeaderAnswer<Leader>>;
}

async function lookUp(cluster: Cluster, wanted: LookUp, options: SendOptions): Promise<void> {
  const { partitions, unknown, leaders } = wanted;
  const response = await cluster.send(
    { type: "any" },
    metadataApi,
    { topics: [...unknown].map((name) => ({ name })), allowAutoTopicCreation: false },
    options,
  );
  const topics = new Map(response.topics.map((topic) => [topic.name, topic]));
  for (const one of partitions) {
    if (!unknown.has(one.topic)) continue;
    const topic = topics.get(one.topic);
    const problem = topic === undefined ? NO_LEADER : problemOf(topic.errorCode, one);
    const described = topic?.partitions.find((each) => each.partitionIndex === one.partition);
    leaders.set(one, problem ?? leaderOf(described));
  }
}

function leaderOf(
  described: { readonly leaderId: number; readonly leaderEpoch: number } | undefined,
): LeaderAnswer<Leader> {
  if (described === undefined) return { type: "askAgain", problem: "UNKNOWN_TOPIC_OR_PARTITION" };
  const { leaderId: nodeId, leaderEpoch } = described;
  return nodeId < 0 ? NO_LEADER : { type: "answered", answer: { nodeId, leaderEpoch } };
}
