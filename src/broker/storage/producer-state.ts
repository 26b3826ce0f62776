import type { ErrorName, RecordBatch } from "../../protocol/index.ts";
import { lowerBound } from "./segment.ts";

/**
 * What a partition remembers of its idempotent and transactional producers (`ProducerStateManager`,
 * `ProducerAppendInfo`; KIP-98, KIP-360, KIP-890).
 *
 * Per producer id: the epoch, the last five batches, and the first offset of its open transaction. A batch is
 * - a duplicate, when one of those five has its epoch and sequence numbers: answered with the offset it has;
 * - fenced, when its epoch is below the known one: INVALID_PRODUCER_EPOCH;
 * - out of order, when it does not follow the last one, or opens a new epoch with a sequence other than 0:
 *   OUT_OF_ORDER_SEQUENCE_NUMBER;
 * - accepted with whatever sequence it has, when nothing is known of the producer.
 *
 * Open transactions bound the last stable offset; aborted ones are kept for read_committed fetches.
 */

/** How many of a producer's last batches are remembered: as many as it may have in flight. */
const BATCHES_TO_RETAIN = 5;
const MAX_SEQUENCE = 0x7fff_ffff;

interface BatchMetadata {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly timestampMs: number;
}

interface ProducerEntry {
  producerEpoch: number;
  /** Of the last transaction marker, -1 before the first. */
  coordinatorEpoch: number;
  lastTimestampMs: number;
  /** Where the open transaction began, null when none is open. */
  currentTxnFirstOffset: number | null;
  batches: BatchMetadata[];
}

/** A transaction that was rolled back: read_committed readers skip its producer's records between the two offsets. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  /** The last stable offset once the transaction was over. */
  readonly lastStableOffset: number;
}

/** What a producer's state says of a batch before it is appended. */
export type BatchVerdict =
  | { readonly type: "Accept" }
  | { readonly type: "Duplicate"; readonly firstOffset: number; readonly timestampMs: number }
  | { readonly type: "Refuse"; readonly error: ErrorName };

/** An active producer, as DescribeProducers shows it. */
export interface ActiveProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly lastSequence: number;
  readonly lastTimestampMs: number;
  readonly coordinatorEpoch: number;
  readonly currentTxnStartOffset: number;
}

/** The end of a transaction as its control batch says it. */
export interface EndTxnMarker {
  readonly type: "Commit" | "Abort";
  readonly coordinatorEpoch: number;
}

const accept: BatchVerdict = { type: "Accept" };
const refuse = (error: ErrorName): BatchVerdict => ({ type: "Refuse", error });

export class ProducerState {
  readonly #producers = new Map<number, ProducerEntry>();
  /** Producers with an open transaction, in the order in which the transactions began. */
  readonly #openTransactions = new Map<number, number>();
  #abortedTransactions: AbortedTransaction[] = [];

