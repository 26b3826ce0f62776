import type { Clock, Timer } from "../../ports/index.ts";

const NO_TIMER: Timer = { cancel() {} };

/** A clock that stands where it was put; nothing ever rings. */
export class StoppedClock implements Clock {
  #nowMs = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  /** Never back. */
  moveTo(atMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  setTimer(): Timer {
    return NO_TIMER;
  }

  endOfTurn(run: () => void): void {
    run();
  }
}
