import type { TopicPartition } from "../../../model/index.ts";
import type { ConsumerRecord } from "../../consumer-record.ts";
import type { ConsumerParts } from "../consumer-parts.ts";
import { RecordIterator } from "./iterate.ts";
import { Poller, type PollOptions } from "./poll.ts";
import type { ReadingParts } from "./reader.ts";
import { ReaderSeat } from "./reader-seat.ts";
import { Runner } from "./run.ts";
import type { RunOptions } from "./run-options.ts";

/** The three ways to read, one at a time. */
export class Readers<K, V> {
  readonly #parts: ReadingParts<K, V>;
  readonly #poller: Poller<K, V>;
  readonly #runner: Runner<K, V>;
  #iterator: RecordIterator<K, V> | null = null;

  constructor(parts: ConsumerParts<K, V>) {
    const { delivery, health, liveness, turn, ports, settings, metrics } = parts;
    const { maxPollRecords } = settings;
    const seat = new ReaderSeat();
    this.#parts = {
      ...{ clock: ports.clock, delivery, health, liveness, turn, seat },
      polls: metrics.poll,
      maxPollRecords,
    };
    this.#poller = new Poller(this.#parts);
    this.#runner = new Runner(this.#parts);
  }

  /** Throws `RangeError` for a time that is none. */
  async poll(timeoutMs: number, options: PollOptions): Promise<ConsumerRecord<K, V>[]> {
    if (!(timeoutMs >= 0))
      throw new RangeError(`poll() was given ${timeoutMs} ms; valid is 0 or more`);
    const { clock, polls } = this.#parts;
    polls.pollStarted();
    try {
      return await this.#poller.poll(clock.nowMs() + timeoutMs, options);
    } finally {
      polls.pollEnded();
    }
  }

  run(options: RunOptions<K, V>): Promise<void> {
    this.#endPolling();
    return this.#runner.run(options);
  }

  iterate(): RecordIterator<K, V> {
    this.#endPolling();
    this.#parts.seat.take("for await");
    this.#iterator = new RecordIterator(this.#parts, () => {
      this.#iterator = null;
      this.#parts.seat.leave();
    });
    return this.#iterator;
  }

  /** What the application has in hand is processed: it says so by `commit()`. */
  markProcessed(): void {
    this.#poller.markProcessed();
    this.#iterator?.markProcessed();
  }

  /** Partitions of which the application has records in hand that it can no longer commit. */
  get takenAway(): readonly TopicPartition[] {
    return [...this.#poller.takenAway, ...(this.#iterator?.takenAway ?? [])];
  }

  /** Who unsubscribes cannot poll at the same time: what is not marked as processed by now is not. */
  giveBackPolled(): void {
    this.#poller.giveBack();
  }

  /** The consumer closes. Handlers and a loop are waited for; nobody may ever poll again, so that is not. */
  stop(): void {
    this.#poller.end();
    this.#runner.stop();
  }

  /** The consumer is closed: what still runs is on its own. */
  abandon(): void {
    this.#runner.abandon();
    this.#iterator?.end();
  }

  /** Who begins another way of reading asks for records: what `poll` returned is processed. */
  #endPolling(): void {
    if (this.#parts.seat.taken !== null) return;
    this.#poller.markProcessed();
    this.#poller.end();
  }
}
