import {
  type DeleteGroupsRequest,
  type DeleteGroupsResponseInput,
  errorCode,
} from "../../protocol/index.ts";
import type { Handle } from "../call.ts";
import { groupsByShard } from "./groups-by-shard.ts";
import { ShardGather } from "./shard-gather.ts";
import { eventFor } from "./shard-request.ts";

type Handler = Handle<DeleteGroupsRequest, DeleteGroupsResponseInput>;

export const handleDeleteGroups: Handler = (call, broker) => {
  // A group named twice is deleted once, and answered once.
  const groupIds = [...new Set(call.request.groupsNames)];
  const { byShard, refused } = groupsByShard(broker, groupIds, (groupId) => groupId);
  const refusals = refused.map(({ group: groupId, error }) => ({
    groupId,
    errorCode: errorCode(error),
  }));
  const answer = (responses: readonly DeleteGroupsResponseInput[]): void =>
    call.reply({ results: [...refusals, ...responses.flatMap(({ results }) => results ?? [])] });
  if (byShard.size === 0) {
    answer([]);
    return;
  }
  const token = new ShardGather(call, { parts: byShard.size, onAll: answer });
  for (const [shard, groupsNames] of byShard) {
    shard.request(eventFor("DeleteGroups", call, { request: { groupsNames }, token }));
  }
};
