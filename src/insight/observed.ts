import type { GroupNote, ObservedMember, TopicPartitions } from "../model/index.ts";
import { type OwnedPartition, partitionKey } from "./assignment-diff.ts";
import { pushLatest } from "./bounded.ts";
import { emptyConsumerState } from "./consumer/consumer-state.ts";
import { closeBySample } from "./consumer/epochs.ts";
import { isEager } from "./eager.ts";
import type { GroupMember } from "./group-member.ts";
import { adoptOwners } from "./hand-over.ts";
import type { HistoryState } from "./history-state.ts";
import { forgetPause } from "./pauses.ts";
import { learnMember, vanish } from "./roster.ts";
import { abandonOpen } from "./rounds.ts";

type Note<Type extends GroupNote["type"]> = Extract<GroupNote, { type: Type }>;

/*
 * What is seen of a group from outside: how it was found when a watch began or after a gap, and its states by polling.
 */

/** Sampled states kept. */
const SAMPLES_KEPT = 1000;

/**
 * The group as it was found. It is where the history begins, or goes on after a gap; no entry tells how it came to be
 * so. What was under way is abandoned, and pauses whose end was missed are unknown.
 */
export function groupObserved(state: HistoryState, note: Note<"GroupObserved">): void {
  abandonOpen(state);
  state.groupType = note.groupType;
  state.generationId = note.generationId;
  state.protocolName = note.protocolName;
  state.coordinatorId = note.coordinatorId;
  const { evidence } = state.input;
  if (state.now.state !== note.state) state.now = { state: note.state, sinceMs: null, evidence };
  for (const reading of state.partitions.values()) forgetPause(reading);
  if (state.settling !== null) state.settling.rebalance.phase = "settled";
  state.settling = null;
  findMembers(state, note);
  findOwners(state, note);
  for (const segment of state.sampledStates) segment.toMs ??= note.atMs;
}

function findMembers(state: HistoryState, note: Note<"GroupObserved">): void {
  const found = new Set(note.members.map(({ memberId }) => memberId));
  vanish(state, (memberId) => !found.has(memberId));
  for (const member of note.members) {
    const known = learnMember(state, member);
    known.sessionTimeoutMs = member.sessionTimeoutMs ?? known.sessionTimeoutMs;
    known.rebalanceTimeoutMs = member.rebalanceTimeoutMs ?? known.rebalanceTimeoutMs;
    if (member.protocols.length > 0) known.protocols = [...member.protocols];
    if (note.groupType === "classic" && note.protocolName !== null && isEager(note.protocolName))
      state.eagerMembers.add(member.memberId);
  }
  state.consumer = { ...emptyConsumerState(), groupEpoch: note.generationId };
}

function findOwners(state: HistoryState, note: Note<"GroupObserved">): void {
  const owners = new Map<string, OwnedPartition>();
  for (const member of note.members) {
    if (member.partitions === null) {
      state.ownersEvidence = null;
      for (const reading of state.partitions.values()) reading.owner = null;
      return;
    }
    for (const owned of ownedBy(member, state.members.get(member.memberId))) {
      owners.set(partitionKey(owned), owned);
    }
  }
  adoptOwners(state, owners);
}

function ownedBy({ partitions }: ObservedMember, owner: GroupMember | undefined): OwnedPartition[] {
  if (owner === undefined) return [];
  return (partitions ?? ([] as readonly TopicPartitions[])).flatMap(
    ({ topic, partitions: numbers }) => numbers.map((partition) => ({ topic, partition, owner })),
  );
}

/** A state seen by polling: it overrules what a weaker or an older word said, and an exact source needs it not. */
export function stateSampled(state: HistoryState, note: Note<"StateSampled">): void {
  const { atMs, evidence } = state.input;
  state.coordinatorId = note.coordinatorId ?? state.coordinatorId;
  sampleSegment(state, note);
  const { now } = state;
  if (now.evidence.grade === "observed" && now.state !== "Unknown") return;
  if (atMs < (now.sinceMs ?? -Infinity)) return;
  if (note.state === "Stable" || note.state === "Empty") closeBySample(state);
  if (state.now.state !== note.state) state.now = { state: note.state, sinceMs: atMs, evidence };
  if (note.memberIds.length === 0 && note.state !== "Empty" && note.state !== "Dead") return;
  const seen = new Set(note.memberIds);
  const earliestMs = atMs - evidence.withinMs;
  vanish(state, (memberId) => {
    return !seen.has(memberId) && (state.memberTimes.get(memberId)?.sinceMs ?? 0) < earliestMs;
  });
}

/** States that notes tell are not sampled ones. */
function sampleSegment(state: HistoryState, note: Note<"StateSampled">): void {
  const { atMs, evidence } = state.input;
  const last = state.sampledStates.at(-1);
  const goesOn = last !== undefined && last.toMs === null;
  if (goesOn && last.state === note.state) return;
  if (goesOn) last.toMs = atMs;
  if (state.now.state === note.state && state.now.evidence.grade !== "sampled") return;
  pushLatest(
    state.sampledStates,
    { state: note.state, fromMs: atMs, toMs: null, evidence },
    SAMPLES_KEPT,
  );
}
