import type { BrokerConfigName } from "./broker-config.ts";
import { topicConfigSynonyms } from "./topic-config.ts";

/** Of the defaults for topics, the ones that Kafka fixes at start (`DynamicLogConfig.NonReconfigrableLogConfigs`). */
const fixed: ReadonlySet<string> = new Set(["log.message.format.version"]);

function topicDefaults(): string[] {
  return Object.values(topicConfigSynonyms)
    .map((synonyms) => synonyms[0]!.name as string)
    .filter((name) => !fixed.has(name));
}

/** The configurations of a broker that may change while it runs (`DynamicBrokerConfig.AllDynamicConfigs`). */
export const dynamicBrokerConfigs: ReadonlySet<string> = new Set<BrokerConfigName | string>([
  ...topicDefaults(),
  "log.cleaner.threads",
  "log.cleaner.dedupe.buffer.size",
  "log.cleaner.io.buffer.load.factor",
  "log.cleaner.io.buffer.size",
  "log.cleaner.io.max.bytes.per.second",
  "log.cleaner.backoff.ms",
  "num.io.threads",
  "num.network.threads",
  "num.replica.fetchers",
  "num.recovery.threads.per.data.dir",
  "background.threads",
  "metric.reporters",
  "max.connections",
  "max.connections.per.ip",
  "max.connections.per.ip.overrides",
  "max.connection.creation.rate",
  "producer.id.expiration.ms",
  "transaction.partition.verification.enable",
  "advertised.listeners",
  "listeners",
  "listener.security.protocol.map",
  "principal.builder.class",
  "sasl.jaas.config",
  "sasl.login.callback.handler.class",
  "sasl.login.class",
  "sasl.server.callback.handler.class",
  "sasl.enabled.mechanisms",
  "connections.max.reauth.ms",
  "ssl.protocol",
  "ssl.provider",
  "ssl.cipher.suites",
  "ssl.enabled.protocols",
  "ssl.keystore.type",
  "ssl.keystore.location",
  "ssl.keystore.password",
  "ssl.key.password",
  "ssl.truststore.type",
  "ssl.truststore.location",
  "ssl.truststore.password",
  "ssl.keymanager.algorithm",
  "ssl.trustmanager.algorithm",
  "ssl.endpoint.identification.algorithm",
  "ssl.secure.random.implementation",
  "ssl.client.auth",
  "ssl.engine.factory.class",
]);
