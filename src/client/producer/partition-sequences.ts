import type { BatchProducer } from "../../protocol/index.ts";
import type { ProducerIdAndEpoch } from "./producer-identity.ts";

/**
 * The sequence numbers of one partition (`TxnPartitionEntry`, `TransactionManager`; KIP-98, KIP-360).
 *
 * Every batch gets the numbers after those of the batch before, when it is first sent. The broker appends a batch only
 * after the one before it, and answers one that it has already with the offset that it gave it. So a batch whose answer
 * was lost may be sent again without being written twice, as long as it keeps its numbers.
 *
 * It keeps them until the broker has said that it does not have it. Three things break the line:
 * - a batch was refused for good: its numbers are a gap that nothing will fill;
 * - the broker misses a batch that was acknowledged (an unclean leader election, or its producer state expired);
 * - a batch ran out of time after it was sent: whether its numbers are taken is unknown. The line is then *unresolved*:
 *   what was sent goes on, nothing new begins. If a later batch is written, so was it; if the broker misses it, it was not.
 *
 * A broken line is begun anew from 0 under a newer epoch, with every batch that the broker is known not to have. A batch
 * that may be there is first sent again as it was, until the answer tells.
 *
 * Differs from Kafka: there the batches in flight are renumbered at once, also those whose answer is still to come; when
 * such an answer is lost, the batch can be written twice.
 */

/** Sequence numbers count to 2^31 - 1 and start again at 0. */
const SEQUENCE_MASK = 0x7fff_ffff;
const HALF_OF_SEQUENCES = 0x4000_0000;

/** What the line knows of a batch. */
export interface SequencedBatch {
  /** Ascending in a partition, by the order of the records. */
  readonly order: number;
  readonly recordCount: number;
  /** Null until it is first sent. */
  producer: BatchProducer | null;
  readonly isOnTheWire: boolean;
  /** An attempt had no answer, or one that leaves open whether it was written. */
  mayBeWritten: boolean;
}

/** The sequence number `count` after `sequence`. */
export function sequenceAfter(sequence: number, count: number): number {
  return (sequence + count) & SEQUENCE_MASK;
}

export class PartitionSequences<Batch extends SequencedBatch = SequencedBatch> {
  #identity: ProducerIdAndEpoch | null = null;
  #nextSequence = 0;
  /** Of the last record that was acknowledged, -1 before the first. */
  #lastAcked = -1;
  /** Sent at least once and not done, in order. */
  #inFlight: Batch[] = [];
  /** The sequence number after the last batch that ran out of time; null while all is known. */
  #unresolvedFrom: number | null = null;
  #isBroken = false;

  get inFlight(): readonly Batch[] {
    return this.#inFlight;
  }

  get isUnresolved(): boolean {
    return this.#unresolvedFrom !== null;
  }

