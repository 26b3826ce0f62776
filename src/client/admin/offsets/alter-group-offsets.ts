import { offsetCommit } from "../../../protocol/index.ts";
import type { AdminCall } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { coordinatorErrors, errorOutcome, type PassingErrors } from "../item-errors.ts";
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
import type { NewGroupOffset } from "./group-offset.ts";

/** The next version names topics by id. */
const NEWEST_VERSION = 9;

const commitErrors: PassingErrors = {
  again: new Set([...coordinatorErrors.again, "REBALANCE_IN_PROGRESS"]),
  moved: coordinatorErrors.moved,
};

/**
 * Commits offsets in the name of a group that has no members: one that has answers `UNKNOWN_MEMBER_ID`, for each
 * partition. A group that does not exist comes to be. The results are by partition.
 */
export async function alterGroupOffsets(
  call: AdminCall,
  groupId: string,
  offsets: readonly NewGroupOffset[],
): Promise<ItemResults<void>> {
  const results = await askEach<ReadonlyMap<string, ItemOutcome<void>>>(call, {
    items: [groupId],
    locate: atCoordinators,
    ask: async (to) => {
      const body = { groupId, topics: topicsOf(offsets) };
      const response = await call.send(to, offsetCommit, body, { maxVersion: NEWEST_VERSION });
      const outcomes = new Map<string, ItemOutcome<void>>();
      for (const { name: topic, partitions } of response.topics) {
        for (const { partitionIndex: partition, errorCode } of partitions) {
          const item = partitionName({ topic, partition });
          const subject = `group ${groupId}, partition ${item}`;
          outcomes.set(item, errorOutcome({ errorCode, subject }, commitErrors) ?? done(undefined));
        }
      }
      return new Map([[groupId, firstPassing(outcomes) ?? done(outcomes)]]);
    },
  });
  return finalResults(onlyOf(results));
}

function topicsOf(offsets: readonly NewGroupOffset[]) {
  return [...byTopic(offsets)].map(([name, partitions]) => ({
    name,
    partitions: partitions.map(({ partition, offset, leaderEpoch, metadata }) => ({
      partitionIndex: partition,
      committedOffset: offset,
      committedLeaderEpoch: leaderEpoch ?? -1,
      committedMetadata: metadata ?? "",
    })),
  }));
}
