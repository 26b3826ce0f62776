import type { Clock } from "../../ports/index.ts";

/** How long records may be handed out without letting sockets and timers have their turn. */
const BUDGET_MS = 20;

/**
 * One turn of the event loop, as readers see it. Handlers that never wait for the outside run as microtasks, and a full
 * buffer of them would keep heartbeats from being sent: after {@link BUDGET_MS} the reader steps back.
 */
export class Turn {
  readonly #clock: Clock;
  #startedAtMs = -1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The instant, read once a turn: exact enough for `max.poll.interval.ms`, and free per record. */
  get nowMs(): number {
    if (this.#startedAtMs < 0) {
      this.#startedAtMs = this.#clock.nowMs();
      this.#clock.endOfTurn(this.#end);
    }
    return this.#startedAtMs;
  }

  /** True when this turn has lasted long enough. Reads the clock: not for every record. */
  get isLong(): boolean {
    return this.#clock.nowMs() - this.nowMs > BUDGET_MS;
  }

  /** Resolves in the next turn. */
  over(): Promise<void> {
    return new Promise((resolve) => this.#clock.endOfTurn(resolve));
  }

  readonly #end = (): void => {
    this.#startedAtMs = -1;
  };
}
