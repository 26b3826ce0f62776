import type { Clock, Timer } from "../../ports/index.ts";

/**
 * One timer for many deadlines: it rings at or after the earliest one it was told of, and then asks what the next one
 * is. A deadline that was met costs nothing more than a ring that finds nothing to do.
 */
export class Alarm {
  readonly #clock: Clock;
  /** Does what is due and returns the next deadline, null when there is none. */
  readonly #ring: (nowMs: number) => number | null;
  #timer: Timer | null = null;
  #armedForMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, ring: (nowMs: number) => number | null) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Makes sure that it rings at or soon after `deadlineMs`. */
  atLatest(deadlineMs: number): void {
    if (deadlineMs >= this.#armedForMs) return;
    this.#timer?.cancel();
    this.#armedForMs = deadlineMs;
    this.#timer = this.#clock.setTimer(deadlineMs, this.#onTimer);
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#armedForMs = Number.POSITIVE_INFINITY;
  }

  readonly #onTimer = (): void => {
    this.#timer = null;
    this.#armedForMs = Number.POSITIVE_INFINITY;
    const nextMs = this.#ring(this.#clock.nowMs());
    if (nextMs !== null) this.atLatest(nextMs);
  };
}
