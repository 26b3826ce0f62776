import type { ClassicMemberConfig } from "../../../member/index.ts";
import type { ConsumerSettings } from "../../config/consumer-options.ts";

/** What of the settings the member core is told. */
export function memberConfig<K, V>(
  settings: ConsumerSettings<K, V>,
  groupId: string,
): ClassicMemberConfig {
  const { groupInstanceId, sessionTimeoutMs, heartbeatIntervalMs, maxPollIntervalMs } = settings;
  const { retryBackoffMs, retryBackoffMaxMs, requestTimeoutMs, enableAutoCommit } = settings;
  const { partitionAssignmentStrategy, clientRack, rebalanceOnOfflinePartitions } = settings;
  return {
    ...{ groupId, groupInstanceId, sessionTimeoutMs, heartbeatIntervalMs, maxPollIntervalMs },
    ...{ retryBackoffMs, retryBackoffMaxMs, requestTimeoutMs, enableAutoCommit },
    assignors: partitionAssignmentStrategy as ClassicMemberConfig["assignors"],
    clientRack: clientRack === "" ? null : clientRack,
    rebalanceOnOfflinePartitions,
  };
}
