import { scaleTime } from "d3-scale";
import type { TimeRange } from "../store/cursor.ts";

/** From instants to px and back, over one range. */
export interface TimeScale extends TimeRange {
  readonly widthPx: number;
  readonly x: (atMs: number) => number;
  readonly atMs: (x: number) => number;
}

export function timeScale({ fromMs, toMs }: TimeRange, widthPx: number): TimeScale {
  const scale = scaleTime()
    .domain([fromMs, Math.max(toMs, fromMs + 1)])
    .range([0, widthPx]);
  return {
    fromMs,
    toMs,
    widthPx,
    x: (atMs) => scale(atMs),
    atMs: (x) => fromMs + (x / Math.max(1, widthPx)) * (toMs - fromMs),
  };
}

/** Round instants of the browser's time zone to label, about `leastPx` apart or more. */
export function ticksOf({ fromMs, toMs, widthPx }: TimeScale, leastPx = 110): number[] {
  if (widthPx <= 0 || toMs <= fromMs) return [];
  const most = Math.max(1, Math.floor(widthPx / leastPx));
  const ticks = scaleTime().domain([fromMs, toMs]).ticks(most).map(Number);
  // Ticks come at the round steps nearest to what was asked for, which may be a step too close.
  const tooClose = ticks.length > 1 && ((ticks[1]! - ticks[0]!) / (toMs - fromMs)) * widthPx;
  return tooClose !== false && tooClose < leastPx * 0.6
    ? ticks.filter((_, i) => i % 2 === 0)
    : ticks;
}