  /** The first offset that belongs to an open transaction, null when none is open. */
  get firstUnstableOffset(): number | null {
    for (const offset of this.#openTransactions.values()) return offset;
    return null;
  }

  get size(): number {
    return this.#producers.size;
  }

  /** Judges a client's data batch. Changes nothing. */
  check(batch: RecordBatch): BatchVerdict {
    const entry = this.#producers.get(batch.producerId);
    if (entry === undefined) return accept;
    const duplicate = findDuplicate(entry, batch);
    if (duplicate !== undefined) {
      const { firstOffset, timestampMs } = duplicate;
      return { type: "Duplicate", firstOffset, timestampMs };
    }
    if (batch.producerEpoch < entry.producerEpoch) return refuse("INVALID_PRODUCER_EPOCH");
    if (!isInSequence(entry, batch)) return refuse("OUT_OF_ORDER_SEQUENCE_NUMBER");
    if (entry.currentTxnFirstOffset !== null && !batch.isTransactional) {
      return refuse("INVALID_TXN_STATE");
    }
    return accept;
  }

  /** Takes note of a data batch that now has its offsets. */
  append(batch: RecordBatch): void {
    const entry = this.#entryOf(batch.producerId, batch.producerEpoch);
    const metadata = {
      firstSequence: batch.baseSequence,
      lastSequence: batch.lastSequence,
      firstOffset: batch.baseOffset,
      lastOffset: batch.lastOffset,
      timestampMs: batch.maxTimestamp,
    };
    entry.batches.push(metadata);
    if (entry.batches.length > BATCHES_TO_RETAIN) entry.batches.shift();
    entry.lastTimestampMs = batch.maxTimestamp;
    if (batch.isTransactional && entry.currentTxnFirstOffset === null) {
      entry.currentTxnFirstOffset = batch.baseOffset;
      this.#openTransactions.set(batch.producerId, batch.baseOffset);
    }
  }

  /** Whether a transaction's end may be written: a marker of an older producer or coordinator epoch may not. */
  checkMarker(batch: RecordBatch, marker: EndTxnMarker): BatchVerdict {
    const entry = this.#producers.get(batch.producerId);
    if (entry === undefined) return accept;
    if (batch.producerEpoch < entry.producerEpoch) return refuse("INVALID_PRODUCER_EPOCH");
    return marker.coordinatorEpoch < entry.coordinatorEpoch
      ? refuse("TRANSACTION_COORDINATOR_FENCED")
      : accept;
  }

  /** Ends the producer's transaction with the control batch that now has its offset. */
  appendMarker(batch: RecordBatch, marker: EndTxnMarker): void {
    const entry = this.#entryOf(batch.producerId, batch.producerEpoch);
    const firstOffset = entry.currentTxnFirstOffset;
    entry.currentTxnFirstOffset = null;
    entry.coordinatorEpoch = marker.coordinatorEpoch;
    entry.lastTimestampMs = batch.maxTimestamp;
    this.#openTransactions.delete(batch.producerId);
    if (firstOffset === null || marker.type === "Commit") return;
    const lastOffset = batch.lastOffset;
    this.#abortedTransactions.push({
      producerId: batch.producerId,
      firstOffset,
      lastOffset,
      lastStableOffset: this.firstUnstableOffset ?? lastOffset + 1,
    });
  }

  /** The aborted transactions with records in `[fromOffset, toOffset)`. */
  abortedTransactions(fromOffset: number, toOffset: number): AbortedTransaction[] {
    return this.#abortedTransactions.filter(
      (aborted) => aborted.lastOffset >= fromOffset && aborted.firstOffset < toOffset,
    );
  }

  /** Forgets aborted transactions that the log no longer has any record of. */
  truncateFromStart(logStartOffset: number): void {
    const kept = lowerBound(
      this.#abortedTransactions,
      (aborted) => aborted.lastOffset < logStartOffset,
    );
    if (kept > 0) this.#abortedTransactions = this.#abortedTransactions.slice(kept);
  }

  /** Forgets aborted transactions whose records compaction has taken away. */
  forgetAborted(endOffset: number): void {
    this.#abortedTransactions = this.#abortedTransactions.filter(
      (aborted) => aborted.lastOffset >= endOffset,
    );
  }

  /** Forgets producers without an open transaction that were silent for `producer.id.expiration.ms`. */
  expire(nowMs: number, expirationMs: number): void {
    for (const [producerId, entry] of this.#producers) {
      const isSilent = nowMs - entry.lastTimestampMs >= expirationMs;
      if (isSilent && entry.currentTxnFirstOffset === null) this.#producers.delete(producerId);
    }
  }

  activeProducers(): ActiveProducer[] {
    return [...this.#producers].map(([producerId, entry]) => ({
      producerId,
      producerEpoch: entry.producerEpoch,
      lastSequence: lastSequence(entry),
      lastTimestampMs: entry.lastTimestampMs,
      coordinatorEpoch: entry.coordinatorEpoch,
      currentTxnStartOffset: entry.currentTxnFirstOffset ?? -1,
    }));
  }

  /** The producer's entry at `epoch`: a new epoch forgets the batches of the old one. */
  #entryOf(producerId: number, epoch: number): ProducerEntry {
    let entry = this.#producers.get(producerId);
    if (entry === undefined) {
      entry = {
        producerEpoch: epoch,
        coordinatorEpoch: -1,
        lastTimestampMs: -1,
        currentTxnFirstOffset: null,
        batches: [],
      };
      this.#producers.set(producerId, entry);
    }
    if (entry.producerEpoch !== epoch) {
      entry.producerEpoch = epoch;
      entry.batches = [];
    }
    return entry;
  }
}

function lastSequence(entry: ProducerEntry): number {
  return entry.batches.at(-1)?.lastSequence ?? -1;
}

function findDuplicate(entry: ProducerEntry, batch: RecordBatch): BatchMetadata | undefined {
  if (entry.producerEpoch !== batch.producerEpoch) return undefined;
  return entry.batches.find(
    (known) =>
      known.firstSequence === batch.baseSequence && known.lastSequence === batch.lastSequence,
  );
}

function isInSequence(entry: ProducerEntry, batch: RecordBatch): boolean {
  if (batch.producerEpoch !== entry.producerEpoch) return batch.baseSequence === 0;
  const last = lastSequence(entry);
  return batch.baseSequence === (last === MAX_SEQUENCE ? 0 : last + 1);
}
