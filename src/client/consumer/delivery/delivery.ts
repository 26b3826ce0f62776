import type { TopicPartition } from "../../../model/index.ts";
import type { Clock } from "../../../ports/index.ts";
import type { ConsumerRecord } from "../../consumer-record.ts";
import type { FetchedRecords, Fetcher, OffsetAndMetadata } from "../../fetch/fetcher.ts";
import { PartitionMap } from "../../fetch/partition-map.ts";
import { among } from "../partition-lists.ts";
import { Drains } from "./drain.ts";
import { Gate } from "./gate.ts";
import { HandOut } from "./hand-out.ts";
import { OwnedPartition } from "./owned-partition.ts";
import type { OwnershipLease } from "./ownership-lease.ts";

/** What interceptors make of records on their way to the application. */
export type Intercept<K, V> = (
  records: readonly ConsumerRecord<K, V>[],
) => readonly ConsumerRecord<K, V>[];

/**
 * What lies between the fetcher and the application: which records are in whose hands, and under which assignment epoch.
 *
 * Three readers share it: `poll()`, `for await` and `run()`. Each takes a {@link HandOut}, says when its records are
 * processed, and keeps the partition in hand meanwhile. The membership side stops, drains, purges and removes partitions;
 * a hand-out whose epoch has passed is stale, and whatever is still said of it is dropped. So ownership is checked when a
 * record is handed out, not when it was asked for.
 */
export class Delivery<K, V> {
  readonly gate: Gate;
  readonly owned = new PartitionMap<OwnedPartition<K, V>>();
  /** Until when the assignment is believed. */
  readonly lease: OwnershipLease;
  readonly #fetcher: Fetcher<K, V>;
  readonly #drains: Drains<K, V>;
  /** Partitions that may have records which a reader took from the fetcher and left. */
  readonly #leftOver = new Set<OwnedPartition<K, V>>();
  readonly #intercept: Intercept<K, V>;
  readonly #stopListening: () => void;

  constructor(
    fetcher: Fetcher<K, V>,
    { clock, lease }: { readonly clock: Clock; readonly lease: OwnershipLease },
    intercept: Intercept<K, V> = (same) => same,
  ) {
    this.#fetcher = fetcher;
    this.#intercept = intercept;
    this.lease = lease;
    lease.onRenewed = () => this.gate.open();
    this.gate = new Gate(clock);
    this.#drains = new Drains(clock);
    this.#stopListening = fetcher.onAvailable(() => this.gate.open());
  }

  close(): void {
    this.#stopListening();
    this.gate.open();
  }

  // --- what the membership orders ---------------------------------------------------------------------------------

  /** What is not in the list is forgotten, with everything that was fetched of it; what is new is not fetched yet. */
  setAssignment(partitions: readonly TopicPartition[]): void {
    const kept = new PartitionMap<true>();
    for (const each of partitions) kept.set(each, true);
    const gone = [...this.owned.values()].filter((each) => !kept.has(each));
    this.#forget(gone);
    const added = partitions.filter((each) => !this.owned.has(each));
    this.#fetcher.add(added);
    for (const each of added)
      this.owned.set(each, new OwnedPartition(each, this.#fetcher.epochOf(each), this.lease));
    this.gate.open();
  }

  start(partitions: readonly TopicPartition[]): void {
    for (const owned of among(this.owned, partitions)) {
      owned.isStopped = false;
      owned.purgedUpTo = null;
      owned.rewind();
      if (owned.untaken !== null) this.#leftOver.add(owned);
    }
    this.#fetcher.start(partitions);
    this.gate.open();
  }

  stop(partitions: readonly TopicPartition[]): void {
    for (const owned of among(this.owned, partitions)) owned.isStopped = true;
    this.#fetcher.stop(partitions);
  }

  /** Resolves with true when handlers still run at the deadline; they are then told by their signal. */
  async drain(partitions: readonly TopicPartition[], deadlineMs: number): Promise<boolean> {
    const owned = among(this.owned, partitions);
    const timedOut = await this.#drains.wait(owned, deadlineMs);
    if (!timedOut) return false;
    const reason = new Error(
      "The partition is given up, and its handlers were waited for no longer",
    );
    // A handler that heeds its signal comes back at once, and well: its records count as not processed all the same.
    this.#keepProcessed(partitions);
    for (const each of owned) if (each.inHandCount > 0) each.abort(reason);
    return true;
  }

  abort(partitions: readonly TopicPartition[], reason: string): void {
    for (const owned of among(this.owned, partitions)) owned.abort(new Error(reason));
  }

  purge(partitions: readonly TopicPartition[]): void {
    this.#keepProcessed(partitions);
    this.#fetcher.purge(partitions);
    this.#moveEpochs(partitions);
  }

  #forget(gone: readonly OwnedPartition<K, V>[]): void {
    this.#fetcher.remove(gone);
    for (const owned of gone) {
      owned.isStopped = true;
      owned.isGone = true;
      owned.moveEpoch(-1);
      owned.abort(new Error(`Partition ${owned.topic}-${owned.partition} is no longer assigned`));
      this.#leftOver.delete(owned);
      this.owned.delete(owned);
    }
  }

  // --- what is processed ------------------------------------------------------------------------------------------

  /** Up to where a partition is processed: what to commit. Null while its position is not known. */
  processedUpTo(owned: OwnedPartition<K, V>): OffsetAndMetadata | null {
    return owned.purgedUpTo ?? owned.processedUpTo ?? this.#fetcher.position(owned);
  }

  /** A purge comes before the commit: what was processed is noted before the hand-outs are forgotten. */
  #keepProcessed(partitions: readonly TopicPartition[]): void {
    for (const owned of among(this.owned, partitions)) owned.purgedUpTo = this.processedUpTo(owned);
  }

