import type { Rebalance, RebalanceRound } from "../rebalance.ts";

/** One phase of one round. */
export interface PhaseJson {
  /** From 1. */
  readonly round: number;
  /** Of a classic group join and sync, of a consumer group assign and reconcile. */
  readonly name: "join" | "sync" | "assign" | "reconcile";
  readonly startedAtMs: number | null;
  /** Null while it lasts, or where an end of it is not known. */
  readonly ms: number | null;
}

/** Both phases of every round that they came to. */
export function phasesOf(rebalance: Rebalance): PhaseJson[] {
  return rebalance.rounds.flatMap((round, i) => {
    const [first, second] = phaseNames(rebalance);
    const startKnown = i > 0 || rebalance.evidence.start !== null;
    const startedAtMs = startKnown ? Math.round(round.startedAtMs) : null;
    const [middleMs, endMs] = turns(round, rebalance);
    const phases: PhaseJson[] = [
      { round: i + 1, name: first, startedAtMs, ms: between(startedAtMs, middleMs) },
    ];
    if (middleMs === null) return phases;
    const last = { round: i + 1, name: second, startedAtMs: Math.round(middleMs) };
    return [...phases, { ...last, ms: between(middleMs, endMs) }];
  });
}

function phaseNames({ groupType }: Rebalance): readonly [PhaseJson["name"], PhaseJson["name"]] {
  return groupType === "consumer" ? ["assign", "reconcile"] : ["join", "sync"];
}

/** When the first phase ended, and the second. */
function turns(
  { openedAtMs, storedAtMs }: RebalanceRound,
  { groupType, evidence }: Rebalance,
): readonly [number | null, number | null] {
  if (groupType === "consumer") return [storedAtMs, openedAtMs];
  return [evidence.barrier === null ? null : openedAtMs, storedAtMs];
}

function between(fromMs: number | null, toMs: number | null): number | null {
  return fromMs === null || toMs === null ? null : Math.round(toMs - fromMs);
}
