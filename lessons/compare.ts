/** The API's account of one scene beside the truth. */
import type { GroupView } from "regroup/insight";
import type { LogLine } from "./process-logs.ts";
import { toldMoves, toldPauses, toldRepeats } from "./told.ts";
import { type TruePause, trueMoves, truePauses, trueRepeats } from "./truth.ts";

/** A pause is told right within this. */
export const PAUSE_WITHIN_MS = 50;
/** Two accounts of the same pause have ends no further apart. */
const SAME_PAUSE_MS = 1_000;

export interface Verdict {
  readonly rebalanceCount: number;
  readonly pauseCount: number;
  readonly longestPauseMs: number;
  /** The largest difference between a pause as told and as it was. */
  readonly pauseOffByMs: number;
  readonly toldMoves: number;
  readonly trueMoves: number;
  readonly toldRepeats: number;
  readonly trueRepeats: number;
  /** A sentence for each thing that differs. */
  readonly differences: readonly string[];
}

export function compare(view: GroupView, lines: readonly LogLine[]): Verdict {
  const pauses = comparePauses(toldPauses(view), truePauses(lines));
  const moves = compareMoves(view, lines);
  const repeats = compareRepeats(toldRepeats(view), trueRepeats(lines));
  const differences = [...pauses.differences, ...moves.differences, ...repeats.differences];
  return {
    rebalanceCount: view.rebalances.length,
    ...pauses,
    ...moves,
    ...repeats,
    differences,
  };
}

function comparePauses(told: readonly TruePause[], truth: readonly TruePause[]) {
  const left = [...told];
  const pairs = truth.map((pause) => {
    const index = left.findIndex(
      ({ partition, resumedAtMs }) =>
        partition === pause.partition && Math.abs(resumedAtMs - pause.resumedAtMs) <= SAME_PAUSE_MS,
    );
    return { truth: pause, told: index < 0 ? null : (left.splice(index, 1)[0] ?? null) };
  });
  const all = [...pairs, ...left.map((pause) => ({ truth: null, told: pause }))];
  const offs = all.map((pair) => Math.abs(lengthOf(pair.told) - lengthOf(pair.truth)));
  const differences = all.flatMap(({ truth, told }, i) => {
    if ((offs[i] ?? 0) <= PAUSE_WITHIN_MS) return [];
    const partition = truth?.partition ?? told?.partition;
    return `P${partition} was not read for ${ms(truth)}, told as ${ms(told)}`;
  });
  return {
    pauseCount: truth.length,
    longestPauseMs: Math.max(0, ...truth.map(lengthOf)),
    pauseOffByMs: Math.max(0, ...offs),
    differences,
  };
}

function lengthOf(pause: TruePause | null): number {
  return pause === null ? 0 : pause.resumedAtMs - pause.stoppedAtMs;
}

function ms(pause: TruePause | null): string {
  return pause === null ? "no time" : `${lengthOf(pause).toFixed(1)} ms`;
}

function compareMoves({ rebalances }: GroupView, lines: readonly LogLine[]) {
  let toldCount = 0;
  let trueCount = 0;
  const differences: string[] = [];
  for (const rebalance of rebalances) {
    const { number, fromGenerationId, toGenerationId } = rebalance;
    const told = toldMoves(rebalance).sort();
    const truth =
      fromGenerationId === null || toGenerationId === null
        ? []
        : trueMoves(lines, fromGenerationId, toGenerationId).sort();
    toldCount += told.length;
    trueCount += truth.length;
    if (told.join() !== truth.join()) {
      differences.push(
        `rebalance ${number} moved ${truth.join(", ") || "nothing"}, told as ${told.join(", ") || "nothing"}`,
      );
    }
  }
  return { toldMoves: toldCount, trueMoves: trueCount, differences };
}

function compareRepeats(told: ReadonlyMap<string, number>, truth: ReadonlyMap<string, number>) {
  const keys = new Set([...told.keys(), ...truth.keys()]);
  const wrong = [...keys].filter((key) => (told.get(key) ?? 0) !== (truth.get(key) ?? 0));
  const differences =
    wrong.length === 0
      ? []
      : [
          `${wrong.length} records are told to be repeated otherwise than they were: ${wrong.slice(0, 5).join(", ")}`,
        ];
  return { toldRepeats: sum(told), trueRepeats: sum(truth), differences };
}

function sum(times: ReadonlyMap<string, number>): number {
  return [...times.values()].reduce((total, n) => total + n, 0);
}
