import type { RebalanceCause } from "../../model/index.ts";
import {
  inferCause,
  inferDeparture,
  type MembershipDiff,
  membershipDiff,
} from "./classic-cause.ts";
import {
  type ForeignState,
  forgetGroup,
  noteMember,
  ownersOf,
  rememberCause,
  settle,
  takeRecord,
} from "./foreign-state.ts";
import type { ClassicGroupStored, JournalEventHeader } from "./journal-event.ts";
import { CONCLUDED, JOURNAL, within } from "./note-sink.ts";

type Stored = ClassicGroupStored & JournalEventHeader;

/** Before it a group has no members, so its record tells a whole rebalance. */
const FIRST_GENERATION = 1;

/** Rounds that were never synchronised are told one by one up to so many. */
const MAX_FAILED_ROUNDS = 20;

/*
 * Records of key 2: a classic group's generations.
 *
 * A record is written when the leader's assignment arrives, when the group becomes empty, when it is created or
 * converted, and when a static member is replaced; the generation tells which. The record of a generation is written in
 * CompletingRebalance: the state's instant in it is the end of the join phase, its own timestamp the end of the sync
 * phase. When the rebalance began stands nowhere in it.
 */
export function classicGroupStored(state: ForeignState, stored: Stored): void {
  const { generationId } = stored;
  if (state.groupType === null && isBeginning(state, stored)) {
    state.groupType = "classic";
    state.generationId = generationId;
    return;
  }
  if (state.groupType === null && generationId === FIRST_GENERATION) {
    state.groupType = "classic";
    state.generationId = FIRST_GENERATION - 1;
  }
  takeRecord(state, stored);
  const isKnown = state.groupType === "classic";
  const wentBack = state.generationId !== null && generationId < state.generationId;
  if (!isKnown || wentBack || isBehindGap(state, stored)) observe(state, stored);
  else if (generationId === state.generationId) sameGeneration(state, stored);
  else nextGeneration(state, stored);
  adopt(state, stored);
}

/** Generations that nobody read of lie between: they were not formed in vain, their records are gone. */
function isBehindGap(state: ForeignState, { generationId }: Stored): boolean {
  const skippedCount = generationId - (state.generationId ?? generationId) - 1;
  return skippedCount > (state.missesRecords ? 0 : MAX_FAILED_ROUNDS);
}

/** The record that creates a group stands behind the log's line of its first member. */
function isBeginning({ open }: ForeignState, { generationId, members }: Stored): boolean {
  return members.length === 0 && open?.fromGenerationId === generationId;
}

/** Nothing is known of before, or what was known is void: the group as it is here. */
function observe(state: ForeignState, stored: Stored): void {
  forgetGroup(state, stored.atMs);
  state.groupType = "classic";
  const { generationId, protocolName, members } = stored;
  state.sink.add(stored.atMs, JOURNAL, {
    type: "GroupObserved",
    groupType: "classic",
    state: members.length === 0 ? "Empty" : "Stable",
    generationId,
    protocolName,
    coordinatorId: state.coordinatorId,
    members: members.map((member) => ({
      ...noteMember(member),
      sessionTimeoutMs: member.sessionTimeoutMs,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      protocols: protocolName === null ? [] : [protocolName],
      partitions: member.partitions,
    })),
  });
}

/** No rebalance: a static member was replaced, or nothing happened that is worth a word. */
function sameGeneration(state: ForeignState, stored: Stored): void {
  const { replaced } = membershipDiff(state, stored);
  if (replaced.length > 0) state.commits.flush(stored.generationId);
  tellReplaced(state, replaced, { atMs: stored.atMs, assignmentKept: true });
}

function tellReplaced(
  state: ForeignState,
  replaced: MembershipDiff["replaced"],
  { atMs, assignmentKept }: { readonly atMs: number; readonly assignmentKept: boolean },
): void {
  for (const { old, now } of replaced) {
    state.sink.add(atMs, JOURNAL, {
      type: "StaticMemberReplaced",
      groupInstanceId: now.groupInstanceId ?? "",
      oldMemberId: old.memberId,
      newMemberId: now.memberId,
      assignmentKept,
    });
    state.commits.replaceOwner(old.memberId, now.memberId);
  }
}

