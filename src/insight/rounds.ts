import type { GroupNote } from "../model/index.ts";
import { appendEntry, whatHappened } from "./entries.ts";
import { evidenceOf } from "./evidence.ts";
import { becomeStable } from "./hand-over.ts";
import { type HistoryState, learnMember, memberById, type OpenRebalance } from "./history-state.ts";
import { arrive, missBarrier } from "./membership.ts";
import type { Draft, RebalanceRound } from "./rebalance.ts";

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
  const trigger = note.memberId === null ? null : memberById(state, note.memberId);
  return {
    fromGenerationId: note.generationId,
    causeEvidence: note.cause === "Unknown" ? null : evidenceOf(note),
    cause: note.cause,
    trigger,
    reason: note.reason,
    happened: whatHappened(state, note, trigger),
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
    happened: round.happened,
    fromGenerationId: note.generationId,
    startedAtMs: note.atMs,
  });
  rebalance.rounds.push(round);
  return { rebalance, round, rejoinedAtMs: new Map(), syncedAtMs: new Map() };
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
