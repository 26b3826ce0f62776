import type { OutgoingRecord } from "../interceptors/producer-interceptor.ts";
import type { RecordDelivery } from "./delivery.ts";
import type { GroupDelivery } from "./group-delivery.ts";
import { copyOf, type PreparedRecord } from "./prepared-record.ts";
import type { AppendTurn, RecordAppender } from "./record-appender.ts";
import type { SendJob, SendProgress } from "./send-queue.ts";

/** Records of a `sendBatch` that are handled before others have their turn. */
const RECORDS_PER_TURN = 8192;

/** One `send`. */
export class RecordJob implements SendJob {
  readonly topic: string;
  readonly progressCount = 0;
  #prepared: PreparedRecord;
  readonly #delivery: RecordDelivery;
  readonly #appender: RecordAppender;

  constructor(prepared: PreparedRecord, delivery: RecordDelivery, appender: RecordAppender) {
    this.topic = delivery.topic;
    this.#prepared = prepared;
    this.#delivery = delivery;
    this.#appender = appender;
  }

  get waitingBytes(): number {
    return this.#prepared.recordBytes;
  }

  proceed(turn: AppendTurn): SendProgress {
    try {
      const batch = this.#appender.append(this.topic, this.#prepared, turn);
      if (typeof batch === "string") return batch;
      const { key, value, timestamp } = this.#prepared;
      const delivery = this.#delivery;
      delivery.first = batch.recordCount - 1;
      delivery.timestamp = timestamp;
      delivery.serializedKeySize = key?.length ?? -1;
      delivery.serializedValueSize = value?.length ?? -1;
      batch.addDelivery(delivery);
    } catch (error) {
      this.fail(error as Error);
    }
    return "Done";
  }

  park(): void {
    this.#prepared = copyOf(this.#prepared);
  }

  expire(progress: SendProgress, waitedMs: number): void {
    this.fail(this.#appender.expired(this.topic, progress, { waitedMs, recordCount: 1 }));
  }

  waited(progress: SendProgress, durationMs: number): void {
    this.#appender.waited(progress, durationMs);
  }

  fail(error: Error): void {
    this.#delivery.fail(error, this.#prepared.partition);
  }
}

/** What the records of one `sendBatch` have in common. */
export interface GroupOfRecords {
  readonly records: readonly Omit<OutgoingRecord, "topic">[];
  /** Serialises the record at an index. */
  readonly prepare: (index: number, nowMs: number) => PreparedRecord;
}

/** One `sendBatch`: its records, in order, as there is room for them. */
export class GroupJob implements SendJob {
  readonly topic: string;
  /** The application keeps the records; it was asked to leave them alone. */
  readonly waitingBytes = 0;
  readonly #group: GroupOfRecords;
  readonly #delivery: GroupDelivery;
  readonly #appender: RecordAppender;
  #nextIndex = 0;
  /** The one at `nextIndex`, when it was serialised and found no room. */
  #prepared: PreparedRecord | null = null;

  constructor(group: GroupOfRecords, delivery: GroupDelivery, appender: RecordAppender) {
    this.topic = delivery.topic;
    this.#group = group;
    this.#delivery = delivery;
    this.#appender = appender;
  }

  get progressCount(): number {
    return this.#nextIndex;
  }

  proceed(turn: AppendTurn): SendProgress {
    const { records } = this.#group;
    const stopAt = Math.min(records.length, this.#nextIndex + RECORDS_PER_TURN);
    while (this.#nextIndex < stopAt) {
      const progress = this.#appendNext(turn);
      if (progress !== "Done") return progress;
    }
    return this.#nextIndex < records.length ? "NeedsTurn" : "Done";
  }

  park(): void {}

  expire(progress: SendProgress, waitedMs: number): void {
    const recordCount = this.#group.records.length - this.#nextIndex;
    this.fail(this.#appender.expired(this.topic, progress, { waitedMs, recordCount }));
  }

  waited(progress: SendProgress, durationMs: number): void {
    this.#appender.waited(progress, durationMs);
  }

  /** The records that are in no batch yet. */
  fail(error: Error): void {
    const recordCount = this.#group.records.length - this.#nextIndex;
    this.#nextIndex = this.#group.records.length;
    this.#delivery.unsent(recordCount, error);
  }

  #appendNext(turn: AppendTurn): SendProgress {
    try {
      this.#prepared ??= this.#group.prepare(this.#nextIndex, turn.nowMs);
      const batch = this.#appender.append(this.topic, this.#prepared, turn);
      if (typeof batch === "string") return batch;
      this.#delivery.appended(batch);
    } catch (error) {
      this.#delivery.unsent(1, error as Error);
    }
    this.#prepared = null;
    this.#nextIndex++;
    return "Done";
  }
}
