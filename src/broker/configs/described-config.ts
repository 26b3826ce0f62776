import {
  type BrokerConfig,
  type BrokerConfigName,
  brokerConfigs,
  type ConfigSource,
} from "./broker-config.ts";
import {
  type ConfigDefinition,
  type ConfigTable,
  type ConfigType,
  formatConfig,
} from "./config-definition.ts";
import { dynamicBrokerConfigs } from "./dynamic-broker-configs.ts";
import { dynamicGroupConfigs } from "./dynamic-group-configs.ts";
import { type TopicConfigName, topicConfigSynonyms, topicConfigValue } from "./topic-config.ts";
import { topicConfigs } from "./topic-configs.ts";

/** A configuration as DescribeConfigs and CreateTopics show it. */
export interface DescribedConfig {
  readonly name: string;
  readonly value: string | null;
  readonly readOnly: boolean;
  readonly isSensitive: boolean;
  readonly configSource: number;
  readonly configType: number;
  /** Every place that has a value, the one in force first. */
  readonly synonyms: readonly {
    readonly name: string;
    readonly value: string | null;
    readonly source: number;
  }[];
}

/** `DescribeConfigsResponse.ConfigSource`. */
const sourceIds: Readonly<Record<ConfigSource | "GroupConfig" | "ClientMetricsConfig", number>> = {
  DynamicTopicConfig: 1,
  DynamicBrokerConfig: 2,
  DynamicDefaultBrokerConfig: 3,
  StaticBrokerConfig: 4,
  DefaultConfig: 5,
  ClientMetricsConfig: 7,
  GroupConfig: 8,
};

/** `DescribeConfigsResponse.ConfigType`. */
const typeIds: Readonly<Record<ConfigType, number>> = {
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
};

type Synonym = DescribedConfig["synonyms"][number];

/** All configurations of a topic for which `set` was set, by name. */
export function describeTopicConfigs(
  set: ReadonlyMap<string, string>,
  broker: BrokerConfig,
): DescribedConfig[] {
  return (Object.keys(topicConfigs) as TopicConfigName[]).sort().map((name) => {
    const definition: ConfigDefinition = topicConfigs[name];
    const value = formatConfig(definition, topicConfigValue(name, set, broker));
    const synonyms: Synonym[] = set.has(name)
      ? [{ name, value, source: sourceIds.DynamicTopicConfig }]
      : [];
    const ofBroker = topicConfigSynonyms[name]?.[0]?.name;
    if (ofBroker !== undefined) synonyms.push(...brokerSynonyms(ofBroker, broker));
    const source = synonyms[0]?.source ?? sourceIds[sourceOf(ofBroker, broker)];
    return {
      ...described(name, { definition, value, synonyms, readOnly: false }),
      configSource: source,
    };
  });
}

/** All configurations of a broker, by name. */
export function describeBrokerConfigs(broker: BrokerConfig): DescribedConfig[] {
  return (Object.keys(brokerConfigs) as BrokerConfigName[]).sort().map((name) => {
    const definition: ConfigDefinition = brokerConfigs[name];
    const value = formatConfig(definition, broker.get(name));
    const readOnly = !dynamicBrokerConfigs.has(name);
    return described(name, { definition, value, synonyms: brokerSynonyms(name, broker), readOnly });
  });
}

/** What was set for all brokers of the cluster. */
export function describeDefaultBrokerConfigs(set: ReadonlyMap<string, string>): DescribedConfig[] {
  return [...set].map(([name, value]) => {
    const definition = (brokerConfigs as ConfigTable)[name] ?? stringDefinition;
    const source = sourceIds.DynamicDefaultBrokerConfig;
    return described(name, {
      definition,
      value,
      synonyms: [{ name, value, source }],
      readOnly: !dynamicBrokerConfigs.has(name),
    });
  });
}

/** All configurations of a group for which `set` was set: what is not set is the broker's. */
export function describeGroupConfigs(
  set: ReadonlyMap<string, string>,
  broker: BrokerConfig,
): DescribedConfig[] {
  return [...dynamicGroupConfigs].map(([name, { definition, brokerName }]) => {
    const inherited = brokerName === null ? definition.defaultValue : broker.get(brokerName);
    const own = set.get(name);
    const value = own ?? formatConfig(definition, inherited);
    const source = own === undefined ? sourceIds.DefaultConfig : sourceIds.GroupConfig;
    return described(name, {
      definition,
      value,
      synonyms: [{ name, value, source }],
      readOnly: false,
    });
  });
}

/** What was set for a subscription of client metrics. */
export function describeClientMetricsConfigs(set: ReadonlyMap<string, string>): DescribedConfig[] {
  return [...set].map(([name, value]) =>
    described(name, {
      definition: stringDefinition,
      value,
      synonyms: [{ name, value, source: sourceIds.ClientMetricsConfig }],
      readOnly: false,
    }),
  );
}

const stringDefinition: ConfigDefinition = { type: "STRING", defaultValue: null, valid: null };

/** Where a topic's default comes from, in whatever unit it was given. */
function sourceOf(name: BrokerConfigName | undefined, broker: BrokerConfig): ConfigSource {
  return (name === undefined ? undefined : broker.synonymsOf(name)[0]?.source) ?? "DefaultConfig";
}

/** Like Kafka's, they begin with `name` itself: a value that only another unit gives is not among them. */
function brokerSynonyms(name: BrokerConfigName, broker: BrokerConfig): Synonym[] {
  const isSensitive = isPassword(brokerConfigs[name]);
  const all = broker.synonymsOf(name);
  const first = all.findIndex((synonym) => synonym.name === name);
  return (first < 0 ? [] : all.slice(first)).map((synonym) => ({
    name: synonym.name,
    value: isSensitive ? null : synonym.value,
    source: sourceIds[synonym.source],
  }));
}

function isPassword(definition: ConfigDefinition): boolean {
  return definition.type === "PASSWORD";
}

function described(
  name: string,
  config: {
    readonly definition: ConfigDefinition;
    readonly value: string | null;
    readonly synonyms: readonly Synonym[];
    readonly readOnly: boolean;
  },
): DescribedConfig {
  const { definition, value, synonyms, readOnly } = config;
  const isSensitive = isPassword(definition);
  return {
    name,
    value: isSensitive ? null : value,
    readOnly,
    isSensitive,
    configSource: synonyms[0]?.source ?? sourceIds.DefaultConfig,
    configType: typeIds[definition.type],
    synonyms,
  };
}
