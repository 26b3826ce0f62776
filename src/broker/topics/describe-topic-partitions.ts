import { ZERO_UUID } from "../../model/index.ts";
import {
  type DescribeTopicPartitionsRequest,
  type DescribeTopicPartitionsResponseInput,
  errorCode,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import type { ElementOf } from "../element-of.ts";
import { ALL_TOPIC_OPERATIONS, partitionMetadata } from "./partition-metadata.ts";
import { topicNameProblem } from "./topic-name.ts";

type TopicResponse = ElementOf<DescribeTopicPartitionsResponseInput["topics"]>;
type Page = Pick<DescribeTopicPartitionsResponseInput, "topics" | "nextCursor">;

/**
 * DescribeTopicPartitions: topics by name, page by page (KIP-966). A page ends after so many partitions; its cursor
 * says where the next one begins.
 */
export function handleDescribeTopicPartitions(
  call: Call<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponseInput>,
  broker: BrokerContext,
): void {
  const { topics, cursor, responsePartitionLimit } = call.request;
  const from = cursor?.topicName ?? "";
  const wantsAll = topics.length === 0;
  const asked = wantsAll
    ? Array.from(broker.cluster.topics(), (topic) => topic.name)
    : topics.map((topic) => topic.name);
  const names = [...new Set(asked)].filter((name) => name >= from).sort();
  const isBadCursor =
    cursor !== null && (cursor.partitionIndex < 0 || (!wantsAll && !names.includes(from)));
  if (isBadCursor) {
    call.reply({ topics: topics.map(({ name }) => failed(name, "INVALID_REQUEST")) });
    return;
  }
  const mostPartitions = broker.config.get("max.request.partition.size.limit");
  const limit = Math.max(1, Math.min(mostPartitions, responsePartitionLimit));
  const firstPartition = (name: string) => (name === from ? (cursor?.partitionIndex ?? 0) : 0);
  call.reply(page(names, { limit, firstPartition }, broker));
}

function page(
  names: readonly string[],
  options: { readonly limit: number; firstPartition(name: string): number },
  broker: BrokerContext,
): Page {
  const topics: TopicResponse[] = [];
  let left = options.limit;
  for (const name of names) {
    const topic = broker.cluster.topic(name);
    if (topic === undefined) {
      const isBadName = topicNameProblem(name) !== null;
      topics.push(
        failed(name, isBadName ? "INVALID_TOPIC_EXCEPTION" : "UNKNOWN_TOPIC_OR_PARTITION"),
      );
      continue;
    }
    const first = options.firstPartition(name);
    if (left === 0) return { topics, nextCursor: { topicName: name, partitionIndex: first } };
    const shown = topic.partitions.slice(first, first + left);
    left -= shown.length;
    topics.push({
      name,
      topicId: topic.id,
      isInternal: topic.isInternal,
      partitions: shown.map((partition) => ({
        ...partitionMetadata(partition, broker),
        eligibleLeaderReplicas: [],
        lastKnownElr: [],
      })),
      topicAuthorizedOperations: ALL_TOPIC_OPERATIONS,
    });
    const next = first + shown.length;
    if (next < topic.partitions.length) {
      return { topics, nextCursor: { topicName: name, partitionIndex: next } };
    }
  }
  return { topics, nextCursor: null };
}

function failed(
  name: string,
  error: "INVALID_REQUEST" | "INVALID_TOPIC_EXCEPTION" | "UNKNOWN_TOPIC_OR_PARTITION",
): TopicResponse {
  return { errorCode: errorCode(error), name, topicId: ZERO_UUID, partitions: [] };
}
