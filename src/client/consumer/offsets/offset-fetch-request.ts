import type { TopicPartition } from "../../../model/index.ts";
import {
  type ErrorName,
  errorName,
  type OffsetFetchRequestInput,
  type OffsetFetchResponse,
  offsetFetch,
} from "../../../protocol/index.ts";
import type { Cluster, Destination } from "../../cluster/cluster.ts";
import type { OffsetAndMetadata } from "../../fetch/fetcher.ts";
import { byTopic } from "../../offsets/ask-leader.ts";

/** The newest version that names topics by name. */
const MAX_VERSION = 9;
/** The first version that asks about several groups, and nests the answer. */
const GROUPS_VERSION = 8;

export interface CommittedOffset extends TopicPartition, OffsetAndMetadata {}

/** What OffsetFetch answered: offsets (none for a partition without one), or the first error with where it was. */
export type OffsetFetchAnswer =
  | { readonly type: "committed"; readonly offsets: readonly CommittedOffset[] }
  | { readonly type: "refused"; readonly error: ErrorName; readonly at: TopicPartition | null };

export interface OffsetFetchQuestion {
  readonly to: Destination;
  readonly groupId: string;
  readonly partitions: readonly TopicPartition[];
  readonly timeoutMs: number;
}

/**
 * Asks once. Offsets that a transaction has committed and not completed are not told (`requireStable`, KIP-447): the
 * answer is then UNSTABLE_OFFSET_COMMIT. Rejects as `Cluster.send` does.
 */
export async function askCommitted(
  cluster: Cluster,
  { to, groupId, partitions, timeoutMs }: OffsetFetchQuestion,
): Promise<OffsetFetchAnswer> {
  const topics = byTopic(partitions).map(([name, list]) => ({
    name,
    partitionIndexes: list.map(({ partition }) => partition),
  }));
  const body = (version: number): OffsetFetchRequestInput =>
    version >= GROUPS_VERSION
      ? { groupId: "", topics: [], groups: [{ groupId, topics }], requireStable: true }
      : { groupId, topics, groups: [], requireStable: version >= 7 };
  const response = await cluster.send(to, offsetFetch, body, {
    timeoutMs,
    maxVersion: MAX_VERSION,
  });
  return answerOf(response, groupId);
}

function answerOf(response: OffsetFetchResponse, groupId: string): OffsetFetchAnswer {
  const group = response.groups.find((each) => each.groupId === groupId) ?? response;
  if (group.errorCode !== 0)
    return { type: "refused", error: errorName(group.errorCode), at: null };
  const offsets: CommittedOffset[] = [];
  for (const { name: topic, partitions } of group.topics) {
    for (const each of partitions) {
      const at = { topic, partition: each.partitionIndex };
      if (each.errorCode !== 0) return { type: "refused", error: errorName(each.errorCode), at };
      // Only -1 means that there is none: everything else that is not an offset was an error.
      if (each.committedOffset < 0) continue;
      offsets.push({
        ...at,
        offset: each.committedOffset,
        leaderEpoch: each.committedLeaderEpoch,
        metadata: each.metadata ?? "",
      });
    }
  }
  return { type: "committed", offsets };
}
