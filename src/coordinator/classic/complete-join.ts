import { DISARMED } from "../deadline-queue.ts";
import { newGroupMetadataRecord } from "../journal/records.ts";
import type { Turn } from "../turn.ts";
import { type ClassicGroup, rebalanceTimeoutMs } from "./group.ts";
import { joinSuccess } from "./join-replies.ts";
import { noteMembers } from "./notes.ts";
import { computeSubscribedTopics, selectProtocol } from "./protocols.ts";
import { removeMember } from "./remove-member.ts";
import {
  allJoined,
  assertValidMove,
  type CompletingRebalance,
  moveTo,
  type PendingSync,
  type PreparingRebalance,
} from "./states.ts";

/** Ends the join phase if everybody has come. Not during the initial delay, which is there to be waited. */
export function maybeCompleteJoinPhase(turn: Turn, group: ClassicGroup): void {
  const { state } = group;
  if (state.state !== "PreparingRebalance" || state.previous === "Empty") return;
  if (allJoined(state)) completeJoinPhase(turn, state);
}

/**
 * Ends the join phase, because everybody has come or because its time is over. Dynamic members that have not come
 * are out; static ones stay, until their session ends (KAFKA-8220). Those who came get a new generation. If only
 * static members are left and none has come, the phase goes on.
 */
export function completeJoinPhase(turn: Turn, preparing: PreparingRebalance): void {
  const { group, parkedJoins } = preparing;
  const timedOut = !allJoined(preparing);
  turn.disarm(preparing);
  const removed = removeMissing(turn, preparing);
  if (group.members.size === 0) {
    emptyGroup(turn, group);
  } else if (parkedJoins.size === 0) {
    preparing.initialDelay = null;
    // A client may ask for no time at all: time has to pass all the same, or the phase would end and go on for ever.
    turn.arm(preparing, Math.max(1, rebalanceTimeoutMs(group)));
  } else {
    startGeneration(turn, preparing, { removed, timedOut });
  }
}

function removeMissing(turn: Turn, { group, parkedJoins }: PreparingRebalance): string[] {
  const missing = [...group.members.values()].filter(
    (member) => member.groupInstanceId === null && !parkedJoins.has(member.memberId),
  );
  return missing.map(({ memberId }) => {
    removeMember(turn, group, memberId);
    return memberId;
  });
}

/** The last member has gone: the record of the empty generation says since when, which starts the retention time. */
function emptyGroup(turn: Turn, group: ClassicGroup): void {
  assertValidMove(group, "Empty");
  const generation = group.generationId + 1;
  const record = newGroupMetadataRecord(group.groupId, {
    protocolType: group.protocolType ?? "",
    generation,
    protocol: null,
    leader: null,
    currentStateTimestamp: turn.nowMs,
    members: [],
  });
  turn.append([record], { onFailure: { type: "GoOn" } });
  turn.note(group.groupId, { type: "GroupEmptied", generationId: generation });
}

function startGeneration(
  turn: Turn,
  preparing: PreparingRebalance,
  outcome: { readonly removed: readonly string[]; readonly timedOut: boolean },
): void {
  const { group } = preparing;
  electJoinedLeader(preparing);
  group.generationId += 1;
  group.protocolName = selectProtocol(group);
  group.subscribedTopics = computeSubscribedTopics(group);
  const completing = syncPhase(group);
  moveTo(group, completing, turn.nowMs);
  noteGenerationCompleted(turn, group, outcome);
  answerJoins(turn, preparing);
  turn.arm(completing.pendingSync, rebalanceTimeoutMs(group));
}

/** A leader that has not come (it is static, then) hands over to the first member that has. */
function electJoinedLeader({ group, parkedJoins }: PreparingRebalance): void {
  if (group.leaderId !== null && parkedJoins.has(group.leaderId)) return;
  for (const memberId of group.members.keys()) {
    if (!parkedJoins.has(memberId)) continue;
    group.leaderId = memberId;
    return;
  }
}

function syncPhase(group: ClassicGroup): CompletingRebalance {
  const pendingSync: PendingSync = {
    kind: "PendingSync",
    group,
    memberIds: new Set(group.members.keys()),
    ...DISARMED,
  };
  return { state: "CompletingRebalance", parkedSyncs: new Map(), pendingSync };
}

/** Sessions start anew for everybody, also for static members that have not come. */
function answerJoins(turn: Turn, { group, parkedJoins }: PreparingRebalance): void {
  for (const member of group.members.values()) {
    const parked = parkedJoins.get(member.memberId);
    if (parked !== undefined) turn.reply(joinSuccess(parked, group, member));
    turn.arm(member, member.sessionTimeoutMs);
  }
}

function noteGenerationCompleted(
  turn: Turn,
  group: ClassicGroup,
  outcome: { readonly removed: readonly string[]; readonly timedOut: boolean },
): void {
  if (!turn.env.notes) return;
  turn.note(group.groupId, {
    type: "GenerationCompleted",
    generationId: group.generationId,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leaderId: group.leaderId,
    members: noteMembers(group),
    removed: outcome.removed,
    timedOut: outcome.timedOut,
  });
}
