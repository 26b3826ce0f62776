import type { BrokerContext } from "../broker-context.ts";
import { type ApiError, apiError } from "../topics/api-error.ts";
import { topicNameProblem } from "../topics/topic-name.ts";
import { validateBrokerConfigs } from "./broker-config.ts";
import type { ConfigResource } from "./config-store.ts";
import { dynamicBrokerConfigs } from "./dynamic-broker-configs.ts";
import { validateGroupConfigs } from "./dynamic-group-configs.ts";
import { validateTopicConfigs } from "./topic-config.ts";

/**
 * Whether all this may be set for the resource (`ControllerConfigurationValidator`). Throws
 * `InvalidConfigError` for names and values that are not right.
 */
export function checkAlteredConfigs(
  { type, name }: ConfigResource,
  configs: ReadonlyMap<string, string>,
  broker: BrokerContext,
): ApiError | null {
  switch (type) {
    case "Topic":
      return checkTopic(name, configs, broker);
    case "Broker":
      return checkBroker(name, configs, broker);
    case "Group":
      if (name === "") {
        return apiError("INVALID_REQUEST", "Default group resources are not allowed.");
      }
      validateGroupConfigs(configs);
      return null;
    case "ClientMetrics":
      if (name !== "") return null;
      return apiError("INVALID_REQUEST", "Subscription name can't be empty");
    case "BrokerLogger":
      return apiError("INVALID_REQUEST", "Brokers have no loggers that could be changed.");
  }
}

function checkTopic(
  name: string,
  configs: ReadonlyMap<string, string>,
  { cluster }: BrokerContext,
): ApiError | null {
  if (name === "") return apiError("INVALID_REQUEST", "Default topic resources are not allowed.");
  const problem = topicNameProblem(name);
  if (problem !== null) return apiError("INVALID_TOPIC_EXCEPTION", problem);
  validateTopicConfigs(configs);
  if (cluster.topic(name) !== undefined) return null;
  return apiError("UNKNOWN_TOPIC_OR_PARTITION", `The topic '${name}' does not exist.`);
}

function checkBroker(
  name: string,
  configs: ReadonlyMap<string, string>,
  broker: BrokerContext,
): ApiError | null {
  if (name !== "" && !/^[+-]?\d+$/.test(name)) {
    return apiError("INVALID_REQUEST", `Node id must be an integer, but it is: ${name}`);
  }
  if (name !== "" && Number(name) !== broker.nodeId) {
    const message = `Unexpected broker id, expected ${broker.nodeId}, but received ${name}`;
    return apiError("INVALID_REQUEST", message);
  }
  const fixed = [...configs.keys()].filter((each) => !dynamicBrokerConfigs.has(each));
  if (fixed.length > 0) {
    const message = `Cannot update these configs dynamically: Set(${fixed.join(", ")})`;
    return apiError("INVALID_REQUEST", message);
  }
  validateBrokerConfigs(configs);
  return null;
}
