import { memberName } from "../group-member.ts";
import type { Finding } from "./findings.ts";
import type { GroupStanding } from "./group-standing.ts";
import { shortList } from "./short-list.ts";

/**
 * Unrelated applications share a group id: the members fall into camps without a topic in common.
 *
 * Subscriptions prove it. Where no source tells them, the range assignor betrays it: it gives the first partition of
 * each topic to the first of its subscribers, so two topics without a common owner have different subscribers.
 */
export function sharedGroupId(standing: GroupStanding): Finding | null {
  const { facts, groupId, subscriptions } = standing;
  if (facts.state !== "Stable" || facts.members.length < 2) return null;
  const told = facts.members.every(({ member }) => subscriptions?.has(member.memberId));
  if (!told && facts.protocolName !== "range") return null;
  const camps = campsOf(told && subscriptions ? subscriptions : topicsByOwner(standing));
  const [first, second] = camps;
  if (first === undefined || second === undefined) return null;
  const nameOf = new Map(facts.members.map(({ member }) => [member.memberId, memberName(member)]));
  const describe = ({ members, topics }: Camp) => {
    const names = [...members].map((id) => nameOf.get(id) ?? id);
    return `${shortList([...topics])} by ${shortList(names)}`;
  };
  return {
    ruleId: "shared-group-id",
    severity: "warning",
    grade: told ? facts.evidence.grade : "inferred",
    cause: `unrelated readers share this group: ${describe(first)}; ${describe(second)}`,
    advice: "give each application a group.id of its own: now each one's restart stops the others",
    change: { setting: "group.id", now: groupId, proposed: "one for each application" },
  };
}

function topicsByOwner({ partitions }: GroupStanding): ReadonlyMap<string, readonly string[]> {
  const topics = new Map<string, Set<string>>();
  for (const { owner, topic } of partitions) {
    if (owner === null) continue;
    const own = topics.get(owner.memberId) ?? new Set();
    topics.set(owner.memberId, own.add(topic));
  }
  return new Map([...topics].map(([memberId, own]) => [memberId, [...own]]));
}

interface Camp {
  readonly members: Set<string>;
  readonly topics: Set<string>;
}

/** Members that share a topic, directly or through others, are of one camp. Whoever has no topic is of none. */
function campsOf(topicsOf: ReadonlyMap<string, readonly string[]>): Camp[] {
  let camps: Camp[] = [];
  for (const [memberId, topics] of topicsOf) {
    if (topics.length === 0) continue;
    const [first, ...others] = camps.filter((camp) =>
      topics.some((topic) => camp.topics.has(topic)),
    );
    if (first === undefined) {
      camps.push({ members: new Set([memberId]), topics: new Set(topics) });
      continue;
    }
    join(first, { members: new Set([memberId]), topics: new Set(topics) });
    // The member reads what two camps thought was theirs alone.
    for (const camp of others) join(first, camp);
    if (others.length > 0) camps = camps.filter((camp) => !others.includes(camp));
  }
  return camps;
}

function join(camp: Camp, other: Camp): void {
  for (const member of other.members) camp.members.add(member);
  for (const topic of other.topics) camp.topics.add(topic);
}
