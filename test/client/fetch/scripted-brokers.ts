import type {
  Cluster,
  ClusterMetadata,
  Destination,
  PartitionMetadata,
  SendOptions,
} from "../../../src/client/cluster/cluster.ts";
import { createFetcher } from "../../../src/client/fetch/create-fetcher.ts";
import type { Fetcher, FetcherOptions, FetchSettings } from "../../../src/client/fetch/fetcher.ts";
import { bytesDeserializer } from "../../../src/client/serde/deserializers.ts";
import { ZERO_UUID } from "../../../src/model/index.ts";
import {
  type Api,
  crc32c,
  type ErrorName,
  errorCode,
  type FetchRequestInput,
  type FetchResponsePartitionData,
  fetch as fetchApi,
  listOffsets as listOffsetsApi,
  offsetForLeaderEpoch as offsetForLeaderEpochApi,
} from "../../../src/protocol/index.ts";
import { type TestClientPorts, testClientPorts } from "../../kit/client-ports.ts";
import { InMemoryNetwork } from "../../kit/in-memory-network.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";
import { fetchSettings } from "./fetch-world.ts";

type Bytes = Buffer | null;

/** A request that waits for the test to answer it. */
export interface Sent {
  readonly nodeId: number;
  readonly api: Api;
  // biome-ignore lint/suspicious/noExplicitAny: a script looks into whatever was sent
  readonly body: any;
  readonly options: SendOptions;
  answer(response: object): void;
  fail(error: Error): void;
}

/** What a Fetch response says about one partition, as far as it matters. */
export interface ScriptedPart extends Partial<Omit<FetchResponsePartitionData, "errorCode">> {
  readonly topic?: string;
  readonly error?: ErrorName;
}

/** A cluster whose brokers do what the test says, request by request. */
export class ScriptedBrokers implements Cluster {
  readonly clientId = "scripted";
  readonly clock = new VirtualClock();
  readonly ports: TestClientPorts = testClientPorts({
    clock: this.clock,
    network: new InMemoryNetwork(this.clock),
  });
  readonly topicErrors = new Map<string, ErrorName>();
  metadata: ClusterMetadata;
  metadataRequests = 0;
  /** In the order in which they were sent; answered ones leave. */
  readonly open: Sent[] = [];
  /** Every request ever sent. */
  readonly sent: Sent[] = [];
  readonly #listeners = new Set<(metadata: ClusterMetadata) => void>();

  constructor() {
    this.metadata = {
      revision: 0,
      clusterId: "scripted",
      controllerId: 1,
      nodes: new Map(),
      topics: new Map(),
      topicNames: new Map(),
    };
    this.describe("t", [1, 1]);
  }

  /** New metadata: who leads each partition of a topic, and in which epoch; leaderless with -1. */
  describe(topic: string, leaders: readonly number[], leaderEpoch = 5, topicId?: string | null) {
    const id = topicId === undefined ? `${topic.padEnd(21, "_")}A` : topicId;
    const partitions = leaders.map(
      (leaderId, partition): PartitionMetadata => ({
        ...{ partition, leaderId, leaderEpoch },
        ...{ replicaNodes: [1, 2, 3], isrNodes: [1, 2, 3], offlineReplicas: [] },
      }),
    );
    const topics = new Map(this.metadata.topics);
    topics.set(topic, { name: topic, topicId: id, isInternal: false, partitions });
    this.#publish(topics);
  }

  /** New metadata without this topic: it was deleted. */
  forget(topic: string): void {
    const topics = new Map(this.metadata.topics);
    topics.delete(topic);
    this.#publish(topics);
  }

