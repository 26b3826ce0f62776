import type { RequestEvents } from "../../coordinator/index.ts";
import type { ErrorName } from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { Call } from "../call.ts";
import type { GroupShard, ReplySink } from "./group-shard.ts";

/** The shard that answers for a group, or the error that its request is answered with (coordinator gate, in Kafka's order). */
export function shardOf(
  broker: BrokerContext,
  groupId: string,
  { allowEmpty }: { allowEmpty: boolean } = { allowEmpty: false },
): GroupShard | ErrorName {
  return groupId === "" && !allowEmpty ? "INVALID_GROUP_ID" : broker.groups.find(groupId);
}

/** A call whose request is of one shard becomes that shard's event; the call itself takes the answer. */
export function eventOf<Type extends RequestEvents["type"]>(
  type: Type,
  call: Call<Extract<RequestEvents, { type: Type }>["request"], never>,
): RequestEvents {
  const token = call as unknown as ReplySink;
  return eventFor(type, call, { request: call.request, token } as never);
}

/** The same for a part of the request, or for an answer that somebody else takes. */
export function eventFor<Type extends RequestEvents["type"]>(
  type: Type,
  call: Pick<Call<unknown, never>, "version" | "clientId" | "connection">,
  part: { request: Extract<RequestEvents, { type: Type }>["request"]; token: ReplySink },
): RequestEvents {
  return {
    type,
    token: part.token,
    version: call.version,
    clientId: call.clientId ?? "",
    clientHost: `/${call.connection.remoteHost}`,
    request: part.request,
  } as RequestEvents;
}
