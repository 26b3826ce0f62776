import { type Uuid, ZERO_UUID } from "../../model/index.ts";
import {
  errorCode,
  type OffsetFetchRequest,
  type OffsetFetchResponseGroup,
  type OffsetFetchResponsePartitions,
  type OffsetFetchResponseTopics,
} from "../../protocol/index.ts";
import type { OffsetFetchEvent } from "../events.ts";
import type { Turn } from "../turn.ts";
import { type CommittedOffset, getOffset, hasPendingOffset, type OffsetKey } from "./store.ts";

/** From this version one request asks for several groups (KIP-709). */
const GROUPS_VERSION = 8;
/** From this version topics are named by id (KIP-848). */
const TOPIC_ID_VERSION = 10;

/** One topic of a request, in the form of whatever version. */
interface AskedTopic {
  readonly name: string;
  readonly topicId: Uuid;
  readonly partitionIndexes: readonly number[];
}

/** What is asked of one group. Topics null: everything committed. */
interface AskedGroup {
  readonly groupId: string;
  readonly topics: readonly AskedTopic[] | null;
}

interface FetchRules {
  /** Offsets that a transaction may still change are refused (KIP-447). */
  readonly requireStable: boolean;
  /** Topics without an id cannot be named in the reply. */
  readonly byTopicId: boolean;
}

/** OffsetFetch: where to go on. An unknown group is no error: it has committed nothing. Read-only. */
export function offsetFetch(turn: Turn, { request, token, version }: OffsetFetchEvent) {
  const rules = { requireStable: request.requireStable, byTopicId: version >= TOPIC_ID_VERSION };
  if (version >= GROUPS_VERSION) {
    const groups = request.groups.map((group) => fetchGroup(turn, group, rules));
    return turn.reply({ type: "Reply", api: "OffsetFetch", token, response: { groups } });
  }
  const { topics } = fetchGroup(turn, singleGroup(request), rules);
  turn.reply({ type: "Reply", api: "OffsetFetch", token, response: { topics } });
}

/** Before version 8 the group is the request. */
function singleGroup({ groupId, topics }: OffsetFetchRequest): AskedGroup {
  return { groupId, topics: topics?.map((topic) => ({ ...topic, topicId: ZERO_UUID })) ?? null };
}

function fetchGroup(turn: Turn, asked: AskedGroup, rules: FetchRules): OffsetFetchResponseGroup {
  const { groupId } = asked;
  const topics = asked.topics ?? committedTopics(turn, groupId, rules);
  return {
    groupId,
    errorCode: errorCode("NONE"),
    topics: topics.map((topic) => fetchTopic(turn, groupId, topic, rules)),
  };
}

/** Every topic with a committed offset, by name, partitions ascending. */
function committedTopics(turn: Turn, groupId: string, { byTopicId }: FetchRules): AskedTopic[] {
  const { groups, offsets } = turn.shard;
  const committed = groups.has(groupId) ? offsets.committed.get(groupId) : undefined;
  if (committed === undefined) return [];
  const names = [...committed.keys()].sort();
  const topics = names.map((name) => ({
    name,
    topicId: turn.env.topics.topicId(name) ?? ZERO_UUID,
    partitionIndexes: [...(committed.get(name)?.keys() ?? [])].sort((a, b) => a - b),
  }));
  return byTopicId ? topics.filter(({ topicId }) => topicId !== ZERO_UUID) : topics;
}

function fetchTopic(
  turn: Turn,
  group: string,
  { name, topicId, partitionIndexes }: AskedTopic,
  rules: FetchRules,
): OffsetFetchResponseTopics {
  return {
    name,
    topicId,
    partitions: partitionIndexes.map((partition) =>
      fetchPartition(turn, { group, topic: name, partition }, topicId, rules),
    ),
  };
}

function fetchPartition(
  turn: Turn,
  key: OffsetKey,
  topicId: Uuid,
  { requireStable }: FetchRules,
): OffsetFetchResponsePartitions {
  const { groups, offsets } = turn.shard;
  const partitionIndex = key.partition;
  if (requireStable && hasPendingOffset(offsets, key)) {
    return { ...NOTHING_COMMITTED, partitionIndex, errorCode: errorCode("UNSTABLE_OFFSET_COMMIT") };
  }
  const committed = groups.has(key.group) ? getOffset(offsets.committed, key) : null;
  if (committed === null || isOfAnotherTopic(committed, topicId)) {
    return { ...NOTHING_COMMITTED, partitionIndex };
  }
  return {
    partitionIndex,
    committedOffset: committed.offset,
    committedLeaderEpoch: committed.leaderEpoch,
    metadata: committed.metadata,
    errorCode: errorCode("NONE"),
  };
}

const NOTHING_COMMITTED = {
  committedOffset: -1,
  committedLeaderEpoch: -1,
  metadata: "",
  errorCode: errorCode("NONE"),
};

/** The topic was deleted and made again: its partitions have nothing to do with what was committed. */
function isOfAnotherTopic(committed: CommittedOffset, topicId: Uuid): boolean {
  return topicId !== ZERO_UUID && committed.topicId !== ZERO_UUID && committed.topicId !== topicId;
}
