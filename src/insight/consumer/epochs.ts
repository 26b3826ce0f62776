import type { GroupNote } from "../../model/index.ts";
import { avoidableMoves, type OwnedPartition, partitionKey } from "../assignment-diff.ts";
import { applyEarlyCause } from "../causes.ts";
import { addRound, appendEntry, countsDuplicates, dependsOn, isKnownBy } from "../entries.ts";
import { weakest } from "../evidence.ts";
import { ownersNow } from "../hand-over.ts";
import { whatHappened } from "../happened.ts";
import { becomes, type HistoryState, hasReports, type OpenRebalance } from "../history-state.ts";
import { endOfProcessed } from "../processed-offsets.ts";
import type { Draft, PartitionChange, RebalanceRound } from "../rebalance.ts";
import { boundRedelivery } from "../redelivery.ts";
import { learnMember, memberById } from "../roster.ts";
import { abandonOpen } from "../rounds.ts";
import { startSettling } from "../settling.ts";
import { partitionSet, seatOf } from "./consumer-state.ts";
import { expelTrigger, missInTarget } from "./membership.ts";
import { releaseAll } from "./transfer.ts";
import { endReachedWaits, isReconciled } from "./waits.ts";

/*
 * The rebalance of a consumer group (KIP-848), as its notes tell it.
 *
 * It begins with a bump of the group epoch (Assigning), goes on with a target assignment for that epoch (Reconciling),
 * and is over when every member is at the group epoch with nothing left to give up or to wait for. There is no barrier:
 * each member steps by itself, and only what moves is not read, from its release by the old owner to its assignment to
 * the new one. A bump while members are still on their way is another round of the same rebalance, as a join phase that
 * is cut short is in a classic group: what it waited for so far stays told, and it waits for everybody anew.
 *
 * Whom it waits for are the members known when the epoch was bumped. The notes of one bump may come in any order (a
 * departure before or after it, a target or a step before it): what was heard early is looked at again with the bump.
 */

/** A group's first epoch is 1, or 2 where its first member joined with the write that made it. */
const FIRST_EPOCHS = 2;

type Note<Type extends GroupNote["type"]> = Extract<GroupNote, { type: Type }>;

export function epochBumped(state: HistoryState, note: Note<"EpochBumped">): void {
  if (state.open?.rebalance.groupType === "classic") abandonOpen(state);
  state.groupType = "consumer";
  const { consumer } = state;
  if (consumer.groupEpoch !== null && note.groupEpoch <= consumer.groupEpoch) return;
  const fromEpoch = state.generationId ?? note.groupEpoch - 1;
  // A group that is heard of from its first epoch on had nobody before.
  const isFirst = consumer.groupEpoch === null && note.groupEpoch <= FIRST_EPOCHS;
  if (isFirst && state.now.state === "Unknown") state.ownersEvidence ??= state.input.evidence;
  consumer.groupEpoch = note.groupEpoch;
  state.generationId = note.groupEpoch;
  const round = newRound(state, note, fromEpoch);
  if (state.open === null) {
    state.open = openRebalance(state, round);
  } else {
    state.open.round = round;
    addRound(state.open.rebalance, round);
    state.open.rebalance.phase = "joining";
  }
  const { rebalance } = state.open;
  rebalance.toGenerationId = note.groupEpoch;
  dependsOn(rebalance, "barrier", state.input.evidence);
  becomes(state, "Assigning");
  expelTrigger(state, note);
  applyEarlyCause(state, rebalance, round);
  takeTarget(state);
  closeIfReconciled(state);
}

function newRound(
  state: HistoryState,
  note: Note<"EpochBumped">,
  fromGenerationId: number,
): Draft<RebalanceRound> {
  const { cause, reason, memberId, atMs, groupEpoch } = note;
  const trigger = memberId === null ? null : memberById(state, memberId);
  return {
    fromGenerationId,
    cause,
    causeEvidence: cause === "Unknown" ? null : state.input.evidence,
    trigger,
    reason,
    happened: whatHappened(state, note, trigger),
    fromState: state.now.state === "Empty" ? "Empty" : "Stable",
    startedAtMs: atMs,
    deadlineMs: null,
    waits: [...state.members.values()].map((member) => ({
      ...{ member, outcome: "Waiting", untilMs: null },
    })),
    meanwhile: [],
    openedAtMs: null,
    timedOut: false,
    generationId: groupEpoch,
    leader: null,
    storedAtMs: null,
  };
}

function openRebalance(state: HistoryState, round: Draft<RebalanceRound>): OpenRebalance {
  const { cause, trigger, reason, happened, causeEvidence } = round;
  const { evidence } = state.input;
  const rebalance = appendEntry(
    state,
    {
      ...{ cause, trigger, reason, happened, groupType: "consumer" },
      fromGenerationId: round.fromGenerationId,
      startedAtMs: round.startedAtMs,
    },
    { cause: causeEvidence, start: evidence },
  );
  rebalance.rounds.push(round);
  rebalance.members = [...state.members.values()];
  const drafts = draftsOfOwners(state);
  rebalance.changes = [...drafts.values()];
  isKnownBy(rebalance, "assignment", state.ownersEvidence);
  return {
    rebalance,
    round,
    rejoinedAtMs: new Map(),
    syncedAtMs: new Map(),
    handedOverAtMs: new Map(),
    before: ownersNow(state),
    drafts,
  };
}