function nextGeneration(state: ForeignState, stored: Stored): void {
  const { generationId, atMs, members } = stored;
  state.commits.flush(state.generationId ?? generationId - 1);
  const diff = membershipDiff(state, stored);
  const joinEndMs = joinEnd(state, stored);
  const sinceMs = Math.max(0, joinEndMs - earliestActMs(state, stored, joinEndMs));
  tellDepartures(state, diff, { atMs: joinEndMs, withinMs: sinceMs });
  tellStart(state, stored, { diff, joinEndMs });
  tellFailedRounds(state, stored, joinEndMs);
  tellReplaced(state, diff.replaced, { atMs: joinEndMs, assignmentKept: false });
  tellArrivals(state, stored, { diff, joinEndMs, sinceMs });
  if (members.length === 0) {
    state.sink.add(atMs, JOURNAL, { type: "GroupEmptied", generationId });
    return;
  }
  state.sink.add(joinEndMs, JOURNAL, {
    type: "GenerationCompleted",
    generationId,
    protocolType: stored.protocolType,
    protocolName: stored.protocolName,
    leaderId: stored.leaderId,
    members: members.map(noteMember),
    removed: state.missed,
    timedOut: state.missed.length > 0,
  });
  state.sink.add(atMs, JOURNAL, {
    type: "AssignmentStored",
    generationId,
    assignments: members.map(({ memberId, partitions }) => ({ memberId, partitions })),
  });
}

/**
 * Whoever comes or goes starts the rebalance, or does so while it lasts. Where neither its start nor the rebalance before
 * is known, nobody has waited at the barrier for longer than a rebalance timeout.
 */
function earliestActMs(
  { open, settledAtMs }: ForeignState,
  { members }: Stored,
  joinEndMs: number,
): number {
  if (open?.by === "log") return open.startedAtMs;
  const timeoutsMs = members.map(({ rebalanceTimeoutMs }) => rebalanceTimeoutMs ?? 0);
  return settledAtMs ?? joinEndMs - Math.max(0, ...timeoutsMs);
}

/** Never after the record itself nor before the rebalance that it ends. */
function joinEnd(state: ForeignState, { members, stateSinceMs, atMs }: Stored): number {
  if (members.length === 0 || stateSinceMs === null) return atMs;
  const earliestMs = Math.max(state.open?.startedAtMs ?? -Infinity, state.settledAtMs ?? -Infinity);
  return Math.min(Math.max(stateSinceMs, earliestMs), Math.max(atMs, earliestMs));
}

/** Departures that no log told, where the journal lets their kind be concluded. */
function tellDepartures(
  state: ForeignState,
  { gone }: MembershipDiff,
  { atMs, withinMs }: { readonly atMs: number; readonly withinMs: number },
): void {
  for (const member of gone) {
    if (state.toldGone.has(member.memberId) || state.missed.includes(member.memberId)) continue;
    const how = inferDeparture(state, member, state.open?.startedAtMs ?? atMs);
    if (how === null) continue;
    const evidence = within(CONCLUDED, withinMs);
    const { sessionTimeoutMs } = member;
    if (how === "MemberLeft") {
      state.sink.add(atMs, evidence, { type: how, member: noteMember(member), reason: null });
    } else {
      const lastHeardAtMs = state.commits.rhythm(member.memberId)?.lastMs ?? atMs;
      state.sink.add(atMs, evidence, {
        type: how,
        member: noteMember(member),
        sessionTimeoutMs,
        lastHeardAtMs,
      });
    }
  }
}

