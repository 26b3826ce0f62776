import type { Evidence } from "../model/index.ts";
import { REPORTED, weakest } from "./evidence.ts";
import type { HistoryState } from "./history-state.ts";
import type { Draft, Rebalance, RebalanceEvidence, RebalanceRound } from "./rebalance.ts";
import { addTotals, costOf } from "./totals.ts";

/** Rounds kept of one entry: its first one and the latest ones. */
const ROUNDS_KEPT = 100;

/** Appends an entry; the oldest beyond the kept ones leave only their costs behind. */
export function appendEntry(
  state: HistoryState,
  facts: Pick<
    Rebalance,
    "cause" | "trigger" | "reason" | "happened" | "fromGenerationId" | "startedAtMs" | "groupType"
  >,
  known: Pick<RebalanceEvidence, "cause" | "start">,
): Draft<Rebalance> {
  if (state.settling !== null) state.settling.rebalance.phase = "superseded";
  state.settling = null;
  state.entryCount += 1;
  const entry: Draft<Rebalance> = {
    number: state.entryCount,
    groupId: state.groupId,
    phase: "joining",
    ...facts,
    toGenerationId: null,
    protocolName: null,
    stableAtMs: null,
    rounds: [],
    members: [],
    changes: [],
    avoidableMoveCount: 0,
    duplicates: [],
    olderDuplicateCount: 0,
    refusedCommits: [],
    partitionsAdded: [...state.partitionsAdded],
    coordinatorMovedAtMs: state.coordinatorMovedAtMs,
    evidence: { ...NOTHING_KNOWN, ...known },
    reconciliation: [],
    rewinds: [],
    redeliveredAtMost: null,
  };
  state.coordinatorMovedAtMs = null;
  state.rebalances.push(entry);
  if (state.rebalances.length > state.keptCount) {
    const oldest = state.rebalances.shift();
    if (oldest !== undefined) state.forgotten = addTotals(state.forgotten, costOf(oldest));
  }
  return entry;
}

const NOTHING_KNOWN: RebalanceEvidence = {
  cause: null,
  start: null,
  barrier: null,
  stable: null,
  assignment: null,
  pauses: null,
  duplicates: null,
};

/** A claim of the entry depends on this too. */
export function dependsOn(
  entry: Draft<Rebalance>,
  claim: keyof RebalanceEvidence,
  evidence: Evidence | null,
): void {
  entry.evidence = { ...entry.evidence, [claim]: weakest(entry.evidence[claim], evidence) };
}

/** How a claim of the entry is known, whatever was thought before. */
export function isKnownBy(
  entry: Draft<Rebalance>,
  claim: keyof RebalanceEvidence,
  evidence: Evidence | null,
): void {
  entry.evidence = { ...entry.evidence, [claim]: evidence };
}

/** Processes report to this history: the records read twice are counted, one by one. */
export function countsDuplicates(entry: Draft<Rebalance>): void {
  if (entry.evidence.duplicates === null) isKnownBy(entry, "duplicates", REPORTED);
}

export function addRound(entry: Draft<Rebalance>, round: Draft<RebalanceRound>): void {
  entry.rounds.push(round);
  if (entry.rounds.length > ROUNDS_KEPT) entry.rounds.splice(1, 1);
}
