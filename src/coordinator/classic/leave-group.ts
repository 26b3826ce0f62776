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
import { prepareRebalance } from "./prepare-rebalance.ts";
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
  const results = leaving.map((member) => result(member, leave(turn, group, member)));
  const left = results.find(({ errorCode: code }) => code === errorCode("NONE"));
  if (left !== undefined) afterLeaving(turn, group, left.memberId ?? "", leaving);
  answer(turn, event, "NONE", results);
}

function leavingMembers({ version, request }: LeaveGroupEvent): readonly Leaving[] {
  if (version >= BATCH_VERSION) return request.members;
  return [{ memberId: request.memberId, groupInstanceId: null, reason: null }];
}

function leave(turn: Turn, group: ClassicGroup, leaving: Leaving): ErrorName | null {
  const memberId = leaving.memberId === "" ? administrated(group, leaving) : leaving.memberId;
  if (memberId === null) return "UNKNOWN_MEMBER_ID";
  if (!isPendingMember(group, memberId)) {
    const error = validateMember(group, { ...leaving, memberId });
    if (error === "FENCED_INSTANCE_ID") noteFenced(turn, group, "LeaveGroup", leaving);
    if (error !== null) return error;
    const member = group.members.get(memberId)!;
    turn.note(group.groupId, {
      type: "MemberLeft",
      member: noteMember(member),
      reason: leaving.reason,
    });
  }
  removeMember(turn, group, memberId);
  return null;
}

/** An administrator knows the instance id only. */
function administrated(group: ClassicGroup, { groupInstanceId }: Leaving): string | null {
  return groupInstanceId === null ? null : staticMemberId(group, groupInstanceId);
}

/** One rebalance for the whole batch. */
function afterLeaving(
  turn: Turn,
  group: ClassicGroup,
  memberId: string,
  leaving: readonly Leaving[],
) {
  switch (group.state.state) {
    case "Stable":
    case "CompletingRebalance": {
      const reason = leaving[0]?.reason ?? null;
      return prepareRebalance(turn, group, { cause: "MemberLeft", memberId, reason });
    }
    case "PreparingRebalance":
      return maybeCompleteJoinPhase(turn, group);
  }
}

function result(member: Leaving, error: ErrorName | null): LeaveGroupResponseMemberResponse {
  const { memberId, groupInstanceId } = member;
  return { memberId, groupInstanceId, errorCode: errorCode(error ?? "NONE") };
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
