/**
 * The instants at which something happens by itself. Timers are state: the driver sees only the earliest, and
 * `DeadlineReached` lets those ring that are due, in this order.
 */
export const TIMER_NAMES = [
  /** The time to close is over. */
  "close",
  /** The application may have been away for longer than `max.poll.interval.ms`. */
  "poll",
  /** Nothing was heard from the coordinator for `session.timeout.ms`. */
  "session",
  /** The next look for the coordinator. */
  "lookup",
  /** The next JoinGroup. */
  "join",
  /** The leader no longer waits for the metadata of the group's topics. */
  "metadata",
  /** The next Heartbeat. */
  "heartbeat",
] as const;

export type TimerName = (typeof TIMER_NAMES)[number];

/** At most one instant for each name. */
export class Timers {
  readonly #atMs = new Map<TimerName, number>();

  arm(name: TimerName, atMs: number): void {
    this.#atMs.set(name, atMs);
  }

  disarm(name: TimerName): void {
    this.#atMs.delete(name);
  }

  disarmAll(): void {
    this.#atMs.clear();
  }

  /** Null when it is not armed. */
  atMs(name: TimerName): number | null {
    return this.#atMs.get(name) ?? null;
  }

  isArmed(name: TimerName): boolean {
    return this.#atMs.has(name);
  }

  /** Disarms and says true if the instant has come. */
  takeDue(name: TimerName, nowMs: number): boolean {
    const atMs = this.#atMs.get(name);
    if (atMs === undefined || atMs > nowMs) return false;
    this.#atMs.delete(name);
    return true;
  }

  /** The earliest instant, null when none is armed. */
  nextMs(): number | null {
    let next: number | null = null;
    for (const atMs of this.#atMs.values()) if (next === null || atMs < next) next = atMs;
    return next;
  }
}