  #moveEpochs(partitions: readonly TopicPartition[]): void {
    for (const owned of among(this.owned, partitions)) {
      owned.moveEpoch(this.#fetcher.epochOf(owned));
      this.#leftOver.delete(owned);
    }
  }

  // --- what readers do --------------------------------------------------------------------------------------------

  /** The next records of whichever partition has its turn; throws what the fetcher has to say. */
  take(maxRecords: number): HandOut<K, V> | null {
    if (this.lease.isLapsed) return null;
    for (const owned of this.#leftOver) {
      const handOut = this.#takeLeftOver(owned);
      if (handOut !== null) return handOut;
    }
    const fetched = this.#fetcher.take(maxRecords);
    if (fetched === null) return null;
    const owned = this.owned.get(fetched);
    // The fetcher has been told of every partition that went: it hands out nothing of another.
    if (owned === undefined) return this.take(maxRecords);
    return this.#begin(owned, fetched);
  }

  /** The next records of one partition. */
  takeFrom(owned: OwnedPartition<K, V>, maxRecords: number): HandOut<K, V> | null {
    const leftOver = this.#leftOver.has(owned) ? this.#takeLeftOver(owned) : null;
    if (leftOver !== null) return leftOver;
    if (owned.isHeldBack) return null;
    const fetched = this.#fetcher.takeFrom(owned, maxRecords);
    return fetched === null ? null : this.#begin(owned, fetched);
  }

  /** From here on the application works on records of this partition: giving it up waits. */
  hold(owned: OwnedPartition<K, V>): void {
    owned.inHandCount++;
  }

  release(owned: OwnedPartition<K, V>): void {
    owned.inHandCount--;
    if (owned.inHandCount === 0) this.#drains.look();
  }

  /** Records that a reader took and did not process are for the next one. */
  putBack(owned: OwnedPartition<K, V>): void {
    owned.rewind();
    if (owned.untaken !== null) this.#leftOver.add(owned);
  }

  /** A reader goes on later with the rest of what it took. */
  leave(owned: OwnedPartition<K, V>): void {
    if (owned.untaken !== null) this.#leftOver.add(owned);
  }

  #begin(owned: OwnedPartition<K, V>, fetched: FetchedRecords<K, V>): HandOut<K, V> {
    const records =
      fetched.records.length === 0 ? fetched.records : this.#intercept(fetched.records);
    const handOut = new HandOut(owned, { ...fetched, records });
    owned.begin(handOut);
    return handOut;
  }

  #takeLeftOver(owned: OwnedPartition<K, V>): HandOut<K, V> | null {
    if (owned.isHeldBack || owned.isBusy) return null;
    const handOut = owned.untaken;
    if (handOut === null) this.#leftOver.delete(owned);
    return handOut;
  }

  // --- what the application asks for --------------------------------------------------------------------------------

  pause(partitions: readonly TopicPartition[]): void {
    for (const owned of among(this.owned, partitions)) owned.isPaused = true;
    this.#fetcher.pause(partitions);
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const owned of among(this.owned, partitions)) owned.isPaused = false;
    this.#fetcher.resume(partitions);
    this.gate.open();
  }

  seek(partition: TopicPartition, to: OffsetAndMetadata): void {
    this.#fetcher.seek(partition, to);
    this.#moveTo([partition]);
  }

  seekTo(partitions: readonly TopicPartition[], to: "beginning" | "end"): void {
    this.#fetcher.seekTo(partitions, to);
    this.#moveTo(partitions);
  }

  #moveTo(partitions: readonly TopicPartition[]): void {
    this.#moveEpochs(partitions);
    for (const owned of among(this.owned, partitions)) {
      owned.purgedUpTo = null;
      owned.givenOffset = -1;
    }
  }

  /** The offset of the next record that the application will see; null while it is not known. */
  position(owned: OwnedPartition<K, V>): OffsetAndMetadata | null {
    if (owned.purgedUpTo !== null) return owned.purgedUpTo;
    const untaken = owned.untaken;
    if (untaken === null) return this.#fetcher.position(owned);
    return { offset: untaken.records[untaken.cursor]!.offset };
  }

  /** Records between that offset and the log's end. */
  lag(owned: OwnedPartition<K, V>): number | null {
    const lag = this.#fetcher.lag(owned);
    const [next, fetched] = [this.position(owned), this.#fetcher.position(owned)];
    if (lag === null || next === null || fetched === null) return lag;
    return lag + fetched.offset - next.offset;
  }
}
