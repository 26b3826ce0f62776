import { type GroupMember, memberName } from "../group-member.ts";
import type { GroupView, OwnerMark } from "./group-view.ts";

const byOwners = new WeakMap<readonly OwnerMark[], ReadonlyMap<string, OwnerMark>>();

/** Letter and name of every member that the view names, by member id. */
export function memberLetters({
  owners,
}: Pick<GroupView, "owners">): ReadonlyMap<string, OwnerMark> {
  let marks = byOwners.get(owners);
  if (marks === undefined) {
    marks = new Map(owners.map((mark) => [mark.memberId, mark]));
    byOwners.set(owners, marks);
  }
  return marks;
}

/** What to call a member in this view. */
export function nameIn(view: Pick<GroupView, "owners">, member: GroupMember): string {
  return memberLetters(view).get(member.memberId)?.name ?? memberName(member);
}
