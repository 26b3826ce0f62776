import type { GroupNote, TopicPartition } from "../model/index.ts";
import { assignmentDiff, avoidableMoves, type Owners, partitionKey } from "./assignment-diff.ts";
import { appendEntry, whatHappened } from "./entries.ts";
import type { GroupMember } from "./group-member.ts";
import { type HistoryState, hasReports, memberById, partitionReading } from "./history-state.ts";
import { replaceStaticMember } from "./membership.ts";
import { handOver, resumeByAssignment, startSettling } from "./pauses.ts";

type Note<Type extends GroupNote["type"]> = Extract<GroupNote, { type: Type }>;

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
export function becomeStable(state: HistoryState, atMs: number, after: Owners): void {
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
