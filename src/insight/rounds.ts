import type { GroupNote, RebalanceCause, TopicPartition } from "../model/index.ts";
import { assignmentDiff, avoidableMoves, type Owners, partitionKey } from "./assignment-diff.ts";
import { type GroupMember, memberName } from "./group-member.ts";
import {
  type HistoryState,
  hasReports,
  learnMember,
  memberById,
  type OpenRebalance,
  partitionReading,
} from "./history-state.ts";
import { arrive, missBarrier, replaceStaticMember } from "./membership.ts";
import { handOver, resumeByAssignment, startSettling } from "./pauses.ts";
import type { Draft, Happened, Rebalance, RebalanceRound } from "./rebalance.ts";
import { addTotals, costOf } from "./totals.ts";

type Note<Type extends GroupNote["type"]> = Extract<GroupNote, { type: Type }>;

/** The group enters PreparingRebalance: a new rebalance, or the next round of one that was cut short. */
export function rebalanceStarted(state: HistoryState, note: Note<"RebalanceStarted">): void {
  const round = newRound(state, note);
  if (state.open === null) {
    state.open = openRebalance(state, note, round);
  } else {
    state.open.round = round;
    state.open.rebalance.rounds.push(round);
    state.open.rebalance.phase = "joining";
    state.open.syncedAtMs.clear();
  }
  for (const arrival of state.earlyArrivals) arrive(state.open, arrival);
  state.earlyArrivals = [];
}

function newRound(state: HistoryState, note: Note<"RebalanceStarted">): Draft<RebalanceRound> {
  return {
    cause: note.cause,
    trigger: note.memberId === null ? null : memberById(state, note.memberId),
    reason: note.reason,
    fromState: note.fromState,
    startedAtMs: note.atMs,
    deadlineMs: note.deadlineMs,
    waits: note.waitingFor.map((memberId) => ({
      member: memberById(state, memberId),
      outcome: "Waiting",
      untilMs: null,
    })),
    meanwhile: [],
    openedAtMs: null,
    timedOut: false,
    generationId: null,
    leader: null,
    storedAtMs: null,
  };
}

function openRebalance(
  state: HistoryState,
  note: Note<"RebalanceStarted">,
  round: Draft<RebalanceRound>,
): OpenRebalance {
  const rebalance = appendEntry(state, {
    cause: note.cause,
    trigger: round.trigger,
    reason: note.reason,
    happened: whatHappened(state, note, round.trigger),
    fromGenerationId: note.generationId,
    startedAtMs: note.atMs,
  });
  rebalance.rounds.push(round);
  return { rebalance, round, rejoinedAtMs: new Map(), syncedAtMs: new Map() };
}

/** Appends an entry; the oldest beyond the kept ones leave only their costs behind. */
function appendEntry(
  state: HistoryState,
  facts: Pick<
    Rebalance,
    "cause" | "trigger" | "reason" | "happened" | "fromGenerationId" | "startedAtMs"
  >,
): Draft<Rebalance> {
  if (state.settling !== null) state.settling.rebalance.phase = "superseded";
  state.settling = null;
  state.entryCount += 1;
  const entry: Draft<Rebalance> = {
    number: state.entryCount,
    groupId: state.groupId,
    phase: "joining",
    ...facts,
    toGenerationId: null,
    protocolName: null,
    stableAtMs: null,
    rounds: [],
    members: [],
    changes: [],
    avoidableMoveCount: 0,
    duplicates: [],
    refusedCommits: [],
    partitionsAdded: [...state.partitionsAdded],
    coordinatorMovedAtMs: state.coordinatorMovedAtMs,
  };
  state.coordinatorMovedAtMs = null;
  state.rebalances.push(entry);
  if (state.rebalances.length > state.keptCount) {
    const oldest = state.rebalances.shift();
    if (oldest !== undefined) state.forgotten = addTotals(state.forgotten, costOf(oldest));
  }
  return entry;
}

/** The event behind the cause, as early as somebody knew of it. */
function whatHappened(
  state: HistoryState,
  note: { readonly cause: RebalanceCause; readonly memberId: string | null; readonly atMs: number },
  trigger: GroupMember | null,
): Happened {
  const facts = trigger === null ? undefined : state.processes.get(memberName(trigger));
  switch (note.cause) {
    case "SessionExpired":
    case "SyncTimedOut":
    case "StaticMemberReplaced":
      if (facts?.died) return { ...observed("Died", facts.died.atMs), signal: facts.died.signal };
      if (facts?.frozenAtMs != null) return observed("Froze", facts.frozenAtMs);
      return wentSilent(state, note) ?? observed("Noticed", note.atMs);
    case "MemberLeft":
      if (facts?.leavingAtMs != null) return observed("BeganLeaving", facts.leavingAtMs);
      return observed("Noticed", note.atMs);
    case "MemberRejoined":
    case "LeaderRejoined":
    case "SubscriptionChanged": {
      // Clients rejoin when their view of the topics changes, and only Java says so.
      const added = state.partitionsAdded[0];
      return added === undefined
        ? observed("Noticed", note.atMs)
        : observed("PartitionsAdded", added.atMs);
    }
    default:
      return observed("Noticed", note.atMs);
  }
}

function observed(event: Happened["event"], atMs: number): Happened {
  return { atMs, event, signal: null, grade: "observed" };
}

function wentSilent(
  state: HistoryState,
  note: { readonly memberId: string | null; readonly atMs: number },
): Happened | null {
  const heardAtMs = state.departed.get(note.memberId ?? "")?.lastHeardAtMs;
  if (heardAtMs === undefined || heardAtMs >= note.atMs) return null;
  return { atMs: heardAtMs, event: "WentSilent", signal: null, grade: "inferred" };
}

