import { KEPT_LAG_MS } from "./apply-delta.ts";
import type { LagPoint } from "./group-view.ts";

const FINEST_MS = 1_000;
/** Points older than this are thinned. */
const FINE_FOR_MS = 10 * 60_000;
const COARSE_MS = 10_000;
/** A clock that went back by more was set: what was told by the time before is of a future that did not come. */
const CLOCK_SET_MS = 60_000;

/**
 * Lag over time: at most a point a second for the last ten minutes, one in ten seconds for the two hours before. What
 * comes sooner than a second after the last point is left out; the next one stands for it.
 */
export class LagSeries {
  readonly #coarse: LagPoint[] = [];
  readonly #fine: LagPoint[] = [];

  /** True when a point of this instant would be kept. */
  accepts(atMs: number): boolean {
    const last = this.latest();
    return last === undefined || atMs >= last.atMs + FINEST_MS || atMs < last.atMs - CLOCK_SET_MS;
  }

  /** Adds a point; returns false when it came too soon after the last one. */
  add(point: LagPoint): boolean {
    if (!this.accepts(point.atMs)) return false;
    for (const points of [this.#fine, this.#coarse]) dropFrom(points, point.atMs);
    this.#fine.push(point);
    this.#thin(point.atMs);
    return true;
  }

  latest(): LagPoint | undefined {
    return this.#fine.at(-1) ?? this.#coarse.at(-1);
  }

  /** Oldest first. */
  points(): LagPoint[] {
    return [...this.#coarse, ...this.#fine];
  }

  #thin(nowMs: number): void {
    const isOld = ({ atMs }: LagPoint) => atMs < nowMs - FINE_FOR_MS;
    while (this.#fine[0] !== undefined && isOld(this.#fine[0])) {
      const point = this.#fine.shift() as LagPoint;
      if (point.atMs >= (this.#coarse.at(-1)?.atMs ?? -Infinity) + COARSE_MS)
        this.#coarse.push(point);
    }
    while ((this.#coarse[0]?.atMs ?? Infinity) < nowMs - KEPT_LAG_MS) this.#coarse.shift();
  }
}

function dropFrom(points: LagPoint[], atMs: number): void {
  while (points.length > 0 && points.at(-1)!.atMs >= atMs) points.pop();
}
