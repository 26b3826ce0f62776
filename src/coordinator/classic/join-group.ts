import { invariant } from "../../model/index.ts";
import { flatString } from "../byte-string.ts";
import { NEW_MEMBER_JOIN_TIMEOUT_MS } from "../config.ts";
import { DISARMED } from "../deadline-queue.ts";
import type { JoinGroupEvent } from "../events.ts";
import { newGroupMetadataRecord } from "../journal/records.ts";
import type { Turn } from "../turn.ts";
import {
  addMember,
  type ClassicGroup,
  type ClassicMember,
  createMember,
  deletePendingMember,
  isLeader,
  isPendingMember,
  type PendingMember,
  staticMemberId,
  updateMember,
} from "./group.ts";
import { type JoinAddress, joinAgain, joinError, joinSuccess } from "./join-replies.ts";
import { noteJoined, requestedTimeouts } from "./join-request.ts";
import { noteFenced } from "./notes.ts";
import { parkJoin, type RebalanceReason } from "./prepare-rebalance.ts";
import { memberProtocols, offersTheSame, supportsProtocols } from "./protocols.ts";
import { removeMember } from "./remove-member.ts";
import { replaceStaticMember } from "./static-members.ts";
import { validateMember } from "./validate-member.ts";

/** From this version a new dynamic member is told its id first, and joins with it (KIP-394). */
const MEMBER_ID_REQUIRED_VERSION = 4;

/** JoinGroup: become, or stay, a member. Answered now, or when the join phase ends. */
export function joinGroup(turn: Turn, event: JoinGroupEvent) {
  const { groupId, memberId, sessionTimeoutMs } = event.request;
  const { config, groups } = turn.shard;
  if (groupId === "") return turn.reply(joinError(event, "INVALID_GROUP_ID", memberId));
  if (
    sessionTimeoutMs < config.groupMinSessionTimeoutMs ||
    sessionTimeoutMs > config.groupMaxSessionTimeoutMs
  ) {
    return turn.reply(joinError(event, "INVALID_SESSION_TIMEOUT", memberId));
  }
  const group = groups.get(groupId) ?? (memberId === "" ? createGroup(turn, groupId, event) : null);
  if (group === null) return turn.reply(joinError(event, "UNKNOWN_MEMBER_ID", memberId));
  joinClassicGroup(turn, group, event);
}

/** A group appears with a record of its own, so that it is known even if its first member never comes back. */
function createGroup(turn: Turn, groupId: string, address: JoinAddress): ClassicGroup {
  const record = newGroupMetadataRecord(groupId, {
    protocolType: "",
    generation: 0,
    protocol: null,
    leader: null,
    currentStateTimestamp: turn.nowMs,
    members: [],
  });
  turn.append([record], { onFailure: { type: "GroupNotCreated", address } });
  const group = turn.shard.groups.get(groupId);
  invariant(group !== undefined, `group ${groupId} appears with its record`);
  return group;
}

function joinClassicGroup(turn: Turn, group: ClassicGroup, event: JoinGroupEvent): void {
  const { memberId, protocolType, protocols } = event.request;
  if (!hasRoomFor(turn, group, memberId)) {
    removeMember(turn, group, memberId);
    turn.reply(joinError(event, "GROUP_MAX_SIZE_REACHED", ""));
  } else if (group.state.state === "Dead") {
    turn.reply(joinError(event, "COORDINATOR_NOT_AVAILABLE", memberId));
  } else if (!supportsProtocols(group, protocolType, protocols)) {
    turn.reply(joinError(event, "INCONSISTENT_GROUP_PROTOCOL", memberId));
  } else if (memberId === "") {
    joinAsNewMember(turn, group, event);
  } else if (isPendingMember(group, memberId)) {
    joinAsPendingMember(turn, group, event);
  } else {
    joinAsKnownMember(turn, group, event);
  }
}

/**
 * `group.max.size`. While a rebalance gathers members, those who wait count and not those who are known: if the
 * limit was lowered, the last to come back are out.
 */
function hasRoomFor(turn: Turn, group: ClassicGroup, memberId: string): boolean {
  const { groupMaxSize } = turn.shard.config;
  switch (group.state.state) {
    case "Empty":
    case "Dead":
      return true;
    case "PreparingRebalance": {
      const { parkedJoins } = group.state;
      return parkedJoins.has(memberId) || parkedJoins.size < groupMaxSize;
    }
    case "CompletingRebalance":
    case "Stable":
      return group.members.has(memberId) || group.members.size < groupMaxSize;
  }
}

function joinAsNewMember(turn: Turn, group: ClassicGroup, event: JoinGroupEvent): void {
  const { groupInstanceId } = event.request;
  const memberId = flatString(
    `${groupInstanceId ?? event.clientId}-${turn.env.newMemberIdSuffix()}`,
  );
  const incumbentId = groupInstanceId === null ? null : staticMemberId(group, groupInstanceId);
  const incumbent = incumbentId === null ? undefined : group.members.get(incumbentId);
  if (incumbent !== undefined) {
    replaceStaticMember(turn, group, { incumbent, newMemberId: memberId, event });
  } else if (groupInstanceId === null && event.version >= MEMBER_ID_REQUIRED_VERSION) {
    giveMemberId(turn, group, event, memberId);
  } else {
    addAndPark(turn, group, event, memberId);
  }
}

