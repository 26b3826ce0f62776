import { sleepUntil } from "../../../src/client/cluster/sleep.ts";
import type { Consumer } from "../../../src/client/consumer/consumer.ts";
import type { RunOptions } from "../../../src/client/consumer/reading/run-options.ts";
import type { ConsumerRecord } from "../../../src/client/consumer-record.ts";
import type { VirtualClock } from "../../kit/virtual-clock.ts";

/** One record in the hands of one member. */
export interface Handling {
  readonly member: string;
  readonly partition: number;
  readonly offset: number;
  readonly startMs: number;
  endMs: number | null;
}

export interface ListenerCall {
  readonly member: string;
  readonly callback: string;
  readonly partitions: readonly number[];
  readonly atMs: number;
}

/** What several members did, as seen from outside all of them. */
export class Story {
  readonly handlings: Handling[] = [];
  readonly calls: ListenerCall[] = [];
  readonly errors: unknown[] = [];
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** The consumer subscribes to `t` and reads it by `run`, a record taking `workMs`. Resolves when the run ends. */
  run(
    member: string,
    consumer: Consumer,
    options: { workMs?: number; run?: Partial<RunOptions<never, never>> } = {},
  ): Promise<void> {
    this.subscribe(member, consumer);
    const running = consumer.run({
      eachRecord: (record: ConsumerRecord) => this.handle(member, record, options.workMs ?? 0),
      ...(options.run as object),
    });
    return running.catch((error: unknown) => {
      this.errors.push(error);
    });
  }

  subscribe(member: string, consumer: Consumer): void {
    const note =
      (callback: string) =>
      (partitions: readonly { readonly partition: number }[]): void => {
        const numbers = partitions.map(({ partition }) => partition);
        this.calls.push({ member, callback, partitions: numbers, atMs: this.#clock.nowMs() });
      };
    consumer.subscribe(["t"], {
      onPartitionsRevoked: note("revoked"),
      onPartitionsAssigned: note("assigned"),
      onPartitionsLost: note("lost"),
    });
  }

  async handle(
    member: string,
    { partition, offset }: { readonly partition: number; readonly offset: number },
    workMs: number,
  ): Promise<void> {
    const startMs = this.#clock.nowMs();
    const handling: Handling = { member, partition, offset, startMs, endMs: null };
    this.handlings.push(handling);
    if (workMs > 0) await sleepUntil(startMs + workMs, this.#clock);
    handling.endMs = this.#clock.nowMs();
  }

  /** How often each record was handled, by `partition-offset`, where that is not once. */
  get repeated(): string[] {
    const counts = new Map<string, number>();
    for (const { partition, offset } of this.handlings) {
      const key = `${partition}-${offset}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [...counts].filter(([, count]) => count > 1).map(([key]) => key);
  }

  get distinctCount(): number {
    return new Set(this.handlings.map(({ partition, offset }) => `${partition}-${offset}`)).size;
  }

  /** Pairs of handlings of one partition by two members that overlap in time. */
  get overlaps(): string[] {
    const found: string[] = [];
    for (const [i, a] of this.handlings.entries()) {
      for (const b of this.handlings.slice(i + 1)) {
        if (a.partition !== b.partition || a.member === b.member) continue;
        const aEnd = a.endMs ?? Number.POSITIVE_INFINITY;
        const bEnd = b.endMs ?? Number.POSITIVE_INFINITY;
        if (a.startMs < bEnd && b.startMs < aEnd)
          found.push(`${a.member}/${b.member} at ${a.partition}-${a.offset}`);
      }
    }
    return found;
  }

  partitionsOf(member: string, sinceMs = 0): number[] {
    const mine = this.handlings.filter((each) => each.member === member && each.startMs >= sinceMs);
    return [...new Set(mine.map(({ partition }) => partition))].sort();
  }

  callsOf(member: string): string[] {
    return this.calls
      .filter((call) => call.member === member)
      .map(({ callback, partitions }) => `${callback} ${partitions.join(",")}`.trim());
  }
}
