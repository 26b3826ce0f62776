import type { IdentityKeeper } from "./identity-keeper.ts";
import type { PartitionQueue } from "./partition-queue.ts";
import type { ProducerBatch } from "./producer-batch.ts";

/** Errors by which a broker says that a line of sequence numbers does not go on. */
export type LineBreak = "AwaitTurn" | "Renumber" | "ChangeProducerId";

/**
 * The sequence numbers of all partitions, under one producer id: what each does by itself is in {@link
 * PartitionSequences}, what they share is the epoch.
 */
export class SequenceLines {
  readonly #identity: IdentityKeeper;
  /** Partitions whose line is broken or unresolved. */
  readonly #troubled = new Set<PartitionQueue>();

  constructor(identity: IdentityKeeper) {
    this.#identity = identity;
  }

  /** The batch of a partition that may be sent next; null while none may. */
  next(queue: PartitionQueue): ProducerBatch | null {
    const { first, sequences } = queue;
    const { identity } = this.#identity;
    if (first === undefined || identity === null) return null;
    if (first.producer === null) return sequences.mayBegin(identity) ? first : null;
    if (!sequences.isBroken) return sequences.mayResend(first) ? first : null;
    const doubtful = sequences.inFlight.find((batch) => sequences.mayResend(batch));
    return doubtful === undefined || doubtful.isOnTheWire ? null : doubtful;
  }

  /** The batch is about to be sent: it gets its numbers, if it has none. */
  begin(queue: PartitionQueue, batch: ProducerBatch): void {
    const { identity } = this.#identity;
    if (batch.producer === null && identity !== null) queue.sequences.begin(batch, identity);
  }

  acknowledged(queue: PartitionQueue, batch: ProducerBatch): void {
    queue.sequences.acknowledged(batch);
  }

  /** The batch fails; see {@link PartitionSequences.failed}. */
  failed(
    queue: PartitionQueue,
    batch: ProducerBatch,
    options: { readonly isKnownAbsent: boolean },
  ): void {
    if (batch.producer === null) return;
    queue.sequences.failed(batch, options);
    this.#troubled.add(queue);
  }

  split(queue: PartitionQueue, batch: ProducerBatch, parts: readonly ProducerBatch[]): void {
    queue.sequences.split(batch, parts);
  }

  /** A broker says that the line does not go on. True if the batch may be sent again. */
  recover(how: LineBreak, queue: PartitionQueue, batch: ProducerBatch): boolean {
    const { sequences } = queue;
    this.#troubled.add(queue);
    if (how === "AwaitTurn") {
      sequences.outOfOrder(batch);
      return true;
    }
    const isDoubtful = batch.mayBeWritten;
    sequences.lost(batch);
    if (how === "Renumber") return true;
    this.#identity.changeId();
    return !isDoubtful;
  }

  /** Resolves what can be resolved, and begins broken lines anew where that is safe. */
  tend(): void {
    for (const queue of this.#troubled) {
      const { sequences } = queue;
      sequences.resolve();
      if (sequences.mayRestart) this.#restart(queue);
      if (!sequences.isBroken && !sequences.isUnresolved) this.#troubled.delete(queue);
    }
  }

  /** Under an epoch that the partition has not seen: the current one, if another partition raised it before. */
  #restart({ sequences }: PartitionQueue): void {
    const current = this.#identity.identity;
    if (current !== null && sequences.isOf(current)) this.#identity.raiseEpoch();
    const { identity } = this.#identity;
    if (identity !== null) sequences.restart(identity);
  }
}
