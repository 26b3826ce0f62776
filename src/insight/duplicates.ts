import { partitionKey } from "./assignment-diff.ts";
import type { HistoryState, PartitionReading } from "./history-state.ts";
import type { Segment } from "./processed-offsets.ts";
import type { Draft, DuplicateRange, DuplicateReason, Rebalance } from "./rebalance.ts";

/** A record that was processed although it had been processed before. */
export interface Repeat {
  readonly offset: number;
  readonly atMs: number;
  readonly againBy: string;
  /** True when whoever processed it again was no longer a member. */
  readonly removed: boolean;
  readonly first: Segment;
}

/** Writes a repeat to the rebalance under whose assignment it happened. */
export function noteRepeat(state: HistoryState, reading: PartitionReading, repeat: Repeat): void {
  const entry = entryInForce(state, repeat.atMs);
  if (entry === null) return;
  const range: DuplicateRange = {
    topic: reading.topic,
    partition: reading.partition,
    fromOffset: repeat.offset,
    toOffset: repeat.offset,
    firstBy: repeat.first.by?.processId ?? null,
    againBy: repeat.againBy,
    why: whyRepeated(entry, reading, repeat),
  };
  const at = entry.duplicates.findLastIndex((known) => continues(known, range));
  const known = entry.duplicates[at];
  if (known === undefined) entry.duplicates.push(range);
  else entry.duplicates[at] = { ...known, toOffset: range.toOffset };
}

/** The entry whose assignment was in force at an instant. */
function entryInForce(state: HistoryState, atMs: number): Draft<Rebalance> | null {
  const { rebalances } = state;
  const at = rebalances.findLastIndex(
    ({ stableAtMs }) => stableAtMs !== null && stableAtMs <= atMs,
  );
  return rebalances[at] ?? null;
}

function whyRepeated(entry: Rebalance, reading: PartitionReading, repeat: Repeat): DuplicateReason {
  if (repeat.removed || repeat.first.by?.removed) return "AfterRemoval";
  const key = partitionKey(reading);
  const change = entry.changes.find((candidate) => partitionKey(candidate) === key);
  if (change === undefined || change.position === null) return "ReadAgain";
  const committed = change.committedOffset ?? 0;
  return repeat.offset >= committed && repeat.offset < change.position
    ? "NotCommitted"
    : "ReadAgain";
}

function continues(known: DuplicateRange, next: DuplicateRange): boolean {
  return (
    known.toOffset + 1 === next.fromOffset &&
    known.topic === next.topic &&
    known.partition === next.partition &&
    known.firstBy === next.firstBy &&
    known.againBy === next.againBy &&
    known.why === next.why
  );
}
