import {
  type AlterConfigsRequest,
  type AlterConfigsResponseInput,
  errorCode,
  type IncrementalAlterConfigsRequest,
  type IncrementalAlterConfigsResponseInput,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import { duplicatesOf } from "../duplicates.ts";
import type { ElementOf } from "../element-of.ts";
import { type ApiError, apiError } from "../topics/api-error.ts";
import { checkAlteredConfigs } from "./altered-configs.ts";
import { InvalidConfigError } from "./config-definition.ts";
import { applyConfigOperations } from "./config-operations.ts";
import { type ConfigResource, configResourceType } from "./config-store.ts";

interface AlteredConfig {
  readonly name: string;
  readonly value: string | null;
  /** 0 set, 1 delete, 2 append, 3 subtract; absent where everything is replaced. */
  readonly configOperation?: number;
}

interface AlteredResource {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly configs: readonly AlteredConfig[];
}

type ResourceResponse = ElementOf<AlterConfigsResponseInput["responses"]>;

const DELETE = 1;

/** AlterConfigs: replaces everything that is set for a resource. */
export function handleAlterConfigs(
  call: Call<AlterConfigsRequest, AlterConfigsResponseInput>,
  broker: BrokerContext,
): void {
  const { resources, validateOnly } = call.request;
  call.reply({ responses: alterAll(resources, broker, { validateOnly, replacesAll: true }) });
}

/** IncrementalAlterConfigs: sets, deletes, appends to and subtracts from single configurations (KIP-339). */
export function handleIncrementalAlterConfigs(
  call: Call<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponseInput>,
  broker: BrokerContext,
): void {
  const { resources, validateOnly } = call.request;
  call.reply({ responses: alterAll(resources, broker, { validateOnly, replacesAll: false }) });
}

interface AlterOptions {
  /** Check, but change nothing. */
  readonly validateOnly: boolean;
  /** What the request does not name is no longer set. */
  readonly replacesAll: boolean;
}

function alterAll(
  resources: readonly AlteredResource[],
  broker: BrokerContext,
  options: AlterOptions,
): ResourceResponse[] {
  const keyOf = ({ resourceType, resourceName }: AlteredResource) =>
    `${resourceType} ${resourceName}`;
  const duplicated = duplicatesOf(resources.map(keyOf));
  return resources.map((resource) => {
    const problem = duplicated.has(keyOf(resource))
      ? apiError("INVALID_REQUEST", "Each resource must appear at most once.")
      : alter(resource, broker, options);
    const { resourceType, resourceName } = resource;
    const code = problem === null ? 0 : errorCode(problem.error);
    return { errorCode: code, errorMessage: problem?.message ?? null, resourceType, resourceName };
  });
}

function alter(
  resource: AlteredResource,
  broker: BrokerContext,
  options: AlterOptions,
): ApiError | null {
  const problem = checkForm(resource.configs);
  if (problem !== null) return problem;
  const type = configResourceType(resource.resourceType);
  if (type === undefined || type === "BrokerLogger") {
    return apiError("INVALID_REQUEST", `Unknown resource type ${resource.resourceType}`);
  }
  const target: ConfigResource = { type, name: resource.resourceName };
  try {
    const { configs, config } = broker.cluster;
    const current = options.replacesAll ? new Map<string, string>() : configs.get(target);
    const altered = applyConfigOperations(resource.configs, { current, target, config });
    const refused = checkAlteredConfigs(target, altered, broker);
    if (refused === null && !options.validateOnly) broker.cluster.configs.replace(target, altered);
    return refused;
  } catch (error) {
    if (!(error instanceof InvalidConfigError)) throw error;
    // KAFKA-13609: a broker's configurations are refused with INVALID_REQUEST.
    const name = type === "Broker" ? "INVALID_REQUEST" : "INVALID_CONFIG";
    return apiError(name, error.message);
  }
}

/** What a request must be like whatever it alters (`ConfigAdminManager.preprocess`). */
function checkForm(configs: readonly AlteredConfig[]): ApiError | null {
  const names = configs.map((config) => config.name);
  if (new Set(names).size < names.length) {
    return apiError("INVALID_REQUEST", "Error due to duplicate config keys");
  }
  const withoutValue = configs.filter(
    (config) => config.value === null && config.configOperation !== DELETE,
  );
  if (withoutValue.length === 0) return null;
  const listed = withoutValue.map((config) => config.name).join(", ");
  return apiError("INVALID_REQUEST", `Null value not supported for : ${listed}`);
}
