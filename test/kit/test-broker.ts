import type { BrokerContext } from "../../src/broker/broker-context.ts";
import { BrokerConfig } from "../../src/broker/configs/broker-config.ts";
import { FetchSessionCache } from "../../src/broker/fetch/fetch-session-cache.ts";
import { silentLog } from "../../src/broker/log.ts";
import { Cluster } from "../../src/broker/storage/cluster.ts";
import type { Topic } from "../../src/broker/storage/topic.ts";
import { type Codecs, crc32c } from "../../src/protocol/index.ts";
import { SeededEntropy } from "./seeded-entropy.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Brokers without sockets or groups, on one cluster and a virtual clock: what the data handlers need. */
export class TestBrokers {
  readonly clock = new VirtualClock();
  readonly cluster: Cluster;
  readonly #entropy = new SeededEntropy(1);
  readonly #properties: ReadonlyMap<string, string>;
  readonly #codecs: Codecs | undefined;

  constructor(
    options: {
      readonly nodeIds?: readonly number[];
      readonly properties?: Readonly<Record<string, string>>;
      readonly codecs?: Codecs;
    } = {},
  ) {
    this.#properties = new Map(Object.entries(options.properties ?? {}));
    this.#codecs = options.codecs;
    this.cluster = new Cluster({
      clusterId: "AAAAAAAAAAAAAAAAAAAAAQ",
      clock: this.clock,
      entropy: this.#entropy,
      properties: this.#properties,
      ...(options.codecs !== undefined && { codecs: options.codecs }),
    });
    for (const nodeId of options.nodeIds ?? [1]) this.start(nodeId);
  }

  start(nodeId: number): void {
    this.cluster.brokerStarted({ nodeId, host: "127.0.0.1", port: 9000 + nodeId, rack: null });
  }

  stop(nodeId: number): void {
    this.cluster.brokerStopped(nodeId);
  }

  /** What a broker's handlers are given. */
  broker(nodeId = 1): BrokerContext {
    const config = new BrokerConfig({
      properties: this.#properties,
      store: this.cluster.configs,
      nodeId,
    });
    return {
      nodeId,
      cluster: this.cluster,
      clock: this.clock,
      entropy: this.#entropy,
      config,
      log: silentLog,
      fetchSessions: new FetchSessionCache({
        entropy: this.#entropy,
        maxSessions: config.get("max.incremental.fetch.session.cache.slots"),
      }),
      checksum: crc32c,
      codecs: this.#codecs,
      groups: undefined as never,
    };
  }

  /** A topic whose partitions are led by the brokers in turn. */
  topic(
    name: string,
    options: {
      readonly partitionCount?: number;
      readonly replicationFactor?: number;
      readonly configs?: Readonly<Record<string, string>>;
    } = {},
  ): Topic {
    const { partitionCount = 1, replicationFactor = 1 } = options;
    return this.cluster.createTopic({
      name,
      assignments: this.cluster.placeReplicas({ partitionCount, replicationFactor }),
      configs: new Map(Object.entries(options.configs ?? {})),
    });
  }
}
