import { noteRepeat } from "./duplicates.ts";
import { REPORTED } from "./evidence.ts";
import type { HistoryState } from "./history-state.ts";
import { type PartitionReading, partitionReading } from "./partition-reading.ts";
import { finishRecordInHand, resumeReading } from "./pauses.ts";
import type { ProcessReport } from "./process-report.ts";
import {
  type AddedRun,
  addProcessed,
  addProcessedRange,
  type Processor,
} from "./processed-offsets.ts";
import { settlePartition } from "./settling.ts";

type Report<Type extends ProcessReport["type"]> = Extract<ProcessReport, { type: Type }>;

/** Consecutive records whose work is taken to have been done at one instant. */
interface Done {
  readonly processId: string;
  readonly memberId: string;
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  readonly toOffset: number;
  readonly atMs: number;
  readonly timestampMs: number;
}

export function processed(state: HistoryState, report: Report<"Processed">): void {
  const { processId, memberId, topic, partition, offset, atMs, timestampMs } = report;
  // Named one by one, not spread: this is told of every record.
  recordsDone(state, {
    processId,
    memberId,
    topic,
    partition,
    fromOffset: offset,
    toOffset: offset,
    atMs,
    timestampMs,
  });
}

/**
 * The same as `Processed` for each record, the first at its own instant and the others at the range's. Nothing is lost
 * by that as long as a process ends its ranges where its assignment changes.
 */
export function processedRange(state: HistoryState, report: Report<"ProcessedRange">): void {
  const { fromOffset, toOffset, firstAtMs, firstTimestampMs: timestampMs } = report;
  if (toOffset < fromOffset) return;
  recordsDone(state, { ...report, timestampMs, toOffset: fromOffset, atMs: firstAtMs });
  if (toOffset > fromOffset) {
    recordsDone(state, { ...report, timestampMs, fromOffset: fromOffset + 1 });
  }
}

function recordsDone(state: HistoryState, done: Done): void {
  const { memberId, processId, atMs, fromOffset, toOffset } = done;
  const reading = partitionReading(state, done);
  const goneAtMs = state.departed.get(memberId)?.atMs;
  const removed = goneAtMs !== undefined && atMs > goneAtMs;
  const by = { processId, memberId, removed };
  for (const run of runsOf(reading, [fromOffset, toOffset], by)) {
    const { first } = run;
    if (first === null) continue;
    noteRepeat(state, reading, { ...run, first, atMs, againBy: processId, memberId, removed });
  }
  worksAgain(state, done);
  if (removed) return;
  if (isFirstOfNewOwner(reading, done)) resumeByRecord(reading, done);
  else finishRecordInHand(reading, atMs);
  reading.lastProcessedAtMs = Math.max(atMs, reading.lastProcessedAtMs ?? atMs);
  settlePartition(state, reading, toOffset + 1);
}

const NO_REPEATS: readonly AddedRun[] = [];

/** One record that is new is by far the most frequent: it costs no list. */
function runsOf(
  { processed }: PartitionReading,
  [fromOffset, toOffset]: readonly [number, number],
  by: Processor,
): readonly AddedRun[] {
  if (fromOffset < toOffset) return addProcessedRange(processed, [fromOffset, toOffset], by);
  const first = addProcessed(processed, fromOffset, by);
  return first === null ? NO_REPEATS : [{ fromOffset, toOffset, first }];
}

/** A record that had waited ends the pause; where none had, the assignment did that made the partition readable. */
function resumeByRecord(reading: PartitionReading, { atMs, timestampMs }: Done): void {
  const { change } = reading;
  const readableAtMs = Math.min(change?.readableAtMs ?? change?.assignedAtMs ?? atMs, atMs);
  const waited = timestampMs <= readableAtMs;
  resumeReading(
    reading,
    waited
      ? { atMs, by: "record", evidence: REPORTED }
      : { atMs: readableAtMs, by: "assignment", evidence: REPORTED },
  );
}

/** A record that the owner of before still had in hand carries an earlier instant than the hand-over. */
function isFirstOfNewOwner({ change }: PartitionReading, { memberId, atMs }: Done): boolean {
  if (change === null || change.draft.to?.memberId !== memberId) return false;
  return atMs >= change.handedOverAtMs;
}

/** A handler that failed and goes on was not what ended its process. */
function worksAgain(state: HistoryState, { processId, atMs }: Done): void {
  const facts = state.processes.get(processId);
  if (facts?.handlerFailedAtMs != null && facts.handlerFailedAtMs < atMs) {
    facts.handlerFailedAtMs = null;
  }
}
