import type { Brokers } from "./brokers.ts";
import type { Partition } from "./partition.ts";

/**
 * The replicas whose brokers serve: the log is one, so a broker that serves is in sync. When none of them does, the
 * broker that leads in their place is named, so that the leader is always among them.
 */
export function inSyncReplicas(partition: Partition, brokers: Brokers): number[] {
  const alive = partition.replicas.filter((nodeId) => brokers.isAlive(nodeId));
  return alive.length > 0 || partition.leaderId < 0 ? alive : [partition.leaderId];
}