/** KIP-394: the id counts as a pending member until it is used, or until a session timeout has passed. */
function giveMemberId(
  turn: Turn,
  group: ClassicGroup,
  event: JoinGroupEvent,
  memberId: string,
): void {
  const pending: PendingMember = {
    kind: "PendingMember",
    group,
    memberId,
    ...DISARMED,
  };
  group.pendingMembers ??= new Map();
  group.pendingMembers.set(memberId, pending);
  turn.arm(pending, event.request.sessionTimeoutMs);
  if (turn.env.notes) {
    const { clientId, clientHost } = event;
    const member = { memberId, groupInstanceId: null, clientId, clientHost };
    turn.note(group.groupId, { type: "MemberIdAssigned", member, deadlineMs: pending.dueMs });
  }
  turn.reply(joinError(event, "MEMBER_ID_REQUIRED", memberId));
}

function joinAsPendingMember(turn: Turn, group: ClassicGroup, event: JoinGroupEvent) {
  const { memberId, groupInstanceId } = event.request;
  if (groupInstanceId !== null) {
    // Ids are given out to dynamic members only. Kafka fails here with an IllegalStateException.
    return turn.reply(joinError(event, "UNKNOWN_SERVER_ERROR", memberId));
  }
  addAndPark(turn, group, event, memberId);
}

/**
 * Adds a member and parks its JoinGroup. It has no session yet: it may not know its id, and it is silent while it is
 * parked. If it is gone, the new-member join timeout finds out.
 */
function addAndPark(
  turn: Turn,
  group: ClassicGroup,
  event: JoinGroupEvent,
  memberId: string,
): void {
  const { request, token, version } = event;
  const member = createMember(group, {
    memberId,
    groupInstanceId: request.groupInstanceId,
    clientId: event.clientId,
    clientHost: event.clientHost,
    ...requestedTimeouts(event),
    protocols: memberProtocols(request.protocols),
    assignment: "",
  });
  const pending = group.pendingMembers?.get(memberId);
  if (pending !== undefined) {
    turn.disarm(pending);
    deletePendingMember(group, memberId);
  }
  const { state } = group;
  if (state.state === "PreparingRebalance" && state.previous === "Empty")
    group.newMemberAdded = true;
  addMember(group, member, request.protocolType);
  turn.arm(member, NEW_MEMBER_JOIN_TIMEOUT_MS);
  noteJoined(turn, member, event, { rejoin: false, parked: true });
  const why = { cause: "MemberJoined", memberId, reason: request.reason } as const;
  parkJoin(turn, group, { member, token, version, isNew: true, ...why });
}

function joinAsKnownMember(turn: Turn, group: ClassicGroup, event: JoinGroupEvent) {
  const { request } = event;
  const error = validateMember(group, request);
  if (error !== null) {
    if (error === "FENCED_INSTANCE_ID") noteFenced(turn, group, "JoinGroup", request);
    return turn.reply(joinError(event, error, request.memberId));
  }
  const member = group.members.get(request.memberId)!;
  switch (group.state.state) {
    case "PreparingRebalance":
      return rejoin(turn, member, event, "MemberRejoined");
    case "CompletingRebalance":
      if (!offersTheSame(member, memberProtocols(request.protocols))) {
        return rejoin(turn, member, event, "SubscriptionChanged");
      }
      // It may not have got the answer to its first JoinGroup: here it is again.
      noteJoined(turn, member, event, { rejoin: true, parked: false });
      return turn.reply(joinSuccess(event, group, member));
    case "Stable":
      return rejoinStable(turn, member, event);
    default:
      return turn.reply(joinError(event, "UNKNOWN_MEMBER_ID", request.memberId));
  }
}

/** The leader always gets a rebalance: it may know of partitions that its subscription does not show. */
function rejoinStable(turn: Turn, member: ClassicMember, event: JoinGroupEvent) {
  const { group } = member;
  if (isLeader(group, member.memberId)) return rejoin(turn, member, event, "LeaderRejoined");
  if (!offersTheSame(member, memberProtocols(event.request.protocols))) {
    return rejoin(turn, member, event, "SubscriptionChanged");
  }
  noteJoined(turn, member, event, { rejoin: true, parked: false });
  turn.reply(joinAgain(event, group, member));
}

function rejoin(
  turn: Turn,
  member: ClassicMember,
  event: JoinGroupEvent,
  cause: RebalanceReason["cause"],
): void {
  const { request, token, version } = event;
  const { group, memberId } = member;
  updateMember(group, member, {
    ...requestedTimeouts(event),
    protocols: memberProtocols(request.protocols),
  });
  noteJoined(turn, member, event, { rejoin: true, parked: true });
  const why = { cause, memberId, reason: request.reason };
  parkJoin(turn, group, { member, token, version, isNew: false, ...why });
}
