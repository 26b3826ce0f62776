import type { Cluster } from "../storage/cluster.ts";
import { type ApiError, apiError } from "./api-error.ts";

/** How many partitions one request may create (`QuorumController.MAX_RECORDS_PER_USER_OP`). */
export const MAX_PARTITIONS_PER_REQUEST = 10_000;

const refused = (message: string) => apiError("INVALID_REPLICA_ASSIGNMENT", message);

/**
 * Checks the replicas that a client chose for one partition (`validateManualPartitionAssignment`).
 * `replicationFactor` is that of the partitions before it, null for the first.
 */
export function checkAssignment(
  brokerIds: readonly number[],
  replicationFactor: number | null,
  cluster: Cluster,
): ApiError | null {
  if (brokerIds.length === 0) {
    return refused("The manual partition assignment includes an empty replica list.");
  }
  const known = new Set(cluster.brokers.knownNodeIds);
  for (const brokerId of [...brokerIds].sort((one, other) => one - other)) {
    if (!known.has(brokerId)) {
      return refused(
        `The manual partition assignment includes broker ${brokerId}, but no such broker is registered.`,
      );
    }
    if (brokerIds.indexOf(brokerId) !== brokerIds.lastIndexOf(brokerId)) {
      return refused(
        `The manual partition assignment includes the broker ${brokerId} more than once.`,
      );
    }
  }
  if (replicationFactor !== null && brokerIds.length !== replicationFactor) {
    return refused(
      `The manual partition assignment includes a partition with ${brokerIds.length} replica(s), but this is not consistent with previous partitions, which have ${replicationFactor} replica(s).`,
    );
  }
  return null;
}

/** Checks that at least one of the brokers serves. */
export function checkServing(
  brokerIds: readonly number[],
  partition: number,
  cluster: Cluster,
): ApiError | null {
  if (brokerIds.some((nodeId) => cluster.brokers.isAlive(nodeId))) return null;
  return refused(
    `All brokers specified in the manual partition assignment for partition ${partition} are fenced or in controlled shutdown.`,
  );
}
