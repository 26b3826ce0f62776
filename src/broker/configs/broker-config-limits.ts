import type { BrokerConfig, BrokerConfigName } from "./broker-config.ts";
import { InvalidConfigError } from "./config-definition.ts";

/** Configurations, smaller first, of which none may be larger than the next. */
type Ascending = readonly BrokerConfigName[];

/** `min ≤ own ≤ max` of one kind of group (`GroupCoordinatorConfig`). */
function limitsOf(kind: "consumer" | "share" | "streams"): Ascending[] {
  return (["heartbeat.interval.ms", "session.timeout.ms", "assignment.interval.ms"] as const).map(
    (name) => [`group.${kind}.min.${name}`, `group.${kind}.${name}`, `group.${kind}.max.${name}`],
  );
}

const ascending: readonly Ascending[] = [
  // Differs from Kafka, which takes this and then refuses every member.
  ["group.min.session.timeout.ms", "group.max.session.timeout.ms"],
  ...limitsOf("consumer"),
  ...limitsOf("share"),
  ...limitsOf("streams"),
  ["group.streams.num.standby.replicas", "group.streams.max.standby.replicas"],
];

/** The first must be less than the second, not equal. */
const distinct: readonly (readonly [BrokerConfigName, BrokerConfigName])[] = [
  ["group.consumer.heartbeat.interval.ms", "group.consumer.session.timeout.ms"],
  ["group.share.heartbeat.interval.ms", "group.share.session.timeout.ms"],
  ["group.streams.heartbeat.interval.ms", "group.streams.session.timeout.ms"],
];

/** Checks values against one another, as Kafka does when it starts. Throws {@link InvalidConfigError}. */
export function checkBrokerConfigLimits(config: BrokerConfig): void {
  const numberOf = (name: BrokerConfigName) => Number(config.get(name));
  for (const names of ascending) {
    for (const [i, lower] of names.slice(0, -1).entries()) {
      const upper = names[i + 1]!;
      if (numberOf(lower) <= numberOf(upper)) continue;
      throw limitError(lower, upper, "less than or equal to", config);
    }
  }
  for (const [lower, upper] of distinct) {
    if (numberOf(lower) >= numberOf(upper)) throw limitError(lower, upper, "less than", config);
  }
}

function limitError(
  lower: BrokerConfigName,
  upper: BrokerConfigName,
  relation: string,
  config: BrokerConfig,
): InvalidConfigError {
  const shown = (name: BrokerConfigName) => `${name} (${config.get(name)})`;
  return new InvalidConfigError(`${shown(lower)} must be ${relation} ${shown(upper)}`);
}
