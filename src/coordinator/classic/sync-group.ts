import { invariant } from "../../model/index.ts";
import type { ErrorName, SyncGroupRequest } from "../../protocol/index.ts";
import type { SyncGroupEvent } from "../events.ts";
import type { Turn } from "../turn.ts";
import { noteAssignmentStored } from "./assignment-notes.ts";
import { assignedGeneration } from "./generation-record.ts";
import { type ClassicGroup, isLeader } from "./group.ts";
import { noteFenced } from "./notes.ts";
import {
  assertValidMove,
  type CompletingRebalance,
  type PendingSync,
  STABLE,
  type Stable,
} from "./states.ts";
import { syncError, syncSuccess } from "./sync-replies.ts";
import { validateMember } from "./validate-member.ts";

/** SyncGroup: the leader brings the assignment, everybody is given their part of it. */
export function syncGroup(turn: Turn, event: SyncGroupEvent) {
  const { request, token } = event;
  if (request.groupId === "") return turn.reply(syncError(token, "INVALID_GROUP_ID"));
  const group = turn.shard.groups.get(request.groupId);
  if (group === undefined || group.state.state === "Empty") {
    return turn.reply(syncError(token, "UNKNOWN_MEMBER_ID"));
  }
  const error = validateSync(group, request);
  if (error !== null) {
    if (error === "FENCED_INSTANCE_ID") noteFenced(turn, group, "SyncGroup", request);
    return turn.reply(syncError(token, error));
  }
  switch (group.state.state) {
    case "PreparingRebalance":
      return turn.reply(syncError(token, "REBALANCE_IN_PROGRESS"));
    case "CompletingRebalance":
      return parkSync(turn, group, group.state, event);
    case "Stable":
      return answerStored(turn, group, group.state, event);
    case "Dead":
      invariant(false, "a Dead group was refused before");
  }
}

function validateSync(group: ClassicGroup, request: SyncGroupRequest): ErrorName | null {
  if (group.state.state === "Dead") return "COORDINATOR_NOT_AVAILABLE";
  const error = validateMember(group, request);
  if (error !== null) return error;
  if (request.generationId !== group.generationId) return "ILLEGAL_GENERATION";
  if (
    differs(request.protocolType, group.protocolType) ||
    differs(request.protocolName, group.protocolName)
  ) {
    return "INCONSISTENT_GROUP_PROTOCOL";
  }
  return null;
}

/** Versions below 5 say neither type nor name, which fits any. */
function differs(said: string | null, known: string | null): boolean {
  return said !== null && known !== null && said !== known;
}

function parkSync(
  turn: Turn,
  group: ClassicGroup,
  completing: CompletingRebalance,
  { request, token, version }: SyncGroupEvent,
): void {
  const { memberId } = request;
  const earlier = completing.parkedSyncs.get(memberId);
  if (earlier !== undefined) turn.supersede(syncError(earlier.token, "REBALANCE_IN_PROGRESS"));
  completing.parkedSyncs.set(memberId, { token, version });
  hasSynced(turn, completing.pendingSync, memberId);
  if (isLeader(group, memberId)) storeAssignment(turn, group, completing, request);
}

/** True once all members have sent SyncGroup: then nobody is to be thrown out for not having done so. */
function hasSynced(turn: Turn, pendingSync: PendingSync, memberId: string): boolean {
  pendingSync.memberIds.delete(memberId);
  if (pendingSync.memberIds.size > 0) return false;
  turn.disarm(pendingSync);
  return true;
}

/** The leader's assignment is written to the journal; then all who wait are given their part, and the group is Stable. */
function storeAssignment(
  turn: Turn,
  group: ClassicGroup,
  completing: CompletingRebalance,
  { assignments }: SyncGroupRequest,
): void {
  assertValidMove(group, "Stable");
  const assigned = new Map(assignments.map(({ memberId, assignment }) => [memberId, assignment]));
  turn.append([assignedGeneration(group, assigned)], {
    onFailure: { type: "AssignmentNotStored", group, completing },
  });
  const { pendingSync, parkedSyncs } = completing;
  group.state = pendingSync.memberIds.size > 0 ? { state: "Stable", pendingSync } : STABLE;
  // The record says since when the group was completing; it is Stable since now.
  group.stateSinceMs = turn.nowMs;
  noteAssignmentStored(turn, group);
  for (const member of group.members.values()) {
    const parked = parkedSyncs.get(member.memberId);
    if (parked === undefined) continue;
    turn.reply(syncSuccess(parked.token, group, member));
    noteSynced(turn, group, member.memberId);
    turn.arm(member, member.sessionTimeoutMs);
  }
}

function answerStored(
  turn: Turn,
  group: ClassicGroup,
  stable: Stable,
  { request, token }: SyncGroupEvent,
): void {
  if (stable.pendingSync !== null && hasSynced(turn, stable.pendingSync, request.memberId)) {
    group.state = STABLE;
  }
  turn.reply(syncSuccess(token, group, group.members.get(request.memberId)!));
  noteSynced(turn, group, request.memberId);
}

function noteSynced(turn: Turn, group: ClassicGroup, memberId: string): void {
  const { groupId, generationId } = group;
  turn.note(groupId, { type: "MemberSynced", memberId, generationId });
}
