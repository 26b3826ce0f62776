import { NEW_MEMBER_JOIN_TIMEOUT_MS } from "../config.ts";
import type { Turn } from "../turn.ts";
import { completeJoinPhase } from "./complete-join.ts";
import type { ClassicGroup, ClassicMember, PendingMember } from "./group.ts";
import { noteMember } from "./notes.ts";
import { prepareRebalance } from "./prepare-rebalance.ts";
import { removeMember } from "./remove-member.ts";
import { allJoined, type PendingSync, type PreparingRebalance } from "./states.ts";

/** No sign of life for a whole session. Who waits for the group is alive, unless it is new (see below). */
export function sessionDue(turn: Turn, member: ClassicMember) {
  const { group } = member;
  if (!isCurrent(turn, group) || waitsForGroup(member)) return;
  noteSessionExpired(turn, member);
  removeMember(turn, group, member.memberId);
  switch (group.state.state) {
    case "Stable":
    case "CompletingRebalance": {
      const { memberId } = member;
      const why = { cause: "SessionExpired", memberId, reason: null } as const;
      return prepareRebalance(turn, group, why);
    }
    case "PreparingRebalance":
      if (allJoined(group.state)) completeJoinPhase(turn, group.state);
  }
}

/** A new member's JoinGroup has a time limit of its own: if its client is still there, it will try again. */
function waitsForGroup({ group, memberId }: ClassicMember): boolean {
  switch (group.state.state) {
    case "PreparingRebalance":
      return group.state.parkedJoins.get(memberId)?.isNew === false;
    case "CompletingRebalance":
      return group.state.parkedSyncs.has(memberId);
    default:
      return false;
  }
}

/** An id was given out and never used: the join phase no longer waits for it. */
export function pendingMemberDue(turn: Turn, { group, memberId }: PendingMember): void {
  if (!isCurrent(turn, group)) return;
  turn.note(group.groupId, { type: "PendingMemberExpired", memberId });
  removeMember(turn, group, memberId);
  if (group.state.state === "PreparingRebalance" && allJoined(group.state)) {
    completeJoinPhase(turn, group.state);
  }
}

/** The join phase is over, or its initial delay is extended because somebody came meanwhile. */
export function joinPhaseDue(turn: Turn, preparing: PreparingRebalance) {
  const { group, initialDelay } = preparing;
  if (!isCurrent(turn, group)) return;
  if (initialDelay === null || !group.newMemberAdded || initialDelay.remainingMs === 0) {
    return completeJoinPhase(turn, preparing);
  }
  group.newMemberAdded = false;
  const delayMs = Math.min(
    turn.shard.config.groupInitialRebalanceDelayMs,
    initialDelay.remainingMs,
  );
  const remainingMs = Math.max(initialDelay.remainingMs - initialDelay.delayMs, 0);
  preparing.initialDelay = { delayMs, remainingMs };
  turn.arm(preparing, delayMs);
}

/** Members that were told of the generation and never asked for their assignment are out, static ones too. */
export function pendingSyncDue(turn: Turn, pendingSync: PendingSync): void {
  const { group, memberIds } = pendingSync;
  if (!isCurrent(turn, group) || memberIds.size === 0) return;
  const late = [...memberIds];
  if (turn.env.notes) {
    turn.note(group.groupId, {
      type: "SyncTimedOut",
      generationId: group.generationId,
      removed: late.flatMap((memberId) => {
        const member = group.members.get(memberId);
        return member === undefined ? [] : [noteMember(member)];
      }),
    });
  }
  for (const memberId of late) removeMember(turn, group, memberId);
  const memberId = late.length === 1 ? (late[0] ?? null) : null;
  prepareRebalance(turn, group, { cause: "SyncTimedOut", memberId, reason: null });
}

/** Deadlines of a group that was deleted may still come up. */
function isCurrent(turn: Turn, group: ClassicGroup): boolean {
  return turn.shard.groups.get(group.groupId) === group && group.state.state !== "Dead";
}

/** How long the member has been silent when its deadline comes up. */
export function silenceMs({ group, memberId, sessionTimeoutMs }: ClassicMember): number {
  const { state } = group;
  const isNew = state.state === "PreparingRebalance" && state.parkedJoins.get(memberId)?.isNew;
  return isNew ? NEW_MEMBER_JOIN_TIMEOUT_MS : sessionTimeoutMs;
}

function noteSessionExpired(turn: Turn, member: ClassicMember): void {
  if (!turn.env.notes) return;
  turn.note(member.group.groupId, {
    type: "SessionExpired",
    member: noteMember(member),
    sessionTimeoutMs: member.sessionTimeoutMs,
    lastHeardAtMs: turn.nowMs - silenceMs(member),
  });
}