  /** A new line has to begin, as soon as that is safe. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Whether a batch that was never sent may be given numbers of this identity now. */
  mayBegin(identity: ProducerIdAndEpoch): boolean {
    if (this.#isBroken || this.#unresolvedFrom !== null) return false;
    return this.#inFlight.length === 0 || (this.#isKnown && this.isOf(identity));
  }

  /** Whether a batch that was sent before may be sent again now: one at a time, in order. */
  mayResend(batch: Batch): boolean {
    if (!this.#isBroken) return this.#inFlight[0] === batch;
    return batch === this.#inFlight.find((each) => each.mayBeWritten);
  }

  /**
   * The broker has a batch of this line. Before, it takes whatever number comes first (`ProducerAppendInfo`, where the
   * partition has no state of the producer): were a second batch on its way, and the first one refused because the leader
   * is only just taking over, the second would be written first and the first one never.
   */
  get #isKnown(): boolean {
    return this.#lastAcked >= 0;
  }

  isOf(identity: ProducerIdAndEpoch): boolean {
    const mine = this.#identity;
    return mine?.producerId === identity.producerId && mine.epoch === identity.epoch;
  }

  /** Gives a batch the next numbers. Only after {@link PartitionSequences.mayBegin}. */
  begin(batch: Batch, identity: ProducerIdAndEpoch): void {
    if (!this.isOf(identity)) this.restart(identity);
    this.#number(batch, identity);
    this.#inFlight.push(batch);
  }

  /** The broker has the batch. Also of one that had run out of time before: it resolves the line. */
  acknowledged(batch: Batch): void {
    this.#remove(batch);
    const { producer } = batch;
    if (producer === null || !this.isOf(identityOf(producer))) return;
    const last = sequenceAfter(producer.baseSequence, batch.recordCount - 1);
    const isLater = ((last - this.#lastAcked) & SEQUENCE_MASK) < HALF_OF_SEQUENCES;
    if (this.#lastAcked < 0 || isLater) this.#lastAcked = last;
  }

  /** The batch has failed. `isKnownAbsent`: the broker does not have it, so its numbers will stay a gap. */
  failed(batch: Batch, { isKnownAbsent }: { readonly isKnownAbsent: boolean }): void {
    this.#remove(batch);
    const { producer } = batch;
    if (producer === null || !this.isOf(identityOf(producer))) return;
    if (isKnownAbsent) this.#isBroken = true;
    else this.#markUnresolved(sequenceAfter(producer.baseSequence, batch.recordCount));
  }

  /** Replaces a batch that the broker refused by its parts, which share its numbers. */
  split(batch: Batch, parts: readonly Batch[]): void {
    const at = this.#inFlight.indexOf(batch);
    const { producer } = batch;
    if (at < 0 || producer === null) return;
    let baseSequence = producer.baseSequence;
    for (const part of parts) {
      part.producer = { ...producer, baseSequence };
      baseSequence = sequenceAfter(baseSequence, part.recordCount);
    }
    this.#inFlight.splice(at, 1, ...parts);
  }

  /**
   * The broker answered OUT_OF_ORDER_SEQUENCE_NUMBER. Before its turn that is no wonder: an earlier batch is on its way
   * again. When it is the batch's turn, or past it, the broker has lost what it acknowledged, or never got what ran out of
   * time.
   */
  outOfOrder(batch: Batch): void {
    batch.mayBeWritten = false;
    const base = batch.producer?.baseSequence;
    if (base === undefined) return;
    const expected = this.#unresolvedFrom ?? sequenceAfter(this.#lastAcked, 1);
    const isBeforeItsTurn =
      base !== expected && ((base - expected) & SEQUENCE_MASK) < HALF_OF_SEQUENCES;
    if (!isBeforeItsTurn) this.#isBroken = true;
  }

  /** The broker does not know the producer, or knows a newer epoch of it: the line cannot go on. */
  lost(batch: Batch): void {
    batch.mayBeWritten = false;
    this.#isBroken = true;
  }

  /** Once nothing is in flight it is known what became of what ran out of time. */
  resolve(): void {
    if (this.#unresolvedFrom === null || this.#inFlight.length > 0) return;
    this.#unresolvedFrom = null;
    if (this.#nextSequence !== sequenceAfter(this.#lastAcked, 1)) this.#isBroken = true;
  }

  /** Whether the broken line can begin anew: no batch is there that the broker may have. */
  get mayRestart(): boolean {
    if (!this.#isBroken) return false;
    return this.#inFlight.every((batch) => !batch.isOnTheWire && !batch.mayBeWritten);
  }

  /** Begins the line anew with what is to be sent again. */
  restart(identity: ProducerIdAndEpoch): void {
    this.#identity = identity;
    this.#nextSequence = 0;
    this.#lastAcked = -1;
    this.#unresolvedFrom = null;
    this.#isBroken = false;
    for (const batch of this.#inFlight) this.#number(batch, identity);
  }

  #number(batch: Batch, { producerId, epoch }: ProducerIdAndEpoch): void {
    batch.producer = { producerId, producerEpoch: epoch, baseSequence: this.#nextSequence };
    this.#nextSequence = sequenceAfter(this.#nextSequence, batch.recordCount);
  }

  #remove(batch: Batch): void {
    const at = this.#inFlight.indexOf(batch);
    if (at >= 0) this.#inFlight.splice(at, 1);
  }

  #markUnresolved(nextSequence: number): void {
    const from = this.#unresolvedFrom;
    const isLater = from === null || ((nextSequence - from) & SEQUENCE_MASK) < HALF_OF_SEQUENCES;
    if (isLater) this.#unresolvedFrom = nextSequence;
  }
}

function identityOf({ producerId, producerEpoch }: BatchProducer): ProducerIdAndEpoch {
  return { producerId, epoch: producerEpoch };
}
