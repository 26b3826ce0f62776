import type { ListedGroup } from "../../protocol/index.ts";
import type { ListGroupsEvent } from "../events.ts";
import type { Group } from "../shard.ts";
import type { Turn } from "../turn.ts";

/** ListGroups: the groups of this shard, filtered by state (version 4, KIP-518) and type (version 5, KIP-848). */
export function listGroups(turn: Turn, { request, token }: ListGroupsEvent): void {
  // Unknown names match nothing; that is not the same as no filter.
  const states = new Set(request.statesFilter.map((state) => state.trim().toLowerCase()));
  const types = new Set(request.typesFilter.map((type) => type.trim().toLowerCase()));
  const groups: ListedGroup[] = [];
  for (const group of turn.shard.groups.values()) {
    if (states.size > 0 && !states.has(group.state.state.toLowerCase())) continue;
    if (types.size > 0 && !types.has(group.type)) continue;
    groups.push(listedGroup(group));
  }
  turn.reply({ type: "Reply", api: "ListGroups", token, response: { groups } });
}

function listedGroup(group: Group): ListedGroup {
  return {
    groupId: group.groupId,
    protocolType: group.protocolType ?? "",
    groupState: group.state.state,
    groupType: group.type,
  };
}
