import {
  errorCode,
  type HeartbeatRequest,
  type HeartbeatResponseInput,
} from "../../protocol/index.ts";
import type { Handle } from "../call.ts";
import { eventOf, shardOf } from "./shard-request.ts";

type Handler = Handle<HeartbeatRequest, HeartbeatResponseInput>;

/** While a coordinator loads it says NONE, so that members stay until it knows them again. */
export const handleHeartbeat: Handler = (call, broker) => {
  const shard = shardOf(broker, call.request.groupId);
  if (typeof shard !== "string") shard.request(eventOf("Heartbeat", call));
  else if (shard === "COORDINATOR_LOAD_IN_PROGRESS") call.reply({ errorCode: 0 });
  else call.reply({ errorCode: errorCode(shard) });
};
