import type { GroupNote } from "../model/index.ts";
import {
  assignmentDiff,
  avoidableMoves,
  byPartition,
  type OwnedPartition,
  type OwnerChange,
  type Owners,
  partitionKey,
} from "./assignment-diff.ts";
import { appendEntry, countsDuplicates, isKnownBy } from "./entries.ts";
import { weakest } from "./evidence.ts";
import { whatHappened } from "./happened.ts";
import { becomes, type HistoryState, hasReports, type OpenRebalance } from "./history-state.ts";
import { replaceStaticMember } from "./membership.ts";
import { partitionReading, readingsOwnedBy } from "./partition-reading.ts";
import { correctStop, forgetPause, handOver, resumeByAssignment } from "./pauses.ts";
import type { Draft, PartitionChange } from "./rebalance.ts";
import { boundRedelivery } from "./redelivery.ts";
import { memberById } from "./roster.ts";
import { startSettling } from "./settling.ts";

type Note<Type extends GroupNote["type"]> = Extract<GroupNote, { type: Type }>;

export function assignmentStored(state: HistoryState, note: Note<"AssignmentStored">): void {
  const after = ownersIn(state, note);
  if (state.open !== null) state.open.round.storedAtMs = note.atMs;
  if (after === null) stableUnread(state, note.atMs);
  else if (state.open === null) adoptOwners(state, after);
  else becomeStable(state, note.atMs, after);
  becomes(state, "Stable");
}

/** Null where the bytes of any member are not the consumer protocol's. */
function ownersIn(state: HistoryState, note: Note<"AssignmentStored">): Owners | null {
  const owners = new Map<string, OwnedPartition>();
  for (const { memberId, partitions } of note.assignments) {
    if (partitions === null) return null;
    const owner = memberById(state, memberId);
    for (const { topic, partitions: numbers } of partitions) {
      for (const partition of numbers) {
        owners.set(partitionKey({ topic, partition }), { topic, partition, owner });
      }
    }
  }
  return owners;
}

/** The hand-over: every partition that has or had an owner gets its change, and pauses stay open until it is read. */
export function becomeStable(state: HistoryState, atMs: number, after: Owners): void {
  const { open } = state;
  if (open === null) return;
  const { rebalance } = open;
  const beforeIsKnown = state.ownersEvidence !== null;
  const before = open.before ?? ownersNow(state);
  const diff = beforeIsKnown
    ? assignmentDiff(before, after)
    : givenTo(assignmentDiff(before, after));
  rebalance.stableAtMs = atMs;
  rebalance.changes = diff.map((owners) => changeOf(state, owners, open));
  const memberIds = rebalance.members.map((member) => member.memberId);
  rebalance.avoidableMoveCount = beforeIsKnown ? avoidableMoves(before, after, memberIds) : 0;
  const { evidence } = state.input;
  isKnownBy(rebalance, "stable", evidence);
  isKnownBy(rebalance, "assignment", weakest(evidence, state.ownersEvidence));
  state.ownersEvidence = evidence;
  becomes(state, after.size === 0 && rebalance.members.length === 0 ? "Empty" : "Stable");
  closeRounds(state, after);
  boundRedelivery(state, rebalance);
  if (!hasReports(state)) for (const synced of open.syncedAtMs) endPausesOf(state, synced);
}

function closeRounds(state: HistoryState, after: Owners): void {
  const rebalance = state.open?.rebalance;
  state.open = null;
  state.earlyArrivals = [];
  state.partitionsAdded = state.partitionsAdded.filter(
    ({ topic, toCount }) => !after.has(partitionKey({ topic, partition: toCount - 1 })),
  );
  if (rebalance === undefined) return;
  if (hasReports(state)) countsDuplicates(rebalance);
  startSettling(state, rebalance);
}

/** Who had a partition before is not known: that it has an owner now is all that may be told. */
function givenTo(changes: readonly OwnerChange[]): OwnerChange[] {
  return changes
    .filter(({ to }) => to !== null)
    .map((change) => (change.from === null ? { ...change, kind: "given" } : change));
}

/** A partition that a cooperative rebalance leaves where its first round had put it has its change from then. */
function changeOf(
  state: HistoryState,
  owners: OwnerChange,
  open: OpenRebalance,
): Draft<PartitionChange> {
  const reading = partitionReading(state, owners);
  const known = open.drafts.get(partitionKey(owners));
  if (known !== undefined && known.to?.memberId === owners.to?.memberId) return known;
  return handOver(state, reading, { owners, entry: open.rebalance, open });
}

