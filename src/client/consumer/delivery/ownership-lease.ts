import type { Clock, Timer } from "../../../ports/index.ts";

/** How often in a session the process proves to itself that it runs. */
const PULSES_PER_SESSION = 4;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * Ownership is believed for a session and not longer: who was not heard of may have lost its partitions to somebody else
 * without being told. The core notices by its session timer, which is too late for a process that was stopped (SIGSTOP, a
 * suspended machine, a long collection): when it goes on, sockets come before timers, and a handler whose answer has
 * arrived would be given the next record. So the instant is compared whenever records are handed out.
 *
 * While a JoinGroup or SyncGroup is parked the coordinator needs no heartbeat, and there is no such instant; a stopped
 * process shows then by its own pulse, a timer that did not ring. It hands nothing out until the coordinator has answered
 * something that was sent afterwards.
 *
 * Differs from Kafka: Java's client goes on processing, beside the new owner, until a heartbeat is answered. Partitions
 * that are assigned by hand are nobody else's: their lease never lapses.
 */
export class OwnershipLease {
  readonly #clock: Clock;
  readonly #sessionTimeoutMs: number;
  /** Whoever waits for records looks again. */
  onRenewed: () => void = () => {};
  #ownedUntilMs = NEVER;
  #pulseEndsMs = NEVER;
  /** When the process went on after a stop that nothing sent since has disproved; null: there was none. */
  #suspectSinceMs: number | null = null;
  #timer: Timer | null = null;

  constructor(clock: Clock, sessionTimeoutMs: number) {
    this.#clock = clock;
    this.#sessionTimeoutMs = sessionTimeoutMs;
  }

  /** Reads the clock, for every record: a handler that blocks the event loop for a session is told nothing else. */
  get isLapsed(): boolean {
    const nowMs = this.#clock.nowMs();
    if (this.#suspectSinceMs !== null) return true;
    return nowMs >= this.#ownedUntilMs || nowMs >= this.#pulseEndsMs;
  }

  /** What the core knows after each of its steps; null: no heartbeat is expected now. */
  renew(ownedUntilMs: number | null): void {
    const wasLapsed = this.isLapsed;
    this.#ownedUntilMs = ownedUntilMs ?? NEVER;
    if (ownedUntilMs !== null) this.#clearSuspicion(ownedUntilMs - this.#sessionTimeoutMs);
    if (this.#timer === null) this.#beat();
    if (wasLapsed && !this.isLapsed) this.onRenewed();
  }

  /** The membership is over: there is no session that could end. */
  end(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#ownedUntilMs = NEVER;
    this.#pulseEndsMs = NEVER;
    this.#suspectSinceMs = null;
  }

  /** Only what was sent after the process went on proves that it is a member: an answer may have waited in the socket. */
  #clearSuspicion(heardAtMs: number): void {
    if (this.#suspectSinceMs !== null && heardAtMs >= this.#suspectSinceMs)
      this.#suspectSinceMs = null;
  }

  readonly #beat = (): void => {
    const nowMs = this.#clock.nowMs();
    if (nowMs >= this.#pulseEndsMs) this.#suspectSinceMs = nowMs;
    this.#pulseEndsMs = nowMs + this.#sessionTimeoutMs;
    this.#timer = this.#clock.setTimer(
      nowMs + this.#sessionTimeoutMs / PULSES_PER_SESSION,
      this.#beat,
    );
  };
}
