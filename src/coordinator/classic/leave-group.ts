import {
  type ErrorName,
  errorCode,
  type LeaveGroupRequestMemberIdentity,
  type LeaveGroupResponseMemberResponse,
} from "../../protocol/index.ts";
import type { LeaveGroupEvent } from "../events.ts";
import type { Turn } from "../turn.ts";
import { maybeCompleteJoinPhase } from "./complete-join.ts";
import { type ClassicGroup, isPendingMember, staticMemberId } from "./group.ts";
import { noteFenced, noteMember } from "./notes.ts";
import { prepareRebalance, type RebalanceReason } from "./prepare-rebalance.ts";
import { removeMember } from "./remove-member.ts";
import { validateMember } from "./validate-member.ts";

/** From this version several members can leave in one request, with a result each (KIP-345). */
const BATCH_VERSION = 3;

type Leaving = LeaveGroupRequestMemberIdentity;

/** LeaveGroup: members go by themselves, or an administrator removes static ones by their instance ids. */
export function leaveGroup(turn: Turn, event: LeaveGroupEvent) {
  const { groupId } = event.request;
  if (groupId === "") return answer(turn, event, "INVALID_GROUP_ID", []);
  const group = turn.shard.groups.get(groupId);
  const leaving = leavingMembers(event);
  if (group === undefined) {
    const unknown = leaving.map((member) => result(member, "UNKNOWN_MEMBER_ID"));
    return answer(turn, event, "NONE", unknown);
  }
  if (group.state.state === "Dead") return answer(turn, event, "COORDINATOR_NOT_AVAILABLE", []);
  const departures: RebalanceReason[] = [];
  const results = leaving.map((identity) => {
    const departure = depart(turn, group, identity);
    if (typeof departure === "string") return result(identity, departure);
    departures.push(departure);
    return result(identity, "NONE");
  });
  if (departures[0] !== undefined) afterLeaving(turn, group, departures[0]);
  answer(turn, event, "NONE", results);
}

function leavingMembers({ version, request }: LeaveGroupEvent): readonly Leaving[] {
  if (version >= BATCH_VERSION) return request.members;
  return [{ memberId: request.memberId, groupInstanceId: null, reason: null }];
}

/** Removes a member, or an id that was only given out. Says what that is for the rebalance, or why it is refused. */
function depart(turn: Turn, group: ClassicGroup, leaving: Leaving): RebalanceReason | ErrorName {
  const memberId = leaving.memberId === "" ? administered(group, leaving) : leaving.memberId;
  if (memberId === null) return "UNKNOWN_MEMBER_ID";
  const { reason } = leaving;
  if (!isPendingMember(group, memberId)) {
    const error = validateMember(group, { ...leaving, memberId });
    if (error === "FENCED_INSTANCE_ID") noteFenced(turn, group, "LeaveGroup", leaving);
    if (error !== null) return error;
    const member = noteMember(group.members.get(memberId)!);
    turn.note(group.groupId, { type: "MemberLeft", member, reason });
  }
  removeMember(turn, group, memberId);
  return { cause: "MemberLeft", memberId, reason };
}

/** An administrator knows the instance id only. */
function administered(group: ClassicGroup, { groupInstanceId }: Leaving): string | null {
  return groupInstanceId === null ? null : staticMemberId(group, groupInstanceId);
}

/** One rebalance for the whole batch. */
function afterLeaving(turn: Turn, group: ClassicGroup, first: RebalanceReason) {
  switch (group.state.state) {
    case "Stable":
    case "CompletingRebalance":
      return prepareRebalance(turn, group, first);
    case "PreparingRebalance":
      return maybeCompleteJoinPhase(turn, group);
  }
}

function result(member: Leaving, error: ErrorName): LeaveGroupResponseMemberResponse {
  const { memberId, groupInstanceId } = member;
  return { memberId, groupInstanceId, errorCode: errorCode(error) };
}

/** Before batches the one member's error is that of the whole reply. */
function answer(
  turn: Turn,
  { token, version }: LeaveGroupEvent,
  error: ErrorName,
  members: LeaveGroupResponseMemberResponse[],
): void {
  const topLevel = errorCode(error);
  const response =
    version >= BATCH_VERSION
      ? { errorCode: topLevel, members }
      : { errorCode: topLevel === errorCode("NONE") ? (members[0]?.errorCode ?? 0) : topLevel };
  turn.reply({ type: "Reply", api: "LeaveGroup", token, response });
}
