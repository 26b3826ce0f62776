/** A cancellable wake-up. Cancelling twice, or after it rang, does nothing. */
export interface Timer {
  cancel(): void;
}

/** Time, as the broker and the client know it. `node/` implements it with the system's, the simulator virtually. */
export interface Clock {
  /**
   * Epoch milliseconds that never go back: the wall clock at start plus the monotonic time since. One clock for
   * deadlines and timestamps, so that a stepped system clock expires nobody. May have a fraction.
   */
  nowMs(): number;
  /** Calls `ring` once, at or soon after `deadlineMs` of {@link Clock.nowMs}. */
  setTimer(deadlineMs: number, ring: () => void): Timer;
  /** Calls `run` once, after what is being handled now and before any timer: the end of this turn of the event loop. */
  endOfTurn(run: () => void): void;
}
