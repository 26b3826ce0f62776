import type { TopicPartition } from "../../model/index.ts";
import type { Consumer, ConsumerRecord } from "../../node-client/index.ts";
import type { ConsumePlan } from "./consume-plan.ts";
import { PartitionEnds } from "./partition-ends.ts";
import type { RecordSink } from "./record-sink.ts";
import type { StopOffsets } from "./start-reading.ts";

/** How long a poll waits: what happens at the end of partitions is noticed that late. */
const POLL_MS = 200;

export interface ConsumeLoopOptions {
  readonly consumer: Consumer;
  readonly plan: ConsumePlan;
  readonly sink: RecordSink;
  readonly stops: StopOffsets;
  /** Lines for people. */
  readonly note: (line: string) => void;
  /** Aborted when the command is to end. */
  readonly signal: AbortSignal;
}

/**
 * Reads and writes, until the count is reached, everything is read (`-e`), nobody reads any more, or it is told to end.
 *
 * A record counts as processed when the next poll begins, which is after it was written: so what is committed was
 * written. There is no next poll at the end: seeking there says how far the last one was written.
 */
export class ConsumeLoop {
  readonly #options: ConsumeLoopOptions;
  readonly #ends: PartitionEnds;
  /** Partitions that were read as far as `-o e@…` says. */
  readonly #stopped = new Set<string>();
  #left: number;
  #isOver = false;

  constructor(options: ConsumeLoopOptions) {
    this.#options = options;
    this.#left = options.plan.count;
    this.#ends = new PartitionEnds(options.consumer);
  }

  async run(): Promise<void> {
    const { consumer, signal } = this.#options;
    while (!this.#isOver) {
      const records = await polled(consumer, signal);
      if (records === null) return;
      const written = await this.#write(records);
      if (!this.#isOver) await this.#lookForEnds();
      if (this.#isOver) this.#settle(records, written);
    }
  }

  /** How many of the first of these records are done with: written, or not wanted. */
  async #write(records: readonly ConsumerRecord[]): Promise<number> {
    const { plan, sink } = this.#options;
    const out: (string | Uint8Array)[] = [];
    let left = this.#left;
    let count = 0;
    for (const record of records) {
      if (left === 0) break;
      count++;
      if (!this.#isWanted(record)) continue;
      left--;
      plan.format(record, out);
    }
    const isRead = out.length === 0 || (await sink.write(out));
    if (isRead) this.#left = left;
    this.#isOver = !isRead || left === 0;
    return isRead ? count : 0;
  }

  #isWanted({ topic, partition, offset }: ConsumerRecord): boolean {
    const stop = this.#options.stops.get(`${topic}-${partition}`);
    if (stop === undefined || offset < stop) return true;
    this.#stop({ topic, partition }, stop);
    return false;
  }

  #stop({ topic, partition }: TopicPartition, at: number): void {
    const { consumer, plan, stops, note } = this.#options;
    if (this.#stopped.has(`${topic}-${partition}`)) return;
    this.#stopped.add(`${topic}-${partition}`);
    consumer.pause([{ topic, partition }]);
    if (plan.quiet) return;
    const exiting = this.#stopped.size === stops.size ? ": exiting" : "";
    note(`% Reached stop timestamp for topic ${topic} [${partition}] at offset ${at}${exiting}`);
  }

  /** Of the last poll, the first `done` are processed, the others are not: each partition goes on behind the former. */
  #settle(records: readonly ConsumerRecord[], done: number): void {
    const { consumer } = this.#options;
    const next = new Map<string, TopicPartition & { offset: number }>();
    for (const [index, { topic, partition, offset }] of records.entries()) {
      const name = `${topic}-${partition}`;
      if (index < done) next.set(name, { topic, partition, offset: offset + 1 });
      else if (!next.has(name)) next.set(name, { topic, partition, offset });
    }
    const owned = new Set(consumer.assignment().map((each) => `${each.topic}-${each.partition}`));
    for (const [name, { topic, partition, offset }] of next) {
      if (owned.has(name)) consumer.seek({ topic, partition }, offset);
    }
  }

  async #lookForEnds(): Promise<void> {
    const { plan, stops, note } = this.#options;
    const reached = await this.#ends.reached();
    const isAllRead = plan.exitAtEnd && this.#ends.isAllRead;
    for (const [index, { topic, partition, offset }] of reached.entries()) {
      if (plan.quiet || this.#stopped.has(`${topic}-${partition}`)) continue;
      const exiting = isAllRead && index === reached.length - 1 ? ": exiting" : "";
      note(`% Reached end of topic ${topic} [${partition}] at offset ${offset}${exiting}`);
    }
    await this.#stopWhereNothingIsLeft();
    const isStopped = stops.size > 0 && this.#stopped.size === stops.size;
    this.#isOver = isStopped || isAllRead;
  }

  /** A partition that ends before the instant it is to be read to has no record that would stop it. */
  async #stopWhereNothingIsLeft(): Promise<void> {
    const { consumer, stops } = this.#options;
    if (stops.size === 0) return;
    for (const partition of consumer.assignment()) {
      const stop = stops.get(`${partition.topic}-${partition.partition}`);
      if (stop === undefined || consumer.lag(partition) === null) continue;
      if ((await consumer.position(partition)) >= stop) this.#stop(partition, stop);
    }
  }
}

/** Null when the command is to end. */
async function polled(consumer: Consumer, signal: AbortSignal): Promise<ConsumerRecord[] | null> {
  if (signal.aborted) return null;
  try {
    return await consumer.poll(POLL_MS, { signal });
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}
