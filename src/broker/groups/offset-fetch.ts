import {
  type ErrorName,
  errorCode,
  type OffsetFetchRequest,
  type OffsetFetchRequestGroup,
  type OffsetFetchResponseInput,
} from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call, Handle } from "../call.ts";
import { groupsByShard } from "./groups-by-shard.ts";
import { resolveTopics } from "./offset-fetch-topics.ts";
import { ShardGather } from "./shard-gather.ts";
import { eventFor, eventOf, shardOf } from "./shard-request.ts";

type FetchCall = Call<OffsetFetchRequest, OffsetFetchResponseInput>;

/** From here on one request names several groups, each with an error of its own (KIP-709). */
const FIRST_BATCH_VERSION = 8;
/** From here on topics come by id instead of name. */
const FIRST_VERSION_WITH_TOPIC_IDS = 10;
/** From here on there is a place for an error of the whole request. */
const FIRST_VERSION_WITH_ERROR = 2;

export const handleOffsetFetch: Handle<OffsetFetchRequest, OffsetFetchResponseInput> = (
  call,
  broker,
) => {
  if (call.version >= FIRST_BATCH_VERSION) fetchGroups(call, broker);
  else fetchGroup(call, broker);
};

function fetchGroup(call: FetchCall, broker: BrokerContext): void {
  const shard = shardOf(broker, call.request.groupId, { allowEmpty: true });
  if (typeof shard !== "string") shard.request(eventOf("OffsetFetch", call));
  else if (call.version >= FIRST_VERSION_WITH_ERROR) call.reply({ errorCode: errorCode(shard) });
  else call.reply({ topics: refusedTopics(call.request, shard) });
}

/** Version 1 has an error for each partition alone. */
function refusedTopics({ topics }: OffsetFetchRequest, error: ErrorName) {
  return (topics ?? []).map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => ({
      partitionIndex,
      committedOffset: -1,
      errorCode: errorCode(error),
    })),
  }));
}

function fetchGroups(call: FetchCall, broker: BrokerContext): void {
  const { request } = call;
  const { groups, complete } =
    call.version >= FIRST_VERSION_WITH_TOPIC_IDS
      ? resolveTopics(broker, request.groups)
      : { groups: request.groups, complete: null };
  const { byShard, refused } = groupsByShard(broker, groups, ({ groupId }) => groupId);
  if (byShard.size === 1 && refused.length === 0 && complete === null) {
    for (const shard of byShard.keys()) shard.request(eventOf("OffsetFetch", call));
    return;
  }
  const refusals = refused.map(({ group: { groupId }, error }) => ({
    groupId,
    errorCode: errorCode(error),
  }));
  const answer = (responses: readonly OffsetFetchResponseInput[]): void => {
    const answers = [...refusals, ...responses.flatMap((response) => response.groups ?? [])];
    call.reply({ groups: inOrderOf(groups, complete === null ? answers : complete(answers)) });
  };
  if (byShard.size === 0) {
    answer([]);
    return;
  }
  const parts = byShard.size;
  const token = new ShardGather<OffsetFetchResponseInput>(call, { parts, onAll: answer });
  for (const [shard, ofShard] of byShard) {
    const part = { ...request, groups: ofShard };
    shard.request(eventFor("OffsetFetch", call, { request: part, token }));
  }
}

/** Groups are answered in the order in which they were asked for. */
function inOrderOf<Answer extends { readonly groupId?: string }>(
  asked: readonly OffsetFetchRequestGroup[],
  answers: readonly Answer[],
): Answer[] {
  const rank = new Map(asked.map(({ groupId }, index) => [groupId, index]));
  const rankOf = ({ groupId = "" }: Answer): number => rank.get(groupId) ?? asked.length;
  return [...answers].sort((one, other) => rankOf(one) - rankOf(other));
}
