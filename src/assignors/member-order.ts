import type { MemberSubscription } from "./assignor.ts";

/** Order of UTF-16 code units: `String.compareTo` of Java, and never the locale's. */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The order in which range and roundrobin serve members (`AbstractPartitionAssignor.MemberInfo`): static members by
 * group instance id, then dynamic ones by member id. A static member keeps its place when its member id changes.
 */
export function compareMembers(
  a: Pick<MemberSubscription, "memberId" | "groupInstanceId">,
  b: Pick<MemberSubscription, "memberId" | "groupInstanceId">,
): number {
  if (a.groupInstanceId !== null && b.groupInstanceId !== null)
    return (
      compareStrings(a.groupInstanceId, b.groupInstanceId) || compareStrings(a.memberId, b.memberId)
    );
  if (a.groupInstanceId !== null) return -1;
  if (b.groupInstanceId !== null) return 1;
  return compareStrings(a.memberId, b.memberId);
}

/** One entry per member id. The coordinator never lists an id twice; should somebody do so, the last one counts. */
export function distinctMembers(members: readonly MemberSubscription[]): MemberSubscription[] {
  const byId = new Map<string, MemberSubscription>();
  for (const member of members) byId.set(member.memberId, member);
  return byId.size === members.length ? [...members] : [...byId.values()];
}
