import type { HandOut } from "../delivery/hand-out.ts";
import type { Activity } from "../liveness.ts";
import { isThenable, judgeError } from "./handler-call.ts";
import { keyText } from "./key-text.ts";
import type { ReadingParts } from "./reader.ts";
import type { RunControl } from "./run-control.ts";
import type { RunPlan } from "./run-options.ts";

interface Task<K, V> {
  readonly handOut: HandOut<K, V>;
  readonly index: number;
}

/**
 * `run()` ordered by key, or not at all: records of one partition run beside each other and end in any order, while the
 * hand-out keeps the contiguous front that may be committed.
 *
 * A record whose key is being handled queues behind it. Records that run and records that queue are together at most
 * `max.poll.records` (or `concurrency`, if that is more): then nothing more is taken, so a stuck key holds back a bounded
 * number of others.
 */
export class RecordWorkers<K, V> {
  readonly #parts: ReadingParts<K, V>;
  readonly #plan: RunPlan<K, V>;
  readonly #control: RunControl;
  /** By key of a record that runs: those that have to wait for it. */
  readonly #queues = new Map<string, Task<K, V>[]>();
  readonly #slots: Activity[] = [];
  #freeSlots: Activity[] = [];
  /** Taken and not finished: running and queued. */
  #openCount = 0;
  #onProgress: (() => void) | null = null;

  constructor(parts: ReadingParts<K, V>, plan: RunPlan<K, V>, control: RunControl) {
    this.#parts = parts;
    this.#plan = plan;
    this.#control = control;
  }

  /** Resolves when the last handler has ended; never rejects. */
  async serve(): Promise<void> {
    const { concurrency } = this.#plan;
    for (let i = 0; i < concurrency; i++) this.#slots.push(this.#parts.liveness.begin());
    this.#freeSlots = [...this.#slots];
    while (!this.#control.isStopping) {
      const handOut = this.#take();
      if (handOut !== null) await this.#dispatchAll(handOut);
      else if (!this.#control.isStopping)
        await this.#parts.delivery.gate.wait({ deadlineMs: null });
    }
    while (this.#freeSlots.length < concurrency) await this.#progress();
    for (const owned of this.#parts.delivery.owned.values()) this.#parts.delivery.putBack(owned);
    for (const slot of this.#slots) this.#parts.liveness.end(slot);
  }

  #take(): HandOut<K, V> | null {
    const { delivery, health, maxPollRecords, polls } = this.#parts;
    polls.pollStarted();
    try {
      const error = health.takeError();
      if (error !== null) throw error;
      const handOut = delivery.take(maxPollRecords);
      if (handOut !== null) polls.pollEnded();
      return handOut;
    } catch (error) {
      this.#control.fail(error);
      return null;
    }
  }

  async #dispatchAll(handOut: HandOut<K, V>): Promise<void> {
    const { delivery, turn, maxPollRecords } = this.#parts;
    const most = Math.max(maxPollRecords, this.#plan.concurrency);
    while (handOut.mayGoOn && !this.#control.isStopping) {
      if (this.#openCount < most && this.#dispatch({ handOut, index: handOut.cursor }))
        handOut.cursor++;
      else await this.#progress();
    }
    delivery.leave(handOut.owned);
    if (turn.isLong) await turn.over();
  }

  /** Starts the record, or queues it behind its key; false when it has to wait for a free slot. */
  #dispatch(task: Task<K, V>): boolean {
    const key = this.#plan.orderedBy === "key" ? keyOf(task) : null;
    const queue = key === null ? undefined : this.#queues.get(key);
    if (queue !== undefined) {
      queue.push(task);
      this.#openCount++;
      return true;
    }
    const slot = this.#freeSlots.pop();
    if (slot === undefined) return false;
    this.#openCount++;
    if (key !== null) this.#queues.set(key, []);
    void this.#run(task, slot, key);
    return true;
  }

  /** One slot, one key: this record and those that queue behind it. Never rejects. */
  async #run(first: Task<K, V>, slot: Activity, key: string | null): Promise<void> {
    const queue = key === null ? undefined : this.#queues.get(key);
    for (let task: Task<K, V> | undefined = first; task !== undefined; task = queue?.shift()) {
      if (this.#parts.delivery.lease.isLapsed) await this.#untilOwned(task);
      // Queued records of a partition that stops are left: it is purged before it comes back.
      if (!task.handOut.isStale && !task.handOut.owned.isStopped && !this.#hasFailed(task, first))
        await this.#handle(task, slot);
      this.#openCount--;
      this.#wake();
    }
    if (key !== null) this.#queues.delete(key);
    slot.busySinceMs = Number.POSITIVE_INFINITY;
    this.#freeSlots.push(slot);
    this.#parts.liveness.see();
    this.#wake();
  }

  /** The session may have run out while the record queued. */
  async #untilOwned({ handOut }: Task<K, V>): Promise<void> {
    const { gate, lease } = this.#parts.delivery;
    while (lease.isLapsed && !handOut.isStale && !this.#control.isStopping)
      await gate.wait({ deadlineMs: null });
  }

  /** A run that stops begins no record that still queues. */
  #hasFailed(task: Task<K, V>, first: Task<K, V>): boolean {
    return this.#control.isStopping && task !== first;
  }

  async #handle({ handOut, index }: Task<K, V>, slot: Activity): Promise<void> {
    const { delivery, turn } = this.#parts;
    const { options } = this.#plan;
    delivery.hold(handOut.owned);
    slot.busySinceMs = turn.nowMs;
    try {
      const result = options.eachRecord!(handOut.records[index]!, handOut.owned.context);
      if (isThenable(result)) await result;
      handOut.markProcessed(index);
    } catch (error) {
      const judged = await judgeError(
        error,
        { handOut, index },
        { options, control: this.#control },
      );
      if (judged) handOut.markProcessed(index);
    } finally {
      delivery.release(handOut.owned);
    }
  }

  #progress(): Promise<void> {
    return new Promise((resolve) => {
      this.#onProgress = resolve;
    });
  }

  #wake(): void {
    const wake = this.#onProgress;
    this.#onProgress = null;
    wake?.();
  }
}

function keyOf<K, V>({ handOut, index }: Task<K, V>): string | null {
  return keyText(handOut.records[index]!);
}
