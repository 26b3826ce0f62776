import {
  type ConfigDefinition,
  type ConfigTable,
  type ConfigValue,
  type ConfigValues,
  formatConfig,
  InvalidConfigError,
  parseConfig,
} from "./config-definition.ts";
import { ConfigStore } from "./config-store.ts";
import { groupConfigs } from "./group-configs.ts";
import { logConfigs } from "./log-configs.ts";
import { securityConfigs } from "./security-configs.ts";
import { serverConfigs } from "./server-configs.ts";

/** Every configuration of a broker that Kafka 4.3 documents, with its type, default and valid range. */
export const brokerConfigs = {
  ...serverConfigs,
  ...logConfigs,
  ...groupConfigs,
  ...securityConfigs,
} as const;

export type BrokerConfigName = keyof typeof brokerConfigs;

/** `DescribeConfigsResponse.ConfigSource`: where a value came from, most important first. */
export type ConfigSource =
  | "DynamicTopicConfig"
  | "DynamicBrokerConfig"
  | "DynamicDefaultBrokerConfig"
  | "StaticBrokerConfig"
  | "DefaultConfig";

/** One place that has a value for a configuration. */
export interface ConfigSynonym {
  readonly name: string;
  readonly value: string | null;
  readonly source: ConfigSource;
}

/** Names that set one thing in several units; the first that is set wins (`DynamicBrokerConfig.brokerConfigSynonyms`). */
const synonyms: readonly (readonly BrokerConfigName[])[] = [
  ["log.retention.ms", "log.retention.minutes", "log.retention.hours"],
  ["log.roll.ms", "log.roll.hours"],
  ["log.roll.jitter.ms", "log.roll.jitter.hours"],
];

/** The definition of a broker configuration, `undefined` when Kafka has none of that name. */
export function brokerConfigDefinition(name: string): ConfigDefinition | undefined {
  return Object.hasOwn(brokerConfigs, name)
    ? (brokerConfigs as ConfigTable)[name as BrokerConfigName]
    : undefined;
}

/** Checks names and values of a broker's properties. Throws {@link InvalidConfigError} for the first bad one. */
export function validateBrokerConfigs(properties: ReadonlyMap<string, string>): void {
  for (const [name, text] of properties) {
    const definition = brokerConfigDefinition(name);
    if (definition === undefined) {
      throw new InvalidConfigError(`Unknown broker configuration ${name}`);
    }
    parseConfig(name, definition, text);
  }
}

export interface BrokerConfigOptions {
  /** What the broker was started with: Kafka's names, values as text. */
  readonly properties?: ReadonlyMap<string, string>;
  /** What was changed since, shared by the cluster. */
  readonly store?: ConfigStore;
  /** Whose per-broker changes count; null sees those for all brokers alone. */
  readonly nodeId?: number | null;
}

/**
 * The configuration of one broker: dynamic for this broker, dynamic for all, static, default, in this order. Values
 * are typed by name: `config.get("group.max.size")` is a number. Throws {@link InvalidConfigError} when made from
 * properties that Kafka would refuse.
 */
export class BrokerConfig {
  readonly #properties: ReadonlyMap<string, string>;
  readonly #store: ConfigStore;
  readonly #nodeId: number | null;
  readonly #values = new Map<string, ConfigValue>();

  constructor(options: BrokerConfigOptions = {}) {
    this.#properties = options.properties ?? new Map();
    this.#store = options.store ?? new ConfigStore();
    this.#nodeId = options.nodeId ?? null;
    validateBrokerConfigs(this.#properties);
    this.#store.onChanged((resource) => {
      if (resource.type === "Broker") this.#values.clear();
    });
  }

  get<Name extends BrokerConfigName>(name: Name): ConfigValues<typeof brokerConfigs>[Name] {
    let value = this.#values.get(name);
    if (value === undefined) {
      const definition: ConfigDefinition = brokerConfigs[name];
      const set = this.synonymsOf(name).find((synonym) => synonym.name === name);
      value =
        set === undefined || set.source === "DefaultConfig"
          ? definition.defaultValue
          : parseConfig(name, definition, set.value);
      this.#values.set(name, value);
    }
    return value as ConfigValues<typeof brokerConfigs>[Name];
  }

  /** True when somebody set it, so that the default does not count. */
  isSet(name: BrokerConfigName): boolean {
    return this.synonymsOf(name).some(
      (synonym) => synonym.name === name && synonym.source !== "DefaultConfig",
    );
  }

  /** Every place that has a value for `name`, in the order of precedence (`ConfigHelper.configSynonyms`). */
  synonymsOf(name: BrokerConfigName): ConfigSynonym[] {
    const names = synonyms.find((group) => group.includes(name)) ?? [name];
    const found: ConfigSynonym[] = [];
    const take = (source: ConfigSource, configs: ReadonlyMap<string, string>) => {
      for (const each of names) {
        const value = configs.get(each);
        if (value !== undefined) found.push({ name: each, value, source });
      }
    };
    if (this.#nodeId !== null) {
      take("DynamicBrokerConfig", this.#store.get({ type: "Broker", name: String(this.#nodeId) }));
    }
    take("DynamicDefaultBrokerConfig", this.#store.get({ type: "Broker", name: "" }));
    take("StaticBrokerConfig", this.#properties);
    for (const each of names) {
      const definition: ConfigDefinition = brokerConfigs[each];
      const value = formatConfig(definition, definition.defaultValue);
      if (value !== null) found.push({ name: each, value, source: "DefaultConfig" });
    }
    return found;
  }
}
