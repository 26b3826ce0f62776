import { fetch } from "../../../protocol/index.ts";
import type { Cluster } from "../../cluster/cluster.ts";

/** A cluster may have hundreds of brokers, and this member will read from some of them only. */
const MOST_LEADERS = 8;

/**
 * Connects to the leaders of what is subscribed to while the group is being joined, so that the first fetch finds its
 * connections open. What fails here is found again, and told, by whoever needs it.
 */
export function warmLeaders(cluster: Cluster, topics: readonly string[]): void {
  const leaders = new Set<number>();
  for (const topic of topics)
    for (const { leaderId } of cluster.metadata.topics.get(topic)?.partitions ?? [])
      if (leaderId >= 0) leaders.add(leaderId);
  if (leaders.size > MOST_LEADERS) return;
  for (const nodeId of leaders) cluster.versionOf({ type: "node", nodeId }, fetch).catch(() => {});
}
