import { partitionKey } from "./assignment-diff.ts";
import type { HistoryState, PartitionReading } from "./history-state.ts";
import type { Segment } from "./processed-offsets.ts";
import {
  type Draft,
  type DuplicateRange,
  type DuplicateReason,
  type Rebalance,
  type WordlessEvent,
  wordlessEvent,
} from "./rebalance.ts";

/** A record that was processed although it had been processed before. */
export interface Repeat {
  readonly offset: number;
  readonly atMs: number;
  readonly againBy: string;
  /** Under which member id it was processed again. */
  readonly memberId: string;
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
    againAtMs: repeat.atMs,
    firstWent: wentWithoutWord(state, repeat),
    why: whyRepeated(state, entry, { reading, repeat }),
    removed: removedProcess(repeat),
  };
  const at = entry.duplicates.findLastIndex((known) => continues(known, range));
  const known = entry.duplicates[at];
  if (known === undefined) entry.duplicates.push(range);
  else entry.duplicates[at] = { ...known, toOffset: range.toOffset, againAtMs: repeat.atMs };
}

/** The entry whose assignment was in force at an instant. */
function entryInForce(state: HistoryState, atMs: number): Draft<Rebalance> | null {
  const { rebalances } = state;
  const at = rebalances.findLastIndex(
    ({ stableAtMs }) => stableAtMs !== null && stableAtMs <= atMs,
  );
  return rebalances[at] ?? null;
}

function removedProcess({ first, againBy, removed }: Repeat): string | null {
  if (removed) return againBy;
  return first.by?.removed ? first.by.processId : null;
}

function wentWithoutWord(state: HistoryState, { first }: Repeat): WordlessEvent | null {
  const happened = state.departed.get(first.by?.memberId ?? "")?.happened ?? null;
  return happened === null ? null : wordlessEvent(happened);
}

function whyRepeated(
  state: HistoryState,
  entry: Rebalance,
  { reading, repeat }: { readonly reading: PartitionReading; readonly repeat: Repeat },
): DuplicateReason {
  if (removedProcess(repeat) !== null) return "AfterRemoval";
  const key = partitionKey(reading);
  const change = entry.changes.find((candidate) => partitionKey(candidate) === key);
  const { position = null, committedOffset = null } = change ?? {};
  const wasProcessed = position !== null && repeat.offset < position;
  if (wasProcessed && repeat.offset >= (committedOffset ?? 0)) {
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
