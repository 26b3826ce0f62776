import type { ErrorName } from "../../protocol/index.ts";
import type { BrokerContext } from "../broker-context.ts";
import type { GroupShard } from "./group-shard.ts";

/** The groups of one request, by the shard that answers for them. */
export interface GroupsByShard<Group> {
  readonly byShard: ReadonlyMap<GroupShard, Group[]>;
  /** Those that this broker does not answer for just now, and why. */
  readonly refused: readonly { readonly group: Group; readonly error: ErrorName }[];
}

export function groupsByShard<Group>(
  broker: BrokerContext,
  groups: readonly Group[],
  groupIdOf: (group: Group) => string,
): GroupsByShard<Group> {
  const byShard = new Map<GroupShard, Group[]>();
  const refused: { group: Group; error: ErrorName }[] = [];
  for (const group of groups) {
    const shard = broker.groups.find(groupIdOf(group));
    if (typeof shard === "string") refused.push({ group, error: shard });
    else if (byShard.has(shard)) byShard.get(shard)!.push(group);
    else byShard.set(shard, [group]);
  }
  return { byShard, refused };
}