/** The group is Stable, and who owns what cannot be read. */
function stableUnread(state: HistoryState, atMs: number): void {
  const rebalance = state.open?.rebalance;
  state.ownersEvidence = null;
  for (const reading of state.partitions.values()) {
    forgetPause(reading);
    reading.owner = null;
  }
  if (rebalance === undefined) return;
  rebalance.stableAtMs = atMs;
  isKnownBy(rebalance, "stable", state.input.evidence);
  closeRounds(state, new Map());
}

/** Owners that are heard of without a rebalance: what came between is not known. */
export function adoptOwners(state: HistoryState, owners: Owners): void {
  const keys = new Set([...state.partitions.keys(), ...owners.keys()]);
  for (const key of keys) {
    const owned = owners.get(key);
    const reading = state.partitions.get(key) ?? (owned && partitionReading(state, owned));
    if (reading === undefined) continue;
    const owner = owned?.owner ?? null;
    if (reading.owner?.memberId !== owner?.memberId) forgetPause(reading);
    reading.owner = owner;
  }
  state.ownersEvidence = state.input.evidence;
}

/** Who owns what now. */
export function ownersNow(state: HistoryState): Owners {
  const owners = new Map<string, OwnedPartition>();
  for (const [key, { topic, partition, owner }] of state.partitions) {
    if (owner !== null) owners.set(key, { topic, partition, owner });
  }
  return owners;
}

/** A member was given its assignment; without process reports that is the end of its partitions' pauses. */
export function memberSynced(state: HistoryState, note: Note<"MemberSynced">): void {
  const { memberId, atMs } = note;
  if (state.open === null) endPausesOf(state, [memberId, atMs]);
  else state.open.syncedAtMs.set(memberId, atMs);
}

function endPausesOf(
  state: HistoryState,
  [memberId, syncedAtMs]: readonly [memberId: string, syncedAtMs: number],
): void {
  const { evidence } = state.input;
  for (const reading of state.settling?.waitingByMember.get(memberId) ?? []) {
    if (reading.change === null) continue;
    if (reading.change.draft.to === null) {
      // Told only now that it no longer has the partition: a cooperative member read it until then.
      correctStop(reading, { atMs: syncedAtMs, by: "coordinator", evidence });
      continue;
    }
    reading.change.assignedAtMs = syncedAtMs;
    if (!hasReports(state)) resumeByAssignment(state, reading, syncedAtMs);
  }
}

/** A static member came back: with its assignment kept, an entry without rounds tells what its absence cost. */
export function staticMemberReplaced(
  state: HistoryState,
  note: Note<"StaticMemberReplaced">,
): void {
  const { old, member } = replaceStaticMember(state, note);
  const readings = readingsOwnedBy(state, old.memberId).sort(byPartition);
  if (!note.assignmentKept || state.open !== null) {
    for (const reading of readings) reading.owner = member;
    return;
  }
  const generationId = state.generationId ?? state.rebalances.at(-1)?.toGenerationId ?? 0;
  const cause = "StaticMemberReplaced";
  const { atMs } = note;
  const { evidence } = state.input;
  const entry = appendEntry(
    state,
    {
      ...{ cause, trigger: member, reason: null },
      happened: whatHappened(state, { cause, memberId: null, reason: null, atMs }, member),
      fromGenerationId: generationId,
      startedAtMs: atMs,
      groupType: state.groupType === "consumer" ? "consumer" : "classic",
    },
    { cause: evidence, start: evidence },
  );
  entry.toGenerationId = generationId;
  entry.protocolName = state.protocolName;
  entry.stableAtMs = atMs;
  entry.members = [...state.members.values()];
  entry.changes = readings.map((reading) => {
    const { topic, partition } = reading;
    const owners = { topic, partition, from: old, to: member, kind: "kept" as const };
    return handOver(state, reading, { owners, entry, open: null });
  });
  entry.evidence = { ...entry.evidence, stable: evidence, assignment: evidence };
  if (hasReports(state)) countsDuplicates(entry);
  startSettling(state, entry);
  boundRedelivery(state, entry);
}
