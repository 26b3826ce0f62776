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

/** Round instants of the browser's time zone to label, none nearer to the next than `leastPx`. */
export function ticksOf({ fromMs, toMs, widthPx }: TimeScale, leastPx = 66): number[] {
  if (widthPx <= 0 || toMs <= fromMs) return [];
  const scale = scaleTime().domain([fromMs, toMs]);
  const leastMs = (leastPx / widthPx) * (toMs - fromMs);
  // The steps are d3's own, nearest to what is asked for: fewer are asked for until they are far enough apart.
  for (let asked = Math.ceil(widthPx / leastPx); asked > 0; asked -= 1) {
    const [first = 0, second = Infinity] = scale.ticks(asked).map(Number);
    if (second - first >= leastMs) return scale.ticks(asked).map(Number);
  }
  return [];
}
