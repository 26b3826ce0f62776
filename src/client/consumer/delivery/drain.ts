import type { Clock } from "../../../ports/index.ts";
import type { OwnedPartition } from "./owned-partition.ts";

/** Waits until no handler runs for some partitions, each wait with its deadline. */
export class Drains<K, V> {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves with true when the deadline came first. */
  wait(partitions: readonly OwnedPartition<K, V>[], deadlineMs: number): Promise<boolean> {
    const isDrained = (): boolean => partitions.every(({ inHandCount }) => inHandCount === 0);
    if (isDrained()) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (timedOut: boolean): void => {
        this.#waiting.delete(look);
        timer.cancel();
        resolve(timedOut);
      };
      const look = (): void => {
        if (isDrained()) end(false);
      };
      const timer = this.#clock.setTimer(deadlineMs, () => end(true));
      this.#waiting.add(look);
    });
  }

  /** A handler came back. */
  look(): void {
    for (const look of [...this.#waiting]) look();
  }
}
