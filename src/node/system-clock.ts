import type { Clock, Timer } from "../ports/index.ts";

/** Read once: it is a getter that costs more than the time itself. */
const START_MS = performance.timeOrigin;
/** `setTimeout` takes a delay beyond this for 1 ms. */
const MAX_DELAY_MS = 0x7fff_ffff;

/**
 * The machine's time. `nowMs` is the wall clock at the start of the process plus the monotonic time since, so it never
 * goes back and a stepped wall clock moves no deadline.
 *
 * `endOfTurn` is `setImmediate`: libuv first handles every socket that is ready in this turn (the poll phase), then the
 * immediates (the check phase), then timers. So all requests that arrive in one turn, on whatever connection, are
 * handled before `run`; a microtask would run after each single read and batch nothing. What asks for the end of the
 * turn while a turn ends is run in the same end: an immediate of its own would first poll once more.
 */
export const systemClock: Clock = {
  nowMs: () => START_MS + performance.now(),
  setTimer: (deadlineMs, ring) => new SystemTimer(deadlineMs, ring),
  endOfTurn: (run) => {
    if (atEndOfTurn.push(run) === 1) setImmediate(endTurn);
  },
};

/** What is to be run when this turn ends; {@link endTurn} is on its way when it is not empty. */
let atEndOfTurn: (() => void)[] = [];

function endTurn(): void {
  let done = 0;
  try {
    while (done < atEndOfTurn.length) atEndOfTurn[done++]!();
  } finally {
    // Whatever threw, the others have their turn.
    atEndOfTurn = atEndOfTurn.slice(done);
    if (atEndOfTurn.length > 0) setImmediate(endTurn);
  }
}

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
