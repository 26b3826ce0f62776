import type { BrokerConfig, BrokerConfigName } from "./broker-config.ts";
import {
  type ConfigDefinition,
  type ConfigTable,
  type ConfigValue,
  type ConfigValues,
  InvalidConfigError,
  MAX_LONG,
  parseConfig,
} from "./config-definition.ts";
import { topicConfigs } from "./topic-configs.ts";

export type TopicConfigName = keyof typeof topicConfigs;

interface BrokerSynonym {
  readonly name: BrokerConfigName;
  /** Milliseconds of one unit of the broker's value. */
  readonly unitMs: number;
}

const same = (name: BrokerConfigName): BrokerSynonym => ({ name, unitMs: 1 });

/** Which broker configurations give a topic's default; the first that is not null wins (`ServerTopicConfigSynonyms`). */
export const topicConfigSynonyms: Readonly<
  Partial<Record<TopicConfigName, readonly BrokerSynonym[]>>
> = {
  "cleanup.policy": [same("log.cleanup.policy")],
  "compression.gzip.level": [same("compression.gzip.level")],
  "compression.lz4.level": [same("compression.lz4.level")],
  "compression.type": [same("compression.type")],
  "compression.zstd.level": [same("compression.zstd.level")],
  "delete.retention.ms": [same("log.cleaner.delete.retention.ms")],
  "file.delete.delay.ms": [same("log.segment.delete.delay.ms")],
  "flush.messages": [same("log.flush.interval.messages")],
  "flush.ms": [same("log.flush.interval.ms"), same("log.flush.scheduler.interval.ms")],
  "index.interval.bytes": [same("log.index.interval.bytes")],
  "local.retention.bytes": [same("log.local.retention.bytes")],
  "local.retention.ms": [same("log.local.retention.ms")],
  "max.compaction.lag.ms": [same("log.cleaner.max.compaction.lag.ms")],
  "max.message.bytes": [same("message.max.bytes")],
  "message.timestamp.after.max.ms": [same("log.message.timestamp.after.max.ms")],
  "message.timestamp.before.max.ms": [same("log.message.timestamp.before.max.ms")],
  "message.timestamp.type": [same("log.message.timestamp.type")],
  "min.cleanable.dirty.ratio": [same("log.cleaner.min.cleanable.ratio")],
  "min.compaction.lag.ms": [same("log.cleaner.min.compaction.lag.ms")],
  "min.insync.replicas": [same("min.insync.replicas")],
  preallocate: [same("log.preallocate")],
  "retention.bytes": [same("log.retention.bytes")],
  "retention.ms": [
    same("log.retention.ms"),
    { name: "log.retention.minutes", unitMs: 60_000 },
    { name: "log.retention.hours", unitMs: 3_600_000 },
  ],
  "segment.bytes": [same("log.segment.bytes")],
  "segment.index.bytes": [same("log.index.size.max.bytes")],
  "segment.jitter.ms": [
    same("log.roll.jitter.ms"),
    { name: "log.roll.jitter.hours", unitMs: 3_600_000 },
  ],
  "segment.ms": [same("log.roll.ms"), { name: "log.roll.hours", unitMs: 3_600_000 }],
  "unclean.leader.election.enable": [same("unclean.leader.election.enable")],
};

/** The definition of a topic configuration, `undefined` when Kafka has none of that name. */
export function topicConfigDefinition(name: string): ConfigDefinition | undefined {
  return Object.hasOwn(topicConfigs, name)
    ? (topicConfigs as ConfigTable)[name as TopicConfigName]
    : undefined;
}

/**
 * Checks what is to be set for a topic, as `LogConfig.validate` does. Throws {@link InvalidConfigError}.
 */
export function validateTopicConfigs(configs: ReadonlyMap<string, string>): void {
  for (const [name, text] of configs) {
    const definition = topicConfigDefinition(name);
    if (definition === undefined) {
      throw new InvalidConfigError(`Unknown topic config name: ${name}`);
    }
    parseConfig(name, definition, text);
  }
  const minLag = configs.get("min.compaction.lag.ms");
  const maxLag = configs.get("max.compaction.lag.ms");
  if (minLag !== undefined && maxLag !== undefined && Number(minLag) > Number(maxLag)) {
    throw new InvalidConfigError(
      `conflict topic config setting min.compaction.lag.ms (${minLag}) > max.compaction.lag.ms (${maxLag})`,
    );
  }
  if (configs.get("remote.storage.enable")?.trim().toLowerCase() === "true") {
    throw new InvalidConfigError(
      "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.",
    );
  }
}

/** A topic's configuration in force: what is set for it, else what the broker says. */
export function topicConfigValue<Name extends TopicConfigName>(
  name: Name,
  set: ReadonlyMap<string, string>,
  broker: BrokerConfig,
): ConfigValues<typeof topicConfigs>[Name] {
  const definition: ConfigDefinition = topicConfigs[name];
  const own = set.get(name);
  const value = own === undefined ? brokerValue(name, broker) : parseConfig(name, definition, own);
  return (value ?? definition.defaultValue) as ConfigValues<typeof topicConfigs>[Name];
}

function brokerValue(name: TopicConfigName, broker: BrokerConfig): ConfigValue {
  for (const synonym of topicConfigSynonyms[name] ?? []) {
    const value: ConfigValue = broker.get(synonym.name);
    if (value === null) continue;
    return typeof value === "number" ? Math.min(value * synonym.unitMs, MAX_LONG) : value;
  }
  return null;
}
