import type { ConsumerRecord } from "../../consumer-record.ts";
import type { HandOut } from "../delivery/hand-out.ts";
import type { OwnedPartition } from "../delivery/owned-partition.ts";
import type { Activity } from "../liveness.ts";
import type { ReadingParts } from "./reader.ts";

/** How many records pass before the clock is read, to see whether the event loop needs its turn. */
const RECORDS_PER_CLOCK_READ = 64;

/**
 * `for await (const record of consumer)`: a record counts as processed when the next one is asked for. So a `break`, or an
 * error in the loop, leaves the current record unprocessed: the next loop begins with it, and so does another member if
 * this one ends.
 *
 * Written by hand: an async generator costs three times as much per record.
 */
export class RecordIterator<K, V> implements AsyncIterableIterator<ConsumerRecord<K, V>> {
  readonly #parts: ReadingParts<K, V>;
  readonly #onEnd: () => void;
  #activity: Activity | null = null;
  /** The records that are being passed through; the current one is the one before its cursor. */
  #handOut: HandOut<K, V> | null = null;
  #untilClockRead = RECORDS_PER_CLOCK_READ;
  #isWaiting = false;
  #isDone = false;

  constructor(parts: ReadingParts<K, V>, onEnd: () => void) {
    this.#parts = parts;
    this.#onEnd = onEnd;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    if (this.#isDone) return Promise.resolve({ done: true, value: undefined });
    const handOut = this.#handOut;
    if (handOut === null || this.#isWaiting) return this.#nextSlowly();
    handOut.processed = handOut.cursor;
    if (!handOut.mayGoOn || --this.#untilClockRead === 0) return this.#nextSlowly();
    this.#activity!.busySinceMs = this.#parts.turn.nowMs;
    return Promise.resolve({ done: false, value: handOut.records[handOut.cursor++]! });
  }

  /** The loop ended early: what it did not finish is handed out again. */
  return(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** `commit()` inside the loop: the current record counts as processed. */
  markProcessed(): void {
    if (this.#handOut !== null) this.#handOut.processed = this.#handOut.cursor;
  }

  /** The partition of the current record, if it was taken away meanwhile. */
  get takenAway(): OwnedPartition<K, V>[] {
    const owned = this.#handOut?.owned;
    return owned?.isGone === true ? [owned] : [];
  }

  end(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#leaveHandOut();
    if (this.#activity !== null) this.#parts.liveness.end(this.#activity);
    this.#onEnd();
    this.#parts.delivery.gate.open();
  }

  async #nextSlowly(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    if (this.#isWaiting)
      throw new Error("next() was called again before it resolved; await one record after another");
    this.#isWaiting = true;
    try {
      this.#beginWaiting();
      if (this.#parts.turn.isLong) await this.#parts.turn.over();
      const record = await this.#nextRecord();
      if (record !== null) return { done: false, value: record };
    } catch (error) {
      this.end();
      throw error;
    } finally {
      this.#isWaiting = false;
    }
    this.end();
    return { done: true, value: undefined };
  }

  #beginWaiting(): void {
    const { liveness } = this.#parts;
    this.#untilClockRead = RECORDS_PER_CLOCK_READ;
    if (this.#handOut?.mayGoOn !== true) this.#leaveHandOut();
    this.#activity ??= liveness.begin();
    this.#activity.busySinceMs = Number.POSITIVE_INFINITY;
    liveness.see();
  }

  /** Null when the consumer closes. */
  async #nextRecord(): Promise<ConsumerRecord<K, V> | null> {
    const { delivery, health } = this.#parts;
    for (;;) {
      const error = health.takeError();
      if (error !== null) throw error;
      if (this.#isDone || health.isClosing) return null;
      const handOut = this.#handOut ?? this.#take();
      if (handOut?.mayGoOn) return this.#begin(handOut);
      this.#leaveHandOut();
      if (handOut === null) await delivery.gate.wait({ deadlineMs: null });
    }
  }

  #take(): HandOut<K, V> | null {
    const { delivery, maxPollRecords, polls } = this.#parts;
    polls.pollStarted();
    const handOut = delivery.take(maxPollRecords);
    if (handOut === null) return null;
    polls.pollEnded();
    delivery.hold(handOut.owned);
    this.#handOut = handOut;
    return handOut;
  }

  #begin(handOut: HandOut<K, V>): ConsumerRecord<K, V> {
    this.#activity!.busySinceMs = this.#parts.turn.nowMs;
    return handOut.records[handOut.cursor++]!;
  }

  #leaveHandOut(): void {
    const handOut = this.#handOut;
    if (handOut === null) return;
    this.#handOut = null;
    this.#parts.delivery.putBack(handOut.owned);
    this.#parts.delivery.release(handOut.owned);
  }
}
