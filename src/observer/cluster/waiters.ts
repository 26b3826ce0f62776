import type { Clock } from "../../ports/index.ts";

interface Waiter {
  readonly isOver: () => boolean;
  readonly resolve: () => void;
}

/** Those who wait until something is so, or some time has passed. */
export class Waiters {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiter>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when `isOver`, looked at now and at each {@link look}, or after `timeoutMs`, or when closed. */
  until(isOver: () => boolean, timeoutMs: number): Promise<void> {
    if (isOver()) return Promise.resolve();
    return new Promise((done) => {
      const resolve = (): void => {
        timer.cancel();
        this.#waiting.delete(waiter);
        done();
      };
      const waiter: Waiter = { isOver, resolve };
      const timer = this.#clock.setTimer(this.#clock.nowMs() + timeoutMs, resolve);
      this.#waiting.add(waiter);
    });
  }

  /** Something has changed. */
  look(): void {
    for (const waiter of [...this.#waiting]) if (waiter.isOver()) waiter.resolve();
  }

  close(): void {
    for (const waiter of [...this.#waiting]) waiter.resolve();
  }
}
