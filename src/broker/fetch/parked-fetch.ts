import type { Clock, Timer } from "../../ports/index.ts";
import type { Partition, PartitionWaiter } from "../storage/partition.ts";

/** A partition that a parked fetch waits for, from where it wants to read. */
export interface AwaitedPartition {
  readonly partition: Partition;
  readonly fetchOffset: number;
  readonly partitionMaxBytes: number;
}

export interface ParkedFetchOptions {
  readonly clock: Clock;
  readonly awaited: readonly AwaitedPartition[];
  readonly minBytes: number;
  readonly deadlineMs: number;
  readonly readCommitted: boolean;
  /** Called once: there is enough to read, a leader moved, or the time is up. */
  readonly wake: () => void;
}

/**
 * A fetch that waits for bytes (`DelayedFetch`). It is woken at the end of the turn in which enough of them came, so
 * that one response carries all that one produce request brought.
 */
export class ParkedFetch implements PartitionWaiter {
  readonly #options: ParkedFetchOptions;
  readonly #awaited = new Map<Partition, AwaitedPartition>();
  readonly #readableBytes = new Map<Partition, number>();
  #totalBytes = 0;
  readonly #timer: Timer;
  #state: "Waiting" | "Waking" | "Over" = "Waiting";

  constructor(options: ParkedFetchOptions) {
    this.#options = options;
    for (const each of options.awaited) {
      this.#awaited.set(each.partition, each);
      each.partition.wait(this);
      this.#count(each);
    }
    this.#timer = options.clock.setTimer(options.deadlineMs, () => this.#wake());
  }

  onAppended(partition: Partition): void {
    this.#count(this.#awaited.get(partition)!);
    if (this.#totalBytes >= this.#options.minBytes) this.#wakeSoon();
  }

  onLeaderChanged(): void {
    this.#wakeSoon();
  }

  /** Nobody waits for the answer any more. */
  giveUp(): void {
    this.#state = "Over";
    this.#timer.cancel();
    for (const partition of this.#awaited.keys()) partition.stopWaiting(this);
  }

  #count({ partition, fetchOffset, partitionMaxBytes }: AwaitedPartition): void {
    const { log } = partition;
    const upToOffset = this.#options.readCommitted ? log.lastStableOffset : log.highWatermark;
    const enough = Math.min(partitionMaxBytes, this.#options.minBytes);
    const readable = Math.min(enough, log.readableBytes(fetchOffset, upToOffset, enough));
    this.#totalBytes += readable - (this.#readableBytes.get(partition) ?? 0);
    this.#readableBytes.set(partition, readable);
  }

  #wakeSoon(): void {
    if (this.#state !== "Waiting") return;
    this.#state = "Waking";
    this.#options.clock.endOfTurn(() => this.#wake());
  }

  #wake(): void {
    if (this.#state === "Over") return;
    this.giveUp();
    this.#options.wake();
  }
}
