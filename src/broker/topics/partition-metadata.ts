import { errorCode } from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import { inSyncReplicas } from "../storage/in-sync-replicas.ts";
import type { Partition } from "../storage/partition.ts";

/** All that may be done to a topic, as bits of `AclOperation` codes: there is no authorizer. */
export const ALL_TOPIC_OPERATIONS = bits(3, 4, 5, 6, 7, 8, 10, 11);
/** All that may be done to the cluster. */
export const ALL_CLUSTER_OPERATIONS = bits(5, 7, 8, 9, 10, 11, 12);

function bits(...codes: number[]): number {
  return codes.reduce((sum, code) => sum | (1 << code), 0);
}

/** A partition as Metadata and DescribeTopicPartitions show it. */
export function partitionMetadata(partition: Partition, { cluster }: BrokerContext) {
  const { leaderId, leaderEpoch, replicas, index } = partition;
  return {
    errorCode: leaderId < 0 ? errorCode("LEADER_NOT_AVAILABLE") : 0,
    partitionIndex: index,
    leaderId,
    leaderEpoch,
    replicaNodes: [...replicas],
    isrNodes: inSyncReplicas(partition, cluster.brokers),
    offlineReplicas: replicas.filter((nodeId) => !cluster.brokers.isAlive(nodeId)),
  };
}
