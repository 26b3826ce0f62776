import {
  type BrokerCluster,
  type BrokerPorts,
  type StartClusterOptions,
  startCluster,
} from "../broker/index.ts";
import {
  codecsAtOnce,
  nativeCrc32c,
  systemClock,
  systemEntropy,
  tcpTransport,
} from "../node/index.ts";

/** What `startBroker` can be told; every port that is left out is Node's own. */
export interface StartBrokerOptions
  extends Omit<StartClusterOptions, "ports">,
    Partial<BrokerPorts> {}

/**
 * Starts a Kafka-protocol broker, or several, in this process. Resolves when clients can connect.
 *
 *     const cluster = await startBroker({ topics: [{ name: "orders", partitions: 6 }] });
 *     const kafka = new Kafka({ brokers: cluster.bootstrapServers.split(",") });
 *     // …
 *     await cluster.close();
 *
 * Everything is in memory and gone after `close`. Rejects when an address cannot be had. What is wrong with the options
 * is told in one sentence, before anything happens: an option that does not exist or is of another type by a `TypeError`,
 * a bad value by a `RangeError` (its `name` is `InvalidConfigError` where a Kafka configuration has it).
 */
export async function startBroker(options: StartBrokerOptions = {}): Promise<BrokerCluster> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`startBroker takes an object of options, not ${JSON.stringify(options)}.`);
  }
  const { clock, entropy, transport, checksum, codecs, ...cluster } = options;
  return startCluster({
    ...cluster,
    ports: {
      clock: clock ?? systemClock,
      entropy: entropy ?? systemEntropy,
      transport: transport ?? tcpTransport(),
      checksum: checksum ?? nativeCrc32c,
      codecs: codecs ?? codecsAtOnce(),
    },
  });
}
