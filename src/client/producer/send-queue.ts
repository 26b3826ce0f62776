import type { Clock } from "../../ports/index.ts";
import { Alarm } from "../network/alarm.ts";
import { Fifo } from "../network/fifo.ts";
import { OpenCount } from "./open-count.ts";

/** How far a send came. */
export type SendProgress =
  /** All its records are in batches, or it has failed. */
  | "Done"
  /** The topic, or the partition, is not in the metadata. */
  | "NeedsMetadata"
  /** `buffer.memory` is full. */
  | "NeedsMemory"
  /** It has much to do and lets others have their turn. */
  | "NeedsTurn";

/** Records on their way into batches: one `send`, or one `sendBatch`. */
export interface SendJob {
  readonly topic: string;
  /** Bytes that it keeps while it waits. */
  readonly waitingBytes: number;
  /** Counts up when it gets further, which gives it time again. */
  readonly progressCount: number;
  /** Puts what it can into batches. Begins no batch unless `mayReserve`. */
  proceed(turn: { readonly mayReserve: boolean; readonly nowMs: number }): SendProgress;
  /** It has to wait: what it keeps must not change under it. */
  park(): void;
  /** It has waited too long. `waitedMs` for what `progress` says. */
  expire(progress: SendProgress, waitedMs: number): void;
  fail(error: Error): void;
  /** It waited this long and goes on. */
  waited(progress: SendProgress, durationMs: number): void;
}

interface Waiting {
  readonly job: SendJob;
  readonly ticket: number;
  readonly epoch: number;
  progress: SendProgress;
  progressCount: number;
  sinceMs: number;
}

/**
 * Sends that cannot go on at once: until the topic is known, or until there is memory. In Java the calling thread
 * waits; here the promise does, and this queue keeps the order: within a topic strictly, and for memory first come,
 * first served. Bounded by `buffer.memory` once more, and by `max.block.ms` for each.
 */
export class SendQueue {
  /** Sends that wait. */
  readonly open = new OpenCount();
  readonly #clock: Clock;
  readonly #maxBlockMs: number;
  readonly #maxWaitingBytes: number;
  readonly #lanes = new Map<string, Fifo<Waiting>>();
  readonly #deadlines: Alarm;
  #nextTicket = 0;
  #waitingCount = 0;
  #waitingBytes = 0;
  #isPumpDue = false;

  constructor(options: {
    readonly clock: Clock;
    readonly maxBlockMs: number;
    readonly maxWaitingBytes: number;
  }) {
    this.#clock = options.clock;
    this.#maxBlockMs = options.maxBlockMs;
    this.#maxWaitingBytes = options.maxWaitingBytes;
    this.#deadlines = new Alarm(options.clock, (nowMs) => this.#expire(nowMs));
  }

  get waitingCount(): number {
    return this.#waitingCount;
  }

  /** Topics whose first send waits for metadata. */
  topicsWithoutMetadata(): string[] {
    const topics: string[] = [];
    for (const [topic, lane] of this.#lanes) {
      if (lane.peek()?.progress === "NeedsMetadata") topics.push(topic);
    }
    return topics;
  }

  /** True when somebody waits for memory. */
  get isMemoryWanted(): boolean {
    for (const lane of this.#lanes.values()) {
      if (lane.peek()?.progress === "NeedsMemory") return true;
    }
    return false;
  }

  /** Lets a send go as far as it can; what is left waits. False: there is no room to wait, nothing was done. */
  submit(job: SendJob, nowMs = this.#clock.nowMs()): boolean {
    const lane = this.#lanes.get(job.topic);
    if (lane !== undefined) return this.#park(job, lane.peek()!.progress);
    const progress = job.proceed({ mayReserve: !this.isMemoryWanted, nowMs });
    return progress === "Done" || this.#park(job, progress);
  }

