import { ZERO_UUID } from "../../../model/index.ts";
import {
  type MetadataResponse,
  type MetadataResponseTopic,
  metadata,
} from "../../../protocol/index.ts";
import type { PartitionMetadata, TopicDescription } from "../../cluster/cluster.ts";
import type { AdminCall } from "../admin-call.ts";

/** Asks any broker for these topics, or all; none is created by it. */
export function askForTopics(
  topics: readonly string[] | "all",
  call: AdminCall,
): Promise<MetadataResponse> {
  const body = {
    topics: topics === "all" ? null : topics.map((name) => ({ name })),
    allowAutoTopicCreation: false,
  };
  // Version 4 can say that nothing is to be created.
  return call.send({ type: "any" }, metadata, body, { minVersion: 4 });
}

/** A topic as a metadata response has it, partitions in order. */
export function topicDescription(topic: MetadataResponseTopic): TopicDescription {
  return {
    name: topic.name ?? "",
    topicId: topic.topicId === ZERO_UUID ? null : topic.topicId,
    isInternal: topic.isInternal,
    partitions: topic.partitions.map(partitionOf).sort((a, b) => a.partition - b.partition),
  };
}

function partitionOf(partition: MetadataResponseTopic["partitions"][number]): PartitionMetadata {
  const { leaderId, leaderEpoch, replicaNodes, isrNodes, offlineReplicas } = partition;
  return {
    partition: partition.partitionIndex,
    leaderId,
    leaderEpoch,
    replicaNodes,
    isrNodes,
    offlineReplicas,
  };
}
