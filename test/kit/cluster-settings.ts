import type { ClusterSettings } from "../../src/client/cluster/cluster-settings.ts";

/** Kafka's defaults, with a bootstrap server of the in-memory network. */
export function clusterSettings(
  ports: number | readonly number[],
  overrides: Partial<ClusterSettings> = {},
): ClusterSettings {
  return {
    bootstrapServers: [ports].flat().map((port) => `127.0.0.1:${port}`),
    clientId: "test",
    connectionsMaxIdleMs: 540_000,
    metadataMaxAgeMs: 300_000,
    metadataRecoveryStrategy: "rebootstrap",
    metadataRecoveryRebootstrapTriggerMs: 300_000,
    reconnectBackoffMs: 50,
    reconnectBackoffMaxMs: 1_000,
    requestTimeoutMs: 30_000,
    retryBackoffMs: 100,
    retryBackoffMaxMs: 1_000,
    socketConnectionSetupTimeoutMs: 10_000,
    socketConnectionSetupTimeoutMaxMs: 30_000,
    defaultApiTimeoutMs: 60_000,
    ...overrides,
  };
}
