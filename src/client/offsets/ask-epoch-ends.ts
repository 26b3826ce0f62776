import type { TopicPartition } from "../../model/index.ts";
import { offsetForLeaderEpoch } from "../../protocol/index.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { PartitionMap } from "../fetch/partition-map.ts";
import { answersFor, byTopic, type LeaderAnswer, problemOf } from "./ask-leader.ts";

/** Which epoch's end is wanted, of the leader in `currentLeaderEpoch`. */
export interface EpochEndQuery extends TopicPartition {
  readonly leaderEpoch: number;
  readonly currentLeaderEpoch: number;
}

/** Where the largest epoch not above the one asked for ended in the leader's log (KIP-320). Both -1: it has none. */
export interface EpochEnd {
  readonly leaderEpoch: number;
  readonly endOffset: number;
}

const CONSUMER_REPLICA_ID = -1;
/** Before, the question took a right on the cluster that consumers do not have (`supportsTopicPermission`). */
const MIN_VERSION = 3;

/** Asks a leader once. Rejects as `Cluster.send` does, with `UnsupportedVersionError` by brokers before 2.3. */
export async function askEpochEnds(
  cluster: Cluster,
  nodeId: number,
  queries: readonly EpochEndQuery[],
): Promise<PartitionMap<LeaderAnswer<EpochEnd>>> {
  const topics = byTopic(queries).map(([topic, partitions]) => ({ topic, partitions }));
  const response = await cluster.send(
    { type: "node", nodeId },
    offsetForLeaderEpoch,
    { replicaId: CONSUMER_REPLICA_ID, topics },
    { minVersion: MIN_VERSION },
  );
  const answered = new PartitionMap<LeaderAnswer<EpochEnd>>();
  for (const { topic, partitions } of response.topics) {
    for (const { partition, errorCode, leaderEpoch, endOffset } of partitions) {
      const problem = problemOf(errorCode, { topic, partition });
      const answer = { leaderEpoch, endOffset };
      answered.set({ topic, partition }, problem ?? { type: "answered", answer });
    }
  }
  return answersFor(queries, answered);
}
