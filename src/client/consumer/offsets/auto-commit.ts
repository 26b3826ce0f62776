import type { Clock, Timer } from "../../../ports/index.ts";

export interface AutoCommitOptions {
  readonly clock: Clock;
  /** `auto.commit.interval.ms`. */
  readonly intervalMs: number;
  /** After a commit that failed for a passing reason. */
  readonly retryMs: number;
  /** Commits what is processed, once; resolves with whether that is settled. Never rejects. */
  readonly commit: () => Promise<boolean>;
}

/** Commits from time to time what was processed: not before the last such commit was answered. */
export class AutoCommit {
  readonly #options: AutoCommitOptions;
  #timer: Timer | null = null;
  #isCommitting = false;

  constructor(options: AutoCommitOptions) {
    this.#options = options;
  }

  /** The interval begins anew, as it does after each rebalance. */
  restart(): void {
    this.#arm(this.#options.intervalMs);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #arm(delayMs: number): void {
    const { clock } = this.#options;
    this.#timer?.cancel();
    // An interval of 0 commits in every turn in which something was processed, not in an endless one.
    const deadlineMs = clock.nowMs() + Math.max(delayMs, 1);
    this.#timer = clock.setTimer(deadlineMs, () => void this.#ring());
  }

  async #ring(): Promise<void> {
    const { intervalMs, retryMs, commit } = this.#options;
    if (this.#isCommitting) return this.#arm(intervalMs);
    this.#isCommitting = true;
    const timer = this.#timer;
    const isSettled = await commit();
    this.#isCommitting = false;
    if (this.#timer === timer && timer !== null) this.#arm(isSettled ? intervalMs : retryMs);
  }
}
