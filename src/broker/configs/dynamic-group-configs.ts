import type { BrokerConfigName } from "./broker-config.ts";
import {
  atLeast,
  type ConfigDefinition,
  InvalidConfigError,
  int,
  oneOf,
  parseConfig,
  string,
} from "./config-definition.ts";

interface GroupConfig {
  readonly definition: ConfigDefinition;
  /** The broker's configuration that counts where the group has none; null where there is none. */
  readonly brokerName: BrokerConfigName | null;
}

const interval = (brokerName: BrokerConfigName, defaultValue: number): GroupConfig => ({
  definition: int(defaultValue, atLeast(1)),
  brokerName,
});

/** What may be set for one group (`GroupConfig`). */
export const dynamicGroupConfigs: ReadonlyMap<string, GroupConfig> = new Map<string, GroupConfig>([
  ["consumer.heartbeat.interval.ms", interval("group.consumer.heartbeat.interval.ms", 5000)],
  ["consumer.session.timeout.ms", interval("group.consumer.session.timeout.ms", 45_000)],
  [
    "share.auto.offset.reset",
    { definition: string("latest", oneOf("latest", "earliest")), brokerName: null },
  ],
  ["share.heartbeat.interval.ms", interval("group.share.heartbeat.interval.ms", 5000)],
  [
    "share.isolation.level",
    {
      definition: string("read_uncommitted", oneOf("read_committed", "read_uncommitted")),
      brokerName: null,
    },
  ],
  ["share.record.lock.duration.ms", interval("group.share.record.lock.duration.ms", 30_000)],
  ["share.session.timeout.ms", interval("group.share.session.timeout.ms", 45_000)],
  ["streams.heartbeat.interval.ms", interval("group.streams.heartbeat.interval.ms", 5000)],
  [
    "streams.num.standby.replicas",
    { definition: int(0, atLeast(0)), brokerName: "group.streams.num.standby.replicas" },
  ],
  ["streams.session.timeout.ms", interval("group.streams.session.timeout.ms", 45_000)],
]);

/** Checks what is to be set for a group. Throws {@link InvalidConfigError}. */
export function validateGroupConfigs(configs: ReadonlyMap<string, string>): void {
  for (const [name, text] of configs) {
    const known = dynamicGroupConfigs.get(name);
    if (known === undefined) throw new InvalidConfigError(`Unknown group config name: ${name}`);
    parseConfig(name, known.definition, text);
  }
}
