import type { ConsumerRecord } from "../../consumer-record.ts";
import type { HandOut } from "../delivery/hand-out.ts";
import type { OwnedPartition } from "../delivery/owned-partition.ts";
import type { Activity } from "../liveness.ts";
import type { ReadingParts } from "./reader.ts";

export interface PollOptions {
  /** Ends the wait: `poll` rejects with the signal's reason. No record is lost by that. */
  readonly signal?: AbortSignal;
}

/**
 * `poll()`: the records of a poll count as processed when the next one is called, as with Java's auto-commit, or when
 * `commit()` is. Until then their partitions are in the application's hands, and giving one up waits for the next poll.
 */
export class Poller<K, V> {
  readonly #parts: ReadingParts<K, V>;
  /** Partitions of which the last poll returned records. */
  readonly #inHand = new Set<OwnedPartition<K, V>>();
  /** From the first poll on. */
  #activity: Activity | null = null;
  /** What the fetcher threw when records had been gathered already: for the next poll. */
  #heldError: Error | null = null;

  constructor(parts: ReadingParts<K, V>) {
    this.#parts = parts;
  }

  /** Resolves with at least one record, or with none at the deadline or when the consumer is closed meanwhile. */
  async poll(deadlineMs: number, { signal }: PollOptions): Promise<ConsumerRecord<K, V>[]> {
    const { health, seat, turn } = this.#parts;
    health.assertUsable("poll()");
    signal?.throwIfAborted();
    seat.take("poll()");
    try {
      this.markProcessed();
      this.giveBack();
      this.#beginWaiting();
      // A loop over full buffers would keep sockets and timers from their turn.
      if (turn.isLong) await turn.over();
      return await this.#gather(deadlineMs, signal);
    } finally {
      seat.leave();
      if (this.#activity !== null) this.#activity.busySinceMs = turn.nowMs;
    }
  }

  /** What the last poll returned is processed. */
  markProcessed(): void {
    for (const owned of this.#inHand) owned.markTakenProcessed();
  }

  /** Partitions of which the application has records in hand, and which were taken away meanwhile. */
  get takenAway(): OwnedPartition<K, V>[] {
    return [...this.#inHand].filter(({ isGone }) => isGone);
  }

  /** Nothing is in the application's hands any longer; what is not marked is handed out again. */
  giveBack(): void {
    const { delivery } = this.#parts;
    for (const owned of this.#inHand) {
      delivery.putBack(owned);
      delivery.release(owned);
    }
    this.#inHand.clear();
  }

  /** Another reader begins, or the consumer closes: the application is not expected to poll again. */
  end(): void {
    this.giveBack();
    if (this.#activity !== null) this.#parts.liveness.end(this.#activity);
    this.#activity = null;
  }

  #beginWaiting(): void {
    const { liveness } = this.#parts;
    if (this.#activity === null) this.#activity = liveness.begin();
    this.#activity.busySinceMs = Number.POSITIVE_INFINITY;
    liveness.see();
  }

  async #gather(deadlineMs: number, signal: AbortSignal | undefined) {
    const { clock, delivery, health, turn } = this.#parts;
    for (;;) {
      const records = this.#takeAll();
      if (records.length > 0 || health.isClosing) return records;
      if (clock.nowMs() >= deadlineMs) {
        // Who polls with 0 in a loop still lets the answers come in.
        await turn.over();
        return this.#takeAll();
      }
      await delivery.gate.wait({ deadlineMs, signal });
      signal?.throwIfAborted();
    }
  }

  #takeAll(): ConsumerRecord<K, V>[] {
    const { delivery, health, maxPollRecords } = this.#parts;
    const held = this.#heldError ?? health.takeError();
    this.#heldError = null;
    if (held !== null) throw held;
    const records: ConsumerRecord<K, V>[] = [];
    try {
      while (records.length < maxPollRecords) {
        const handOut = delivery.take(maxPollRecords - records.length);
        if (handOut === null) break;
        this.#takeFrom(handOut, records);
      }
    } catch (error) {
      if (records.length === 0) throw error;
      this.#heldError = error as Error;
    }
    return records;
  }

  #takeFrom(handOut: HandOut<K, V>, into: ConsumerRecord<K, V>[]): void {
    const { delivery, maxPollRecords } = this.#parts;
    const room = maxPollRecords - into.length;
    const end = Math.min(handOut.records.length, handOut.cursor + room);
    for (let i = handOut.cursor; i < end; i++) into.push(handOut.records[i]!);
    handOut.cursor = end;
    delivery.leave(handOut.owned);
    if (this.#inHand.has(handOut.owned)) return;
    this.#inHand.add(handOut.owned);
    delivery.hold(handOut.owned);
  }
}
