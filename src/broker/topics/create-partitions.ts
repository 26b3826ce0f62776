import {
  type CreatePartitionsRequest,
  type CreatePartitionsResponseInput,
  type CreatePartitionsTopic,
  errorCode,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import { duplicatesOf } from "../duplicates.ts";
import type { Topic } from "../storage/topic.ts";
import { type ApiError, apiError } from "./api-error.ts";
import {
  checkAssignment,
  checkServing,
  MAX_PARTITIONS_PER_REQUEST,
} from "./partition-assignment.ts";

/** CreatePartitions: a topic gets more partitions, never fewer (`ReplicationControlManager.createPartitions`). */
export function handleCreatePartitions(
  call: Call<CreatePartitionsRequest, CreatePartitionsResponseInput>,
  broker: BrokerContext,
): void {
  const { topics, validateOnly } = call.request;
  const duplicated = duplicatesOf(topics.map((topic) => topic.name));
  const byName = new Map(topics.map((topic) => [topic.name, topic]));
  const results = Array.from(byName.values(), (topic) => {
    const problem = duplicated.has(topic.name)
      ? apiError("INVALID_REQUEST", "Duplicate topic name.")
      : addPartitions(topic, broker, { validateOnly });
    return {
      name: topic.name,
      errorCode: problem === null ? 0 : errorCode(problem.error),
      errorMessage: problem?.message ?? null,
    };
  });
  call.reply({ results });
}

function addPartitions(
  wanted: CreatePartitionsTopic,
  { cluster }: BrokerContext,
  options: { readonly validateOnly: boolean },
): ApiError | null {
  const topic = cluster.topic(wanted.name);
  if (topic === undefined) return apiError("UNKNOWN_TOPIC_OR_PARTITION");
  const problem = checkCount(wanted, topic);
  if (problem !== null) return problem;
  const firstIndex = topic.partitions.length;
  const replicationFactor = topic.partitions[0]!.replicas.length;
  const partitionCount = wanted.count - firstIndex;
  const chosen = wanted.assignments?.map((assignment) => assignment.brokerIds);
  for (const [index, brokerIds] of (chosen ?? []).entries()) {
    const bad =
      checkAssignment(brokerIds, replicationFactor, cluster) ??
      checkServing(brokerIds, firstIndex + index, cluster);
    if (bad !== null) return bad;
  }
  const assignments =
    chosen ?? cluster.placeReplicas({ partitionCount, replicationFactor, firstIndex });
  if (!options.validateOnly) cluster.addPartitions(topic, assignments);
  return null;
}

function checkCount({ name, count, assignments }: CreatePartitionsTopic, topic: Topic) {
  const current = topic.partitions.length;
  if (count === current) {
    return apiError("INVALID_PARTITIONS", `Topic already has ${current} partition(s).`);
  }
  if (count < current) {
    const message = `The topic ${name} currently has ${current} partition(s); ${count} would not be an increase.`;
    return apiError("INVALID_PARTITIONS", message);
  }
  const additional = count - current;
  if (additional > MAX_PARTITIONS_PER_REQUEST) {
    const message = "Unable to perform excessively large batch operation.";
    return apiError("POLICY_VIOLATION", message);
  }
  if (assignments === null || assignments.length === additional) return null;
  const message = `Attempted to add ${additional} additional partition(s), but only ${assignments.length} assignment(s) were specified.`;
  return apiError("INVALID_REPLICA_ASSIGNMENT", message);
}
