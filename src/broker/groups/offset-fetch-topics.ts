import {
  errorCode,
  type OffsetFetchRequestGroup,
  type OffsetFetchRequestTopics,
  type OffsetFetchResponseInput,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";

type GroupAnswer = NonNullable<OffsetFetchResponseInput["groups"]>[number];

/** The groups of a request that names topics by id, with names, and what there is to say of ids that are not known. */
export interface ResolvedGroups {
  readonly groups: readonly OffsetFetchRequestGroup[];
  /** Adds UNKNOWN_TOPIC_ID for each topic that the coordinator was not asked for. */
  complete(answers: readonly GroupAnswer[]): GroupAnswer[];
}

/** A shard knows topics by name: from version 10 on ids are looked up here, as `KafkaApis` does. */
export function resolveTopics(
  { cluster }: BrokerContext,
  groups: readonly OffsetFetchRequestGroup[],
): ResolvedGroups {
  const unknown = new Map<string, OffsetFetchRequestTopics[]>();
  const resolved = groups.map((group) => {
    if (group.topics === null) return group;
    const topics: OffsetFetchRequestTopics[] = [];
    for (const topic of group.topics) {
      const known = cluster.topicById(topic.topicId);
      if (known !== undefined) topics.push({ ...topic, name: known.name });
      else unknown.set(group.groupId, [...(unknown.get(group.groupId) ?? []), topic]);
    }
    return { ...group, topics };
  });
  const complete = (answers: readonly GroupAnswer[]): GroupAnswer[] =>
    answers.map((answer) => withUnknown(answer, unknown.get(answer.groupId ?? "") ?? []));
  return { groups: resolved, complete };
}

function withUnknown(
  answer: GroupAnswer,
  unknown: readonly OffsetFetchRequestTopics[],
): GroupAnswer {
  // An error of the whole group comes alone.
  if (unknown.length === 0 || answer.errorCode) return answer;
  const refused = unknown.map(({ topicId, partitionIndexes }) => ({
    topicId,
    partitions: partitionIndexes.map((partitionIndex) => ({
      partitionIndex,
      committedOffset: -1,
      errorCode: errorCode("UNKNOWN_TOPIC_ID"),
    })),
  }));
  return { ...answer, topics: [...(answer.topics ?? []), ...refused] };
}
