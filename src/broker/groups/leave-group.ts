import {
  errorCode,
  type LeaveGroupRequest,
  type LeaveGroupResponseInput,
} from "../../protocol/index.ts";
import type { Handle } from "../call.ts";
import { eventOf, shardOf } from "./shard-request.ts";

type Handler = Handle<LeaveGroupRequest, LeaveGroupResponseInput>;

export const handleLeaveGroup: Handler = (call, broker) => {
  const shard = shardOf(broker, call.request.groupId);
  if (typeof shard !== "string") shard.request(eventOf("LeaveGroup", call));
  else call.reply({ errorCode: errorCode(shard) });
};
