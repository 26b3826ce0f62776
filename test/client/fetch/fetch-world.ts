import type { Cluster } from "../../../src/client/cluster/cluster.ts";
import type { ClusterSettings } from "../../../src/client/cluster/cluster-settings.ts";
import { openCluster } from "../../../src/client/cluster/open-cluster.ts";
import { createFetcher } from "../../../src/client/fetch/create-fetcher.ts";
import type {
  FetchedRecords,
  Fetcher,
  FetcherOptions,
  FetchSettings,
} from "../../../src/client/fetch/fetcher.ts";
import { bytesDeserializer } from "../../../src/client/serde/deserializers.ts";
import type { TopicPartition } from "../../../src/model/index.ts";
import { produce } from "../../../src/protocol/index.ts";
import { type TestClientPorts, testClientPorts } from "../../kit/client-ports.ts";
import { clusterSettings } from "../../kit/cluster-settings.ts";
import { TestCluster } from "../../kit/test-cluster.ts";

type Bytes = Buffer | null;

/** Kafka's defaults, but for a reset policy that finds what a test wrote. */
export function fetchSettings(overrides: Partial<FetchSettings> = {}): FetchSettings {
  return {
    autoOffsetReset: "earliest",
    isolationLevel: "read_uncommitted",
    clientRack: "",
    checkCrcs: true,
    fetchMinBytes: 1,
    fetchMaxBytes: 52_428_800,
    fetchMaxWaitMs: 500,
    maxPartitionFetchBytes: 1_048_576,
    metadataMaxAgeMs: 300_000,
    requestTimeoutMs: 30_000,
    retryBackoffMs: 100,
    retryBackoffMaxMs: 1_000,
    ...overrides,
  };
}

/** Everything that can be taken now. */
export function takeAll<K, V>(fetcher: Fetcher<K, V>, maxRecords = 500): FetchedRecords<K, V>[] {
  const taken: FetchedRecords<K, V>[] = [];
  for (let next = fetcher.take(maxRecords); next !== null; next = fetcher.take(maxRecords)) {
    taken.push(next);
  }
  return taken;
}

/** `t-0@5=five`: where each record is from and what it holds. */
export function shown(taken: readonly FetchedRecords<Bytes, Bytes>[]): string[] {
  return taken.flatMap(({ topic, partition, records }) =>
    records.map(({ offset, value }) => `${topic}-${partition}@${offset}=${value}`),
  );
}

/** A fetcher of the real client before whole real brokers, on one virtual clock. */
export class FetchWorld {
  readonly brokers: TestCluster;
  readonly ports: TestClientPorts;
  readonly cluster: Cluster;

  private constructor(brokers: TestCluster, overrides: Partial<ClusterSettings>) {
    const addresses = brokers.brokers.brokers.map(({ port }) => port);
    this.brokers = brokers;
    this.ports = testClientPorts(brokers);
    this.cluster = openCluster(clusterSettings(addresses, overrides), this.ports);
  }

  static async start(
    options: Parameters<typeof TestCluster.start>[0] & {
      readonly client?: Partial<ClusterSettings>;
    } = {},
  ): Promise<FetchWorld> {
    const { client = {}, ...started } = options;
    const world = new FetchWorld(await TestCluster.start(started), client);
    world.cluster.setInterest(new Set((started.topics ?? []).map(({ name }) => name)));
    await world.clock.until(world.cluster.refreshMetadata());
    return world;
  }

  get clock() {
    return this.brokers.clock;
  }

  fetcher(
    settings: Partial<FetchSettings> = {},
    options: Partial<FetcherOptions<Bytes, Bytes>> = {},
  ): Fetcher<Bytes, Bytes> {
    return createFetcher({
      cluster: this.cluster,
      settings: fetchSettings(settings),
      ports: this.ports,
      fetchCommitted: async () => new Map(),
      keyDeserializer: bytesDeserializer,
      valueDeserializer: bytesDeserializer,
      ...options,
    });
  }

  /** Appends one batch. Throws when the broker refuses it. */
  async append({ topic, partition }: TopicPartition, records: Uint8Array): Promise<void> {
    const nodeId = this.cluster.metadata.topics.get(topic)!.partitions[partition]!.leaderId;
    const call = this.cluster.send(
      { type: "node", nodeId },
      produce,
      {
        acks: -1,
        timeoutMs: 30_000,
        topicData: [{ name: topic, partitionData: [{ index: partition, records }] }],
      },
      { maxVersion: 12 },
    );
    const response = await this.clock.until(call);
    const { errorCode, errorMessage } = response.responses[0]!.partitionResponses[0]!;
    if (errorCode !== 0) throw new Error(`not appended: ${errorCode} ${errorMessage}`);
  }
}
