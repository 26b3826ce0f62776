import {
  errorCode,
  type ListGroupsRequest,
  type ListGroupsResponseInput,
} from "../../protocol/index.ts";
import type { Handle } from "../call.ts";
import { ShardGather } from "./shard-gather.ts";
import { eventFor } from "./shard-request.ts";

type Handler = Handle<ListGroupsRequest, ListGroupsResponseInput>;

/** The groups of every shard of this broker; a client that wants all groups asks all brokers. */
export const handleListGroups: Handler = (call, broker) => {
  const shards = broker.groups.findAll();
  if (typeof shards === "string") {
    call.reply({ errorCode: errorCode(shards) });
    return;
  }
  if (shards.length === 0) {
    call.reply({});
    return;
  }
  const token = new ShardGather<ListGroupsResponseInput>(call, {
    parts: shards.length,
    onAll: (responses) => call.reply({ groups: responses.flatMap(({ groups }) => groups ?? []) }),
  });
  for (const shard of shards) {
    shard.request(eventFor("ListGroups", call, { request: call.request, token }));
  }
};
