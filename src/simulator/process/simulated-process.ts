import type { Clock, Timer } from "../../ports/index.ts";
import type { Random } from "../random.ts";
import type { VirtualClock } from "../time/virtual-clock.ts";

/**
 * An operating system's process, as far as time goes: everything that happens in it goes through {@link run}.
 *
 * - `running`: what is due happens.
 * - `frozen` (SIGSTOP, a long garbage collection, a blocked event loop, a sleeping laptop): nothing happens; its timers
 *   become due and its bytes arrive, and all of it bursts out when it thaws. Its clock shows then how late it is.
 * - `dead`: nothing happens in it any more, for good.
 */
export type ProcessState = "running" | "frozen" | "dead";

export interface SimulatedProcessOptions {
  readonly name: string;
  readonly clock: VirtualClock;
  /** Decides in which order a thawed process finds what has piled up. */
  readonly random: Random;
  /** How far its clock is ahead of the simulation's, milliseconds; negative when it is behind. Default 0. */
  readonly skewMs?: number;
}

interface Backlog {
  readonly isTimer: boolean;
  readonly task: () => void;
}

export class SimulatedProcess {
  readonly name: string;
  /** Time as this process sees it. */
  readonly clock: Clock;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #skewMs: number;
  readonly #deathListeners = new Set<(how: "reset" | "silent") => void>();
  #state: ProcessState = "running";
  #backlog: Backlog[] = [];

  constructor(options: SimulatedProcessOptions) {
    this.name = options.name;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#skewMs = options.skewMs ?? 0;
    this.clock = {
      nowMs: () => this.#clock.nowMs() + this.#skewMs,
      setTimer: (deadlineMs, ring) => this.#setTimer(deadlineMs, ring),
      endOfTurn: (run) => this.#clock.endOfTurn(() => this.run(run)),
    };
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** Lets something happen in the process: now, when it thaws, or never. */
  run(task: () => void): void {
    if (this.#state === "running") task();
    else if (this.#state === "frozen") this.#backlog.push({ isTimer: false, task });
  }

  freeze(): void {
    if (this.#state === "running") this.#state = "frozen";
  }

  /**
   * Goes on. What piled up happens at once, piece by piece: mostly the timers first, as in an event loop that was stopped
   * before it looked at its timers, sometimes what came from the network first, as in one that was stopped while polling.
   */
  thaw(): void {
    if (this.#state !== "frozen") return;
    this.#state = "running";
    const backlog = this.#backlog;
    this.#backlog = [];
    const timersFirst = this.#random.chance(0.7);
    const isFirst = (piece: Backlog): boolean => piece.isTimer === timersFirst;
    for (const piece of backlog.filter(isFirst)) this.#clock.post(() => this.run(piece.task));
    for (const piece of backlog.filter((each) => !isFirst(each)))
      this.#clock.post(() => this.run(piece.task));
  }

  /**
   * Dies. `reset`: the operating system closes its connections, and its peers hear of that (kill -9). `silent`: the
   * machine is gone, and they hear nothing.
   */
  kill(how: "reset" | "silent"): void {
    if (this.#state === "dead") return;
    this.#state = "dead";
    this.#backlog = [];
    for (const tell of [...this.#deathListeners]) tell(how);
    this.#deathListeners.clear();
  }

  /** Called once, when it dies. Returns how to stop that. */
  onDeath(listener: (how: "reset" | "silent") => void): () => void {
    this.#deathListeners.add(listener);
    return () => this.#deathListeners.delete(listener);
  }

  #setTimer(deadlineMs: number, ring: () => void): Timer {
    let isCancelled = false;
    const ringUnlessCancelled = (): void => {
      if (!isCancelled) ring();
    };
    const timer = this.#clock.setTimer(deadlineMs - this.#skewMs, () => {
      if (this.#state === "running") ringUnlessCancelled();
      else if (this.#state === "frozen")
        this.#backlog.push({ isTimer: true, task: ringUnlessCancelled });
    });
    return {
      cancel: () => {
        isCancelled = true;
        timer.cancel();
      },
    };
  }
}
