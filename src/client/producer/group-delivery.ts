import type { BatchOutcome, Delivery, OffsetRange, SentRecords } from "./delivery.ts";
import type { ProducerBatch } from "./producer-batch.ts";
import type { ProducerInterceptors } from "./producer-interceptors.ts";

/**
 * The records of one `sendBatch`: one promise, however many batches and partitions they went to. It settles when all of
 * them have: with where they are, or with the first error.
 */
export class GroupDelivery {
  readonly topic: string;
  readonly #recordCount: number;
  readonly #resolve: (sent: SentRecords) => void;
  readonly #reject: (error: Error) => void;
  readonly #interceptors: ProducerInterceptors | null;
  readonly #ranges: OffsetRange[] = [];
  #unsettledCount: number;
  #firstError: Error | null = null;

  constructor(
    group: { readonly topic: string; readonly recordCount: number },
    promise: {
      readonly resolve: (sent: SentRecords) => void;
      readonly reject: (error: Error) => void;
    },
    interceptors: ProducerInterceptors | null,
  ) {
    this.topic = group.topic;
    this.#recordCount = group.recordCount;
    this.#unsettledCount = group.recordCount;
    this.#resolve = promise.resolve;
    this.#reject = promise.reject;
    this.#interceptors = interceptors;
  }

  /** Takes note that a record of the group is now the batch's last one. */
  appended(batch: ProducerBatch): void {
    const index = batch.recordCount - 1;
    const last = batch.lastDelivery;
    const isNeighbour =
      last instanceof GroupPart && last.group === this && last.first + last.recordCount === index;
    if (isNeighbour) last.recordCount++;
    else batch.addDelivery(new GroupPart(this, index, 1));
  }

  /** Records that came into no batch. */
  unsent(recordCount: number, error: Error): void {
    this.failed(recordCount, -1, () => error, 0);
  }

  written(recordCount: number, outcome: BatchOutcome & { type: "Written" }, first: number): void {
    const { partition, baseOffset, logAppendTimeMs, topic } = outcome;
    const firstOffset = baseOffset < 0 ? -1 : baseOffset + first;
    this.#ranges.push({ partition, firstOffset, recordCount });
    for (let i = 0; this.#interceptors !== null && i < recordCount; i++) {
      const offset = firstOffset < 0 ? -1 : firstOffset + i;
      const acknowledgement = { topic, partition, offset, timestamp: logAppendTimeMs };
      this.#interceptors.onAcknowledgement(acknowledgement, null);
    }
    this.#settled(recordCount);
  }

  failed(
    recordCount: number,
    partition: number,
    errorOf: (index: number) => Error,
    first: number,
  ): void {
    this.#firstError ??= errorOf(first);
    const nowhere = { topic: this.topic, partition, offset: -1, timestamp: -1 };
    for (let i = 0; this.#interceptors !== null && i < recordCount; i++) {
      this.#interceptors.onAcknowledgement(nowhere, errorOf(first + i));
    }
    this.#settled(recordCount);
  }

  #settled(recordCount: number): void {
    this.#unsettledCount -= recordCount;
    if (this.#unsettledCount > 0) return;
    const { topic } = this;
    if (this.#firstError !== null) this.#reject(this.#firstError);
    else this.#resolve({ topic, recordCount: this.#recordCount, ranges: this.#ranges });
  }
}

/** Neighbouring records of a group in one batch. */
class GroupPart implements Delivery {
  readonly group: GroupDelivery;
  first: number;
  recordCount: number;

  constructor(group: GroupDelivery, first: number, recordCount: number) {
    this.group = group;
    this.first = first;
    this.recordCount = recordCount;
  }

  settle(outcome: BatchOutcome): void {
    const { recordCount, first } = this;
    if (outcome.type === "Written") this.group.written(recordCount, outcome, first);
    else this.group.failed(recordCount, outcome.partition, outcome.errorOf, first);
  }

  part(first: number, recordCount: number): Delivery {
    return new GroupPart(this.group, first, recordCount);
  }
}
