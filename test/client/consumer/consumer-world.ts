import type { ConsumerOptions } from "../../../src/client/config/consumer-options.ts";
import { Consumer } from "../../../src/client/consumer/consumer.ts";
import type { Connector } from "../../../src/ports/index.ts";
import { findCoordinator, produce } from "../../../src/protocol/index.ts";
import { type TestClientPorts, testClientPorts } from "../../kit/client-ports.ts";
import { inMemoryConnector } from "../../kit/in-memory-connector.ts";
import type { InMemorySocket } from "../../kit/in-memory-network.ts";
import { batchOf, type TestRecord, text } from "../../kit/record-bytes.ts";
import { TestCluster } from "../../kit/test-cluster.ts";

export interface WorldOptions {
  readonly brokers?: number;
  readonly partitions?: number;
  readonly config?: Readonly<Record<string, string>>;
}

/** Brokers in memory, consumers beside them, all on one virtual clock. */
export class ConsumerWorld {
  readonly cluster: TestCluster;
  readonly #consumers: Consumer[] = [];
  #seed = 1;

  constructor(cluster: TestCluster) {
    this.cluster = cluster;
  }

  /** One topic `t`; groups without an initial delay. */
  static async start(options: WorldOptions = {}): Promise<ConsumerWorld> {
    const { brokers = 1, partitions = 6, config = {} } = options;
    const cluster = await TestCluster.start({
      brokers,
      topics: [{ name: "t", partitions }],
      config: { "group.initial.rebalance.delay.ms": "0", ...config },
    });
    return new ConsumerWorld(cluster);
  }

  get clock() {
    return this.cluster.clock;
  }

  consumer(options: Partial<ConsumerOptions> = {}, ports: TestClientPorts = this.ports()) {
    const consumer = new Consumer(
      {
        bootstrapServers: this.cluster.brokers.brokers.map(({ port }) => `broker:${port}`),
        groupId: "g",
        autoOffsetReset: "earliest",
        ...options,
      },
      ports,
    );
    this.#consumers.push(consumer);
    return consumer;
  }

  ports(): TestClientPorts {
    return testClientPorts(this.cluster, { seed: this.#seed++ });
  }

  /** Ports whose connections can be cut, as when the process dies, and refused from then on. */
  mortalPorts(): { readonly ports: TestClientPorts; readonly kill: () => void } {
    const sockets: InMemorySocket[] = [];
    let isDead = false;
    const { network, clock } = this.cluster;
    const connector = inMemoryConnector({
      connect: (port: number, host?: string) => {
        const socket = isDead ? network.connect(1) : network.connect(port, host);
        sockets.push(socket);
        return socket;
      },
    } as typeof network);
    const ports = testClientPorts({ network, clock }, { seed: this.#seed++, connector });
    const kill = (): void => {
      isDead = true;
      for (const socket of sockets) socket.destroy();
    };
    return { ports, kill };
  }

  /** Ports that count what the brokers have sent. */
  countingPorts(): { readonly ports: TestClientPorts; readonly receivedBytes: () => number } {
    let total = 0;
    const { network, clock } = this.cluster;
    const inner = inMemoryConnector(network);
    const connector: Connector = {
      connect: (options) => {
        const { handler } = options;
        const counting = {
          onConnect: () => handler.onConnect(),
          onData: (bytes: Uint8Array) => {
            total += bytes.length;
            handler.onData(bytes);
          },
          onDrain: () => handler.onDrain(),
          onClose: (error: Error | null) => handler.onClose(error),
        };
        return inner.connect({ ...options, handler: counting });
      },
    };
    const ports = testClientPorts({ network, clock }, { seed: this.#seed++, connector });
    return { ports, receivedBytes: () => total };
  }

  /** Ports whose checksum never matches. */
  corruptingPorts(): TestClientPorts {
    return { ...this.ports(), checksum: () => 1 };
  }

  /** Appends records to a partition of `t`, one batch. */
  async produce(partition: number, values: readonly (string | TestRecord)[], topic = "t") {
    const codes: unknown[] = [];
    for (const { nodeId } of this.cluster.brokers.brokers) {
      const client = this.cluster.connect({ nodeId });
      const partitionData = [{ index: partition, records: batchOf(values) }];
      const topicData = [{ name: topic, partitionData }];
      const body = { transactionalId: null, acks: 1, timeoutMs: 1_000, topicData };
      const sent = client.send(produce, body, 12);
      await this.clock.settleAsync();
      client.socket.destroy();
      codes.push(sent.response?.responses[0]?.partitionResponses[0]?.errorCode);
      // The others do not lead the partition.
      if (codes.includes(0)) return;
    }
    throw new Error(`produce was answered ${codes.join(", ")}`);
  }

  /** `count` records in each partition: `p-i`. */
  async fill(count: number, partitions = 6): Promise<void> {
    for (let partition = 0; partition < partitions; partition++)
      await this.produce(
        partition,
        Array.from({ length: count }, (_, i) => `${partition}-${i}`),
      );
  }

  /** Stops the broker that coordinates the group; another one takes over. */
  async stopCoordinator(groupId: string): Promise<void> {
    const client = this.cluster.connect();
    const sent = client.send(
      findCoordinator,
      { key: "", keyType: 0, coordinatorKeys: [groupId] },
      4,
    );
    await this.clock.settleAsync();
    const nodeId = sent.response?.coordinators[0]?.nodeId ?? -1;
    client.socket.destroy();
    await this.cluster.brokers.stopBroker(nodeId);
    await this.clock.settleAsync();
  }

  async close(): Promise<void> {
    for (const consumer of this.#consumers)
      await this.clock.until(consumer.close({ timeoutMs: 1_000 }));
    await this.cluster.brokers.close();
  }
}

export function textOf({ value }: { readonly value: unknown }): string {
  return text(value as Uint8Array | null) ?? "";
}
