import {
  type DescribeConfigsRequest,
  type DescribeConfigsResource,
  type DescribeConfigsResponseInput,
  errorCode,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import type { ElementOf } from "../element-of.ts";
import { type ApiError, apiError } from "../topics/api-error.ts";
import { topicNameProblem } from "../topics/topic-name.ts";
import { configResourceType } from "./config-store.ts";
import {
  type DescribedConfig,
  describeBrokerConfigs,
  describeClientMetricsConfigs,
  describeDefaultBrokerConfigs,
  describeGroupConfigs,
  describeTopicConfigs,
} from "./described-config.ts";

type ResourceResponse = ElementOf<DescribeConfigsResponseInput["results"]>;

/**
 * DescribeConfigs: topics, brokers, groups and subscriptions of client metrics, each value with where it comes from.
 * Differs from Kafka: there is no documentation text, and brokers have no loggers to describe.
 */
export function handleDescribeConfigs(
  call: Call<DescribeConfigsRequest, DescribeConfigsResponseInput>,
  broker: BrokerContext,
): void {
  const { resources, includeSynonyms } = call.request;
  const results = resources.map((resource): ResourceResponse => {
    const { resourceType, resourceName, configurationKeys } = resource;
    const configs = describe(resource, broker);
    if ("error" in configs) {
      const { error, message: errorMessage } = configs;
      return { errorCode: errorCode(error), errorMessage, resourceType, resourceName, configs: [] };
    }
    const wanted = new Set(configurationKeys);
    const shown = configs.filter(({ name }) => wanted.size === 0 || wanted.has(name));
    return {
      errorMessage: null,
      resourceType,
      resourceName,
      configs: shown.map((config) => ({
        ...config,
        synonyms: includeSynonyms ? [...config.synonyms] : [],
        documentation: null,
      })),
    };
  });
  call.reply({ results });
}

function describe(
  { resourceType, resourceName: name }: DescribeConfigsResource,
  broker: BrokerContext,
): readonly DescribedConfig[] | ApiError {
  const { cluster } = broker;
  const type = configResourceType(resourceType);
  switch (type) {
    case "Topic":
      return describeTopic(name, broker);
    case "Broker":
      return describeBroker(name, broker);
    case "Group":
      if (name === "") return apiError("INVALID_REQUEST", "Group name must not be empty");
      return describeGroupConfigs(cluster.configs.get({ type, name }), broker.config);
    case "ClientMetrics":
      if (name !== "") return describeClientMetricsConfigs(cluster.configs.get({ type, name }));
      return apiError("INVALID_REQUEST", "Client metrics subscription name must not be empty");
    case "BrokerLogger":
      return [];
    case undefined:
      return apiError(
        "INVALID_REQUEST",
        `Unexpected resource type ${resourceType} for resource ${name}`,
      );
  }
}

function describeTopic(name: string, { cluster }: BrokerContext): DescribedConfig[] | ApiError {
  const problem = topicNameProblem(name);
  if (problem !== null) return apiError("INVALID_TOPIC_EXCEPTION", problem);
  if (cluster.topic(name) === undefined) return apiError("UNKNOWN_TOPIC_OR_PARTITION");
  return describeTopicConfigs(cluster.configs.get({ type: "Topic", name }), cluster.config);
}

function describeBroker(name: string, broker: BrokerContext): DescribedConfig[] | ApiError {
  if (name === "") {
    return describeDefaultBrokerConfigs(broker.cluster.configs.get({ type: "Broker", name }));
  }
  if (!/^[+-]?\d+$/.test(name)) {
    return apiError("INVALID_REQUEST", `Broker id must be an integer, but it is: ${name}`);
  }
  if (Number(name) === broker.nodeId) return describeBrokerConfigs(broker.config);
  const message = `Unexpected broker id, expected ${broker.nodeId} or empty string, but received ${name}`;
  return apiError("INVALID_REQUEST", message);
}
