import type { ProducerInterceptors } from "./producer-interceptors.ts";

/** Where a record is, once it is acknowledged. */
export interface RecordMetadata {
  readonly topic: string;
  readonly partition: number;
  /** -1 with `acks` 0, and where the broker has the record but no longer knows at which offset. */
  readonly offset: number;
  /** Epoch milliseconds: the record's own, or the log's where the topic has `message.timestamp.type=LogAppendTime`. */
  readonly timestamp: number;
  /** Bytes of the key, -1 for a null key. */
  readonly serializedKeySize: number;
  /** Bytes of the value, -1 for a null value. */
  readonly serializedValueSize: number;
}

/** Records with consecutive offsets in one partition. */
export interface OffsetRange {
  readonly partition: number;
  /** -1 where the offsets are unknown, see {@link RecordMetadata}. */
  readonly firstOffset: number;
  readonly recordCount: number;
}

/** Where the records of one `sendBatch` are. */
export interface SentRecords {
  readonly topic: string;
  readonly recordCount: number;
  /** In the order in which they were acknowledged. */
  readonly ranges: readonly OffsetRange[];
}

/** What a batch came to, as each of those sees it who wait for its records. */
export type BatchOutcome =
  | {
      readonly type: "Written";
      readonly topic: string;
      readonly partition: number;
      /** Of the first record of the batch; -1 when unknown. */
      readonly baseOffset: number;
      /** -1 when the records keep their own timestamps. */
      readonly logAppendTimeMs: number;
    }
  | {
      readonly type: "Failed";
      readonly partition: number;
      /** By the index of the record in the batch. */
      readonly errorOf: (index: number) => Error;
    };

/** Somebody who waits for consecutive records of a batch. */
export interface Delivery {
  /** The index of the first of them in the batch. */
  first: number;
  recordCount: number;
  settle(outcome: BatchOutcome): void;
  /** When the batch is split: the same for a part of the records, whose indices begin at 0. */
  part(first: number, recordCount: number): Delivery;
}

/** A record of `send`, and the promise for it. */
export class RecordDelivery implements Delivery {
  first = 0;
  readonly recordCount = 1;
  readonly topic: string;
  timestamp = -1;
  serializedKeySize = -1;
  serializedValueSize = -1;
  readonly #resolve: (metadata: RecordMetadata) => void;
  readonly #reject: (error: Error) => void;
  readonly #interceptors: ProducerInterceptors | null;

  constructor(
    topic: string,
    promise: {
      readonly resolve: (metadata: RecordMetadata) => void;
      readonly reject: (error: Error) => void;
    },
    interceptors: ProducerInterceptors | null,
  ) {
    this.topic = topic;
    this.#resolve = promise.resolve;
    this.#reject = promise.reject;
    this.#interceptors = interceptors;
  }

  settle(outcome: BatchOutcome): void {
    if (outcome.type === "Failed") this.fail(outcome.errorOf(this.first), outcome.partition);
    else this.#written(outcome);
  }

  /** Before it was in any batch, or with its batch. */
  fail(error: Error, partition: number): void {
    const { topic } = this;
    const nowhere = { topic, partition, offset: -1, timestamp: -1 };
    this.#interceptors?.onAcknowledgement(nowhere, error);
    this.#reject(error);
  }

  part(first: number): Delivery {
    this.first = first;
    return this;
  }

  #written(outcome: BatchOutcome & { type: "Written" }): void {
    const { baseOffset, logAppendTimeMs } = outcome;
    const metadata = {
      topic: outcome.topic,
      partition: outcome.partition,
      offset: baseOffset < 0 ? -1 : baseOffset + this.first,
      timestamp: logAppendTimeMs < 0 ? this.timestamp : logAppendTimeMs,
      serializedKeySize: this.serializedKeySize,
      serializedValueSize: this.serializedValueSize,
    };
    this.#interceptors?.onAcknowledgement(metadata, null);
    this.#resolve(metadata);
  }
}
