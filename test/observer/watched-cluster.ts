import type { SourceStatus } from "../../src/insight/index.ts";
import { type ClusterClients, clientsOver } from "../../src/observer/cluster/cluster-clients.ts";
import {
  type ObserveClusterOptions,
  observeThrough,
} from "../../src/observer/cluster/observe-cluster.ts";
import type { Observatory } from "../../src/observer/index.ts";
import { offsetCommit, produce } from "../../src/protocol/index.ts";
import { testClientPorts } from "../kit/client-ports.ts";
import { foundGroup } from "../kit/founded-group.ts";
import { batchOf } from "../kit/record-bytes.ts";
import { TestCluster } from "../kit/test-cluster.ts";

export interface Watched {
  readonly cluster: TestCluster;
  readonly observatory: ReturnType<typeof observeThrough>;
}

type Change = (clients: ClusterClients) => ClusterClients;

/** A cluster with topic `orders` and group `billing` of two members, observed through its protocol alone. */
export async function observed(
  options: Partial<ObserveClusterOptions> = {},
  change: Change = (clients) => clients,
): Promise<Watched> {
  const cluster = await TestCluster.start({ topics: [{ name: "orders", partitions: 3 }] });
  foundGroup(cluster, { groupId: "billing", members: 2 });
  return { cluster, observatory: observe(cluster, options, change) };
}

export function observe(
  cluster: TestCluster,
  options: Partial<ObserveClusterOptions> = {},
  change: Change = (clients) => clients,
): ReturnType<typeof observeThrough> {
  const clientOptions = {
    bootstrapServers: cluster.brokers.bootstrapServers,
    requestTimeoutMs: 2_000,
  };
  const clients = change(clientsOver(clientOptions, testClientPorts(cluster)));
  return observeThrough(clients, { clientOptions, ...options });
}

type AdminCalls = Partial<
  Record<"describeTopics" | "describeGroups" | "listOffsetsOfGroups", () => Promise<never>>
>;

/** The same clients, with calls of the admin replaced. */
export function withAdmin(clients: ClusterClients, calls: AdminCalls): ClusterClients {
  const admin = clients.admin();
  for (const [name, call] of Object.entries(calls))
    Object.defineProperty(admin, name, { value: call });
  return { ...clients, admin: () => admin };
}

export function status(observatory: Observatory, source: SourceStatus["source"]) {
  return observatory.sources().find((each) => each.source === source);
}

/** Commits an offset of `orders-0` for groups without members; to be settled. */
export function commit(
  cluster: TestCluster,
  groupIds: readonly string[],
  committedOffset: number,
): void {
  const client = cluster.connect();
  const topics = [{ name: "orders", partitions: [{ partitionIndex: 0, committedOffset }] }];
  for (const groupId of groupIds) client.send(offsetCommit, { groupId, topics }, 9);
}

/** Appends so many records to `orders-0`; to be settled. */
export function append(cluster: TestCluster, count: number): void {
  const records = batchOf(Array.from({ length: count }, (_, index) => `record ${index}`));
  const topicData = [{ name: "orders", partitionData: [{ index: 0, records }] }];
  cluster.connect().send(produce, { acks: -1, timeoutMs: 1_000, topicData }, 12);
}
