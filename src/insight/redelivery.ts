import { partitionKey } from "./assignment-diff.ts";
import { isEager } from "./eager.ts";
import { isKnownBy } from "./entries.ts";
import { INFERRED, weakest } from "./evidence.ts";
import type { HistoryState } from "./history-state.ts";
import type { PartitionReading } from "./partition-reading.ts";
import type { Draft, PartitionChange, Rebalance } from "./rebalance.ts";

/*
 * How many records may have been processed twice, where no process reports.
 *
 * The new owner starts at the committed offset; the old one may have been further. It cannot have processed more than
 * was in the log when it lost the partition, nor (as far as its commits show its pace) more than its rate since its last
 * commit. The log end at the move is not known at once: the first one known after it is taken, which is not too small.
 * One of much later, as where a journal is read long after, would count what came since, and grow whenever it is asked.
 * A sum of which one part is unknown is no upper bound, and is not told.
 */

/** A log end that was learned later than this after the move bounds nothing that anybody could use. */
const LOG_END_WITHIN_MS = 60_000;

export interface Redelivery {
  readonly entry: Draft<Rebalance>;
  readonly parts: Map<string, RedeliveryPart>;
}

interface RedeliveryPart {
  /** Where the new owner begins; null where nothing was ever committed. */
  readonly committedOffset: number | null;
  readonly movedAtMs: number;
  /** By the old owner's pace; null where it never committed twice. */
  readonly byRate: number | null;
  /** By the log end; null until one at or after the move is known. */
  appended: number | null;
}

/** Begins to bound what an entry may have cost. Called at its hand-over. */
export function boundRedelivery(state: HistoryState, entry: Draft<Rebalance>): void {
  const parts = new Map<string, RedeliveryPart>();
  state.redelivery = null;
  for (const change of entry.changes) {
    const reading = state.partitions.get(partitionKey(change));
    if (reading === undefined || !losesPosition(change, entry) || isCounted(reading, change))
      continue;
    const movedAtMs = lostAtMs(state, entry, change);
    parts.set(partitionKey(change), partOf(reading, change, movedAtMs));
  }
  if (parts.size === 0) return;
  state.redelivery = { entry, parts };
  tellBound(state.redelivery);
}

/** A later log end is known of a partition. */
export function learnLogEnd(state: HistoryState, reading: PartitionReading): void {
  const { redelivery } = state;
  const part = redelivery?.parts.get(partitionKey(reading));
  if (redelivery == null || part === undefined || part.appended !== null) return;
  part.appended = appendedUntil(reading, part);
  if (part.appended !== null) tellBound(redelivery);
}

function tellBound({ entry, parts }: Redelivery): void {
  let sum = 0;
  for (const { byRate, appended } of parts.values()) {
    if (byRate === null && appended === null) return;
    sum += Math.min(byRate ?? Infinity, appended ?? Infinity);
  }
  entry.redeliveredAtMost = sum;
  isKnownBy(entry, "duplicates", weakest(entry.evidence.duplicates, INFERRED));
}

/** Whoever gets a partition, also its old owner after an eager rejoin, begins at the committed offset. */
function losesPosition({ kind, from }: PartitionChange, entry: Rebalance): boolean {
  if (from === null) return false;
  if (kind !== "kept") return true;
  return entry.groupType === "classic" && isEager(entry.protocolName);
}

/** Records of a process that reports are counted one by one. */
function isCounted({ processed }: PartitionReading, { from }: PartitionChange): boolean {
  if (from?.processId != null) return true;
  return processed.segments.some(({ by }) => by !== null && by.memberId === from?.memberId);
}

/** Who is still there may have gone on until it was told what it has now; who is gone, until the start at the latest. */
function lostAtMs(state: HistoryState, entry: Rebalance, { from }: PartitionChange): number {
  const isGone = from !== null && state.departed.has(from.memberId);
  const isStartKnown = entry.evidence.start !== null;
  if (isGone && isStartKnown) return entry.startedAtMs;
  return entry.stableAtMs ?? entry.startedAtMs;
}

function partOf(
  reading: PartitionReading,
  change: PartitionChange,
  movedAtMs: number,
): RedeliveryPart {
  const { committedOffset } = reading;
  const byRate = readSinceCommit(reading, change, movedAtMs);
  const part = { committedOffset, movedAtMs, byRate, appended: null };
  return { ...part, appended: appendedUntil(reading, part) };
}

/** At the pace of its commits; null where the old owner made fewer than two. */
function readSinceCommit(
  { lastCommit, firstCommit }: PartitionReading,
  { from }: PartitionChange,
  movedAtMs: number,
): number | null {
  if (lastCommit === null || firstCommit === null) return null;
  if (lastCommit.memberId !== from?.memberId || lastCommit.atMs <= firstCommit.atMs) return null;
  const perMs = (lastCommit.offset - firstCommit.offset) / (lastCommit.atMs - firstCommit.atMs);
  return Math.max(0, Math.ceil(perMs * Math.max(0, movedAtMs - lastCommit.atMs)));
}

/** An empty log held nothing to read, committed or not. */
function appendedUntil(
  { endOffset, endOffsetAtMs }: PartitionReading,
  { committedOffset, movedAtMs }: RedeliveryPart,
): number | null {
  if (endOffset === null || endOffsetAtMs === null || endOffsetAtMs < movedAtMs) return null;
  if (endOffset === 0) return 0;
  if (endOffsetAtMs - movedAtMs > LOG_END_WITHIN_MS) return null;
  return committedOffset === null ? null : Math.max(0, endOffset - committedOffset);
}
