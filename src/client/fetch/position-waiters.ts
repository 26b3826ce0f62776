import { ClosedError, TimeoutError } from "../errors/errors.ts";
import { type FetchContext, nameOf } from "./fetch-context.ts";
import type { PartitionState, Position } from "./partition-state.ts";

interface Waiter<K, V> {
  readonly partition: PartitionState<K, V>;
  readonly deadlineMs: number;
  readonly resolve: (position: Position) => void;
  readonly reject: (error: Error) => void;
}

/** Callers that wait for a position to be known. Looked at after whatever may have changed one. */
export class PositionWaiters<K, V> {
  readonly #context: FetchContext<K, V>;
  readonly #waiters = new Set<Waiter<K, V>>();

  constructor(context: FetchContext<K, V>) {
    this.#context = context;
  }

  wait(partition: PartitionState<K, V>, deadlineMs: number): Promise<Position> {
    return new Promise((resolve, reject) => {
      const waiter = { partition, deadlineMs, resolve, reject };
      if (this.#settle(waiter)) return;
      this.#waiters.add(waiter);
      partition.awaitedCount++;
    });
  }

  /** The earliest deadline; infinity when nobody waits. */
  nextDeadlineMs(): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { deadlineMs } of this.#waiters) nextMs = Math.min(nextMs, deadlineMs);
    return nextMs;
  }

  check(): void {
    for (const waiter of this.#waiters) {
      if (!this.#settle(waiter)) continue;
      this.#waiters.delete(waiter);
      waiter.partition.awaitedCount--;
    }
  }

  /** False: it is still open. */
  #settle({ partition, deadlineMs, resolve, reject }: Waiter<K, V>): boolean {
    const { state, notice } = partition;
    const name = nameOf(partition);
    if (this.#context.isClosed || this.#context.table.get(partition) !== partition) {
      reject(new ClosedError(`Cannot tell the position of ${name}: it was given up.`));
    } else if (state.type === "FETCHING") resolve(state.position);
    else if (state.type === "HALTED") {
      if (state.position === null) reject(state.error);
      else resolve(state.position);
    } else if (notice !== null) reject(notice);
    else if (this.#context.nowMs() >= deadlineMs) {
      const why = partition.lastProblem ?? `it is ${state.type}`;
      reject(new TimeoutError(`The position of ${name} was not known in time: ${why}.`));
    } else return false;
    return true;
  }
}
