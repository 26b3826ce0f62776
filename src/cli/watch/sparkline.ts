import type { LagPoint, TimeRange } from "../../insight/index.ts";

const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** Lag over a stretch of time in block characters, highest point full; a blank where nobody knew it. */
export function sparkline(points: readonly LagPoint[], range: TimeRange, width: number): string {
  const stepMs = (range.toMs - range.fromMs) / Math.max(1, width);
  const columns = Array.from({ length: width }, (): number | null => null);
  for (const { atMs, lag } of points) {
    if (lag === null || atMs < range.fromMs || atMs > range.toMs) continue;
    const column = Math.min(width - 1, Math.floor((atMs - range.fromMs) / stepMs));
    columns[column] = Math.max(columns[column] ?? 0, lag);
  }
  const highest = columns.reduce<number>((most, lag) => Math.max(most, lag ?? 0), 0);
  return held(columns)
    .map((lag) => (lag === null ? " " : bar(lag, highest)))
    .join("");
}

/** A column between two points has the value of the one before it. */
function held(columns: readonly (number | null)[]): (number | null)[] {
  const last = columns.findLastIndex((lag) => lag !== null);
  let value: number | null = null;
  return columns.map((lag, i) => {
    value = lag ?? value;
    return i <= last ? value : null;
  });
}

function bar(lag: number, highest: number): string {
  if (highest === 0) return BARS[0] as string;
  return BARS[Math.min(BARS.length - 1, Math.floor((lag / highest) * BARS.length))] as string;
}
