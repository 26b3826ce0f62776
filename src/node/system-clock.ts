import type { Clock, Timer } from "../ports/index.ts";

/** `setTimeout` takes a delay beyond this for 1 ms. */
const MAX_DELAY_MS = 0x7fff_ffff;

/**
 * The machine's time. `nowMs` is the wall clock at the start of the process plus the monotonic time since, so it never
 * goes back and a stepped wall clock moves no deadline.
 *
 * `endOfTurn` is `setImmediate`: libuv first handles every socket that is ready in this turn (the poll phase), then the
 * immediates (the check phase), then timers. So all requests that arrive in one turn, on whatever connection, are
 * handled before `run`; a microtask would run after each single read and batch nothing.
 */
export const systemClock: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  setTimer: (deadlineMs, ring) => new SystemTimer(deadlineMs, ring),
  endOfTurn: (run) => void setImmediate(run),
};

/** Never rings early: `setTimeout` may, by a fraction of a millisecond, and by weeks when the delay is too long. */
class SystemTimer implements Timer {
  readonly #deadlineMs: number;
  readonly #ring: () => void;
  #timeout: NodeJS.Timeout;

  constructor(deadlineMs: number, ring: () => void) {
    this.#deadlineMs = deadlineMs;
    this.#ring = ring;
    this.#timeout = this.#arm();
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }

  #arm(): NodeJS.Timeout {
    const delayMs = Math.ceil(this.#deadlineMs - systemClock.nowMs());
    return setTimeout(this.#onTimeout, Math.min(delayMs, MAX_DELAY_MS));
  }

  readonly #onTimeout = (): void => {
    if (systemClock.nowMs() >= this.#deadlineMs) this.#ring();
    else this.#timeout = this.#arm();
  };
}
