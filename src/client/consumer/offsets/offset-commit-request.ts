import type { GroupMetadata } from "../../../member/index.ts";
import { type ErrorName, errorName, offsetCommit } from "../../../protocol/index.ts";
import type { Cluster, Destination } from "../../cluster/cluster.ts";
import { byTopic } from "../../offsets/ask-leader.ts";
import type { OffsetEntry } from "./offset-entry.ts";

/** The newest version that names topics by name; instance ids need version 7. */
const MAX_VERSION = 9;
const MIN_STATIC_VERSION = 7;

export interface CommitQuestion {
  readonly to: Destination;
  readonly entries: readonly OffsetEntry[];
  readonly as: GroupMetadata;
  readonly timeoutMs: number;
}

/** What the coordinator answered, entry by entry; null is well. Rejects as `Cluster.send` does. */
export async function sendCommit(
  cluster: Cluster,
  { to, entries, as, timeoutMs }: CommitQuestion,
): Promise<Map<OffsetEntry, ErrorName | null>> {
  const body = {
    groupId: as.groupId,
    generationIdOrMemberEpoch: as.generationId,
    memberId: as.memberId,
    groupInstanceId: as.groupInstanceId,
    topics: byTopic(entries).map(([name, partitions]) => ({
      name,
      partitions: partitions.map((entry) => ({
        partitionIndex: entry.partition,
        committedOffset: entry.offset,
        committedLeaderEpoch: entry.leaderEpoch,
        committedMetadata: entry.metadata,
      })),
    })),
  };
  const response = await cluster.send(to, offsetCommit, body, {
    timeoutMs,
    maxVersion: MAX_VERSION,
    ...(as.groupInstanceId !== null && { minVersion: MIN_STATIC_VERSION }),
  });
  return answersOf(entries, response.topics);
}

function answersOf(
  entries: readonly OffsetEntry[],
  topics: readonly {
    readonly name: string;
    readonly partitions: readonly {
      readonly partitionIndex: number;
      readonly errorCode: number;
    }[];
  }[],
): Map<OffsetEntry, ErrorName | null> {
  const answered = new Map<string, ErrorName>();
  for (const { name, partitions } of topics)
    for (const { partitionIndex, errorCode } of partitions)
      answered.set(`${partitionIndex}-${name}`, errorName(errorCode));
  return new Map(
    entries.map((entry) => {
      // A partition that the broker left out was not committed, whatever the reason.
      const answer = answered.get(`${entry.partition}-${entry.topic}`) ?? "UNKNOWN_SERVER_ERROR";
      return [entry, answer === "NONE" ? null : answer];
    }),
  );
}
