import {
  type DescribeGroupsRequest,
  type DescribeGroupsResponseInput,
  errorCode,
} from "../../protocol/index.ts";
import type { Handle } from "../call.ts";
import { groupsByShard } from "./groups-by-shard.ts";
import { ShardGather } from "./shard-gather.ts";
import { eventFor } from "./shard-request.ts";

type Handler = Handle<DescribeGroupsRequest, DescribeGroupsResponseInput>;

/** Read, delete, describe, describe and alter configs: what anybody may do with a group where nobody authorizes. */
const ALL_GROUP_OPERATIONS = (1 << 3) | (1 << 6) | (1 << 8) | (1 << 10) | (1 << 11);

export const handleDescribeGroups: Handler = (call, broker) => {
  const { byShard, refused } = groupsByShard(broker, call.request.groups, (groupId) => groupId);
  const refusals = refused.map(({ group: groupId, error }) => ({
    groupId,
    errorCode: errorCode(error),
  }));
  const answer = (responses: readonly DescribeGroupsResponseInput[]): void => {
    const described = responses.flatMap(({ groups }) => groups ?? []);
    const groups = call.request.includeAuthorizedOperations
      ? described.map((group) =>
          group.errorCode ? group : { ...group, authorizedOperations: ALL_GROUP_OPERATIONS },
        )
      : described;
    call.reply({ groups: [...refusals, ...groups] });
  };
  if (byShard.size === 0) {
    answer([]);
    return;
  }
  const token = new ShardGather(call, { parts: byShard.size, onAll: answer });
  for (const [shard, groups] of byShard) {
    const request = { ...call.request, groups };
    shard.request(eventFor("DescribeGroups", call, { request, token }));
  }
};
