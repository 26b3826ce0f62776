import type { Clock, Timer } from "../../ports/index.ts";

/**
 * Runs one asynchronous job again and again, never two at once: the job says when it wants to run next, and whoever
 * cannot wait wakes it.
 */
export class Pump {
  readonly #clock: Clock;
  readonly #job: () => Promise<number | null>;
  #timer: Timer | null = null;
  #isRunning = false;
  #isWokenMeanwhile = false;
  #isClosed = false;
  #idle: Promise<void> = Promise.resolve();

  /** The job resolves with the instant of its next run, null to wait until it is woken. It must not reject. */
  constructor(clock: Clock, job: () => Promise<number | null>) {
    this.#clock = clock;
    this.#job = job;
  }

  /** Runs the job now, or once more when it is running. */
  wake(): void {
    if (this.#isClosed) return;
    if (this.#isRunning) {
      this.#isWokenMeanwhile = true;
      return;
    }
    this.#timer?.cancel();
    this.#timer = null;
    this.#isRunning = true;
    this.#idle = this.#run();
  }

  /** Runs the job no more; resolves when it is not running. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#timer = null;
    await this.#idle;
  }

  async #run(): Promise<void> {
    const nextAtMs = await this.#job();
    this.#isRunning = false;
    if (this.#isClosed) return;
    const isWoken = this.#isWokenMeanwhile;
    this.#isWokenMeanwhile = false;
    if (!isWoken && nextAtMs === null) return;
    const atMs = isWoken ? this.#clock.nowMs() : nextAtMs!;
    this.#timer = this.#clock.setTimer(atMs, () => this.wake());
  }
}
