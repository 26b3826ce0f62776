import type { Clock } from "../../ports/index.ts";

/** Something of the application that may be busy: a handler's slot, a listener, the loop that polls. */
export interface Activity {
  /** Since when it has been at work; infinite while it waits for records. */
  busySinceMs: number;
}

/**
 * Is the application alive, as `max.poll.interval.ms` asks?
 *
 * Java has one thread, and the instant of its last poll. Here several handlers may run at once, so the rule is per
 * handler: none may run for longer than the interval. What counts is when the oldest one that still runs began. While all
 * wait for records the application is alive; while nobody reads (no poll is under way, no loop runs) time counts from
 * where reading ended. A rebalance listener counts as a handler.
 *
 * Nothing is sent per record: the member core asks for {@link busySinceMs} when its deadline comes. Only a member that
 * waits for a sign of life, before its first poll or after it was too slow, is told of the next one at once.
 */
export class Liveness {
  readonly #clock: Clock;
  readonly #activities = new Set<Activity>();
  #lastSeenMs: number;
  #onSignOfLife: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastSeenMs = clock.nowMs();
  }

  begin(busySinceMs = Number.POSITIVE_INFINITY): Activity {
    const activity = { busySinceMs };
    this.#activities.add(activity);
    this.see();
    return activity;
  }

  end(activity: Activity): void {
    if (!this.#activities.delete(activity)) return;
    this.#lastSeenMs = this.#clock.nowMs();
    this.see();
  }

  /** Since when the application has not come back; null while it waits for records. */
  busySinceMs(): number | null {
    if (this.#activities.size === 0) return this.#lastSeenMs;
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const { busySinceMs } of this.#activities) oldestMs = Math.min(oldestMs, busySinceMs);
    return oldestMs === Number.POSITIVE_INFINITY ? null : oldestMs;
  }

  /** The application has come back, by asking for records or by a handler that returned. Cheap. */
  see(): void {
    if (this.#onSignOfLife !== null) this.#onSignOfLife();
  }

  /** From here on every sign of life calls `listener`; null ends that. */
  awaitSign(listener: (() => void) | null): void {
    this.#onSignOfLife = listener;
  }
}
