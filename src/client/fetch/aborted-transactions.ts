import {
  type AbortedTransaction,
  controlRecordType,
  type RecordBatch,
} from "../../protocol/index.ts";

/**
 * Which batches of one fetched part belong to transactions that were aborted (KIP-98, `read_committed`).
 *
 * The response lists the aborted transactions that touch it. Each begins at its first offset and ends at its abort marker,
 * so a producer that aborts twice within one response is aborted, then not, then aborted again: they are walked through
 * in offset order beside the batches, never folded into one range per producer.
 */
export class AbortedTransactions {
  readonly #upcoming: readonly AbortedTransaction[];
  #next = 0;
  readonly #abortedNow = new Set<number>();

  /** @param listed in any order; null when the response has none */
  constructor(listed: readonly AbortedTransaction[] | null) {
    this.#upcoming = [...(listed ?? [])].sort((one, other) => one.firstOffset - other.firstOffset);
  }

  /** Whether the records of this batch are to be passed over. To be asked once for each batch, in offset order. */
  covers(batch: RecordBatch): boolean {
    const { producerId } = batch;
    if (producerId < 0) return false;
    this.#beginUpTo(batch.lastOffset);
    if (batch.isControl) {
      if (isAbortMarker(batch)) this.#abortedNow.delete(producerId);
      return false;
    }
    return batch.isTransactional && this.#abortedNow.has(producerId);
  }

  #beginUpTo(offset: number): void {
    for (; this.#next < this.#upcoming.length; this.#next++) {
      const { producerId, firstOffset } = this.#upcoming[this.#next]!;
      if (firstOffset > offset) return;
      this.#abortedNow.add(producerId);
    }
  }
}

function isAbortMarker(control: RecordBatch): boolean {
  const cursor = control.cursor();
  return cursor.next() && controlRecordType(cursor.key) === "ABORT";
}