/** The barrier opened. */
export function generationCompleted(state: HistoryState, note: Note<"GenerationCompleted">): void {
  const { open } = state;
  if (open === null) return;
  const { rebalance, round } = open;
  rebalance.members = note.members.map((member) => learnMember(state, member));
  missBarrier(state, open, note);
  round.openedAtMs = note.atMs;
  round.timedOut = note.timedOut;
  round.generationId = note.generationId;
  round.leader = note.leaderId === null ? null : memberById(state, note.leaderId);
  rebalance.toGenerationId = note.generationId;
  rebalance.protocolName = note.protocolName;
  rebalance.phase = "syncing";
  if (note.members.length === 0) becomeStable(state, note.atMs, new Map());
}

/** The last member went. */
export function groupEmptied(state: HistoryState, note: Note<"GroupEmptied">): void {
  const { open } = state;
  if (open === null) return;
  open.round.openedAtMs ??= note.atMs;
  open.round.generationId ??= note.generationId;
  open.rebalance.toGenerationId = note.generationId;
  open.rebalance.members = [];
  becomeStable(state, note.atMs, new Map());
}

export function assignmentStored(state: HistoryState, note: Note<"AssignmentStored">): void {
  if (state.open === null) return;
  state.open.round.storedAtMs = note.atMs;
  const owners = new Map<string, TopicPartition & { owner: GroupMember }>();
  for (const { memberId, partitions } of note.assignments) {
    const owner = memberById(state, memberId);
    for (const { topic, partitions: numbers } of partitions ?? []) {
      for (const partition of numbers) {
        owners.set(partitionKey({ topic, partition }), { topic, partition, owner });
      }
    }
  }
  becomeStable(state, note.atMs, owners);
}

/** The hand-over: every partition that has or had an owner gets its change, and pauses stay open until it is read. */
function becomeStable(state: HistoryState, atMs: number, after: Owners): void {
  const { open } = state;
  if (open === null) return;
  const { rebalance } = open;
  const before = ownersNow(state);
  rebalance.stableAtMs = atMs;
  const changes = assignmentDiff(before, after).map((owners) =>
    handOver(state, partitionReading(state, owners), { owners, entry: rebalance, open }),
  );
  const memberIds = rebalance.members.map((member) => member.memberId);
  rebalance.changes = changes;
  rebalance.avoidableMoveCount = avoidableMoves(before, after, memberIds);
  state.open = null;
  state.earlyArrivals = [];
  state.partitionsAdded = state.partitionsAdded.filter((added) => !isCovered(added, after));
  startSettling(state, rebalance, changes);
  if (hasReports(state)) return;
  for (const [memberId, syncedAtMs] of open.syncedAtMs) {
    for (const reading of state.settling?.waitingByMember.get(memberId) ?? []) {
      resumeByAssignment(state, reading, syncedAtMs);
    }
  }
}

function isCovered(
  { topic, toCount }: { topic: string; toCount: number },
  owners: Owners,
): boolean {
  return owners.has(partitionKey({ topic, partition: toCount - 1 }));
}

function ownersNow(state: HistoryState): Owners {
  const owners = new Map<string, TopicPartition & { owner: GroupMember }>();
  for (const [key, { topic, partition, owner }] of state.partitions) {
    if (owner !== null) owners.set(key, { topic, partition, owner });
  }
  return owners;
}

/** A member was given its assignment; without process reports that is the end of its partitions' pauses. */
export function memberSynced(state: HistoryState, note: Note<"MemberSynced">): void {
  if (state.open !== null) {
    state.open.syncedAtMs.set(note.memberId, note.atMs);
    return;
  }
  for (const reading of state.settling?.waitingByMember.get(note.memberId) ?? []) {
    if (reading.change === null) continue;
    reading.change.assignedAtMs = note.atMs;
    if (!hasReports(state)) resumeByAssignment(state, reading, note.atMs);
  }
}

/** A static member came back: with its assignment kept, an entry without rounds tells what its absence cost. */
export function staticMemberReplaced(
  state: HistoryState,
  note: Note<"StaticMemberReplaced">,
): void {
  const { old, member } = replaceStaticMember(state, note);
  const readings = [...state.partitions.values()].filter(
    ({ owner }) => owner?.memberId === old.memberId,
  );
  if (!note.assignmentKept) {
    for (const reading of readings) reading.owner = member;
    return;
  }
  const generationId = state.rebalances.at(-1)?.toGenerationId ?? 0;
  const cause = "StaticMemberReplaced";
  const entry = appendEntry(state, {
    cause,
    trigger: member,
    reason: null,
    happened: whatHappened(state, { cause, memberId: null, atMs: note.atMs }, member),
    fromGenerationId: generationId,
    startedAtMs: note.atMs,
  });
  entry.toGenerationId = generationId;
  entry.stableAtMs = note.atMs;
  entry.members = [...state.members.values()];
  entry.changes = readings.map((reading) => {
    const { topic, partition } = reading;
    const owners = { topic, partition, from: old, to: member, kind: "kept" as const };
    return handOver(state, reading, { owners, entry, open: null });
  });
  startSettling(state, entry, entry.changes);
}

/** Another broker is the coordinator now: rounds that were under way are not continued there. */
export function groupLoaded(state: HistoryState, note: Note<"GroupLoaded">): void {
  abandonOpen(state);
  state.coordinatorMovedAtMs = note.atMs;
  state.members.clear();
  for (const member of note.members) learnMember(state, member);
}

export function abandonOpen(state: HistoryState): void {
  if (state.open !== null) state.open.rebalance.phase = "abandoned";
  state.open = null;
  state.earlyArrivals = [];
}

export function groupDeleted(state: HistoryState): void {
  abandonOpen(state);
  state.members.clear();
  state.partitions.clear();
  state.settling = null;
}
