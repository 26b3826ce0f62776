import { ZERO_UUID } from "../../model/index.ts";
import {
  type ErrorName,
  errorCode,
  type OffsetCommitRequest,
  type OffsetCommitRequestTopic,
  type OffsetCommitResponseInput,
  type OffsetCommitResponseTopic,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call, Handle } from "../call.ts";
import type { ReplySink } from "./group-shard.ts";
import { eventFor, shardOf } from "./shard-request.ts";

type CommitCall = Call<OffsetCommitRequest, OffsetCommitResponseInput>;

/** From here on topics come by id instead of name. */
const FIRST_VERSION_WITH_TOPIC_IDS = 10;

/**
 * Checks topics and partitions here, as `KafkaApis` does, since a shard knows groups only: what does not exist is
 * answered by itself, the rest goes on, and if nothing is left the coordinator is not asked.
 */
export const handleOffsetCommit: Handle<OffsetCommitRequest, OffsetCommitResponseInput> = (
  call,
  broker,
) => {
  const { request } = call;
  const refused: TopicAnswer[] = [];
  const topics: OffsetCommitRequestTopic[] = [];
  for (const topic of request.topics) {
    const resolved = resolveTopic(call, broker, { topic, refused });
    if (resolved.partitions.length > 0) topics.push(resolved);
  }
  if (topics.length === 0) {
    call.reply({ topics: refused });
    return;
  }
  const shard = shardOf(broker, request.groupId, { allowEmpty: true });
  if (typeof shard === "string") {
    for (const topic of topics) refuse(refused, topic, { error: shard });
    call.reply({ topics: refused });
    return;
  }
  const token =
    refused.length === 0 ? (call as unknown as ReplySink) : new PartialCommit(call, refused);
  shard.request(eventFor("OffsetCommit", call, { request: withTopics(request, topics), token }));
};

/** The request with other topics. Not spread: commits are many, and that would be a tenth of the cost of one. */
function withTopics(
  request: OffsetCommitRequest,
  topics: OffsetCommitRequestTopic[],
): OffsetCommitRequest {
  const { groupId, generationIdOrMemberEpoch, memberId, groupInstanceId, retentionTimeMs } =
    request;
  return { groupId, generationIdOrMemberEpoch, memberId, groupInstanceId, retentionTimeMs, topics };
}

type TopicAnswer = Pick<OffsetCommitResponseTopic, "name" | "topicId"> & {
  partitions: { partitionIndex: number; errorCode: number }[];
};

/** The topic with its name and id, and those of its partitions that exist. */
function resolveTopic(
  call: CommitCall,
  { cluster }: BrokerContext,
  { topic, refused }: { topic: OffsetCommitRequestTopic; refused: TopicAnswer[] },
): OffsetCommitRequestTopic {
  const isById = call.version >= FIRST_VERSION_WITH_TOPIC_IDS;
  const known = isById ? cluster.topicById(topic.topicId) : cluster.topic(topic.name);
  if (known === undefined) {
    const error = isById ? "UNKNOWN_TOPIC_ID" : "UNKNOWN_TOPIC_OR_PARTITION";
    refuse(refused, topic, { error });
    return { ...topic, partitions: [] };
  }
  const { name, id: topicId } = known;
  const resolved = { name, topicId, partitions: topic.partitions };
  const exists = ({ partitionIndex }: { partitionIndex: number }): boolean =>
    known.partitions[partitionIndex] !== undefined;
  if (topic.partitions.every(exists)) return resolved;
  const missing = topic.partitions.filter((partition) => !exists(partition));
  refuse(refused, { ...resolved, partitions: missing }, { error: "UNKNOWN_TOPIC_OR_PARTITION" });
  return { ...resolved, partitions: topic.partitions.filter(exists) };
}

function refuse(
  refused: TopicAnswer[],
  { name, topicId, partitions }: OffsetCommitRequestTopic,
  { error }: { error: ErrorName },
): void {
  refused.push({
    name,
    topicId: topicId ?? ZERO_UUID,
    partitions: partitions.map(({ partitionIndex }) => ({
      partitionIndex,
      errorCode: errorCode(error),
    })),
  });
}

/** Joins what the coordinator answers to what was refused before it was asked. */
class PartialCommit implements ReplySink {
  readonly #call: CommitCall;
  readonly #refused: TopicAnswer[];

  constructor(call: CommitCall, refused: TopicAnswer[]) {
    this.#call = call;
    this.#refused = refused;
  }

  reply(response: never): void {
    const { topics = [], ...rest } = response as OffsetCommitResponseInput;
    const joined = this.#refused;
    for (const topic of topics) {
      const same = joined.find((each) => each.name === topic.name);
      if (same === undefined) joined.push(topic as TopicAnswer);
      else same.partitions.push(...((topic as TopicAnswer).partitions ?? []));
    }
    this.#call.reply({ ...rest, topics: joined });
  }

  fail(): void {
    (this.#call as unknown as ReplySink).fail();
  }
}
