import type { Clock, Timer } from "../../ports/index.ts";
import { TimerQueue } from "./timer-queue.ts";
import { nodeTurn, type Turn } from "./turn.ts";

/** 2026-01-01T00:00:00Z: where every virtual clock starts, so that printed instants are the same in every run. */
export const START_MS = 1_767_225_600_000;

/** How far to let time go. */
export interface AdvanceOptions {
  /** Asked after each event: true stops there, at that instant. */
  readonly stopWhen?: () => boolean;
}

/**
 * Time that moves only when somebody says so.
 *
 * What happens "now" is a queue of tasks (a delivery of bytes, a close), run in the order they were posted. Timers ring
 * in the order of their deadlines, and those with one deadline in the order they were set. A task or a ring is an
 * *event*; after each one the end-of-turn callbacks run, as they would at the end of a turn of the event loop. So a run
 * is a function of what the caller did.
 *
 * `settle` and `advance` are for worlds without promises (the broker has none where it serves). Where promises are at
 * work (the client), `settleAsync` and `advanceAsync` also wait after each event until no promise job is left, so that
 * an event has all its consequences before the next one begins, and before time moves.
 */
export class VirtualClock implements Clock {
  readonly #turn: Turn;
  readonly #timers = new TimerQueue();
  #nowMs: number;
  #tasks: (() => void)[] = [];
  #nextTask = 0;
  #endOfTurn: (() => void)[] = [];
  #eventCount = 0;

  constructor(options: { readonly startAtMs?: number; readonly turn?: Turn } = {}) {
    this.#nowMs = options.startAtMs ?? START_MS;
    this.#turn = options.turn ?? nodeTurn;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  setTimer(deadlineMs: number, ring: () => void): Timer {
    return this.#timers.add(deadlineMs, ring);
  }

  endOfTurn(run: () => void): void {
    this.#endOfTurn.push(run);
  }

  /** Posts a task for now: it runs when the world is let go on. */
  post(task: () => void): void {
    this.#tasks.push(task);
  }

  /** Timers that wait to ring. */
  get armedTimerCount(): number {
    return this.#timers.size;
  }

  /** Events that have happened. */
  get eventCount(): number {
    return this.#eventCount;
  }

  /** Runs all that is due now, and what follows from it, without moving time. */
  settle(): void {
    this.#drainEndOfTurn();
    while (this.#runNextEvent()) this.#drainEndOfTurn();
  }

  /** Lets `durationMs` pass, ringing each timer at its own instant. */
  advance(durationMs: number): void {
    const targetMs = this.#nowMs + durationMs;
    do this.settle();
    while (this.#moveOn(targetMs));
    this.#nowMs = targetMs;
  }

  /** {@link VirtualClock.settle} where promises are at work. */
  async settleAsync(options: AdvanceOptions = {}): Promise<void> {
    // The turn ends when promise jobs end only for whoever asks from within one.
    await null;
    do {
      await this.#turn();
      while (this.#endOfTurn.length > 0) {
        this.#drainEndOfTurn();
        await this.#turn();
      }
      if (options.stopWhen?.() === true) return;
    } while (this.#runNextEvent());
  }

  /** {@link VirtualClock.advance} where promises are at work. */
  async advanceAsync(durationMs: number, options: AdvanceOptions = {}): Promise<void> {
    const targetMs = this.#nowMs + durationMs;
    do {
      await this.settleAsync(options);
      if (options.stopWhen?.() === true) return;
    } while (this.#moveOn(targetMs));
    this.#nowMs = targetMs;
  }

  /**
   * Lets time pass, timer by timer, until the promise is settled, and returns or throws what it holds. Rejects when
   * `limitMs` have passed or nothing is left that could settle it.
   */
  async until<T>(promise: Promise<T>, limitMs = 600_000): Promise<T> {
    let isSettled = false;
    const settled = (): void => {
      isSettled = true;
    };
    promise.then(settled, settled);
    const limitAtMs = this.#nowMs + limitMs;
    await this.settleAsync();
    while (!isSettled) {
      if (this.#timers.peek() === undefined)
        throw new Error("nothing is left that could settle the promise");
      if (!this.#moveOn(limitAtMs)) throw new Error(`not settled after ${limitMs} ms`);
      await this.settleAsync();
    }
    return promise;
  }

  /** Moves time to the next timer; false when that is after `targetMs`. */
  #moveOn(targetMs: number): boolean {
    const next = this.#timers.peek();
    if (next === undefined || next.deadlineMs > targetMs) return false;
    this.#nowMs = Math.max(this.#nowMs, next.deadlineMs);
    return true;
  }

  #runNextEvent(): boolean {
    const event = this.#takeTask() ?? this.#timers.takeDue(this.#nowMs)?.ring;
    if (event === undefined) return false;
    this.#eventCount++;
    event();
    return true;
  }

  #takeTask(): (() => void) | undefined {
    const task = this.#tasks[this.#nextTask];
    if (task === undefined) return undefined;
    this.#nextTask++;
    if (this.#nextTask === this.#tasks.length) {
      this.#tasks = [];
      this.#nextTask = 0;
    }
    return task;
  }

  #drainEndOfTurn(): void {
    while (this.#endOfTurn.length > 0) {
      const callbacks = this.#endOfTurn;
      this.#endOfTurn = [];
      for (const run of callbacks) run();
    }
  }
}