  #publish(topics: ClusterMetadata["topics"]): void {
    const nodes = new Map(
      [1, 2, 3].map((nodeId) => [nodeId, { nodeId, host: "h", port: nodeId, rack: null }]),
    );
    this.metadata = { ...this.metadata, nodes, topics, revision: this.metadata.revision + 1 };
    for (const listener of this.#listeners) listener(this.metadata);
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers are whatever the test gives
  send(to: Destination, api: Api, body: any, options: SendOptions = {}): Promise<any> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.open.splice(this.open.indexOf(sent), 1);
      };
      const sent: Sent = {
        nodeId: to.type === "node" ? to.nodeId : -1,
        api,
        body: typeof body === "function" ? body(99) : body,
        options,
        answer(response) {
          leave();
          resolve(response);
        },
        fail(error) {
          leave();
          reject(error);
        },
      };
      this.open.push(sent);
      this.sent.push(sent);
    });
  }

  /** The only request of this kind that waits. */
  only(api: Api, nodeId?: number): Sent {
    const found = this.open.filter(
      (sent) => sent.api === api && (nodeId === undefined || sent.nodeId === nodeId),
    );
    if (found.length !== 1) throw new Error(`${found.length} requests ${api.name} wait`);
    return found[0]!;
  }

  get fetch(): Sent {
    return this.only(fetchApi);
  }

  get listOffsets(): Sent {
    return this.only(listOffsetsApi);
  }

  get offsetForLeaderEpoch(): Sent {
    return this.only(offsetForLeaderEpochApi);
  }

  /** Answers the fetch that waits, and lets everything that follows happen. */
  async answerFetch(
    parts: readonly ScriptedPart[],
    head: { sessionId?: number; error?: ErrorName; nodeId?: number } = {},
  ): Promise<void> {
    this.only(fetchApi, head.nodeId).answer({
      throttleTimeMs: 0,
      errorCode: errorCode(head.error ?? "NONE"),
      sessionId: head.sessionId ?? 0,
      responses: parts.map(({ topic = "t", error = "NONE", ...part }) => ({
        ...{ topic, topicId: ZERO_UUID },
        partitions: [{ ...EMPTY_PART, errorCode: errorCode(error), ...part }],
      })),
      nodeEndpoints: [],
    });
    await this.clock.settleAsync();
  }

  async answerOffsets(offsets: Record<number, number | ErrorName>, topic = "t"): Promise<void> {
    const partitions = Object.entries(offsets).map(([index, offset]) => ({
      partitionIndex: Number(index),
      errorCode: errorCode(typeof offset === "string" ? offset : "NONE"),
      ...{ timestamp: -1, leaderEpoch: 5, offset: typeof offset === "string" ? -1 : offset },
    }));
    this.listOffsets.answer({ throttleTimeMs: 0, topics: [{ name: topic, partitions }] });
    await this.clock.settleAsync();
  }

  async answerEpochEnd(
    partition: number,
    end: { error?: ErrorName; leaderEpoch?: number; endOffset?: number },
  ): Promise<void> {
    const { error = "NONE", leaderEpoch = -1, endOffset = -1 } = end;
    const partitions = [{ partition, errorCode: errorCode(error), leaderEpoch, endOffset }];
    this.offsetForLeaderEpoch.answer({ throttleTimeMs: 0, topics: [{ topic: "t", partitions }] });
    await this.clock.settleAsync();
  }

  async versionOf(): Promise<number> {
    return 17;
  }

  setInterest(): void {}

  requestMetadataUpdate(): void {
    this.metadataRequests++;
  }

  async refreshMetadata(): Promise<ClusterMetadata> {
    return this.metadata;
  }

  onMetadata(listener: (metadata: ClusterMetadata) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onDisconnect(): () => void {
    return () => {};
  }

  disconnect(): void {}

  findCoordinator(): Promise<never> {
    return Promise.reject(new Error("there are no coordinators here"));
  }

  async close(): Promise<void> {}

  /** A fetcher over these brokers, with a group that committed nothing. */
  fetcher(
    settings: Partial<FetchSettings> = {},
    options: Partial<FetcherOptions<Bytes, Bytes>> = {},
  ): Fetcher<Bytes, Bytes> {
    return createFetcher({
      cluster: this,
      settings: fetchSettings(settings),
      ports: { ...this.ports, checksum: crc32c },
      fetchCommitted: async () => new Map(),
      keyDeserializer: bytesDeserializer,
      valueDeserializer: bytesDeserializer,
      ...options,
    });
  }
}

const EMPTY_PART: FetchResponsePartitionData = {
  partitionIndex: 0,
  errorCode: 0,
  highWatermark: 100,
  lastStableOffset: 100,
  logStartOffset: 0,
  divergingEpoch: { epoch: -1, endOffset: -1 },
  currentLeader: { leaderId: -1, leaderEpoch: -1 },
  snapshotId: { endOffset: -1, epoch: -1 },
  abortedTransactions: null,
  preferredReadReplica: -1,
  records: null,
};

/** The partitions that a Fetch request names, `t-0@7` with their offsets. */
export function askedFor(sent: Sent): string[] {
  const { topics = [] } = sent.body as FetchRequestInput;
  return topics.flatMap(({ topic, partitions }) =>
    (partitions ?? []).map(({ partition, fetchOffset }) => `${topic}-${partition}@${fetchOffset}`),
  );
}

/** The partitions that a Fetch request takes out of its session. */
export function forgottenBy(sent: Sent): string[] {
  const { forgottenTopicsData = [] } = sent.body as FetchRequestInput;
  return forgottenTopicsData.flatMap(({ topic, partitions }) =>
    (partitions ?? []).map((partition) => `${topic}-${partition}`),
  );
}
