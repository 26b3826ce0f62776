import type { Clock } from "../../../ports/index.ts";

export interface WaitOptions {
  /** Null waits for ever. */
  readonly deadlineMs: number | null;
  readonly signal?: AbortSignal | undefined;
}

/** Where readers wait for something to change: records, a resume, a new assignment, a failure, the end. */
export class Gate {
  readonly #clock: Clock;
  #waiters = new Set<() => void>();
  #openCount = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Changes when something has changed: who found nothing need not look again before. */
  get openCount(): number {
    return this.#openCount;
  }

  /** Everybody who waits looks again. */
  open(): void {
    this.#openCount++;
    if (this.#waiters.size === 0) return;
    const waiters = this.#waiters;
    this.#waiters = new Set();
    for (const wake of waiters) wake();
  }

  /** Resolves at the next {@link open}, at the deadline, or when the signal fires; never rejects. */
  wait({ deadlineMs, signal }: WaitOptions): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiters.delete(wake);
        timer?.cancel();
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = deadlineMs === null ? null : this.#clock.setTimer(deadlineMs, wake);
      this.#waiters.add(wake);
      signal?.addEventListener("abort", wake);
      if (signal?.aborted === true) wake();
    });
  }
}
