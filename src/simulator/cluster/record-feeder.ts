import { encodeRecordBatch, listOffsets, metadata, produce } from "../../protocol/index.ts";
import { partitionName } from "../history/partition-name.ts";
import type { SimulatedProcess } from "../process/simulated-process.ts";
import type { World } from "../world.ts";
import type { SimulatedCluster } from "./simulated-cluster.ts";
import { WireClient } from "./wire-client.ts";

/** Versions of before topic ids: names are enough here. */
const PRODUCE_VERSION = 9;
const METADATA_VERSION = 9;
const LIST_OFFSETS_VERSION = 7;
const LATEST_TIMESTAMP = -1;
const RETRY_MS = 500;

interface Destination {
  readonly topic: string;
  readonly partition: number;
}

/**
 * Puts numbered records into a cluster's logs and says so in the history. It speaks the protocol itself and no fault is
 * aimed at it; when a broker goes away it asks another one, so a batch may be there twice: records are known by their
 * offset, not by their number.
 */
export class RecordFeeder {
  readonly #world: World;
  readonly #cluster: SimulatedCluster;
  readonly #process: SimulatedProcess;
  readonly #connections = new Map<number, WireClient>();
  readonly #leaders = new Map<string, number>();
  #nextNumber = 0;

  constructor(world: World, cluster: SimulatedCluster) {
    this.#world = world;
    this.#cluster = cluster;
    this.#process = world.process("feeder");
  }

  /** Appends so many records to one partition; resolves when they are there, trying as long as it takes. */
  async append(to: Destination, count: number): Promise<void> {
    const batch = this.#batch(to, count);
    for (;;) {
      const baseOffset = await this.#try(() => this.#produce(to, batch));
      if (baseOffset !== null) {
        this.#appended(to, baseOffset + count);
        return;
      }
      await this.#pause();
    }
  }

  /** Looks up where the logs of a topic end, and says so in the history. */
  async findLogEnds(topic: string, partitionCount: number): Promise<void> {
    for (let partition = 0; partition < partitionCount; partition++) {
      const to = { topic, partition };
      let end = await this.#try(() => this.#logEnd(to));
      while (end === null) {
        await this.#pause();
        end = await this.#try(() => this.#logEnd(to));
      }
      this.#appended(to, end);
    }
  }

  /** A connection to a broker for whoever has something to ask that no client should know of. */
  connection(nodeId: number): WireClient {
    const known = this.#connections.get(nodeId);
    if (known !== undefined && !known.isClosed) return known;
    const broker = this.#cluster.brokers.find((each) => each.nodeId === nodeId)!;
    const fresh = new WireClient(this.#world.network.connector(this.#process), broker);
    this.#connections.set(nodeId, fresh);
    return fresh;
  }

  #appended({ topic, partition }: Destination, logEndOffset: number): void {
    const name = partitionName(topic, partition);
    this.#world.history.record({ type: "RecordsAppended", partition: name, logEndOffset });
  }

  /** Null when it failed: whatever was known of leaders may be wrong then. */
  async #try<T>(attempt: () => Promise<T | null>): Promise<T | null> {
    try {
      const result = await attempt();
      if (result === null) this.#leaders.clear();
      return result;
    } catch {
      this.#leaders.clear();
      return null;
    }
  }

  async #produce(to: Destination, records: Uint8Array): Promise<number | null> {
    const leader = await this.#leaderOf(to);
    if (leader === null) return null;
    const index = to.partition;
    const answer = await this.connection(leader).request(
      produce,
      {
        acks: -1,
        timeoutMs: 10_000,
        topicData: [{ name: to.topic, partitionData: [{ index, records }] }],
      },
      PRODUCE_VERSION,
    );
    const partition = answer.responses[0]?.partitionResponses[0];
    return partition?.errorCode === 0 ? partition.baseOffset : null;
  }

  async #logEnd(to: Destination): Promise<number | null> {
    const leader = await this.#leaderOf(to);
    if (leader === null) return null;
    const partition = { partitionIndex: to.partition, timestamp: LATEST_TIMESTAMP };
    const answer = await this.connection(leader).request(
      listOffsets,
      { replicaId: -1, topics: [{ name: to.topic, partitions: [partition] }] },
      LIST_OFFSETS_VERSION,
    );
    const found = answer.topics[0]?.partitions[0];
    return found?.errorCode === 0 ? found.offset : null;
  }

  async #leaderOf({ topic, partition }: Destination): Promise<number | null> {
    const name = partitionName(topic, partition);
    const known = this.#leaders.get(name);
    if (known !== undefined) return known;
    const anybody = this.connection(this.#world.random.pick(this.#cluster.nodeIds));
    const answer = await anybody.request(metadata, { topics: [{ name: topic }] }, METADATA_VERSION);
    for (const { partitionIndex, leaderId } of answer.topics[0]?.partitions ?? [])
      if (leaderId >= 0) this.#leaders.set(partitionName(topic, partitionIndex), leaderId);
    return this.#leaders.get(name) ?? null;
  }

  #batch({ topic, partition }: Destination, count: number): Uint8Array {
    const timestamp = Math.floor(this.#world.clock.nowMs());
    const values = Array.from({ length: count }, () =>
      recordText(topic, partition, this.#nextNumber++),
    );
    return encodeRecordBatch(values.map((value) => ({ key: null, value, timestamp })));
  }

  #pause(): Promise<void> {
    const { clock } = this.#process;
    return new Promise((resolve) => {
      clock.setTimer(clock.nowMs() + RETRY_MS, resolve);
    });
  }
}

/** `orders-3 #17`: a record says where it was put. */
function recordText(topic: string, partition: number, number: number): Uint8Array {
  return new TextEncoder().encode(`${partitionName(topic, partition)} #${number}`);
}
