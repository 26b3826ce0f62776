import {
  alterConfigs as alterConfigsApi,
  incrementalAlterConfigs as incrementalAlterConfigsApi,
} from "../../../protocol/index.ts";
import type { Destination } from "../../cluster/cluster.ts";
import { UnsupportedVersionError } from "../../errors/errors.ts";
import type { AdminCall, AdminCallOptions } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { controllerErrors, errorOutcome } from "../item-errors.ts";
import { done, type ItemOutcome, type ItemResults, onlyOf } from "../item-results.ts";
import {
  atOwners,
  type ConfigResource,
  resourceName,
  resourceNameOf,
  resourceTypeCode,
} from "./config-resource.ts";
import { describeConfigs } from "./describe-configs.ts";

/** One change (`AlterConfigOp`). */
export type AlterConfigOp =
  | { readonly name: string; readonly op: "set"; readonly value: string }
  /** Back to the default. */
  | { readonly name: string; readonly op: "delete" }
  /** Adds to, or takes from, a list. */
  | { readonly name: string; readonly op: "append" | "subtract"; readonly value: string };

export interface ConfigChanges extends ConfigResource {
  readonly changes: readonly AlterConfigOp[];
}

export interface AlterConfigsOptions extends AdminCallOptions {
  /** True: check, but change nothing. */
  readonly validateOnly?: boolean;
}

const OP_CODES = { set: 0, delete: 1, append: 2, subtract: 3 } as const;

/**
 * Changes single configurations (KIP-339). Brokers older than 2.3 can only replace all of a resource: what it has then is
 * read first, changed, and written back, so that a change by somebody else in between is lost.
 */
export function incrementalAlterConfigs(
  call: AdminCall,
  resources: readonly ConfigChanges[],
  { validateOnly = false }: AlterConfigsOptions,
): Promise<ItemResults<void>> {
  const byName = mergedByName(resources);
  return askEach(call, {
    items: [...byName.keys()],
    locate: atOwners(byName),
    ask: async (to, items) => {
      const wanted = items.map((item) => byName.get(item)!);
      try {
        return await alterIncrementally(call, to, { wanted, validateOnly });
      } catch (error) {
        if (!(error instanceof UnsupportedVersionError)) throw error;
        return replaceAll(call, to, { wanted, validateOnly });
      }
    },
  });
}

/** A resource that is named twice is changed once, in both ways. */
function mergedByName(resources: readonly ConfigChanges[]): Map<string, ConfigChanges> {
  const byName = new Map<string, ConfigChanges>();
  for (const resource of resources) {
    const name = resourceName(resource);
    const before = byName.get(name)?.changes ?? [];
    byName.set(name, { ...resource, changes: [...before, ...resource.changes] });
  }
  return byName;
}

interface Alteration {
  readonly wanted: readonly ConfigChanges[];
  readonly validateOnly: boolean;
}

async function alterIncrementally(
  call: AdminCall,
  to: Destination,
  { wanted, validateOnly }: Alteration,
): Promise<Map<string, ItemOutcome<void>>> {
  const { responses } = await call.send(to, incrementalAlterConfigsApi, {
    resources: wanted.map(({ type, name, changes }) => ({
      resourceType: resourceTypeCode(type),
      resourceName: name,
      configs: changes.map((change) => ({
        name: change.name,
        configOperation: OP_CODES[change.op],
        value: change.op === "delete" ? null : change.value,
      })),
    })),
    validateOnly,
  });
  return outcomesOf(responses);
}

async function replaceAll(
  call: AdminCall,
  to: Destination,
  { wanted, validateOnly }: Alteration,
): Promise<Map<string, ItemOutcome<void>>> {
  const resources = await Promise.all(
    wanted.map(async (resource) => ({
      resourceType: resourceTypeCode(resource.type),
      resourceName: resource.name,
      configs: [...changed(await overridesOf(call, resource), resource.changes)].map(
        ([name, value]) => ({ name, value }),
      ),
    })),
  );
  const { responses } = await call.send(to, alterConfigsApi, { resources, validateOnly });
  return outcomesOf(responses);
}

/** What was set for this resource itself: what AlterConfigs would take away if it were left out. */
async function overridesOf(
  call: AdminCall,
  resource: ConfigResource,
): Promise<Map<string, string>> {
  const entries = onlyOf(await describeConfigs(call, [resource], {}));
  const own = resource.type === "topic" ? "DYNAMIC_TOPIC_CONFIG" : "DYNAMIC_BROKER_CONFIG";
  const overrides = new Map<string, string>();
  for (const { name, value, source } of entries.values()) {
    if (source === own && value !== null) overrides.set(name, value);
  }
  return overrides;
}

function changed(
  overrides: Map<string, string>,
  changes: readonly AlterConfigOp[],
): Map<string, string> {
  for (const change of changes) {
    if (change.op === "delete") overrides.delete(change.name);
    else if (change.op === "set") overrides.set(change.name, change.value);
    else {
      const before = (overrides.get(change.name) ?? "").split(",").filter((each) => each !== "");
      const kept = before.filter((each) => each !== change.value);
      if (change.op === "append") kept.push(change.value);
      overrides.set(change.name, kept.join(","));
    }
  }
  return overrides;
}

function outcomesOf(
  responses: readonly {
    readonly errorCode: number;
    readonly errorMessage: string | null;
    readonly resourceType: number;
    readonly resourceName: string;
  }[],
): Map<string, ItemOutcome<void>> {
  return new Map(
    responses.map((response) => {
      const subject = resourceNameOf(response);
      return [subject, errorOutcome({ ...response, subject }, controllerErrors) ?? done(undefined)];
    }),
  );
}
