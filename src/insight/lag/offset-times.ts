/** Points kept of each partition; with the spacing below they reach half an hour back. */
const POINT_COUNT = 60;
/** Points closer than this are replaced by the later one. */
const SPACING_MS = 30_000;
/** A clock that went back by more than this was set, and what was told before it is worth nothing. */
const CLOCK_SET_MS = 60_000;

interface Point {
  readonly atMs: number;
  readonly logEndOffset: number;
}

/**
 * When the log of one partition had which end: a bounded table from which the time of an append is interpolated.
 *
 * Theory of operation. Each sample of the log end is a point. Between two points records are taken to have come evenly,
 * so the record at an offset was appended on the straight line between the points around it. An offset below the first
 * point is older than the table, and then nothing is known of its time. Points keep a distance of 30 s (the last one
 * moves until it is that far from the one before), so 60 of them cover half an hour however often somebody samples.
 * A log whose end went back was created anew or truncated, and its table begins again.
 */
export class OffsetTimes {
  readonly #points: Point[] = [];

  /** Takes what a sample said. Samples from before the last one are ignored. */
  add(atMs: number, logEndOffset: number): void {
    const points = this.#points;
    const last = points.at(-1);
    if (last !== undefined) {
      if (logEndOffset < last.logEndOffset || atMs < last.atMs - CLOCK_SET_MS) points.length = 0;
      else if (atMs <= last.atMs) return;
    }
    const before = points.at(-2);
    if (before !== undefined && points.at(-1)!.atMs - before.atMs < SPACING_MS) points.pop();
    points.push({ atMs, logEndOffset });
    if (points.length > POINT_COUNT) points.shift();
  }

  /** When the record at this offset was appended, by interpolation; null when the table does not reach so far. */
  appendedAtMs(offset: number): number | null {
    const next = this.#points.findIndex((point) => point.logEndOffset > offset);
    const after = this.#points[next];
    const before = this.#points[next - 1];
    if (after === undefined || before === undefined) return null;
    const share = (offset - before.logEndOffset) / (after.logEndOffset - before.logEndOffset);
    return Math.round(before.atMs + share * (after.atMs - before.atMs));
  }

  get pointCount(): number {
    return this.#points.length;
  }
}
