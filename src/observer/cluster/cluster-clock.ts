import type { Clock } from "../../ports/index.ts";

/** A difference below is not told: what is measured includes the way of a record to us. */
const TOLD_FROM_MS = 500;
/** The offset is the least of two such windows, so one slow answer does not move it. */
const WINDOW_MS = 60_000;

/**
 * The cluster's time, as far as it can be told from the instants in what its brokers write and say.
 *
 * Something that was just written is heard a little after its instant by the same clock. So the least difference seen
 * within a while, local minus theirs, is how far the clocks are apart plus the shortest delay. Below half a second it is
 * taken for delay.
 */
export class ClusterClock {
  readonly #clock: Clock;
  #windowBeganAtMs = Number.NEGATIVE_INFINITY;
  #leastMs: number | null = null;
  #leastBeforeMs: number | null = null;
  #toldAheadMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something has just been heard that happened at `atMs` by a broker's clock. */
  heard(atMs: number): void {
    const localMs = this.#clock.nowMs();
    if (localMs - this.#windowBeganAtMs >= WINDOW_MS) {
      this.#leastBeforeMs = this.#leastMs;
      this.#leastMs = null;
      this.#windowBeganAtMs = localMs;
    }
    const aheadMs = localMs - atMs;
    this.#leastMs = this.#leastMs === null ? aheadMs : Math.min(this.#leastMs, aheadMs);
  }

  /** How far the local clock is ahead of the cluster's, negative when behind; 0 when not known or below half a second. */
  get aheadMs(): number {
    const known = [this.#leastMs, this.#leastBeforeMs].filter((each) => each !== null);
    if (known.length === 0) return 0;
    const least = Math.min(...known);
    return Math.abs(least) < TOLD_FROM_MS ? 0 : Math.round(least);
  }

  /** True when the text is worth telling again: the clocks drift by less than a blink. */
  isToldAnew(): boolean {
    if (Math.abs(this.aheadMs - this.#toldAheadMs) < TOLD_FROM_MS) return false;
    this.#toldAheadMs = this.aheadMs;
    return true;
  }

  /** Epoch milliseconds of the cluster's clock. */
  nowMs(): number {
    return Math.floor(this.#clock.nowMs()) - this.aheadMs;
  }

  /** For people; empty while the clocks agree. */
  get text(): string {
    const { aheadMs } = this;
    if (aheadMs === 0) return "";
    const seconds = (Math.abs(aheadMs) / 1000).toFixed(1);
    return ` This machine's clock is ${seconds} s ${aheadMs > 0 ? "ahead of" : "behind"} the brokers'; all instants are theirs.`;
  }
}
