import { RecordDeserializationError } from "../../errors/errors.ts";
import type { HandOut } from "../delivery/hand-out.ts";
import type { OwnedPartition } from "../delivery/owned-partition.ts";
import type { Activity } from "../liveness.ts";
import { isThenable, judgeError } from "./handler-call.ts";
import type { ReadingParts } from "./reader.ts";
import { RecordBatch } from "./record-batch.ts";
import type { RunControl } from "./run-control.ts";
import type { RunPlan } from "./run-options.ts";

/** How many records pass before the clock is read, to see whether the event loop needs its turn. */
const RECORDS_PER_CLOCK_READ = 64;

/**
 * `run()` ordered by partition: `concurrency` workers, each with one partition in hand at a time and no partition in two
 * hands. A worker keeps its partition for as many records as were taken together, so a record costs one call of the
 * handler, and a promise only if the handler made one.
 */
export class PartitionWorkers<K, V> {
  readonly #parts: ReadingParts<K, V>;
  readonly #plan: RunPlan<K, V>;
  readonly #control: RunControl;
  /** Partitions of the assignment in turn, for workers that must not meet. */
  #turn: OwnedPartition<K, V>[] = [];
  /** The gate's count when a look at all partitions found nothing: the other workers need not look too. */
  #foundNothingAt = -1;

  constructor(parts: ReadingParts<K, V>, plan: RunPlan<K, V>, control: RunControl) {
    this.#parts = parts;
    this.#plan = plan;
    this.#control = control;
  }

  /** Resolves when all workers have ended; never rejects. */
  async serve(): Promise<void> {
    const workers = Array.from({ length: this.#plan.concurrency }, () => this.#work());
    await Promise.all(workers);
  }

  async #work(): Promise<void> {
    const activity = this.#parts.liveness.begin();
    try {
      while (!this.#control.isStopping) {
        const handOut = this.#take();
        if (handOut !== null) await this.#handle(handOut, activity);
        else if (!this.#control.isStopping)
          await this.#parts.delivery.gate.wait({ deadlineMs: null });
      }
    } finally {
      this.#parts.liveness.end(activity);
    }
  }

  #take(): HandOut<K, V> | null {
    const { delivery, health, maxPollRecords, polls } = this.#parts;
    const isAlone = this.#plan.concurrency === 1;
    polls.pollStarted();
    try {
      const error = health.takeError();
      if (error !== null) throw error;
      // One worker alone meets nobody: the fetcher says who is next.
      const handOut = isAlone ? delivery.take(maxPollRecords) : this.#takeFree();
      if (handOut !== null) polls.pollEnded();
      return handOut;
    } catch (error) {
      this.#control.fail(error);
      return null;
    }
  }

  /** From a partition that no other worker has; they take turns. */
  #takeFree(): HandOut<K, V> | null {
    const { delivery, maxPollRecords } = this.#parts;
    const { openCount } = delivery.gate;
    if (this.#foundNothingAt === openCount) return null;
    // Those whose turn is still to come, then once all of them.
    for (const isWholeRound of [false, true]) {
      if (isWholeRound) this.#turn = [...delivery.owned.values()].reverse();
      while (this.#turn.length > 0) {
        const owned = this.#turn.pop()!;
        if (owned.isBusy || owned.isHeldBack) continue;
        const handOut = delivery.takeFrom(owned, maxPollRecords);
        if (handOut !== null) return handOut;
      }
    }
    this.#foundNothingAt = openCount;
    return null;
  }

  async #handle(handOut: HandOut<K, V>, activity: Activity): Promise<void> {
    const { delivery, liveness } = this.#parts;
    const { owned } = handOut;
    owned.isBusy = true;
    delivery.hold(owned);
    try {
      if (this.#plan.options.eachBatch === undefined) await this.#eachRecord(handOut, activity);
      else await this.#eachBatch(handOut, activity);
    } finally {
      activity.busySinceMs = Number.POSITIVE_INFINITY;
      owned.isBusy = false;
      delivery.putBack(owned);
      delivery.release(owned);
      liveness.see();
      // Somebody may have been waiting for this partition.
      if (this.#plan.concurrency > 1) delivery.gate.open();
    }
    if (this.#parts.turn.isLong) await this.#parts.turn.over();
  }

  async #eachRecord(handOut: HandOut<K, V>, activity: Activity): Promise<void> {
    const { turn } = this.#parts;
    const handle = this.#plan.options.eachRecord!;
    const { records } = handOut;
    const { context } = handOut.owned;
    let untilClockRead = RECORDS_PER_CLOCK_READ;
    while (handOut.mayGoOn && !this.#control.isStopping) {
      const index = handOut.cursor++;
      activity.busySinceMs = turn.nowMs;
      try {
        const result = handle(records[index]!, context);
        if (isThenable(result)) await result;
      } catch (error) {
        if (!(await this.#judge(error, handOut, index))) return;
      }
      handOut.processed = handOut.cursor;
      if (--untilClockRead > 0) continue;
      untilClockRead = RECORDS_PER_CLOCK_READ;
      if (turn.isLong) await turn.over();
    }
  }

  async #eachBatch(handOut: HandOut<K, V>, activity: Activity): Promise<void> {
    if (!handOut.mayGoOn) return;
    const batch = new RecordBatch(handOut);
    const first = handOut.cursor;
    handOut.cursor = handOut.records.length;
    activity.busySinceMs = this.#parts.turn.nowMs;
    try {
      const result = this.#plan.options.eachBatch!(batch);
      if (isThenable(result)) await result;
    } catch (error) {
      const unreadable = indexOfUnreadable(error, handOut);
      const index = unreadable ?? Math.max(first, handOut.processed);
      if (!(await this.#judge(error, handOut, index))) return;
      // Only that record is skipped: nobody knows how far the handler came with the others.
      if (unreadable !== null) return handOut.leaveOut(unreadable);
    }
    handOut.processed = handOut.records.length;
  }

  #judge(error: unknown, handOut: HandOut<K, V>, index: number): Promise<boolean> {
    const { options } = this.#plan;
    return judgeError(error, { handOut, index }, { options, control: this.#control });
  }
}

/** Which record of the hand-out could not be decoded, when that is what the handler met. */
function indexOfUnreadable<K, V>(error: unknown, { owned, records }: HandOut<K, V>): number | null {
  if (!(error instanceof RecordDeserializationError)) return null;
  const { topic, partition, offset } = error;
  if (topic !== owned.topic || partition !== owned.partition) return null;
  const index = records.findIndex((record) => record.offset === offset);
  return index < 0 ? null : index;
}
