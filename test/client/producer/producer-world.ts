import type { ProducerOptions } from "../../../src/client/config/producer-options.ts";
import { Producer } from "../../../src/client/producer/producer.ts";
import { codecsAtOnce } from "../../../src/node/index.ts";
import type { Connector } from "../../../src/ports/index.ts";
import { batches, fetch, type RecordBatch } from "../../../src/protocol/index.ts";
import { type TestClientPorts, testClientPorts } from "../../kit/client-ports.ts";
import { TestCluster } from "../../kit/test-cluster.ts";
import type { VirtualClock } from "../../kit/virtual-clock.ts";

/** A record as the log holds it. */
export interface StoredRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly string[];
}

type WorldOptions = Parameters<typeof TestCluster.start>[0] & {
  readonly producer?: Omit<ProducerOptions, "bootstrapServers">;
  readonly connector?: (brokers: TestCluster) => Connector;
  readonly seed?: number;
};

const text = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : new TextDecoder().decode(bytes);

/** A real producer before real brokers, in memory, on one virtual clock. */
export class ProducerWorld {
  readonly brokers: TestCluster;
  readonly ports: TestClientPorts;
  readonly producer: Producer;

  private constructor(brokers: TestCluster, options: WorldOptions) {
    this.brokers = brokers;
    this.ports = testClientPorts(brokers, {
      ...(options.seed !== undefined && { seed: options.seed }),
      ...(options.connector !== undefined && { connector: options.connector(brokers) }),
    });
    this.producer = new Producer(
      { bootstrapServers: this.bootstrapServers, clientId: "p", ...options.producer },
      this.ports,
    );
  }

  static async start(options: WorldOptions = {}): Promise<ProducerWorld> {
    const { producer: _producer, connector: _connector, seed: _seed, ...started } = options;
    return new ProducerWorld(await TestCluster.start(started), options);
  }

  get clock(): VirtualClock {
    return this.brokers.clock;
  }

  get bootstrapServers(): string[] {
    return this.brokers.brokers.brokers.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** Runs virtual time until the promise is settled. */
  until<T>(promise: Promise<T>): Promise<T> {
    return this.clock.until(promise);
  }

  /** The batches of a partition, as its leader serves them. */
  async storedBatches(topic: string, partition = 0): Promise<RecordBatch[]> {
    const stored: RecordBatch[] = [];
    for (const { nodeId } of this.brokers.brokers.brokers) {
      const client = this.brokers.connect({ nodeId });
      for (let offset = 0; ; offset = stored.at(-1)!.nextOffset) {
        const sent = client.send(fetch, fetchBody(topic, partition, offset), 11);
        await this.clock.settleAsync();
        const { records, errorCode } = sent.response!.responses[0]!.partitions[0]!;
        if (errorCode !== 0 || records === null || records.length === 0) break;
        for (const batch of batches(records)) stored.push(batch as RecordBatch);
      }
      client.socket.destroy();
      if (stored.length > 0) break;
    }
    return stored;
  }

  /** The records of a partition. */
  async stored(topic: string, partition = 0): Promise<StoredRecord[]> {
    const found = await this.storedBatches(topic, partition);
    return found.flatMap((batch) =>
      batch.records(codecsAtOnce()).map(({ offset, timestamp, key, value, headers }) => ({
        offset,
        timestamp,
        key: text(key),
        value: text(value),
        headers: headers.map((header) => `${header.key}=${text(header.value)}`),
      })),
    );
  }

  /** The values of a partition's records, in order. */
  async values(topic: string, partition = 0): Promise<(string | null)[]> {
    return (await this.stored(topic, partition)).map(({ value }) => value);
  }

  metric(name: string): number {
    for (const metric of this.producer.metrics().values()) {
      if (metric.group === "producer-metrics" && metric.name === name) return metric.value;
    }
    throw new Error(`no metric ${name}`);
  }
}

function fetchBody(topic: string, partition: number, fetchOffset: number) {
  const partitions = [{ partition, fetchOffset, partitionMaxBytes: 100_000_000 }];
  return { maxWaitMs: 0, minBytes: 0, maxBytes: 100_000_000, topics: [{ topic, partitions }] };
}
