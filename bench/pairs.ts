/** Measuring sides in turn and laying them beside each other: figures and ratios as min – median – max. */
import { print } from "./benchmark.ts";
import type { ServerName } from "./servers.ts";

/** What is read off one measurement. */
export interface Metric {
  readonly name: string;
  readonly better: "more" | "less";
  /** Fraction digits in the output. */
  readonly digits: number;
}

/** A ratio that the project holds itself to: regroup at least so many times as good as a peer. */
export interface Bar {
  readonly peer: string;
  readonly metric: string;
  readonly atLeast: number;
}

/** The measurements of one side, in the order of the pairs. */
export type Series = Record<string, number>[];

/** Measures every side once per pair, A B A B. */
export async function takeTurns(
  sides: readonly string[],
  pairs: number,
  measure: (side: string, turn: number) => Promise<Record<string, number>>,
): Promise<Map<string, Series>> {
  const series = new Map<string, Series>(sides.map((side) => [side, []]));
  for (let turn = 0; turn < pairs; turn++) {
    for (const side of sides) series.get(side)?.push(await measure(side, turn));
  }
  return series;
}

/** `min – median – max` of some numbers. */
export function spread(values: readonly number[], digits: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1
      ? (sorted[middle] ?? Number.NaN)
      : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
  const all = [sorted[0] ?? Number.NaN, median, sorted.at(-1) ?? Number.NaN];
  return all.map((value) => formatted(value, digits)).join(" – ");
}

function formatted(value: number, digits: number): string {
  return value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** How many times as good as side `to` side `of` was, pair by pair. */
export function ratios(
  series: Map<string, Series>,
  { of, to, metric }: { readonly of: string; readonly to: string; readonly metric: Metric },
): number[] {
  const theirs = series.get(to) ?? [];
  return (series.get(of) ?? []).map((ours, turn) => {
    const our = ours[metric.name] ?? Number.NaN;
    const their = theirs[turn]?.[metric.name] ?? Number.NaN;
    return metric.better === "more" ? our / their : their / our;
  });
}

const ourName: ServerName = "regroup";

/** Prints each side's figures and regroup's ratios to each peer, with the bar where there is one. */
export function printSeries(
  series: Map<string, Series>,
  metrics: readonly Metric[],
  bars: readonly Bar[] = [],
): void {
  for (const metric of metrics) {
    print(`  ${metric.name} (${metric.better} is better)`);
    for (const [side, taken] of series) {
      const values = taken.map((figures) => figures[metric.name] ?? Number.NaN);
      print(`    ${side.padEnd(20)} ${spread(values, metric.digits)}`);
    }
    for (const peer of series.keys()) {
      if (peer === ourName || !series.has(ourName)) continue;
      const bar = bars.find((held) => held.peer === peer && held.metric === metric.name);
      const wanted = bar === undefined ? "" : `   wanted ≥ ${bar.atLeast}`;
      print(
        `    ${`regroup : ${peer}`.padEnd(20)} ${spread(ratios(series, { of: ourName, to: peer, metric }), 2)}×${wanted}`,
      );
    }
  }
}
