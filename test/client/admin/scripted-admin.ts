import { Admin } from "../../../src/client/admin/admin.ts";
import { errorCode, findCoordinator, metadata } from "../../../src/protocol/index.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { InMemoryNetwork } from "../../kit/in-memory-network.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";
import { ScriptedCluster } from "./scripted-cluster.ts";

export interface ScriptedAdmin {
  readonly admin: Admin;
  readonly cluster: ScriptedCluster;
  readonly clock: VirtualClock;
}

/** An admin over a cluster that answers as the test says, in virtual time. */
export function scriptedAdmin(options: Record<string, unknown> = {}): ScriptedAdmin {
  const clock = new VirtualClock();
  const cluster = new ScriptedCluster();
  const ports = testClientPorts({ clock, network: new InMemoryNetwork(clock) });
  const admin = new Admin({ bootstrapServers: "broker-1:9092", ...options }, ports, () => cluster);
  return { admin, cluster, clock };
}

/** Every group is coordinated by the broker that `nodeIdOf` says, and lookups come in batches. */
export function coordinatedBy(
  cluster: ScriptedCluster,
  nodeIdOf: (groupId: string) => number,
): ScriptedCluster {
  return cluster.on(findCoordinator, ({ request, version }) => {
    const at = (key: string) => ({ nodeId: nodeIdOf(key), host: "", port: 0, errorCode: 0 });
    if (version < 4) return at(request.key);
    return {
      coordinators: request.coordinatorKeys.map((key) => ({ key, errorMessage: null, ...at(key) })),
    };
  });
}

/** Every topic asked for exists with three partitions, the first led by broker 1, and so on. */
export function withTopics(cluster: ScriptedCluster, topics: readonly string[]): ScriptedCluster {
  const brokers = [...cluster.metadata.nodes.values()];
  return cluster.on(metadata, ({ request }) => ({
    brokers,
    clusterId: "cluster",
    controllerId: 1,
    topics: (request.topics ?? topics.map((name) => ({ name }))).map(({ name }) => ({
      name,
      errorCode: topics.includes(name ?? "") ? 0 : errorCode("UNKNOWN_TOPIC_OR_PARTITION"),
      partitions: topics.includes(name ?? "") ? [1, 2, 3].map(partitionLedBy) : [],
    })),
  }));
}

function partitionLedBy(leaderId: number) {
  const partitionIndex = leaderId - 1;
  const nodes = { replicaNodes: [leaderId], isrNodes: [leaderId], offlineReplicas: [] };
  return { errorCode: 0, partitionIndex, leaderId, leaderEpoch: 4, ...nodes };
}
