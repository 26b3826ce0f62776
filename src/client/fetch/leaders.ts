import type { TopicPartition, Uuid } from "../../model/index.ts";
import type { ErrorName } from "../../protocol/index.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Leader } from "../offsets/ask-leader.ts";
import { PartitionMap } from "./partition-map.ts";

/**
 * Who leads each partition: the cluster's metadata, or what a broker said later when it refused a fetch because another
 * leads now (KIP-951). A hint counts while it is newer than the metadata and its broker is known.
 */
export class Leaders {
  readonly #cluster: Cluster;
  readonly #hints = new PartitionMap<Leader>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Null while there is none, or the topic is not known. */
  leaderOf(partition: TopicPartition): Leader | null {
    const { topics, nodes } = this.#cluster.metadata;
    const described = topics.get(partition.topic)?.partitions[partition.partition];
    if (described === undefined) return null;
    const hint = this.#hints.get(partition);
    if (hint !== undefined && hint.leaderEpoch > described.leaderEpoch && nodes.has(hint.nodeId)) {
      return hint;
    }
    const { leaderId: nodeId, leaderEpoch } = described;
    return nodeId < 0 ? null : { nodeId, leaderEpoch };
  }

  /** Why {@link Leaders.leaderOf} is null: no leader now, no such partition, or a topic that nobody has asked about yet. */
  whyNone({ topic, partition }: TopicPartition): ErrorName {
    const { metadata, topicErrors } = this.#cluster;
    const described = metadata.topics.get(topic);
    if (described === undefined) return topicErrors.get(topic) ?? "LEADER_NOT_AVAILABLE";
    const isThere = described.partitions[partition] !== undefined;
    return isThere ? "LEADER_NOT_AVAILABLE" : "UNKNOWN_TOPIC_OR_PARTITION";
  }

  /** A broker named the leader. Nothing to learn from when it does not know either. */
  learn(partition: TopicPartition, { nodeId, leaderEpoch }: Leader): void {
    if (nodeId >= 0 && leaderEpoch >= 0) this.#hints.set(partition, { nodeId, leaderEpoch });
  }

  forget(partition: TopicPartition): void {
    this.#hints.delete(partition);
  }

  /** Null where brokers or the metadata have none yet. */
  topicIdOf(topic: string): Uuid | null {
    return this.#cluster.metadata.topics.get(topic)?.topicId ?? null;
  }

  isNodeKnown(nodeId: number): boolean {
    return this.#cluster.metadata.nodes.has(nodeId);
  }
}
