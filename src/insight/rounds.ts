import type { GroupNote } from "../model/index.ts";
import { applyEarlyCause } from "./causes.ts";
import { emptyConsumerState } from "./consumer/consumer-state.ts";
import { resumesRebalance } from "./cooperative.ts";
import { isEager } from "./eager.ts";
import { addRound, appendEntry, dependsOn } from "./entries.ts";
import { becomeStable } from "./hand-over.ts";
import { whatHappened } from "./happened.ts";
import { becomes, type HistoryState, type OpenRebalance } from "./history-state.ts";
import { arrive, missBarrier } from "./membership.ts";
import type { Draft, RebalanceRound } from "./rebalance.ts";
import { clearMembers, learnMember, memberById, vanish } from "./roster.ts";

type Note<Type extends GroupNote["type"]> = Extract<GroupNote, { type: Type }>;

/**
 * The group enters PreparingRebalance: a new rebalance, the next round of one that was cut short, or the second round
 * of a cooperative one.
 */
export function rebalanceStarted(state: HistoryState, note: Note<"RebalanceStarted">): void {
  if (state.open?.rebalance.groupType === "consumer") abandonOpen(state);
  state.groupType = "classic";
  // Whoever starts from Empty takes partitions from nobody.
  if (note.fromState === "Empty" && state.open === null) {
    state.ownersEvidence ??= state.input.evidence;
  }
  const round = newRound(state, note);
  const open = state.open ?? resumesRebalance(state, note, round);
  if (open === null) {
    state.open = openRebalance(state, note, round);
  } else {
    state.open = open;
    open.round = round;
    addRound(open.rebalance, round);
    open.rebalance.phase = "joining";
    open.syncedAtMs.clear();
  }
  if (note.startKnown !== false) dependsOn(state.open.rebalance, "barrier", state.input.evidence);
  applyEarlyCause(state, state.open.rebalance, round);
  becomes(state, "PreparingRebalance");
  for (const arrival of state.earlyArrivals) arrive(state.open, arrival);
  state.earlyArrivals = [];
}

function newRound(state: HistoryState, note: Note<"RebalanceStarted">): Draft<RebalanceRound> {
  const trigger = note.memberId === null ? null : memberById(state, note.memberId);
  return {
    fromGenerationId: note.generationId,
    cause: note.cause,
    causeEvidence: note.cause === "Unknown" ? null : state.input.evidence,
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
  const { cause, trigger, reason, happened, causeEvidence } = round;
  const rebalance = appendEntry(
    state,
    {
      ...{ cause, trigger, reason, happened, groupType: "classic" },
      fromGenerationId: note.generationId,
      startedAtMs: note.atMs,
    },
    { cause: causeEvidence, start: note.startKnown === false ? null : state.input.evidence },
  );
  rebalance.rounds.push(round);
  return {
    rebalance,
    round,
    rejoinedAtMs: new Map(),
    syncedAtMs: new Map(),
    handedOverAtMs: new Map(),
    before: null,
    drafts: new Map(),
  };
}

/** The barrier opened. */
export function generationCompleted(state: HistoryState, note: Note<"GenerationCompleted">): void {
  state.generationId = knownGeneration(note.generationId);
  state.protocolName = note.protocolName;
  const { open } = state;
  const members = note.members.map((member) => learnMember(state, member));
  if (note.protocolName !== null && isEager(note.protocolName))
    for (const { memberId } of members) state.eagerMembers.add(memberId);
  if (open === null) {
    // A watch that began in the middle of a rebalance hears of its end.
    becomes(state, members.length === 0 ? "Empty" : "CompletingRebalance");
    return;
  }
  const { rebalance, round } = open;
  rebalance.members = members;
  missBarrier(state, open, note);
  if (state.input.evidence.grade !== "observed") missInGeneration(state, note);
  round.openedAtMs = note.atMs;
  round.timedOut = note.timedOut;
  round.generationId = state.generationId;
  round.leader = note.leaderId === null ? null : memberById(state, note.leaderId);
  rebalance.toGenerationId = state.generationId;
  rebalance.protocolName = note.protocolName;
  rebalance.phase = "syncing";
  dependsOn(rebalance, "barrier", state.input.evidence);
  becomes(state, "CompletingRebalance");
  if (note.members.length === 0) becomeStable(state, note.atMs, new Map());
}

/** Our own coordinator tells of every departure; from outside some show by their absence alone. */
function missInGeneration(state: HistoryState, note: Note<"GenerationCompleted">): void {
  const present = new Set(note.members.map(({ memberId }) => memberId));
  vanish(state, (memberId) => !present.has(memberId));
}

/** Who polls from outside may know that there is a new generation, and not its number. */
function knownGeneration(generationId: number): number | null {
  return generationId < 0 ? null : generationId;
}

/** Another broker is the coordinator now: rounds that were under way are not continued there. */
export function groupLoaded(state: HistoryState, note: Note<"GroupLoaded">): void {
  abandonOpen(state);
  state.coordinatorMovedAtMs = note.atMs;
  state.generationId = note.generationId;
  clearMembers(state);
  for (const member of note.members) learnMember(state, member);
  if (note.members.length === 0) state.ownersEvidence ??= state.input.evidence;
  becomes(state, note.members.length === 0 ? "Empty" : "Stable");
}

export function groupUnloaded(state: HistoryState): void {
  abandonOpen(state);
  becomes(state, "Unknown");
}

export function abandonOpen(state: HistoryState): void {
  if (state.open !== null) state.open.rebalance.phase = "abandoned";
  state.open = null;
  state.earlyArrivals = [];
}

export function groupDeleted(state: HistoryState): void {
  abandonOpen(state);
  clearMembers(state);
  state.partitions.clear();
  state.consumer = emptyConsumerState();
  state.generationId = null;
  state.ownersEvidence = state.input.evidence;
  state.settling = null;
  state.redelivery = null;
  becomes(state, "Dead");
}
