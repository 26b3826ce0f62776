import type { TopicPartitions } from "../model/index.ts";
import { noteRepeat } from "./duplicates.ts";
import {
  type HistoryState,
  type PartitionReading,
  type ProcessFacts,
  partitionReading,
  processById,
} from "./history-state.ts";
import { finishRecordInHand, resumeReading, settlePartition, stopReading } from "./pauses.ts";
import type { ProcessReport } from "./process-report.ts";
import { addProcessed } from "./processed-offsets.ts";

type Report<Type extends ProcessReport["type"]> = Extract<ProcessReport, { type: Type }>;

type Folds = {
  readonly [Type in ProcessReport["type"]]: (state: HistoryState, report: Report<Type>) => void;
};

const folds: Folds = {
  Assigned: assigned,
  Revoked: revoked,
  Processed: processed,
  Leaving: leaving,
  Died: died,
  Frozen: frozen,
  Thawed: thawed,
  Appended: appended,
  PartitionsAdded: partitionsAdded,
  ProcessedRange: () => {},
  Alive: () => {},
  SlowedDown: () => {},
  NetworkLost: () => {},
  NetworkBack: () => {},
  HandlerFailed: () => {},
};

/** Folds one report of a process, or of whoever watches it, into the group's history. */
export function foldProcessReport(state: HistoryState, report: ProcessReport): void {
  const fold = folds[report.type] as (state: HistoryState, report: ProcessReport) => void;
  fold(state, report);
}

function appended(state: HistoryState, report: Report<"Appended">): void {
  partitionReading(state, report).endOffset = report.endOffset;
}

function partitionsAdded(state: HistoryState, report: Report<"PartitionsAdded">): void {
  const { topic, fromCount, toCount, atMs } = report;
  state.partitionsAdded.push({ topic, fromCount, toCount, atMs });
}

function leaving(state: HistoryState, report: Report<"Leaving">): void {
  const facts = processById(state, report.processId);
  facts.leavingAtMs = report.atMs;
  stopAll(state, facts, { atMs: report.atMs, frozen: false });
}

function died(state: HistoryState, report: Report<"Died">): void {
  const facts = processById(state, report.processId);
  facts.died = { atMs: report.atMs, signal: report.signal };
  stopAll(state, facts, { atMs: report.atMs, frozen: false });
}

function frozen(state: HistoryState, report: Report<"Frozen">): void {
  const facts = processById(state, report.processId);
  facts.frozenAtMs = report.atMs;
  stopAll(state, facts, { atMs: report.atMs, frozen: true });
}

function assigned(state: HistoryState, report: Report<"Assigned">): void {
  const facts = processById(state, report.processId);
  facts.memberId = report.memberId;
  // What a process said before it was killed may be heard after that.
  if (facts.died !== null && facts.died.atMs <= report.atMs) facts.died = null;
  if (facts.leavingAtMs !== null && facts.leavingAtMs <= report.atMs) facts.leavingAtMs = null;
  const member = state.members.get(report.memberId);
  if (member !== undefined) member.processId = report.processId;
}

function revoked(state: HistoryState, report: Report<"Revoked">): void {
  for (const reading of readingsOf(state, report.partitions)) {
    if (reading.owner?.memberId !== report.memberId) continue;
    if (reading.change === null) stopReading(reading, { atMs: report.atMs, by: "process" });
  }
}

function readingsOf(
  state: HistoryState,
  partitions: readonly TopicPartitions[],
): PartitionReading[] {
  return partitions.flatMap(({ topic, partitions: numbers }) =>
    numbers.map((partition) => partitionReading(state, { topic, partition })),
  );
}

function stopAll(
  state: HistoryState,
  facts: ProcessFacts,
  stop: { readonly atMs: number; readonly frozen: boolean },
): void {
  for (const reading of ownedBy(state, facts)) {
    if (reading.change === null) stopReading(reading, { ...stop, by: "process" });
  }
}

/** A pause that nobody noticed is no rebalance's cost: the member goes on as if nothing had been. */
function thawed(state: HistoryState, report: Report<"Thawed">): void {
  const facts = processById(state, report.processId);
  facts.frozenAtMs = null;
  for (const reading of ownedBy(state, facts)) {
    if (!reading.stopped?.frozen || reading.change !== null) continue;
    if (state.members.has(reading.owner?.memberId ?? "")) reading.stopped = null;
  }
}

function ownedBy(state: HistoryState, facts: ProcessFacts): PartitionReading[] {
  return [...state.partitions.values()].filter(
    ({ owner }) =>
      owner !== null &&
      (owner.processId === facts.processId ||
        owner.memberId === facts.memberId ||
        (owner.processId === null && owner.clientId === facts.processId)),
  );
}

function processed(state: HistoryState, report: Report<"Processed">): void {
  const { memberId, processId, offset, atMs } = report;
  const reading = partitionReading(state, report);
  const goneAtMs = state.departed.get(memberId)?.atMs;
  const removed = goneAtMs !== undefined && atMs > goneAtMs;
  const first = addProcessed(reading.processed, offset, { processId, memberId, removed });
  if (first !== null) {
    const again = { offset, atMs, againBy: processId, memberId, removed };
    noteRepeat(state, reading, { ...again, first });
  }
  if (removed) return;
  if (isFirstOfNewOwner(reading, report)) {
    const waited = report.timestampMs <= reading.change!.assignedAtMs;
    resumeReading(
      reading,
      waited ? { atMs, by: "record" } : { atMs: reading.change!.assignedAtMs, by: "assignment" },
    );
  } else {
    finishRecordInHand(reading, atMs);
  }
  reading.lastProcessedAtMs = Math.max(atMs, reading.lastProcessedAtMs ?? atMs);
  settlePartition(state, reading, offset + 1);
}

/** A record that the owner of before still had in hand carries an earlier instant than the hand-over. */
function isFirstOfNewOwner({ change }: PartitionReading, report: Report<"Processed">): boolean {
  if (change === null || change.draft.to?.memberId !== report.memberId) return false;
  return report.atMs >= change.handedOverAtMs;
}
