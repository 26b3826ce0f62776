import type { GroupNote, TopicPartition } from "../model/index.ts";
import { pushLatest } from "./bounded.ts";
import { entryInForce } from "./duplicates.ts";
import { isKnownBy } from "./entries.ts";
import { memberName } from "./group-member.ts";
import type { HistoryState } from "./history-state.ts";
import { type OwnerCommit, type PartitionReading, partitionReading } from "./partition-reading.ts";
import { resumeIdle, resumeReading } from "./pauses.ts";
import type { LagSample } from "./recording/recording-line.ts";
import { learnLogEnd } from "./redelivery.ts";
import { memberById } from "./roster.ts";
import { settlePartition } from "./settling.ts";

type Note<Type extends GroupNote["type"]> = Extract<GroupNote, { type: Type }>;

/** Rewinds kept of one entry, and kinds of refused commits. */
const KEPT_COUNT = 1000;

export function offsetsCommitted(state: HistoryState, note: Note<"OffsetsCommitted">): void {
  const { memberId, atMs } = note;
  const times = state.memberTimes.get(memberId);
  if (times !== undefined) times.lastCommitAtMs = atMs;
  for (const { topic, partition, offset, previousOffset } of note.offsets) {
    const reading = partitionReading(state, { topic, partition });
    const before = reading.committedOffset ?? (previousOffset < 0 ? null : previousOffset);
    // An admin who resets offsets means it.
    if (memberId !== "" && before !== null && offset < before) {
      noteRewind(state, { topic, partition, fromOffset: before, toOffset: offset, atMs });
    }
    reading.committedOffset = offset;
    if (memberId === "") continue;
    noteOwnerCommit(reading, { memberId, offset, atMs });
    endPauseByCommit(state, reading, memberId);
  }
}

/** The first commit is all that a member without a reporting process shows of its reading. */
function endPauseByCommit(state: HistoryState, reading: PartitionReading, memberId: string): void {
  const owner = reading.change?.draft.to;
  if (owner == null || owner.memberId !== memberId || owner.processId !== null) return;
  const { atMs, evidence } = state.input;
  resumeReading(reading, { atMs, by: "commit", evidence });
  settlePartition(state, reading, Infinity);
}

function noteOwnerCommit(reading: PartitionReading, commit: OwnerCommit): void {
  const goesOn = reading.lastCommit?.memberId === commit.memberId;
  const rewound = commit.offset < (reading.lastCommit?.offset ?? 0);
  if (!goesOn || rewound) reading.firstCommit = commit;
  reading.lastCommit = commit;
}

function noteRewind(
  state: HistoryState,
  rewind: TopicPartition & { fromOffset: number; toOffset: number; atMs: number },
): void {
  const reading = partitionReading(state, rewind);
  const entry = entryInForce(state, reading, rewind.atMs);
  if (entry === null) return;
  pushLatest(entry.rewinds, rewind, KEPT_COUNT);
  if (entry.evidence.duplicates === null) isKnownBy(entry, "duplicates", state.input.evidence);
}

export function commitRefused(state: HistoryState, note: Note<"CommitRefused">): void {
  const entry = state.rebalances.at(-1);
  if (entry === undefined) return;
  const { memberId, error } = note;
  const at = entry.refusedCommits.findIndex((c) => c.memberId === memberId && c.error === error);
  const known = entry.refusedCommits[at];
  if (known !== undefined) {
    entry.refusedCommits[at] = { ...known, count: known.count + 1, lastAtMs: note.atMs };
  } else {
    const name = memberName(memberById(state, memberId));
    const refused = { memberId, name, error, count: 1, lastAtMs: note.atMs };
    pushLatest(entry.refusedCommits, refused, KEPT_COUNT);
  }
}

/** Offsets as they were read from outside. Commits that were heard of themselves are not older than the sample. */
export function foldLagSample(state: HistoryState, sample: LagSample): void {
  for (const { topic, partition, committedOffset, logEndOffset } of sample.partitions) {
    const reading = partitionReading(state, { topic, partition });
    if (logEndOffset !== null) learnEnd(state, reading, logEndOffset);
    const heardAtMs = reading.lastCommit?.atMs ?? -Infinity;
    if (committedOffset !== null && sample.atMs > heardAtMs)
      sampleCommit(state, reading, committedOffset);
  }
}

/** A log end, by a producer's report or by a sample. */
export function learnEnd(state: HistoryState, reading: PartitionReading, endOffset: number): void {
  reading.endOffset = endOffset;
  reading.endOffsetAtMs = state.input.atMs;
  learnLogEnd(state, reading);
  endIdlePause(state, reading);
}

/** What is not in the log now was not there when the new owner began: it had nothing to read. */
function endIdlePause(state: HistoryState, reading: PartitionReading): void {
  const { change, endOffset, committedOffset } = reading;
  const { atMs, evidence } = state.input;
  if (change?.readableAtMs === undefined || atMs < change.readableAtMs) return;
  if (endOffset === null || endOffset > (committedOffset ?? 0)) return;
  resumeIdle(reading, evidence);
  settlePartition(state, reading, Infinity);
}

/** Who committed is not told: while the group has the partition it was its owner, for nobody else may. */
function sampleCommit(state: HistoryState, reading: PartitionReading, offset: number): void {
  const before = reading.committedOffset;
  const { topic, partition, owner } = reading;
  const { atMs } = state.input;
  reading.committedOffset = offset;
  if (before === null || before === offset || owner === null) return;
  if (offset < before) {
    noteRewind(state, { topic, partition, fromOffset: before, toOffset: offset, atMs });
  }
  noteOwnerCommit(reading, { memberId: owner.memberId, offset, atMs });
  endPauseByCommit(state, reading, owner.memberId);
}
