import {
  type CreatableTopic,
  type CreateTopicsRequest,
  type CreateTopicsResponseInput,
  errorCode,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import { InvalidConfigError } from "../configs/config-definition.ts";
import { describeTopicConfigs } from "../configs/described-config.ts";
import { validateTopicConfigs } from "../configs/topic-config.ts";
import { duplicatesOf } from "../duplicates.ts";
import type { ElementOf } from "../element-of.ts";
import type { NewTopic } from "../storage/cluster.ts";
import { type ApiError, apiError } from "./api-error.ts";
import {
  checkAssignment,
  checkServing,
  MAX_PARTITIONS_PER_REQUEST,
} from "./partition-assignment.ts";
import { topicNameProblem } from "./topic-name.ts";

type TopicResult = ElementOf<CreateTopicsResponseInput["topics"]>;

/** CreateTopics: each topic of the request is checked and created on its own (`ReplicationControlManager.createTopics`). */
export function handleCreateTopics(
  call: Call<CreateTopicsRequest, CreateTopicsResponseInput>,
  broker: BrokerContext,
): void {
  const { request } = call;
  const duplicated = duplicatesOf(request.topics.map((topic) => topic.name));
  const results = new Map<string, TopicResult>();
  for (const topic of request.topics) {
    const planned = duplicated.has(topic.name)
      ? apiError("INVALID_REQUEST", "Duplicate topic name.")
      : planTopic(topic, broker);
    const result =
      "error" in planned
        ? refused(topic.name, planned)
        : created(planned, broker, { validateOnly: request.validateOnly });
    results.set(topic.name, result);
  }
  call.reply({ topics: [...results.values()] });
}

/** The topic as it is to be created, or why it is not. */
function planTopic(topic: CreatableTopic, broker: BrokerContext): NewTopic | ApiError {
  const problem = checkName(topic.name, broker) ?? checkConfigs(topic);
  if (problem !== null) return problem;
  const assignments =
    topic.assignments.length > 0 ? takeAssignments(topic, broker) : place(topic, broker);
  if ("error" in assignments) return assignments;
  const configs = new Map(topic.configs.map(({ name, value }) => [name, value!]));
  return { name: topic.name, assignments, configs };
}

function checkName(name: string, { cluster }: BrokerContext): ApiError | null {
  const problem = topicNameProblem(name);
  if (problem !== null) return apiError("INVALID_TOPIC_EXCEPTION", problem);
  if (cluster.topic(name) !== undefined) {
    return apiError("TOPIC_ALREADY_EXISTS", `Topic '${name}' already exists.`);
  }
  const collision = cluster.collidingTopic(name)?.name;
  if (collision === undefined) return null;
  const message = `Topic '${name}' collides with existing topic: ${collision}`;
  return apiError("INVALID_TOPIC_EXCEPTION", message);
}

function checkConfigs(topic: CreatableTopic): ApiError | null {
  const withoutValue = topic.configs.filter((config) => config.value === null);
  if (withoutValue.length > 0) {
    const names = withoutValue.map((config) => config.name).join(",");
    return apiError("INVALID_CONFIG", `Null value not supported for topic configs: ${names}`);
  }
  try {
    validateTopicConfigs(new Map(topic.configs.map(({ name, value }) => [name, value!])));
    return null;
  } catch (error) {
    if (!(error instanceof InvalidConfigError)) throw error;
    return apiError("INVALID_CONFIG", error.message);
  }
}

/** The replicas that the client chose. */
function takeAssignments(topic: CreatableTopic, { cluster }: BrokerContext): number[][] | ApiError {
  const given = "A manual partition assignment was specified, but";
  if (topic.replicationFactor !== -1) {
    return apiError("INVALID_REQUEST", `${given} replication factor was not set to -1.`);
  }
  if (topic.numPartitions !== -1) {
    return apiError("INVALID_REQUEST", `${given} numPartitions was not set to -1.`);
  }
  const byIndex = new Map<number, number[]>();
  let replicationFactor: number | null = null;
  for (const { partitionIndex, brokerIds } of topic.assignments) {
    if (byIndex.has(partitionIndex)) {
      const message = `Found multiple manual partition assignments for partition ${partitionIndex}`;
      return apiError("INVALID_REPLICA_ASSIGNMENT", message);
    }
    const problem =
      checkAssignment(brokerIds, replicationFactor, cluster) ??
      checkServing(brokerIds, partitionIndex, cluster);
    if (problem !== null) return problem;
    replicationFactor = brokerIds.length;
    byIndex.set(partitionIndex, brokerIds);
  }
  const inOrder = Array.from({ length: byIndex.size }, (_, index) => byIndex.get(index));
  if (inOrder.every((brokerIds) => brokerIds !== undefined)) return inOrder;
  const message = "partitions should be a consecutive 0-based integer sequence";
  return apiError("INVALID_REPLICA_ASSIGNMENT", message);
}

/** Replicas that the broker chooses. */
function place(topic: CreatableTopic, { cluster }: BrokerContext): number[][] | ApiError {
  const { config, brokers } = cluster;
  if (topic.replicationFactor < -1 || topic.replicationFactor === 0) {
    const message = "Replication factor must be larger than 0, or -1 to use the default value.";
    return apiError("INVALID_REPLICATION_FACTOR", message);
  }
  if (topic.numPartitions < -1 || topic.numPartitions === 0) {
    const message = "Number of partitions was set to an invalid non-positive value.";
    return apiError("INVALID_PARTITIONS", message);
  }
  const partitionCount =
    topic.numPartitions === -1 ? config.get("num.partitions") : topic.numPartitions;
  const replicationFactor =
    topic.replicationFactor === -1
      ? config.get("default.replication.factor")
      : topic.replicationFactor;
  if (replicationFactor > brokers.knownNodeIds.length) {
    const message = `Unable to replicate the partition ${replicationFactor} time(s): The target replication factor of ${replicationFactor} cannot be reached because only ${brokers.knownNodeIds.length} broker(s) are registered.`;
    return apiError("INVALID_REPLICATION_FACTOR", message);
  }
  if (partitionCount > MAX_PARTITIONS_PER_REQUEST) {
    const message = "Unable to perform excessively large batch operation.";
    return apiError("POLICY_VIOLATION", message);
  }
  return cluster.placeReplicas({ partitionCount, replicationFactor });
}

function created(
  planned: NewTopic,
  broker: BrokerContext,
  options: { readonly validateOnly: boolean },
): TopicResult {
  const topic = options.validateOnly ? undefined : broker.cluster.createTopic(planned);
  return {
    name: planned.name,
    ...(topic !== undefined && { topicId: topic.id }),
    errorMessage: null,
    numPartitions: planned.assignments.length,
    replicationFactor: planned.assignments[0]!.length,
    configs: describeTopicConfigs(planned.configs ?? new Map(), broker.cluster.config).map(
      ({ name, value, configSource }) => ({
        name,
        value,
        configSource,
        readOnly: false,
        isSensitive: false,
      }),
    ),
  };
}

function refused(name: string, { error, message }: ApiError): TopicResult {
  // Java's admin client fails on configurations that are null, even beside an error.
  return { name, errorCode: errorCode(error), errorMessage: message, configs: [] };
}
