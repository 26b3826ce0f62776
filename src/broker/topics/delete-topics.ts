import { type Uuid, ZERO_UUID } from "../../model/index.ts";
import {
  type DeleteTopicsRequest,
  type DeleteTopicsResponseInput,
  errorCode,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import { duplicatesOf } from "../duplicates.ts";
import type { ElementOf } from "../element-of.ts";
import { type ApiError, apiError } from "./api-error.ts";

type TopicResult = ElementOf<DeleteTopicsResponseInput["responses"]>;

interface TopicToDelete {
  readonly name: string | null;
  readonly topicId: Uuid;
}

/** From this version on a request may name topics by id. */
const TOPIC_IDS_VERSION = 6;

/** DeleteTopics: by name, or by id; what the log held is gone at once. */
export function handleDeleteTopics(
  call: Call<DeleteTopicsRequest, DeleteTopicsResponseInput>,
  broker: BrokerContext,
): void {
  const { request, version } = call;
  const named: readonly TopicToDelete[] =
    version >= TOPIC_IDS_VERSION
      ? request.topics
      : request.topicNames.map((name) => ({ name, topicId: ZERO_UUID }));
  if (!broker.config.get("delete.topic.enable")) {
    const error = version < 3 ? "INVALID_REQUEST" : "TOPIC_DELETION_DISABLED";
    call.reply({ responses: named.map((each) => result(each, apiError(error))) });
    return;
  }
  const duplicated = duplicatesOf(named.map((each) => each.name ?? each.topicId));
  const responses = named.map((each) => {
    const key = each.name ?? each.topicId;
    if (!duplicated.has(key)) return deleteTopic(each, broker);
    const what = each.name === null ? "id" : "name";
    return result(each, apiError("INVALID_REQUEST", `Duplicate topic ${what}.`));
  });
  call.reply({ responses });
}

function deleteTopic(named: TopicToDelete, { cluster }: BrokerContext): TopicResult {
  const { name, topicId } = named;
  if (name !== null && topicId !== ZERO_UUID) {
    const message = "You may not specify both topic name and topic id.";
    return result(named, apiError("INVALID_REQUEST", message));
  }
  if (name === null && topicId === ZERO_UUID) {
    const message = "Neither topic name nor id were specified.";
    return result(named, apiError("INVALID_REQUEST", message));
  }
  const topic = name === null ? cluster.topicById(topicId) : cluster.topic(name);
  if (topic === undefined) {
    const error = name === null ? "UNKNOWN_TOPIC_ID" : "UNKNOWN_TOPIC_OR_PARTITION";
    return result(named, apiError(error));
  }
  cluster.deleteTopic(topic);
  return result({ name: topic.name, topicId: topic.id }, null);
}

function result({ name, topicId }: TopicToDelete, problem: ApiError | null): TopicResult {
  return {
    name,
    topicId,
    errorCode: problem === null ? 0 : errorCode(problem.error),
    errorMessage: problem?.message ?? null,
  };
}
