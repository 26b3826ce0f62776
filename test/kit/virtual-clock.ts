import type { Clock, Timer } from "../../src/ports/index.ts";

/** 2026-01-01T00:00:00Z: where every virtual clock starts, so that printed instants are the same in every run. */
export const START_MS = 1_767_225_600_000;

interface VirtualTimer extends Timer {
  readonly deadlineMs: number;
  readonly ring: () => void;
  cancelled: boolean;
}

/**
 * Time that moves only when a test says so.
 *
 * What happens "now" is a queue of tasks (a delivery of bytes, a close), run in the order they were posted; after each
 * task the end-of-turn callbacks run, as they would at the end of a turn of the event loop. Timers ring in the order of
 * their deadlines, and those with one deadline in the order they were set. So a run is a function of what the test did.
 */
export class VirtualClock implements Clock {
  #nowMs = START_MS;
  #timers: VirtualTimer[] = [];
  #tasks: (() => void)[] = [];
  #endOfTurn: (() => void)[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  setTimer(deadlineMs: number, ring: () => void): Timer {
    const timer: VirtualTimer = {
      deadlineMs,
      ring,
      cancelled: false,
      cancel(): void {
        timer.cancelled = true;
      },
    };
    this.#insert(timer);
    return timer;
  }

  endOfTurn(run: () => void): void {
    this.#endOfTurn.push(run);
  }

  /** Posts a task for now: it runs when the test lets the world go on. */
  post(task: () => void): void {
    this.#tasks.push(task);
  }

  /** Timers that wait to ring. */
  get armedTimerCount(): number {
    return this.#timers.filter((timer) => !timer.cancelled).length;
  }

  /** Runs all that is due now, and what follows from it, without moving time. */
  settle(): void {
    this.#drainEndOfTurn();
    for (;;) {
      const task = this.#tasks.shift() ?? this.#nextDueRing(this.#nowMs);
      if (task === undefined) return;
      task();
      this.#drainEndOfTurn();
    }
  }

  /** Lets `durationMs` pass, ringing each timer at its own instant. */
  advance(durationMs: number): void {
    const targetMs = this.#nowMs + durationMs;
    this.settle();
    for (;;) {
      const next = this.#peek();
      if (next === undefined || next.deadlineMs > targetMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.deadlineMs);
      this.settle();
    }
    this.#nowMs = targetMs;
    this.settle();
  }

  /** {@link VirtualClock.settle} for code that awaits: after every task, promises run until none is left. */
  async settleAsync(): Promise<void> {
    await this.#endTurnAsync();
    for (;;) {
      const task = this.#tasks.shift() ?? this.#nextDueRing(this.#nowMs);
      if (task === undefined) return;
      task();
      await this.#endTurnAsync();
    }
  }

  /** {@link VirtualClock.advance} for code that awaits. */
  async advanceAsync(durationMs: number): Promise<void> {
    const targetMs = this.#nowMs + durationMs;
    await this.settleAsync();
    for (;;) {
      const next = this.#peek();
      if (next === undefined || next.deadlineMs > targetMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.deadlineMs);
      await this.settleAsync();
    }
    this.#nowMs = targetMs;
    await this.settleAsync();
  }

  /**
   * Lets time pass, timer by timer, until the promise is settled, and returns or throws what it holds. Rejects when
   * `limitMs` have passed or nothing is left that could settle it.
   */
  async until<T>(promise: Promise<T>, limitMs = 600_000): Promise<T> {
    let isSettled = false;
    const settled = () => {
      isSettled = true;
    };
    promise.then(settled, settled);
    const limitAtMs = this.#nowMs + limitMs;
    await this.settleAsync();
    while (!isSettled) {
      const next = this.#peek();
      if (next === undefined) throw new Error("nothing is left that could settle the promise");
      if (next.deadlineMs > limitAtMs) throw new Error(`not settled after ${limitMs} ms`);
      this.#nowMs = Math.max(this.#nowMs, next.deadlineMs);
      await this.settleAsync();
    }
    return promise;
  }

  async #endTurnAsync(): Promise<void> {
    await microtasksDone();
    while (this.#endOfTurn.length > 0) {
      this.#drainEndOfTurn();
      await microtasksDone();
    }
  }

  #drainEndOfTurn(): void {
    while (this.#endOfTurn.length > 0) {
      const callbacks = this.#endOfTurn;
      this.#endOfTurn = [];
      for (const run of callbacks) run();
    }
  }

  #nextDueRing(nowMs: number): (() => void) | undefined {
    const next = this.#peek();
    if (next === undefined || next.deadlineMs > nowMs) return undefined;
    this.#timers.shift();
    return next.ring;
  }

  #peek(): VirtualTimer | undefined {
    while (this.#timers[0]?.cancelled) this.#timers.shift();
    return this.#timers[0];
  }

  #insert(timer: VirtualTimer): void {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#timers[middle]!.deadlineMs <= timer.deadlineMs) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
  }
}

/** Resolves when the queue of microtasks has run dry. From within a promise's job the next tick comes after all of them. */
async function microtasksDone(): Promise<void> {
  await null;
  await new Promise<void>((resolve) => process.nextTick(resolve));
}