/** Everybody keeps what it has, until a step says otherwise. */
function draftsOfOwners(state: HistoryState): Map<string, Draft<PartitionChange>> {
  const drafts = new Map<string, Draft<PartitionChange>>();
  for (const key of [...state.partitions.keys()].sort(inOrder(state))) {
    const reading = state.partitions.get(key);
    if (reading === undefined || reading.owner === null) continue;
    const { topic, partition, owner } = reading;
    drafts.set(key, {
      ...{ topic, partition, from: owner, to: owner, kind: "kept" },
      pause: { state: "None" },
      committedOffset: reading.committedOffset,
      position: endOfProcessed(reading.processed),
    });
  }
  return drafts;
}

function inOrder(state: HistoryState): (a: string, b: string) => number {
  return (a, b) => {
    const [one, other] = [state.partitions.get(a), state.partitions.get(b)];
    if (one === undefined || other === undefined) return 0;
    if (one.topic !== other.topic) return one.topic < other.topic ? -1 : 1;
    return one.partition - other.partition;
  };
}

export function targetComputed(state: HistoryState, note: Note<"TargetComputed">): void {
  state.groupType = "consumer";
  const { consumer } = state;
  const { groupEpoch, atMs, assignorName } = note;
  if (consumer.target !== null && groupEpoch < consumer.target.groupEpoch) return;
  consumer.target = { groupEpoch, atMs, assignorName };
  if (groupEpoch === consumer.groupEpoch) {
    missInTarget(state, new Set(note.assignments.map(({ memberId }) => memberId)));
  }
  for (const { memberId, partitions } of note.assignments) {
    if (state.departed.has(memberId)) continue;
    if (!state.members.has(memberId)) learnMember(state, memberById(state, memberId));
    seatOf(consumer, memberId).target = partitionSet(partitions);
  }
  takeTarget(state);
  closeIfReconciled(state);
}

/** The target of the epoch is known: the members can begin to step. */
function takeTarget(state: HistoryState): void {
  const { open, consumer } = state;
  const { target } = consumer;
  if (open === null || target === null || open.rebalance.groupType !== "consumer") return;
  if (open.round.storedAtMs !== null || target.groupEpoch < (consumer.groupEpoch ?? 0)) return;
  open.round.storedAtMs = Math.max(open.round.startedAtMs, target.atMs);
  open.rebalance.phase = "syncing";
  state.protocolName = target.assignorName ?? state.protocolName;
  open.rebalance.protocolName = state.protocolName;
  becomes(state, "Reconciling");
}

/** Every member is where it should be: the rebalance is over. */
export function closeIfReconciled(state: HistoryState): void {
  const { open } = state;
  if (open?.rebalance.groupType !== "consumer") {
    if (open === null && isReconciled(state) && state.now.state === "Reconciling") {
      becomes(state, "Stable");
    }
    return;
  }
  endReachedWaits(state, open);
  if (isReconciled(state)) close(state, open);
}

/** Polling alone sees no last step, only that the group is Stable again. */
export function closeBySample(state: HistoryState): void {
  const { open } = state;
  if (open?.rebalance.groupType !== "consumer") return;
  const { start } = open.rebalance.evidence;
  if (start?.grade !== "sampled" && start?.grade !== "inferred") return;
  if (state.input.atMs > open.round.startedAtMs) close(state, open);
}

function close(state: HistoryState, open: OpenRebalance): void {
  const { rebalance, round } = open;
  const { atMs, evidence } = state.input;
  const stableAtMs = Math.max(atMs, round.startedAtMs);
  const after = new Map<string, OwnedPartition>(ownersNow(state));
  rebalance.members = [...state.members.values()];
  rebalance.stableAtMs = stableAtMs;
  rebalance.protocolName = state.protocolName;
  rebalance.changes = rebalance.changes.filter(({ from, to }) => from !== null || to !== null);
  round.openedAtMs = stableAtMs;
  const memberIds = rebalance.members.map(({ memberId }) => memberId);
  const isKnown = state.ownersEvidence !== null;
  rebalance.avoidableMoveCount = isKnown
    ? avoidableMoves(open.before ?? new Map(), after, memberIds)
    : 0;
  isKnownBy(rebalance, "stable", evidence);
  isKnownBy(rebalance, "assignment", weakest(state.ownersEvidence, evidence));
  if (rebalance.changes.some(({ pause }) => pause.state === "None")) {
    dependsOn(rebalance, "pauses", evidence);
  }
  state.ownersEvidence = evidence;
  state.open = null;
  state.partitionsAdded = state.partitionsAdded.filter(
    ({ topic, toCount }) => !after.has(partitionKey({ topic, partition: toCount - 1 })),
  );
  if (hasReports(state)) countsDuplicates(rebalance);
  startSettling(state, rebalance);
  boundRedelivery(state, rebalance);
  becomes(state, rebalance.members.length === 0 ? "Empty" : "Stable");
}

/** The last member went: what it had is nobody's. */
export function closeAsEmpty(state: HistoryState, open: OpenRebalance): void {
  releaseAll(state, open);
  close(state, open);
}
