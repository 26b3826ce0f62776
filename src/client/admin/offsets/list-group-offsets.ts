import type { TopicPartition } from "../../../model/index.ts";
import { offsetFetch } from "../../../protocol/index.ts";
import type { Destination } from "../../cluster/cluster.ts";
import { UnsupportedVersionError } from "../../errors/errors.ts";
import type { AdminCall, AdminCallOptions } from "../admin-call.ts";
import { askEach } from "../ask-each.ts";
import { coordinatorErrors, errorOutcome } from "../item-errors.ts";
import { done, type ItemOutcome, type ItemResults } from "../item-results.ts";
import { atCoordinators } from "../locate/coordinators.ts";
import { byTopic, partitionName } from "../partition-name.ts";
import type { GroupOffset } from "./group-offset.ts";

export interface ListGroupOffsetsOptions extends AdminCallOptions {
  /** Default: all that the group has offsets for. */
  readonly partitions?: readonly TopicPartition[];
  /** True: waits until no transaction has offsets pending (KIP-447, Kafka 2.5). Default false. */
  readonly requireStable?: boolean;
}

/** From this version on one request is about many groups (KIP-709, Kafka 3.0). */
const BATCH_VERSION = 8;
/** The next one names topics by id. */
const NEWEST_VERSION = 9;
const STABLE_VERSION = 7;

/**
 * Committed offsets of groups, by their coordinators. Partitions without one are left out. A group that does not exist
 * has none. A partition that cannot be told of fails its group: to leave it out would say that nothing is committed.
 */
export function listGroupOffsets(
  call: AdminCall,
  groupIds: readonly string[],
  options: ListGroupOffsetsOptions,
): Promise<ItemResults<GroupOffset[]>> {
  return askEach(call, {
    items: [...new Set(groupIds)],
    locate: atCoordinators,
    ask: async (to, items) => {
      try {
        return await askTogether(call, to, { groupIds: items, options });
      } catch (error) {
        if (!(error instanceof UnsupportedVersionError)) throw error;
        const outcomes = new Map<string, ItemOutcome<GroupOffset[]>>();
        for (const groupId of items)
          outcomes.set(groupId, await askOne(call, to, { groupId, options }));
        return outcomes;
      }
    },
  });
}

async function askTogether(
  call: AdminCall,
  to: Destination,
  { groupIds, options }: { groupIds: readonly string[]; options: ListGroupOffsetsOptions },
): Promise<Map<string, ItemOutcome<GroupOffset[]>>> {
  const topics = requestedTopics(options);
  const { groups } = await call.send(
    to,
    offsetFetch,
    {
      groups: groupIds.map((groupId) => ({ groupId, topics })),
      requireStable: options.requireStable ?? false,
    },
    { minVersion: BATCH_VERSION, maxVersion: NEWEST_VERSION },
  );
  return new Map(groups.map((group) => [group.groupId, outcomeOf(group)]));
}

async function askOne(
  call: AdminCall,
  to: Destination,
  { groupId, options }: { groupId: string; options: ListGroupOffsetsOptions },
): Promise<ItemOutcome<GroupOffset[]>> {
  const requireStable = options.requireStable ?? false;
  const response = await call.send(
    to,
    offsetFetch,
    { groupId, topics: requestedTopics(options), ...(requireStable ? { requireStable } : {}) },
    { minVersion: requireStable ? STABLE_VERSION : 2, maxVersion: BATCH_VERSION - 1 },
  );
  return outcomeOf({ ...response, groupId });
}

function requestedTopics({ partitions }: ListGroupOffsetsOptions) {
  if (partitions === undefined) return null;
  return [...byTopic(partitions)].map(([name, list]) => ({
    name,
    partitionIndexes: list.map(({ partition }) => partition),
  }));
}

interface FetchedOffsets {
  readonly groupId: string;
  readonly errorCode: number;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly {
      readonly partitionIndex: number;
      readonly committedOffset: number;
      readonly committedLeaderEpoch: number;
      readonly metadata: string | null;
      readonly errorCode: number;
    }[];
  }[];
}

function outcomeOf({ groupId, errorCode, topics }: FetchedOffsets): ItemOutcome<GroupOffset[]> {
  const subject = `group ${groupId}`;
  const problem = errorOutcome({ errorCode, subject }, coordinatorErrors);
  if (problem !== null) return problem;
  const offsets: GroupOffset[] = [];
  for (const { name: topic, partitions } of topics) {
    for (const each of partitions) {
      const { partitionIndex: partition, committedOffset: offset } = each;
      const item = `${subject}, partition ${partitionName({ topic, partition })}`;
      const error = errorOutcome({ errorCode: each.errorCode, subject: item }, coordinatorErrors);
      if (error !== null) return error;
      if (offset < 0) continue;
      const { committedLeaderEpoch: leaderEpoch, metadata } = each;
      offsets.push({ topic, partition, offset, leaderEpoch, metadata: metadata ?? "" });
    }
  }
  return done(offsets);
}
