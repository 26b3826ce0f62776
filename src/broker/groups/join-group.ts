import {
  errorCode,
  type JoinGroupRequest,
  type JoinGroupResponseInput,
} from "../../protocol/index.ts";
import type { Handle } from "../call.ts";
import { eventOf, shardOf } from "./shard-request.ts";

type Handler = Handle<JoinGroupRequest, JoinGroupResponseInput>;

export const handleJoinGroup: Handler = (call, broker) => {
  const { groupId, memberId } = call.request;
  const shard = shardOf(broker, groupId);
  if (typeof shard !== "string") shard.request(eventOf("JoinGroup", call));
  else call.reply({ errorCode: errorCode(shard), memberId });
};
