import type {
  Cluster,
  ClusterMetadata,
  Destination,
  SendOptions,
} from "../../../src/client/cluster/cluster.ts";
import type { ProducerOptions } from "../../../src/client/config/producer-options.ts";
import { Producer } from "../../../src/client/producer/producer.ts";
import {
  type Api,
  type ErrorName,
  errorCode,
  initProducerId,
  type PartitionProduceResponse,
  type ProduceRequestInput,
  produce,
  RecordBatch,
} from "../../../src/protocol/index.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { InMemoryNetwork } from "../../kit/in-memory-network.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

/** What a broker says of one partition. */
export type ScriptedAnswer = Partial<Omit<PartitionProduceResponse, "errorCode">> & {
  readonly error?: ErrorName;
};

/** A produce request that waits for the test to answer it. */
export interface SentProduce {
  readonly nodeId: number;
  readonly request: ProduceRequestInput;
  readonly options: SendOptions;
  /** As they are when they are sent, by partition. */
  readonly batches: ReadonlyMap<number, RecordBatch>;
  /** Answers for every partition alike. */
  answer(answer: ScriptedAnswer): Promise<void>;
  fail(error: Error): Promise<void>;
}

const TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAMg";

/** A producer whose brokers do what the test says, one produce request after the other. */
export class ScriptedProduce implements Cluster {
  readonly clientId = "p";
  readonly clock = new VirtualClock();
  readonly ports = testClientPorts({ clock: this.clock, network: new InMemoryNetwork(this.clock) });
  readonly topicErrors = new Map<string, ErrorName>();
  readonly producer: Producer;
  /** Unanswered produce requests, oldest first. */
  readonly open: SentProduce[] = [];
  metadata!: ClusterMetadata;
  metadataWishes = 0;
  /** What InitProducerId is answered, one after the other; then ids from 100. */
  readonly initAnswers: (ErrorName | Error)[] = [];
  initCount = 0;
  throttleTimeMs = 0;
  /** Why no connection can be made; null when one can. */
  unreachable: Error | null = null;
  readonly #version: number;
  readonly #listeners = new Set<(metadata: ClusterMetadata) => void>();
  #nextOffset = 0;

  constructor(options: Omit<ProducerOptions, "bootstrapServers"> = {}, version = 13) {
    this.#version = version;
    this.lead(1);
    const given = { bootstrapServers: "h:1", clientId: "p", lingerMs: 0, ...options };
    this.producer = new Producer(given, this.ports, () => this);
  }

  /** Topic `t` has two partitions, which this broker leads. */
  lead(leaderId: number, leaderEpoch = 5): void {
    const nodes = new Map(
      [1, 2].map((nodeId) => [nodeId, { nodeId, host: "h", port: nodeId, rack: null }]),
    );
    const partitions = [0, 1].map((partition) => ({
      ...{ partition, leaderId, leaderEpoch },
      ...{ replicaNodes: [1, 2], isrNodes: [1, 2], offlineReplicas: [] },
    }));
    const topic = { name: "t", topicId: TOPIC_ID, isInternal: false, partitions };
    this.metadata = {
      revision: (this.metadata?.revision ?? 0) + 1,
      clusterId: "scripted",
      controllerId: 1,
      nodes,
      topics: new Map([["t", topic]]),
      topicNames: new Map([[TOPIC_ID, "t"]]),
    };
    for (const listener of this.#listeners) listener(this.metadata);
  }

  /** Sends one record; `@offset` or what it failed with. */
  record(value: string, partition = 0): Promise<string> {
    return this.producer.send({ topic: "t", partition, value }).then(
      ({ offset }) => `@${offset}`,
      (error: Error) => `${error.name}: ${error.message}`,
    );
  }

  /** A first record of partition 0 is written (`@0`): from then on several batches may be under way. */
  async begin(): Promise<void> {
    const first = this.record("first");
    await (await this.next()).answer({});
    await first;
  }

  /** Lets the producer do what it does now. */
  settle(): Promise<void> {
    return this.clock.settleAsync();
  }

  /** Runs virtual time until the promise is settled. */
  until<T>(promise: Promise<T>): Promise<T> {
    return this.clock.until(promise);
  }

  /** The next unanswered produce request, which there has to be. */
  async next(): Promise<SentProduce> {
    for (let waitedMs = 0; this.open.length === 0 && waitedMs < 5000; waitedMs += 50) {
      await this.clock.advanceAsync(waitedMs === 0 ? 0 : 50);
    }
    const sent = this.open[0];
    if (sent === undefined) throw new Error("no produce request came");
    return sent;
  }

  async send(
    to: Destination,
    api: Api,
    body: unknown,
    options: SendOptions = {},
    // biome-ignore lint/suspicious/noExplicitAny: answers are whatever the test gives
  ): Promise<any> {
    if (api === (initProducerId as Api)) return this.#giveId();
    if (api !== (produce as Api)) throw new Error(`${api.name} is not expected`);
    const version = Math.min(this.#version, options.maxVersion ?? 99);
    const request: ProduceRequestInput =
      typeof body === "function" ? body(version) : (body as ProduceRequestInput);
    const nodeId = to.type === "node" ? to.nodeId : -1;
    return new Promise((resolve, reject) => {
      const batches = new Map<number, RecordBatch>();
      for (const { index, records } of request.topicData![0]!.partitionData!) {
        batches.set(index!, new RecordBatch((records as Uint8Array).slice()));
      }
      const settle = (how: () => void): Promise<void> => {
        this.open.splice(this.open.indexOf(sent), 1);
        how();
        return this.settle();
      };
      const sent: SentProduce = {
        nodeId,
        request,
        options,
        batches,
        answer: (answer) => settle(() => resolve(this.#response(sent, answer))),
        fail: (error) => settle(() => reject(error)),
      };
      this.open.push(sent);
    });
  }

  async versionOf(): Promise<number> {
    if (this.unreachable !== null) throw this.unreachable;
    return this.#version;
  }

  setInterest(): void {}

  requestMetadataUpdate(): void {
    this.metadataWishes++;
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

  findCoordinator(): Promise<never> {
    return Promise.reject(new Error("a producer needs no coordinator"));
  }

  disconnect(): void {}

  async close(): Promise<void> {}

  #giveId() {
    this.initCount++;
    const answer = this.initAnswers.shift();
    if (answer instanceof Error) throw answer;
    const error = answer ?? "NONE";
    const producerId = error === "NONE" ? 99 + this.initCount : -1;
    return { errorCode: errorCode(error), producerId, producerEpoch: 0, throttleTimeMs: 0 };
  }

  #response({ batches }: SentProduce, { error = "NONE", ...given }: ScriptedAnswer) {
    const partitionResponses = [...batches].map(([index, { recordCount }]) => {
      const baseOffset = error === "NONE" ? this.#nextOffset : -1;
      if (error === "NONE") this.#nextOffset += recordCount;
      const defaults = {
        logAppendTimeMs: -1,
        logStartOffset: 0,
        recordErrors: [],
        errorMessage: null,
      };
      return { index, errorCode: errorCode(error), baseOffset, ...defaults, ...given };
    });
    const responses = [{ name: "", topicId: TOPIC_ID, partitionResponses }];
    return { responses, throttleTimeMs: this.throttleTimeMs, nodeEndpoints: [] };
  }
}

/** Where a batch is in the order of its producer: `id/epoch/first sequence`. */
export function numbers(batch: RecordBatch | undefined): string {
  return `${batch?.producerId}/${batch?.producerEpoch}/${batch?.baseSequence}`;
}
