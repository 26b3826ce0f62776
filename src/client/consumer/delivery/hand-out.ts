import type { ConsumerRecord } from "../../consumer-record.ts";
import type { FetchedRecords } from "../../fetch/fetcher.ts";
import type { OwnedPartition } from "./owned-partition.ts";

/**
 * Records of one partition on their way through the application: taken from the fetcher together, and tagged with the
 * assignment epoch of that moment.
 *
 * Two marks move through them. `cursor` is the first record that no reader has taken yet; `processed` counts the records
 * at the front that the application is done with. A reader that stops in the middle sets `cursor` back to `processed`,
 * and whoever reads next goes on from there: nothing is lost by a `break`, a handler that throws, or a pause.
 */
export class HandOut<K, V> {
  readonly owned: OwnedPartition<K, V>;
  records: readonly ConsumerRecord<K, V>[];
  readonly assignmentEpoch: number;
  /** The position after these records, past control records and gaps. */
  readonly nextOffset: number;
  readonly leaderEpoch: number;
  /** The log's end as the fetch told it. */
  readonly endOffset: number;
  cursor = 0;
  processed = 0;
  /** The partition was taken away or sought since: nothing of this may be handed out, resolved or committed. */
  isStale = false;
  /** By index, which records are done out of order; made by the first that is. */
  #done: Uint8Array | null = null;

  constructor(owned: OwnedPartition<K, V>, fetched: FetchedRecords<K, V>) {
    this.owned = owned;
    this.records = fetched.records;
    this.assignmentEpoch = fetched.assignmentEpoch;
    this.nextOffset = fetched.nextOffset;
    this.leaderEpoch = fetched.leaderEpoch;
    this.endOffset = fetched.endOffset;
  }

  /** A record that cannot be read is skipped on purpose: the others are handed out again as if it were not there. */
  leaveOut(index: number): void {
    this.records = this.records.filter((_, at) => at !== index);
    if (index < this.processed) this.processed--;
    this.rewind();
  }

  get isProcessed(): boolean {
    return this.processed === this.records.length;
  }

  get isTaken(): boolean {
    return this.cursor === this.records.length;
  }

  /** True while the next record may be handed to the application. */
  get mayGoOn(): boolean {
    return this.cursor < this.records.length && !this.isStale && !this.owned.isHeldBack;
  }

  /** Marks one record, in whatever order they finish; `processed` covers the contiguous front only. */
  markProcessed(index: number): void {
    if (index < this.processed) return;
    if (index === this.processed && this.#done === null) {
      this.processed++;
      return;
    }
    this.#done ??= new Uint8Array(this.records.length);
    this.#done[index] = 1;
    while (this.processed < this.records.length && this.#done[this.processed] === 1)
      this.processed++;
  }

  /** Records taken and not processed are to be handed out again. */
  rewind(): void {
    this.cursor = this.processed;
  }
}
