import { PartitionWorkers } from "./partition-workers.ts";
import type { ReadingParts } from "./reader.ts";
import { RecordWorkers } from "./record-workers.ts";
import { RunControl } from "./run-control.ts";
import { type RunOptions, runPlan } from "./run-options.ts";

/**
 * `run()`: calls handlers until the consumer is closed (the promise resolves), or until it fails for good, a handler
 * throws, or something cannot be read (it rejects). It always ends in order: no handler begins any more, those that run
 * are waited for. A consumer that was closed in spite of a handler that never returns does not wait for it here either.
 */
export class Runner<K, V> {
  readonly #parts: ReadingParts<K, V>;
  #control: RunControl | null = null;
  #abandon: () => void = () => {};

  constructor(parts: ReadingParts<K, V>) {
    this.#parts = parts;
  }

  async run(options: RunOptions<K, V>): Promise<void> {
    const plan = runPlan(options);
    const { health, seat, delivery } = this.#parts;
    health.assertUsable("run()");
    if (options.signal?.aborted === true) return;
    seat.take("run()");
    const control = new RunControl(() => delivery.gate.open());
    this.#control = control;
    const stop = (): void => control.stop();
    options.signal?.addEventListener("abort", stop);
    const workers =
      plan.orderedBy === "partition"
        ? new PartitionWorkers(this.#parts, plan, control)
        : new RecordWorkers(this.#parts, plan, control);
    try {
      await Promise.race([workers.serve(), this.#abandoned()]);
      control.assertWell();
    } finally {
      options.signal?.removeEventListener("abort", stop);
      this.#control = null;
      seat.leave();
    }
  }

  /** The consumer closes: no handler begins any more. */
  stop(): void {
    this.#control?.stop();
  }

  /** The consumer is closed: handlers that still run are on their own. */
  abandon(): void {
    this.#abandon();
  }

  #abandoned(): Promise<void> {
    return new Promise((resolve) => {
      this.#abandon = resolve;
    });
  }
}
