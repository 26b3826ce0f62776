import { partitionKey } from "./assignment-diff.ts";
import { pushLatest } from "./bounded.ts";
import { countsDuplicates } from "./entries.ts";
import type { HistoryState } from "./history-state.ts";
import type { PartitionReading } from "./partition-reading.ts";
import type { Segment } from "./processed-offsets.ts";
import {
  type Draft,
  type DuplicateRange,
  type DuplicateReason,
  duplicateCount,
  type PartitionChange,
  type Rebalance,
  type WordlessEvent,
  wordlessEvent,
} from "./rebalance.ts";

/** Ranges kept of one entry; of older ones the count alone. */
const RANGES_KEPT = 1000;

/** Consecutive records that were processed although they had been processed before, all first by the same. */
export interface Repeat {
  readonly fromOffset: number;
  /** The last one, itself included. */
  readonly toOffset: number;
  readonly atMs: number;
  readonly againBy: string;
  /** Under which member id they were processed again. */
  readonly memberId: string;
  /** True when whoever processed them again was no longer a member. */
  readonly removed: boolean;
  readonly first: Segment;
}

/** Writes a repeat to the rebalance under whose assignment it happened. */
export function noteRepeat(state: HistoryState, reading: PartitionReading, repeat: Repeat): void {
  const entry = entryInForce(state, reading, repeat.atMs);
  if (entry === null) return;
  countsDuplicates(entry);
  const key = partitionKey(reading);
  const change = entry.changes.find((candidate) => partitionKey(candidate) === key);
  // Why a record came twice depends on which side of these it lies.
  const borders = [change?.position, change?.committedOffset]
    .filter((offset) => offset != null && offset > repeat.fromOffset && offset <= repeat.toOffset)
    .sort((a, b) => a! - b!) as number[];
  let { fromOffset } = repeat;
  for (const endOffset of [...borders, repeat.toOffset + 1]) {
    if (endOffset === fromOffset) continue;
    const part = { ...repeat, fromOffset, toOffset: endOffset - 1 };
    noteRange(state, { reading, repeat: part, entry, change });
    fromOffset = endOffset;
  }
}

interface Found {
  readonly reading: PartitionReading;
  readonly repeat: Repeat;
  readonly entry: Draft<Rebalance>;
  readonly change: PartitionChange | undefined;
}

function noteRange(state: HistoryState, found: Found): void {
  const { reading, repeat, entry } = found;
  const range: DuplicateRange = {
    topic: reading.topic,
    partition: reading.partition,
    fromOffset: repeat.fromOffset,
    toOffset: repeat.toOffset,
    firstBy: repeat.first.by?.processId ?? null,
    againBy: repeat.againBy,
    againAtMs: repeat.atMs,
    firstWent: wentWithoutWord(state, repeat),
    why: whyRepeated(state, found),
    removed: removedProcess(repeat),
  };
  const at = entry.duplicates.findLastIndex((known) => continues(known, range));
  const known = entry.duplicates[at];
  if (known !== undefined) {
    entry.duplicates[at] = { ...known, toOffset: range.toOffset, againAtMs: repeat.atMs };
    return;
  }
  for (const older of pushLatest(entry.duplicates, range, RANGES_KEPT)) {
    entry.olderDuplicateCount += duplicateCount(older);
  }
}

/** The entry whose assignment of the partition was in force at an instant. */
export function entryInForce(
  state: HistoryState,
  reading: PartitionReading,
  atMs: number,
): Draft<Rebalance> | null {
  const { rebalances, open } = state;
  const early = open === null ? undefined : open.handedOverAtMs.get(partitionKey(reading));
  if (open !== null && early !== undefined && early <= atMs) return open.rebalance;
  const at = rebalances.findLastIndex((entry) => inForceSince(entry) <= atMs);
  return rebalances[at] ?? null;
}

/** The first round of a cooperative rebalance is in force while the second is under way. */
function inForceSince({ stableAtMs, rounds, groupType }: Rebalance): number {
  const firstStored = groupType === "classic" ? rounds.find((r) => r.storedAtMs !== null) : null;
  return firstStored?.storedAtMs ?? stableAtMs ?? Infinity;
}

function removedProcess({ first, againBy, removed }: Repeat): string | null {
  if (removed) return againBy;
  return first.by?.removed ? first.by.processId : null;
}

function wentWithoutWord(state: HistoryState, { first }: Repeat): WordlessEvent | null {
  const happened = state.departed.get(first.by?.memberId ?? "")?.happened ?? null;
  return happened === null ? null : wordlessEvent(happened);
}

function whyRepeated(state: HistoryState, found: Found): DuplicateReason {
  const { reading, repeat, entry, change } = found;
  if (removedProcess(repeat) !== null) return "AfterRemoval";
  const { position = null, committedOffset = null } = change ?? {};
  const wasProcessed = position !== null && repeat.fromOffset < position;
  if (wasProcessed && repeat.fromOffset >= (committedOffset ?? 0)) {
    return change?.kind === "kept" && repeat.first.by?.memberId === repeat.memberId
      ? "Rejoined"
      : "NotCommitted";
  }
  const rejoinedAtMs = state.quietRejoinsAtMs.get(reading.owner?.memberId ?? "");
  const sinceMs = entry.stableAtMs ?? entry.startedAtMs;
  return rejoinedAtMs !== undefined && rejoinedAtMs >= sinceMs ? "Rejoined" : "ReadAgain";
}

function continues(known: DuplicateRange, next: DuplicateRange): boolean {
  return (
    known.toOffset + 1 === next.fromOffset &&
    known.topic === next.topic &&
    known.partition === next.partition &&
    known.firstBy === next.firstBy &&
    known.againBy === next.againBy &&
    known.removed === next.removed &&
    known.firstWent === next.firstWent &&
    known.why === next.why
  );
}
