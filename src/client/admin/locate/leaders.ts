import type { TopicPartition } from "../../../model/index.ts";
import type { MetadataResponse, MetadataResponseTopic } from "../../../protocol/index.ts";
import { kafkaError } from "../../errors/errors.ts";
import type { AdminCall } from "../admin-call.ts";
import type { Location } from "../ask-each.ts";
import { errorOutcome, leaderErrors } from "../item-errors.ts";
import type { ItemProblem } from "../item-results.ts";
import { partitionName } from "../partition-name.ts";
import { askForTopics } from "./topic-metadata.ts";

/**
 * A topic that is unknown may have been created a moment ago; after so many lookups it does not exist.
 *
 * Differs from Kafka: there a call about a topic that does not exist lasts until its deadline, a minute by default.
 */
const LOOKUPS_OF_UNKNOWN_TOPIC = 4;

/** Looks up the leaders of partitions, which are given by {@link partitionName}. */
export function atLeaders(
  partitions: ReadonlyMap<string, TopicPartition>,
): (items: readonly string[], call: AdminCall) => Promise<ReadonlyMap<string, Location>> {
  const unknownCounts = new Map<string, number>();
  return async (items, call) => {
    const wanted = items.map((item) => partitions.get(item)!);
    const response = await askForTopics([...new Set(wanted.map(({ topic }) => topic))], call);
    const topics = new Map(response.topics.map((topic) => [topic.name, topic]));
    const located = new Map<string, Location>();
    for (const each of wanted) {
      const item = partitionName(each);
      const location = leaderOf(each, topics.get(each.topic), response);
      located.set(item, isUnknown(location) ? oneMoreTime(item, location) : location);
    }
    return located;
  };

  function oneMoreTime(item: string, { error }: ItemProblem): Location {
    const count = (unknownCounts.get(item) ?? 0) + 1;
    unknownCounts.set(item, count);
    return { type: count < LOOKUPS_OF_UNKNOWN_TOPIC ? "moved" : "failed", error };
  }
}

function leaderOf(
  { topic, partition }: TopicPartition,
  described: MetadataResponseTopic | undefined,
  response: MetadataResponse,
): Location {
  const subject = `partition ${topic}-${partition}`;
  const problem = errorOutcome({ errorCode: described?.errorCode ?? 3, subject }, leaderErrors);
  if (problem !== null) return problem;
  const found = described?.partitions.find(({ partitionIndex }) => partitionIndex === partition);
  if (found === undefined) {
    const count = described?.partitions.length;
    const message = `${subject}: the topic has ${count} partitions`;
    return { type: "moved", error: kafkaError("UNKNOWN_TOPIC_OR_PARTITION", message) };
  }
  if (response.brokers.some(({ nodeId }) => nodeId === found.leaderId)) {
    return { type: "at", to: { type: "node", nodeId: found.leaderId } };
  }
  const message = `${subject} has no leader at the moment`;
  return { type: "moved", error: kafkaError("LEADER_NOT_AVAILABLE", message) };
}

function isUnknown(location: Location): location is ItemProblem {
  return (
    location.type === "moved" &&
    "code" in location.error &&
    location.error.code === "UNKNOWN_TOPIC_OR_PARTITION"
  );
}
