import { invariant } from "../../model/index.ts";
import type { JoinGroupEvent } from "../events.ts";
import type { Turn } from "../turn.ts";
import { storedGeneration } from "./generation-record.ts";
import { type ClassicGroup, type ClassicMember, swapStaticMember, updateMember } from "./group.ts";
import { joinError, joinReplaced } from "./join-replies.ts";
import { noteJoined, requestedTimeouts } from "./join-request.ts";
import { noteFenced } from "./notes.ts";
import { parkJoin } from "./prepare-rebalance.ts";
import { memberProtocols, selectProtocol } from "./protocols.ts";
import { syncError } from "./sync-replies.ts";

/** A static member that comes back without its member id: a process was restarted, or a second one started. */
export interface Replacement {
  /** Who has the instance id now. */
  readonly incumbent: ClassicMember;
  readonly newMemberId: string;
  readonly event: JoinGroupEvent;
}

/**
 * Static membership (KIP-345): the newcomer takes the incumbent's place under a new member id, with its assignment
 * and, if it led, as leader. Whoever still uses the old id is fenced.
 *
 * In a Stable group nobody else notices, as long as the group would choose the same protocol. After the join phase
 * the leader may be assigning to the old id already, so everybody has to join again.
 */
export function replaceStaticMember(
  turn: Turn,
  group: ClassicGroup,
  replacement: Replacement,
): void {
  const { incumbent, newMemberId, event } = replacement;
  const formerLeaderId = group.leaderId;
  fenceIncumbent(turn, group, incumbent);
  const member = swapStaticMember(group, incumbent, newMemberId);
  turn.disarm(incumbent);
  // The first session under the new id still has the old length.
  turn.arm(member, incumbent.sessionTimeoutMs);
  updateMember(group, member, {
    ...requestedTimeouts(event),
    protocols: memberProtocols(event.request.protocols),
  });
  const keeps = group.state.state === "Stable" && selectProtocol(group) === group.protocolName;
  noteReplaced(turn, group, replacement, keeps);
  noteJoined(turn, member, event, { rejoin: true, parked: !keeps });
  if (keeps) resumeGeneration(turn, group, { member, incumbent, formerLeaderId, event });
  else parkReplacement(turn, group, member, event);
}

/** The new member id has to survive a change of coordinator, so it is on record before it is told (KAFKA-10284). */
function resumeGeneration(
  turn: Turn,
  group: ClassicGroup,
  back: {
    readonly member: ClassicMember;
    readonly incumbent: ClassicMember;
    readonly formerLeaderId: string | null;
    readonly event: JoinGroupEvent;
  },
): void {
  const { state, stateSinceMs, subscribedTopics } = group;
  invariant(state.state === "Stable", "only a Stable group goes on after a replacement");
  const { event: address, ...replaced } = back;
  turn.append([storedGeneration(group)], {
    onFailure: { type: "ReplacementNotStored", group, address, ...replaced },
  });
  // The record is about the generation; the group has not moved. As in Kafka it counts as subscribed to what it was
  // when the join phase ended, though whoever loads the record finds the newcomer's topics.
  group.state = state;
  group.stateSinceMs = stateSinceMs;
  group.subscribedTopics = subscribedTopics;
  turn.reply(joinReplaced(back.event, group, back));
}

function parkReplacement(
  turn: Turn,
  group: ClassicGroup,
  member: ClassicMember,
  { token, version, request }: JoinGroupEvent,
): void {
  invariant(
    group.state.state !== "Empty",
    `group ${group.groupId} has members, so it is not Empty`,
  );
  const why = {
    cause: "StaticMemberReplaced",
    memberId: member.memberId,
    reason: request.reason,
  } as const;
  parkJoin(turn, group, { member, token, version, isNew: false, ...why });
}

/** A duplicate may be waiting for an answer under the old id. */
function fenceIncumbent(turn: Turn, group: ClassicGroup, incumbent: ClassicMember): void {
  const { memberId } = incumbent;
  const { state } = group;
  if (state.state === "PreparingRebalance") {
    const parked = state.parkedJoins.get(memberId);
    if (parked === undefined) return;
    state.parkedJoins.delete(memberId);
    noteFenced(turn, group, "JoinGroup", incumbent);
    turn.reply(joinError(parked, "FENCED_INSTANCE_ID", memberId));
  } else if (state.state === "CompletingRebalance") {
    const parked = state.parkedSyncs.get(memberId);
    if (parked === undefined) return;
    state.parkedSyncs.delete(memberId);
    noteFenced(turn, group, "SyncGroup", incumbent);
    turn.reply(syncError(parked.token, "FENCED_INSTANCE_ID"));
  }
}

function noteReplaced(
  turn: Turn,
  group: ClassicGroup,
  { incumbent, newMemberId }: Replacement,
  assignmentKept: boolean,
): void {
  turn.note(group.groupId, {
    type: "StaticMemberReplaced",
    groupInstanceId: incumbent.groupInstanceId ?? "",
    oldMemberId: incumbent.memberId,
    newMemberId,
    assignmentKept,
  });
}
