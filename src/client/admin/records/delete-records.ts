import type { TopicPartition } from "../../../model/index.ts";
import { deleteRecords as deleteRecordsApi } from "../../../protocol/index.ts";
import type { AdminCall } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { errorOutcome, leaderErrors } from "../item-errors.ts";
import { done, type ItemOutcome, type ItemResults } from "../item-results.ts";
import { atLeaders } from "../locate/leaders.ts";
import { byPartitionName, byTopic, partitionName } from "../partition-name.ts";

/** Records of a partition to delete: those below an offset. */
export interface RecordsToDelete extends TopicPartition {
  /** The first offset that stays; -1 deletes all that are committed (below the high watermark). */
  readonly beforeOffset: number;
}

/** Where a partition begins now. */
export interface DeletedRecords {
  readonly lowWatermark: number;
}

/** Moves the log start of partitions forward (KIP-107), by their leaders. Compacted topics refuse: `POLICY_VIOLATION`. */
export function deleteRecords(
  call: AdminCall,
  records: readonly RecordsToDelete[],
): Promise<ItemResults<DeletedRecords>> {
  const wanted = byPartitionName(records);
  return askEach(call, {
    items: [...wanted.keys()],
    locate: atLeaders(wanted),
    ask: async (to, items) => {
      const topics = [...byTopic(items.map((item) => wanted.get(item)!))];
      const response = await call.send(to, deleteRecordsApi, {
        topics: topics.map(([name, partitions]) => ({
          name,
          partitions: partitions.map(({ partition, beforeOffset }) => ({
            partitionIndex: partition,
            offset: beforeOffset,
          })),
        })),
        timeoutMs: call.requestTimeoutMs,
      });
      const outcomes = new Map<string, ItemOutcome<DeletedRecords>>();
      for (const { name, partitions } of response.topics) {
        for (const { partitionIndex, errorCode, lowWatermark } of partitions) {
          const item = partitionName({ topic: name, partition: partitionIndex });
          const problem = errorOutcome({ errorCode, subject: `partition ${item}` }, leaderErrors);
          outcomes.set(item, problem ?? done({ lowWatermark }));
        }
      }
      return outcomes;
    },
  });
}
