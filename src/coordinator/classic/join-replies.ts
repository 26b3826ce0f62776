import {
  type ErrorName,
  errorCode,
  type JoinGroupResponseInput,
  type JoinGroupResponseMember,
} from "../../protocol/index.ts";
import { fromByteString } from "../byte-string.ts";
import type { JoinGroupReply } from "../effects.ts";
import type { ReplyToken } from "../events.ts";
import { type ClassicGroup, type ClassicMember, isLeader } from "./group.ts";
import { metadataFor } from "./protocols.ts";

/** A JoinGroup to be answered: the event itself, or what was parked of it. */
export interface JoinAddress {
  readonly token: ReplyToken;
  readonly version: number;
}

/** From this version `protocolName` may be null, and an empty one becomes null (`JoinGroupResponse`). */
const NULLABLE_PROTOCOL_NAME_VERSION = 7;

/** From this version a static leader that comes back can be told not to assign anew (KIP-814). */
export const SKIP_ASSIGNMENT_VERSION = 9;

function joinReply(to: JoinAddress, response: JoinGroupResponseInput): JoinGroupReply {
  const nullable = to.version >= NULLABLE_PROTOCOL_NAME_VERSION;
  const protocolName = response.protocolName || (nullable ? null : "");
  return {
    type: "Reply",
    api: "JoinGroup",
    token: to.token,
    response: { ...response, protocolName },
  };
}

/** `memberId` is what the client is to use next; "" makes it join as a new member. */
export function joinError(to: JoinAddress, error: ErrorName, memberId: string): JoinGroupReply {
  return joinReply(to, { errorCode: errorCode(error), memberId });
}

/** The current generation, as a member needs it to go on to SyncGroup. Only the leader learns of all members. */
export function joinSuccess(
  to: JoinAddress,
  group: ClassicGroup,
  member: ClassicMember,
): JoinGroupReply {
  const members = isLeader(group, member.memberId) ? joinMembers(group) : [];
  return joinReply(to, { ...currentGeneration(group, member), members });
}

/** A follower of the Stable group that has missed nothing: no members, whoever it is. */
export function joinAgain(
  to: JoinAddress,
  group: ClassicGroup,
  member: ClassicMember,
): JoinGroupReply {
  return joinReply(to, currentGeneration(group, member));
}

/**
 * A static member that came back to its place in a Stable group. If it leads it must not assign anew: from version 9
 * it is told so (KIP-814), before that it is made to believe that its predecessor still leads.
 */
export function joinReplaced(
  to: JoinAddress,
  group: ClassicGroup,
  replacement: { readonly member: ClassicMember; readonly formerLeaderId: string | null },
): JoinGroupReply {
  const { member, formerLeaderId } = replacement;
  const generation = currentGeneration(group, member);
  if (to.version < SKIP_ASSIGNMENT_VERSION) {
    return joinReply(to, { ...generation, leader: formerLeaderId ?? "" });
  }
  const skipAssignment = isLeader(group, member.memberId);
  const members = skipAssignment ? joinMembers(group) : [];
  return joinReply(to, { ...generation, skipAssignment, members });
}

function currentGeneration(group: ClassicGroup, member: ClassicMember): JoinGroupResponseInput {
  return {
    memberId: member.memberId,
    generationId: group.generationId,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leader: group.leaderId ?? "",
  };
}

function joinMembers(group: ClassicGroup): JoinGroupResponseMember[] {
  return Array.from(group.members.values(), (member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    metadata: fromByteString(metadataFor(member, group.protocolName)),
  }));
}

/** The replacement is not on record, so it has not happened: the client has to try again as a new process. */
export function joinNotReplaced(
  to: JoinAddress,
  group: ClassicGroup,
  { formerLeaderId, error }: { readonly formerLeaderId: string | null; readonly error: ErrorName },
): JoinGroupReply {
  return joinReply(to, {
    errorCode: errorCode(error),
    memberId: "",
    generationId: group.generationId,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leader: formerLeaderId ?? "",
  });
}
