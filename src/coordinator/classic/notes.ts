import type { NoteMember } from "../../model/index.ts";
import type { Turn } from "../turn.ts";
import type { ClassicGroup, ClassicMember } from "./group.ts";
import type { MemberIdentity } from "./validate-member.ts";

/** Who a member is, for people. */
export function noteMember(member: ClassicMember): NoteMember {
  return {
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
  };
}

/** Who is in the group, for people. */
export function noteMembers(group: ClassicGroup): NoteMember[] {
  return Array.from(group.members.values(), noteMember);
}

/** A request came from a process whose place another one has taken. */
export function noteFenced(
  turn: Turn,
  group: ClassicGroup,
  api: string,
  from: MemberIdentity,
): void {
  const groupInstanceId = from.groupInstanceId ?? "";
  turn.note(group.groupId, {
    type: "MemberFenced",
    groupInstanceId,
    memberId: from.memberId,
    api,
  });
}