  /** Something has changed: metadata, memory. Sends that can go on do so when this turn ends. */
  pumpSoon(): void {
    if (this.#isPumpDue || this.#lanes.size === 0) return;
    this.#isPumpDue = true;
    this.#clock.endOfTurn(this.#pump);
  }

  /** Fails what waits, of one topic or of all; `only` those that wait for this. */
  fail(
    error: Error,
    options: { readonly topic?: string; readonly only?: SendProgress } = {},
  ): void {
    for (const [topic, lane] of [...this.#lanes]) {
      if (options.topic !== undefined && options.topic !== topic) continue;
      if (options.only !== undefined && lane.peek()?.progress !== options.only) continue;
      for (let first = lane.peek(); first !== undefined; first = lane.peek()) {
        this.#leave(lane, first);
        first.job.fail(error);
      }
    }
  }

  close(): void {
    this.#deadlines.cancel();
  }

  #park(job: SendJob, progress: SendProgress): boolean {
    if (this.#waitingBytes + job.waitingBytes > this.#maxWaitingBytes && this.#waitingCount > 0) {
      return false;
    }
    job.park();
    const sinceMs = this.#clock.nowMs();
    const { progressCount } = job;
    const epoch = this.open.begin();
    const ticket = this.#nextTicket++;
    let lane = this.#lanes.get(job.topic);
    if (lane === undefined) {
      lane = new Fifo();
      this.#lanes.set(job.topic, lane);
    }
    lane.push({ job, ticket, epoch, progress, progressCount, sinceMs });
    this.#waitingCount++;
    this.#waitingBytes += job.waitingBytes;
    this.#deadlines.atLatest(sinceMs + this.#maxBlockMs);
    if (progress === "NeedsTurn") this.pumpSoon();
    return true;
  }

  #leave(lane: Fifo<Waiting>, waiting: Waiting): void {
    lane.shift();
    if (lane.length === 0) this.#lanes.delete(waiting.job.topic);
    this.#waitingCount--;
    this.#waitingBytes -= waiting.job.waitingBytes;
    this.open.end(waiting.epoch);
  }

  /** The longest waiting first, until each topic's first cannot go on. */
  readonly #pump = (): void => {
    this.#isPumpDue = false;
    const stuck = new Set<Waiting>();
    let isMemoryLeft = true;
    for (;;) {
      const next = this.#longestWaiting(stuck);
      if (next === undefined) return;
      const progress = this.#proceed(next.lane, next.first, isMemoryLeft);
      if (progress === "Done") continue;
      stuck.add(next.first);
      if (progress === "NeedsMemory") isMemoryLeft = false;
      if (progress === "NeedsTurn") this.pumpSoon();
    }
  };

  #longestWaiting(
    stuck: ReadonlySet<Waiting>,
  ): { readonly lane: Fifo<Waiting>; readonly first: Waiting } | undefined {
    let longest: { readonly lane: Fifo<Waiting>; readonly first: Waiting } | undefined;
    for (const lane of this.#lanes.values()) {
      const first = lane.peek()!;
      if (stuck.has(first)) continue;
      if (longest === undefined || first.ticket < longest.first.ticket) longest = { lane, first };
    }
    return longest;
  }

  #proceed(lane: Fifo<Waiting>, waiting: Waiting, mayReserve: boolean): SendProgress {
    const { job } = waiting;
    const nowMs = this.#clock.nowMs();
    const before = waiting.progress;
    const progress = job.proceed({ mayReserve, nowMs });
    if (progress !== before || job.progressCount !== waiting.progressCount) {
      job.waited(before, nowMs - waiting.sinceMs);
      waiting.sinceMs = nowMs;
      waiting.progress = progress;
      waiting.progressCount = job.progressCount;
    }
    if (progress === "Done") this.#leave(lane, waiting);
    else this.#deadlines.atLatest(waiting.sinceMs + this.#maxBlockMs);
    return progress;
  }

  #expire(nowMs: number): number | null {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const lane of [...this.#lanes.values()]) {
      for (let first = lane.peek(); first !== undefined; first = lane.peek()) {
        const deadlineMs = first.sinceMs + this.#maxBlockMs;
        if (deadlineMs > nowMs) {
          nextMs = Math.min(nextMs, deadlineMs);
          break;
        }
        this.#leave(lane, first);
        first.job.expire(first.progress, nowMs - first.sinceMs);
      }
    }
    this.pumpSoon();
    return nextMs === Number.POSITIVE_INFINITY ? null : nextMs;
  }
}
