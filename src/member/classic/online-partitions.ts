import type {
  Assignment,
  Assignor,
  MemberSubscription,
  TopicMetadata,
} from "../../assignors/index.ts";
import type { TopicPartitions } from "../../model/index.ts";
import type { PartitionList, WatchedTopic } from "./events.ts";

/**
 * Assigns as if partitions without a leader did not exist. Assignors know of a topic only how many partitions it has, so
 * they are shown topics whose partitions are numbered without gaps, and their answer is numbered back.
 *
 * User data is the assignor's own and keeps its numbers: the eager sticky assignor may remember a few partitions wrongly
 * while some are offline, which costs moves and nothing else.
 */
export function onlinePartitions(topics: readonly WatchedTopic[]) {
  const online = new Map(topics.map((topic) => [topic.name, onlineOf(topic)]));
  const dense = topics.map((topic) => denseTopic(topic, online.get(topic.name)!));
  const shown = (lists: PartitionList) =>
    renumber(lists, (topic, partition) => {
      return online.get(topic)?.indexOf(partition) ?? -1;
    });
  const actual = (lists: PartitionList) =>
    renumber(lists, (topic, partition) => {
      return online.get(topic)?.[partition] ?? -1;
    });
  return {
    assign(assignor: Assignor, members: readonly MemberSubscription[]): Assignment {
      const densely = members.map((member) => ({
        ...member,
        ownedPartitions: shown(member.ownedPartitions),
      }));
      const assignment = assignor.assign({ members: densely, topics: dense });
      return new Map([...assignment].map(([memberId, lists]) => [memberId, actual(lists)]));
    },
  };
}

function onlineOf({ partitionCount, offlinePartitions }: WatchedTopic): readonly number[] {
  const offline = new Set(offlinePartitions);
  return Array.from({ length: partitionCount }, (_, partition) => partition).filter(
    (partition) => !offline.has(partition),
  );
}

function denseTopic(
  { name, replicaRacks }: WatchedTopic,
  online: readonly number[],
): TopicMetadata {
  const partitionCount = online.length;
  if (replicaRacks === undefined) return { name, partitionCount };
  return { name, partitionCount, replicaRacks: online.map((at) => replicaRacks[at] ?? []) };
}

function renumber(
  lists: PartitionList,
  numberOf: (topic: string, partition: number) => number,
): TopicPartitions[] {
  return lists.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map((partition) => numberOf(topic, partition)).filter((at) => at >= 0),
  }));
}
