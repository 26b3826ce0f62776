import { type Admin, FailedItemsError, type ListedOffset } from "../../client/index.ts";
import type { TopicPartition } from "../../model/index.ts";
import type { Clock } from "../../ports/index.ts";

/** A partition that could not be told of (deleted, without a leader, not ours to see) is asked for again after so long. */
const LEFT_OUT_MS = 60_000;
const MOST_LEFT_OUT = 50_000;
/** Partitions asked for in one call. */
const AT_ONCE = 5_000;
const CALL_TIMEOUT_MS = 5_000;

/**
 * Where partitions end. What cannot be had is left out, and not asked for again at once: a client waits for a deleted
 * topic until its time is over, and everybody else with it.
 */
export class LogEnds {
  readonly #admin: Admin;
  readonly #clock: Clock;
  /** Until when a partition is not asked for, by `topic-0`. */
  readonly #leftOut = new Map<string, number>();

  constructor(admin: Admin, clock: Clock) {
    this.#admin = admin;
    this.#clock = clock;
  }

  /** By `topic-0`. Rejects when the cluster as a whole does not answer. */
  async of(partitions: Iterable<TopicPartition>): Promise<ReadonlyMap<string, ListedOffset>> {
    const nowMs = this.#clock.nowMs();
    const wanted = [...partitions].filter(
      (each) => nowMs >= (this.#leftOut.get(nameOf(each)) ?? 0),
    );
    const ends = new Map<string, ListedOffset>();
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      for (const [name, end] of await this.#ask(wanted.slice(at, at + AT_ONCE)))
        ends.set(name, end);
    }
    return ends;
  }

  async #ask(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, ListedOffset>> {
    const wanted = partitions.map((each) => ({ ...each, at: "latest" as const }));
    try {
      const listed = await this.#admin.listOffsets(wanted, { timeoutMs: CALL_TIMEOUT_MS });
      return new Map(listed.map((each) => [nameOf(each), each]));
    } catch (error) {
      if (!(error instanceof FailedItemsError)) throw error;
      for (const name of error.failed.keys()) this.#leaveOut(name);
      return error.succeeded as ReadonlyMap<string, ListedOffset>;
    }
  }

  #leaveOut(name: string): void {
    this.#leftOut.delete(name);
    this.#leftOut.set(name, this.#clock.nowMs() + LEFT_OUT_MS);
    if (this.#leftOut.size > MOST_LEFT_OUT)
      this.#leftOut.delete(this.#leftOut.keys().next().value!);
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