/** Opens the rebalance where nobody saw it begin, and concludes its cause where nobody was told. */
function tellStart(
  state: ForeignState,
  stored: Stored,
  { diff, joinEndMs }: { readonly diff: MembershipDiff; readonly joinEndMs: number },
): void {
  const fromGenerationId = state.generationId ?? stored.generationId - 1;
  const { cause, memberId } = inferCause(state, stored, { diff, joinEndMs });
  if (state.open === null) {
    startUnseen(state, { atMs: joinEndMs, fromGenerationId, cause, memberId });
    state.open = { startedAtMs: joinEndMs, fromGenerationId, by: "journal" };
  } else if (state.open.by === "describe" && cause !== "Unknown") {
    const learned = { type: "CauseLearned", cause, memberId, reason: null } as const;
    state.sink.add(joinEndMs, CONCLUDED, { ...learned, generationId: fromGenerationId });
  } else return;
  const by = cause === "Unknown" ? "nobody" : "rule";
  rememberCause(state, fromGenerationId, { cause, by });
  state.open.fromGenerationId ??= fromGenerationId;
}

function startUnseen(
  state: ForeignState,
  start: {
    readonly atMs: number;
    readonly fromGenerationId: number;
    readonly cause: RebalanceCause;
    readonly memberId: string | null;
  },
): void {
  const { atMs, fromGenerationId, cause, memberId } = start;
  state.sink.add(atMs, cause === "Unknown" ? JOURNAL : CONCLUDED, {
    type: "RebalanceStarted",
    generationId: fromGenerationId,
    fromState: state.members.size === 0 ? "Empty" : "Stable",
    cause,
    memberId,
    reason: null,
    waitingFor: [],
    deadlineMs: null,
    startKnown: false,
  });
}

/** Generations that were formed and never synchronised: the journal skips them. Each was a round of its own. */
function tellFailedRounds(state: ForeignState, { generationId }: Stored, joinEndMs: number): void {
  const last = state.open?.fromGenerationId ?? generationId - 1;
  const from = Math.max(last + 1, generationId - MAX_FAILED_ROUNDS);
  for (let failed = from; failed < generationId; failed++) {
    state.sink.add(joinEndMs, JOURNAL, {
      type: "RebalanceStarted",
      generationId: failed,
      fromState: "CompletingRebalance",
      cause: "Unknown",
      memberId: null,
      reason: null,
      waitingFor: [],
      deadlineMs: null,
      startKnown: false,
    });
  }
}

function tellArrivals(
  state: ForeignState,
  stored: Stored,
  at: { readonly diff: MembershipDiff; readonly joinEndMs: number; readonly sinceMs: number },
): void {
  const { protocolName } = stored;
  for (const member of at.diff.joined) {
    state.sink.add(at.joinEndMs, within(JOURNAL, at.sinceMs), {
      type: "MemberJoined",
      member: noteMember(member),
      sessionTimeoutMs: member.sessionTimeoutMs,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      protocols: protocolName === null ? [] : [protocolName],
      rejoin: false,
      parked: true,
      reason: state.toldJoined.get(member.memberId) ?? null,
    });
  }
}

function adopt(state: ForeignState, stored: Stored): void {
  state.groupType = "classic";
  state.generationId = stored.generationId;
  state.protocolName = stored.protocolName;
  state.members = new Map(stored.members.map((member) => [member.memberId, member]));
  state.commits.assign(ownersOf(stored.members));
  settle(state, stored.atMs);
}

/** The group's own record was taken back: deleted, unless what follows says that it was converted. */
export function groupForgotten(state: ForeignState, atMs: number): void {
  state.tombstone = { atMs };
}

/** Nothing followed the tombstone: the group is gone. */
export function tellDeleted(state: ForeignState): void {
  const { tombstone } = state;
  if (tombstone === null) return;
  state.tombstone = null;
  if (state.groupType === null && state.commits.isEmpty) return;
  state.commits.flush(state.generationId ?? -1);
  state.sink.add(tombstone.atMs, JOURNAL, { type: "GroupDeleted", reason: "Deleted" });
  forgetGroup(state, tombstone.atMs);
}
