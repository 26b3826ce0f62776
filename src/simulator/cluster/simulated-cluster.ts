import { type BrokerCluster, startCluster, type TopicOption } from "../../broker/index.ts";
import { type Codecs, crc32c } from "../../protocol/index.ts";
import type { SimulatedProcess } from "../process/simulated-process.ts";
import type { World } from "../world.ts";

export interface SimulatedClusterOptions {
  /** How many brokers, 1 to 100. Default 1. */
  readonly brokers?: number;
  readonly topics?: readonly TopicOption[];
  /** Broker configurations by Kafka's names. */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  readonly codecs?: Codecs;
}

/**
 * The real brokers in a simulated world. They are one process, whose name is `brokers`, as they are outside: freezing it
 * freezes all of them; each has a place of its own in the network, `broker-1` and so on.
 */
export class SimulatedCluster {
  readonly process: SimulatedProcess;
  readonly #world: World;
  readonly #cluster: BrokerCluster;
  readonly #down = new Set<number>();

  constructor(world: World, started: { process: SimulatedProcess; cluster: BrokerCluster }) {
    this.#world = world;
    this.process = started.process;
    this.#cluster = started.cluster;
    this.#cluster.onNote((note) => world.history.record({ type: "Noted", note }));
  }

  static async start(world: World, options: SimulatedClusterOptions): Promise<SimulatedCluster> {
    const process = world.process("brokers");
    const { codecs, ...others } = options;
    const cluster = await startCluster({
      ...others,
      noteHistory: 0,
      log: {
        debug: () => {},
        info: () => {},
        warn: (fields, message) => world.history.remark("brokers", `warn: ${message}`, fields),
        // The broker's `error` is always a bug of ours, or a listener that threw.
        error: (fields, message) =>
          world.history.fail({
            rule: "G5",
            message: `a broker failed: ${message} ${JSON.stringify(fields)}`,
          }),
      },
      ports: {
        clock: process.clock,
        entropy: world.random.fork("brokers"),
        transport: world.network.transport(process),
        checksum: crc32c,
        ...(codecs !== undefined && { codecs }),
      },
    });
    return new SimulatedCluster(world, { process, cluster });
  }

  get bootstrapServers(): string {
    return this.#cluster.bootstrapServers;
  }

  /** By node id, counted from 1. */
  get brokers(): BrokerCluster["brokers"] {
    return this.#cluster.brokers;
  }

  get nodeIds(): number[] {
    return this.#cluster.brokers.map(({ nodeId }) => nodeId);
  }

  /** The broker's place in the network. */
  placeOf(nodeId: number): string {
    const { port } = this.#cluster.brokers.find((broker) => broker.nodeId === nodeId)!;
    return this.#world.network.placeOf(port);
  }

  isDown(nodeId: number): boolean {
    return this.#down.has(nodeId);
  }

  /** Stops one broker; the others take over what it led. What it stored is kept. */
  stopBroker(nodeId: number): void {
    this.#down.add(nodeId);
    this.#cluster.stopBroker(nodeId).catch((error: unknown) => this.#failed("stop", error));
  }

  startBroker(nodeId: number): void {
    this.#down.delete(nodeId);
    this.#cluster.startBroker(nodeId).catch((error: unknown) => this.#failed("start", error));
  }

  async close(): Promise<void> {
    await this.#cluster.close();
  }

  #failed(what: string, error: unknown): void {
    const message = `a broker did not ${what}: ${String(error)}`;
    this.#world.history.fail({ rule: "L4", message });
  }
}
