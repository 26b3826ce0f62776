import type { TopicPartition } from "../../../model/index.ts";
import { offsetDelete } from "../../../protocol/index.ts";
import type { AdminCall } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { coordinatorErrors, errorOutcome } from "../item-errors.ts";
import {
  done,
  finalResults,
  firstPassing,
  type ItemOutcome,
  type ItemResults,
  onlyOf,
} from "../item-results.ts";
import { atCoordinators } from "../locate/coordinators.ts";
import { byTopic, partitionName } from "../partition-name.ts";

/**
 * Deletes committed offsets of topics that no member subscribes to (KIP-496, Kafka 2.4): others are
 * `GROUP_SUBSCRIBED_TO_TOPIC`. The results are by partition.
 */
export async function deleteGroupOffsets(
  call: AdminCall,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<ItemResults<void>> {
  const topics = [...byTopic(partitions)].map(([name, list]) => ({
    name,
    partitions: list.map(({ partition }) => ({ partitionIndex: partition })),
  }));
  const results = await askEach<ReadonlyMap<string, ItemOutcome<void>>>(call, {
    items: [groupId],
    locate: atCoordinators,
    ask: async (to) => {
      const response = await call.send(to, offsetDelete, { groupId, topics });
      const { errorCode } = response;
      const problem = errorOutcome({ errorCode, subject: `group ${groupId}` }, coordinatorErrors);
      if (problem !== null) return new Map([[groupId, problem]]);
      const outcomes = new Map(response.topics.flatMap((topic) => outcomesOf(groupId, topic)));
      return new Map([[groupId, firstPassing(outcomes) ?? done(outcomes)]]);
    },
  });
  return finalResults(onlyOf(results));
}

function outcomesOf(
  groupId: string,
  topic: {
    readonly name: string;
    readonly partitions: readonly {
      readonly partitionIndex: number;
      readonly errorCode: number;
    }[];
  },
): [string, ItemOutcome<void>][] {
  return topic.partitions.map(({ partitionIndex: partition, errorCode }) => {
    const item = partitionName({ topic: topic.name, partition });
    const subject = `group ${groupId}, partition ${item}`;
    return [item, errorOutcome({ errorCode, subject }, coordinatorErrors) ?? done(undefined)];
  });
}
