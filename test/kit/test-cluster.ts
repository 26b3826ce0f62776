import {
  type BrokerCluster,
  type BrokerLog,
  type LogFields,
  type StartClusterOptions,
  startCluster,
} from "../../src/broker/index.ts";
import { crc32c } from "../../src/protocol/index.ts";
import { InMemoryNetwork } from "./in-memory-network.ts";
import { ScriptedClient } from "./scripted-client.ts";
import { SeededEntropy } from "./seeded-entropy.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: LogFields;
  readonly message: string;
}

/** A whole cluster of brokers on a virtual clock and an in-memory network, with everything it logged. */
export class TestCluster {
  readonly clock = new VirtualClock();
  readonly network = new InMemoryNetwork(this.clock);
  readonly entropy = new SeededEntropy(7);
  readonly logLines: LogLine[] = [];
  brokers!: BrokerCluster;

  static async start(options: Omit<StartClusterOptions, "ports"> = {}): Promise<TestCluster> {
    const cluster = new TestCluster();
    await cluster.#start(options);
    return cluster;
  }

  /** Ends the brokers, and starts others that know nothing of them at the same ports. */
  async setUpAnew(options: Omit<StartClusterOptions, "ports" | "port"> = {}): Promise<void> {
    const { port } = this.brokers.brokers[0]!;
    await this.clock.until(this.brokers.close());
    await this.#start({ ...options, port });
  }

  async #start(options: Omit<StartClusterOptions, "ports">): Promise<void> {
    this.brokers = await startCluster({
      log: this.#log(),
      ...options,
      ports: {
        clock: this.clock,
        entropy: this.entropy,
        transport: this.network,
        checksum: crc32c,
      },
    });
  }

  /** A client of one broker, the first unless told otherwise. */
  connect(options: { nodeId?: number; clientId?: string; host?: string } = {}): ScriptedClient {
    const nodeId = options.nodeId ?? this.brokers.brokers[0]!.nodeId;
    const { port } = this.brokers.brokers.find((broker) => broker.nodeId === nodeId)!;
    return new ScriptedClient(this.network.connect(port, options.host), options.clientId);
  }

  /** Lines at warn and above. */
  get complaints(): LogLine[] {
    return this.logLines.filter(({ level }) => level === "warn" || level === "error");
  }

  #log(): BrokerLog {
    const at =
      (level: LogLine["level"]) =>
      (fields: LogFields, message: string): void => {
        this.logLines.push({ level, fields, message });
      };
    return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  }
}
