import {
  errorCode,
  type SyncGroupRequest,
  type SyncGroupResponseInput,
} from "../../protocol/index.ts";
import type { Handle } from "../call.ts";
import { eventOf, shardOf } from "./shard-request.ts";

type Handler = Handle<SyncGroupRequest, SyncGroupResponseInput>;

/** From here on the protocol's type and name are mandatory (KIP-559). */
const FIRST_VERSION_WITH_PROTOCOL = 5;

export const handleSyncGroup: Handler = (call, broker) => {
  const { groupId, protocolType, protocolName } = call.request;
  const isIncomplete = protocolType === null || protocolName === null;
  if (call.version >= FIRST_VERSION_WITH_PROTOCOL && isIncomplete) {
    call.reply({ errorCode: errorCode("INCONSISTENT_GROUP_PROTOCOL") });
    return;
  }
  const shard = shardOf(broker, groupId);
  if (typeof shard !== "string") shard.request(eventOf("SyncGroup", call));
  else call.reply({ errorCode: errorCode(shard) });
};
