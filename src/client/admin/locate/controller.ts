import type { AdminCall } from "../admin-call.ts";
import type { Location } from "../ask-each.ts";

/**
 * Everything is the controller's. Asked again only when it was not the controller any more: then metadata has to tell
 * who is. A KRaft cluster names any broker, which passes requests on.
 */
export function atController(): (
  items: readonly string[],
  call: AdminCall,
) => Promise<ReadonlyMap<string, Location>> {
  let isFirst = true;
  return async (items, call) => {
    if (!isFirst || call.cluster.metadata.controllerId < 0) {
      await call.cluster.refreshMetadata(call.limits);
    }
    isFirst = false;
    return new Map(items.map((item) => [item, { type: "at", to: { type: "controller" } }]));
  };
}

/** Any broker can answer: the least busy one. */
export async function atAnyBroker(
  items: readonly string[],
): Promise<ReadonlyMap<string, Location>> {
  return new Map(items.map((item) => [item, { type: "at", to: { type: "any" } }]));
}
