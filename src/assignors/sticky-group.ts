import type { AssignorInput, MemberSubscription } from "./assignor.ts";
import { type Claim, resolveClaims } from "./claims.ts";
import type { GroupRacks, GroupSpec } from "./engine/group-spec.ts";
import { compareStrings, distinctMembers } from "./member-order.ts";
import { racksByPartition, usesRacks } from "./replica-racks.ts";
import { SubscriptionTable } from "./subscription-table.ts";
import { TopicTable } from "./topic-table.ts";

/** The input of a sticky assignor, ready for the engine, and what turns its answer back into names. */
export interface StickyGroup {
  /** Ascending by member id: the engine resolves equal loads in this order. */
  readonly members: readonly MemberSubscription[];
  readonly topics: TopicTable;
  readonly spec: Omit<GroupSpec, "goal">;
  /** By partition index, as resolved from the members' claims. */
  readonly previousOwner: Int32Array;
}

/** `claimOf` says what a member owned, which is where the sticky assignors differ. */
export function stickyGroup(
  input: AssignorInput,
  claimOf: (member: MemberSubscription) => Claim,
): StickyGroup {
  const members = distinctMembers(input.members).sort((a, b) =>
    compareStrings(a.memberId, b.memberId),
  );
  const subscribed = new Set<string>();
  for (const topics of new Set(members.map((member) => member.topics)))
    for (const topic of topics) subscribed.add(topic);
  const topics = new TopicTable(input.topics.filter((topic) => subscribed.has(topic.name)));
  const table = new SubscriptionTable(topics);
  const memberSubscription = Int32Array.from(members, (member) => table.indexOf(member.topics));
  const previousOwner = resolveClaims(members.map(claimOf), topics);
  return {
    members,
    topics,
    previousOwner,
    spec: {
      partitionCounts: topics.partitionCounts,
      subscriptions: table.subscriptions,
      memberSubscription,
      previousOwner,
      racks: groupRacks(members, topics),
    },
  };
}

/** Null when racks are unknown or would make no difference (KIP-881). */
function groupRacks(members: readonly MemberSubscription[], topics: TopicTable): GroupRacks | null {
  const memberRacks = new Set(members.flatMap((member) => member.rackId || []));
  if (memberRacks.size === 0) return null;
  const partitionRacks = topics.topics.flatMap(racksByPartition);
  if (!usesRacks(memberRacks, partitionRacks)) return null;
  const rackIndex = new Map([...memberRacks].map((rack, index) => [rack, index]));
  const setIndex = new Map<string, number>();
  const rackSets: Set<number>[] = [];
  const partitionRackSet = Int32Array.from(partitionRacks, (racks) => {
    const indexes = [...racks].flatMap((rack) => rackIndex.get(rack) ?? []).sort((a, b) => a - b);
    const known = setIndex.get(indexes.join());
    if (known !== undefined) return known;
    setIndex.set(indexes.join(), rackSets.length);
    return rackSets.push(new Set(indexes)) - 1;
  });
  const memberRack = Int32Array.from(members, ({ rackId }) => rackIndex.get(rackId ?? "") ?? -1);
  return { memberRack, partitionRackSet, rackSets };
}
