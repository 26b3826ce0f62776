/** A cancellable wake-up. Cancelling twice, or after it rang, does nothing. */
export interface Timer {
  cancel(): void;
}

/** Time, as the broker and the client know it. `node/` implements it with the system's, the simulator virtually. */
export interface Clock {
  /** Wall time in epoch milliseconds: for record timestamps and retention. */
  wallMs(): number;
  /** Milliseconds that only go forward, from an arbitrary origin: for every timeout. */
  nowMs(): number;
  /** Calls `ring` once, at or soon after `deadlineMs` of {@link Clock.nowMs}. */
  setTimer(deadlineMs: number, ring: () => void): Timer;
  /** Calls `run` once, after what is being handled now and before any timer: the end of this turn of the event loop. */
  endOfTurn(run: () => void): void;
}
