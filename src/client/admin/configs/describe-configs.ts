import {
  type DescribeConfigsResourceResult,
  describeConfigs as describeConfigsApi,
} from "../../../protocol/index.ts";
import type { AdminCall, AdminCallOptions } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { errorOutcome, type PassingErrors } from "../item-errors.ts";
import { done, type ItemResults } from "../item-results.ts";
import {
  atOwners,
  type ConfigResource,
  resourceName,
  resourceNameOf,
  resourceTypeCode,
} from "./config-resource.ts";

/** Where a value comes from (`ConfigEntry.ConfigSource`). */
export type ConfigSource =
  | "UNKNOWN"
  | "DYNAMIC_TOPIC_CONFIG"
  | "DYNAMIC_BROKER_CONFIG"
  | "DYNAMIC_DEFAULT_BROKER_CONFIG"
  | "STATIC_BROKER_CONFIG"
  | "DEFAULT_CONFIG"
  | "DYNAMIC_BROKER_LOGGER_CONFIG"
  | "DYNAMIC_CLIENT_METRICS_CONFIG"
  | "DYNAMIC_GROUP_CONFIG";

export interface ConfigEntry {
  readonly name: string;
  /** In force now; null for secrets. */
  readonly value: string | null;
  readonly source: ConfigSource;
  readonly isSensitive: boolean;
  readonly isReadOnly: boolean;
  /** The places where the value could come from, the one in force first; empty unless asked for. */
  readonly synonyms: readonly {
    readonly name: string;
    readonly value: string | null;
    readonly source: ConfigSource;
  }[];
  /** What it is for; null unless asked for, and from brokers older than 2.6. */
  readonly documentation: string | null;
}

export interface DescribeConfigsOptions extends AdminCallOptions {
  readonly includeSynonyms?: boolean;
  readonly includeDocumentation?: boolean;
}

const SOURCES: readonly ConfigSource[] = [
  "UNKNOWN",
  "DYNAMIC_TOPIC_CONFIG",
  "DYNAMIC_BROKER_CONFIG",
  "DYNAMIC_DEFAULT_BROKER_CONFIG",
  "STATIC_BROKER_CONFIG",
  "DEFAULT_CONFIG",
  "DYNAMIC_BROKER_LOGGER_CONFIG",
  "DYNAMIC_CLIENT_METRICS_CONFIG",
  "DYNAMIC_GROUP_CONFIG",
];

/** From this version on documentation can be asked for (KIP-569). */
const DOCUMENTATION_VERSION = 3;

const describeErrors: PassingErrors = { again: new Set(["REQUEST_TIMED_OUT"]), moved: new Set() };

/** All configurations of each resource, by name. */
export function describeConfigs(
  call: AdminCall,
  resources: readonly ConfigResource[],
  { includeSynonyms = false, includeDocumentation = false }: DescribeConfigsOptions,
): Promise<ItemResults<ReadonlyMap<string, ConfigEntry>>> {
  const byName = new Map(resources.map((resource) => [resourceName(resource), resource]));
  return askEach(call, {
    items: [...byName.keys()],
    locate: atOwners(byName),
    ask: async (to, items) => {
      const { results } = await call.send(to, describeConfigsApi, (version) => ({
        resources: items.map((item) => {
          const { type, name } = byName.get(item)!;
          return {
            resourceType: resourceTypeCode(type),
            resourceName: name,
            configurationKeys: null,
          };
        }),
        includeSynonyms,
        includeDocumentation: includeDocumentation && version >= DOCUMENTATION_VERSION,
      }));
      return new Map(
        results.map((result) => {
          const subject = resourceNameOf(result);
          const problem = errorOutcome({ ...result, subject }, describeErrors);
          return [subject, problem ?? done(entriesOf(result.configs))];
        }),
      );
    },
  });
}

function entriesOf(configs: readonly DescribeConfigsResourceResult[]): Map<string, ConfigEntry> {
  return new Map(
    configs.map((config) => [
      config.name,
      {
        name: config.name,
        value: config.value,
        source: sourceOf(config.configSource),
        isSensitive: config.isSensitive,
        isReadOnly: config.readOnly,
        synonyms: config.synonyms.map(({ name, value, source }) => ({
          name,
          value,
          source: sourceOf(source),
        })),
        documentation: config.documentation || null,
      },
    ]),
  );
}

function sourceOf(code: number): ConfigSource {
  return SOURCES[code] ?? "UNKNOWN";
}
