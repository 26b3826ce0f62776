import type { TimeRange } from "../store/cursor.ts";

/** From instants to px and back, over one range. */
export interface TimeScale extends TimeRange {
  readonly widthPx: number;
  readonly x: (atMs: number) => number;
  readonly atMs: (x: number) => number;
}

export function timeScale({ fromMs, toMs }: TimeRange, widthPx: number): TimeScale {
  const perMs = widthPx / Math.max(1, toMs - fromMs);
  return {
    fromMs,
    toMs,
    widthPx,
    x: (atMs) => (atMs - fromMs) * perMs,
    atMs: (x) => fromMs + x / perMs,
  };
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const STEPS_MS = [1, 2, 5, 10, 15, 30]
  .map((seconds) => seconds * SECOND_MS)
  .concat([1, 2, 5, 10, 15, 30, 60].map((minutes) => minutes * MINUTE_MS));

/** Round instants to label, none nearer to the next than `leastPx`. */
export function ticksOf({ fromMs, toMs, widthPx }: TimeScale, leastPx = 110): number[] {
  const span = toMs - fromMs;
  if (widthPx <= 0 || span <= 0) return [];
  const step = STEPS_MS.find((each) => (each / span) * widthPx >= leastPx) ?? 4 * 60 * MINUTE_MS;
  const ticks: number[] = [];
  for (let at = Math.ceil(fromMs / step) * step; at <= toMs; at += step) ticks.push(at);
  return ticks;
}
