import type { TopicPartitions } from "../model/index.ts";
import { pushLatest, rememberLatest } from "./bounded.ts";
import { learnEnd } from "./commits.ts";
import { REPORTED } from "./evidence.ts";
import { type HistoryState, type ProcessFacts, takeInput } from "./history-state.ts";
import { type PartitionReading, partitionReading } from "./partition-reading.ts";
import { correctStop, stopReading } from "./pauses.ts";
import type { ProcessReport } from "./process-report.ts";
import { processed, processedRange } from "./processed-records.ts";
import { processById } from "./roster.ts";

type Report<Type extends ProcessReport["type"]> = Extract<ProcessReport, { type: Type }>;

type Folds = {
  readonly [Type in ProcessReport["type"]]: (state: HistoryState, report: Report<Type>) => void;
};

const folds: Folds = {
  Assigned: assigned,
  Revoked: revoked,
  Processed: processed,
  ProcessedRange: processedRange,
  Leaving: leaving,
  Died: died,
  Frozen: (state, report) => held(state, report, "frozenAtMs"),
  Thawed: (state, report) => goesOn(state, report, "frozenAtMs"),
  NetworkLost: (state, report) => held(state, report, "cutOffAtMs"),
  NetworkBack: (state, report) => goesOn(state, report, "cutOffAtMs"),
  Appended: appended,
  PartitionsAdded: partitionsAdded,
  Alive: alive,
  SlowedDown: slowedDown,
  HandlerFailed: handlerFailed,
  Lost: lost,
  // Told as it is: nothing of the group's follows from it that others do not tell.
  RevocationCommitFailed: () => {},
  ListenerReturned: () => {},
};

/** Members whose dials are known, and partition counts raised that nobody has taken notice of. */
const ALIVE_KEPT = 10_000;
const ADDED_KEPT = 100;

/** Folds one report of a process, or of whoever watches it, into the group's history. */
export function foldProcessReport(state: HistoryState, report: ProcessReport): void {
  takeInput(state, { atMs: report.atMs, evidence: REPORTED });
  const fold = folds[report.type] as (state: HistoryState, report: ProcessReport) => void;
  fold(state, report);
}

function appended(state: HistoryState, report: Report<"Appended">): void {
  learnEnd(state, partitionReading(state, report), report.endOffset);
}

function partitionsAdded(state: HistoryState, report: Report<"PartitionsAdded">): void {
  const { topic, fromCount, toCount, atMs } = report;
  pushLatest(state.partitionsAdded, { topic, fromCount, toCount, atMs }, ADDED_KEPT);
}

function leaving(state: HistoryState, report: Report<"Leaving">): void {
  const facts = processById(state, report.processId);
  facts.leavingAtMs = report.atMs;
  stopAll(state, facts, { atMs: report.atMs });
}

function died(state: HistoryState, report: Report<"Died">): void {
  const facts = processById(state, report.processId);
  facts.died = { atMs: report.atMs, signal: report.signal };
  stopAll(state, facts, { atMs: report.atMs });
}

/** It does nothing for a while, or nothing that reaches the group. */
function held(
  state: HistoryState,
  report: Report<"Frozen" | "NetworkLost">,
  since: "frozenAtMs" | "cutOffAtMs",
): void {
  const facts = processById(state, report.processId);
  facts[since] = report.atMs;
  stopAll(state, facts, { atMs: report.atMs, mayPass: true });
}

/** A pause that nobody noticed is no rebalance's cost: the member goes on as if nothing had been. */
function goesOn(
  state: HistoryState,
  report: Report<"Thawed" | "NetworkBack">,
  since: "frozenAtMs" | "cutOffAtMs",
): void {
  const facts = processById(state, report.processId);
  facts[since] = null;
  if (facts.frozenAtMs !== null || facts.cutOffAtMs !== null) return;
  for (const reading of ownedBy(state, facts)) {
    if (!reading.stopped?.mayPass || reading.change !== null) continue;
    if (state.members.has(reading.owner?.memberId ?? "")) reading.stopped = null;
  }
}

/** A longer time for each record is a slow-down; a shorter one ends it. */
function slowedDown(state: HistoryState, { processId, atMs, workMs }: Report<"SlowedDown">): void {
  const facts = processById(state, processId);
  facts.slowed = workMs > (facts.workMs ?? 0) ? { atMs, workMs } : null;
  facts.workMs = workMs;
}

function handlerFailed(state: HistoryState, report: Report<"HandlerFailed">): void {
  processById(state, report.processId).handlerFailedAtMs = report.atMs;
}

function alive(state: HistoryState, report: Report<"Alive">): void {
  const known = state.alive.get(report.memberId);
  if (known !== undefined && known.atMs > report.atMs) return;
  if (!state.departed.has(report.memberId)) {
    rememberLatest(state.alive, [report.memberId, report], ALIVE_KEPT);
  }
}

function assigned(state: HistoryState, report: Report<"Assigned">): void {
  const facts = processById(state, report.processId);
  if (facts.memberId !== report.memberId) facts.handlerFailedAtMs = null;
  facts.memberId = report.memberId;
  // What a process said before it was killed may be heard after that.
  if (facts.died !== null && facts.died.atMs <= report.atMs) beginsAgain(facts);
  if (facts.leavingAtMs !== null && facts.leavingAtMs <= report.atMs) facts.leavingAtMs = null;
  const member = state.members.get(report.memberId);
  if (member !== undefined) member.processId = report.processId;
  for (const { change } of readingsOf(state, report.partitions)) {
    if (change === null || change.draft.to?.memberId !== report.memberId) continue;
    if (report.atMs >= change.handedOverAtMs) change.readableAtMs ??= report.atMs;
  }
}

/** Another process has the name now; only a network may outlast who uses it. */
function beginsAgain(facts: ProcessFacts): void {
  facts.died = null;
  facts.frozenAtMs = null;
  facts.workMs = null;
  facts.slowed = null;
}

function revoked(state: HistoryState, report: Report<"Revoked">): void {
  const { atMs, memberId } = report;
  for (const reading of readingsOf(state, report.partitions)) {
    const { owner, change } = reading;
    if (change === null && owner?.memberId === memberId) stopReading(reading, { atMs });
    // Told by its first round what it has to give up, a cooperative member says when it did.
    if (change === null || change.draft.to !== null) continue;
    if (change.draft.from?.memberId === memberId && atMs >= change.entry.startedAtMs) {
      correctStop(reading, { atMs, by: "process", evidence: REPORTED });
    }
  }
}

/** It reads them no more, whether or not their coordinator knows that yet. */
function lost(state: HistoryState, { atMs, memberId, partitions }: Report<"Lost">): void {
  for (const reading of readingsOf(state, partitions)) {
    const { owner, change } = reading;
    if (change === null && owner?.memberId === memberId) stopReading(reading, { atMs });
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
  stop: { readonly atMs: number; readonly mayPass?: boolean },
): void {
  for (const reading of ownedBy(state, facts)) {
    if (reading.change === null) stopReading(reading, stop);
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
