/** Where a foreign group's events come from. */
export type ForeignSource = "journal" | "log" | "describe";

/** One event on its way through the merge. */
export interface Arrival<Event> {
  readonly source: ForeignSource;
  readonly event: Event;
}

interface Waiting<Event> extends Arrival<Event> {
  /** Never before the event that its source gave before it. */
  readonly orderMs: number;
  readonly arrivedAtMs: number;
}

/** How long an event waits for sources that say nothing. */
export const MAX_WAIT_MS = 3_000;

/** Events kept back at most; the oldest go out, waited for or not. */
const MAX_HELD_COUNT = 200_000;

/** At one instant: the log's line is written before the record that it explains, and a poll sees both. */
const RANKS: readonly ForeignSource[] = ["log", "journal", "describe"];

/**
 * Brings the events of several sources into one order of time.
 *
 * Theory of operation. The journal and polls are in order in themselves (by offset, one after the other), and that order
 * is kept whatever their clock says: an instant before that of the event before it counts as that one's. Logs are many,
 * one of each broker: their lines are ordered by their instants. Between sources instants decide. An event is released
 * once every source has shown that it has nothing earlier to tell, by a watermark or, but for logs, by a later event; a
 * source that is silent holds the others up for {@link MAX_WAIT_MS} of the reader's clock and no longer. What comes later
 * than that is released late.
 */
export class SourceMerge<Event> {
  readonly #queues: ReadonlyMap<ForeignSource, Waiting<Event>[]> = new Map(
    RANKS.map((source) => [source, []]),
  );
  readonly #watermarks = new Map<ForeignSource, number>();
  readonly #live: Set<ForeignSource>;
  #heldCount = 0;
  #isLogInOrder = true;

  constructor(live: Iterable<ForeignSource>) {
    this.#live = new Set(live);
  }

  /** A source that has ended, or cannot be read, is waited for no longer. */
  setLive(source: ForeignSource, live: boolean): void {
    if (live) this.#live.add(source);
    else this.#live.delete(source);
  }

  add(arrival: Arrival<Event>, at: { readonly atMs: number; readonly arrivedAtMs: number }): void {
    // Named one by one: spreading would cost more than all else that is done for a record of the journal.
    const { source, event } = arrival;
    const queue = this.#queues.get(source)!;
    const { arrivedAtMs } = at;
    this.#heldCount += 1;
    if (source === "log") {
      queue.push({ source, event, orderMs: at.atMs, arrivedAtMs });
      this.#isLogInOrder = false;
      return;
    }
    const orderMs = Math.max(at.atMs, this.watermarkMs(source));
    this.#watermarks.set(source, orderMs);
    queue.push({ source, event, orderMs, arrivedAtMs });
  }

  /** The source will tell nothing that happened before `atMs`. */
  advance(source: ForeignSource, atMs: number): void {
    this.#watermarks.set(source, Math.max(atMs, this.watermarkMs(source)));
  }

  /** Up to when the source has told all. */
  watermarkMs(source: ForeignSource): number {
    return this.#watermarks.get(source) ?? -Infinity;
  }

  /** Nothing of the source is held back. */
  isDrained(source: ForeignSource): boolean {
    return this.#queues.get(source)?.length === 0;
  }

  /** The events that nothing earlier can precede any more, in order. */
  take(nowMs: number): Arrival<Event>[] {
    this.#orderLog();
    const complete = Math.min(...[...this.#live].map((source) => this.watermarkMs(source)));
    const waiting = RANKS.filter((source) => !this.isDrained(source));
    if (waiting.length === 1) return this.#takeOf(waiting[0]!, complete, nowMs);
    const released: Arrival<Event>[] = [];
    const cursors = new Map<ForeignSource, number>();
    for (;;) {
      const next = this.#earliest(cursors);
      if (next === null) break;
      if (!this.#isDue(next, complete, nowMs)) break;
      cursors.set(next.source, (cursors.get(next.source) ?? 0) + 1);
      this.#heldCount -= 1;
      released.push(next);
    }
    for (const [source, count] of cursors) this.#queues.get(source)!.splice(0, count);
    return released;
  }

  /** Nothing of another source waits: there is nothing to be merged. While a journal is caught up with, it is always so. */
  #takeOf(source: ForeignSource, complete: number, nowMs: number): Arrival<Event>[] {
    const queue = this.#queues.get(source)!;
    let count = 0;
    while (count < queue.length && this.#isDue(queue[count]!, complete, nowMs)) {
      count += 1;
      this.#heldCount -= 1;
    }
    return queue.splice(0, count);
  }

  #isDue(next: Waiting<Event>, complete: number, nowMs: number): boolean {
    return (
      next.orderMs <= complete ||
      nowMs - next.arrivedAtMs >= MAX_WAIT_MS ||
      this.#heldCount > MAX_HELD_COUNT
    );
  }

  #orderLog(): void {
    if (this.#isLogInOrder) return;
    this.#isLogInOrder = true;
    this.#queues.get("log")?.sort((a, b) => a.orderMs - b.orderMs);
  }

  #earliest(cursors: ReadonlyMap<ForeignSource, number>): Waiting<Event> | null {
    let earliest: Waiting<Event> | null = null;
    for (const source of RANKS) {
      const waiting = this.#queues.get(source)?.[cursors.get(source) ?? 0];
      if (waiting === undefined) continue;
      if (earliest === null || waiting.orderMs < earliest.orderMs) earliest = waiting;
    }
    return earliest;
  }
}
