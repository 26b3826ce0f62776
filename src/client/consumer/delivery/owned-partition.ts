import type { TopicPartition } from "../../../model/index.ts";
import type { OffsetAndMetadata } from "../../fetch/fetcher.ts";
import type { HandOut } from "./hand-out.ts";
import type { OwnershipLease } from "./ownership-lease.ts";
import { PartitionContext } from "./partition-context.ts";

/**
 * One partition of the assignment, from the instant it is assigned until it is given up or lost. A partition that leaves
 * and comes back is a new object: what was handed out under the old one can no longer do anything.
 */
export class OwnedPartition<K, V> implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** The fetcher's assignment epoch; hand-outs of another are stale. */
  assignmentEpoch: number;
  /** Between "stop fetching" and "start fetching": no handler may begin. */
  isStopped = true;
  isPaused = false;
  /** Given up or lost: nothing of it can be committed any more. */
  isGone = false;
  /** Handlers that run, or the application that has records in its hands. Draining waits for zero. */
  inHandCount = 0;
  /** A handler of an ordered reader has this partition; nobody else may take from it. */
  isBusy = false;
  /** Offset that the group is known to have committed, -1 while nothing is known. */
  committedOffset = -1;
  /** The offset that the application last committed by itself: what is merely processed does not take it back. */
  givenOffset = -1;
  /** After a purge: up to where it was processed by then, for the commit that follows. */
  purgedUpTo: OffsetAndMetadata | null = null;
  /** Oldest first; those that are processed are dropped from the front. */
  #handOuts: HandOut<K, V>[] = [];
  #lastLeaderEpoch = -1;
  #abort: AbortController | null = null;
  #abortReason: Error | null = null;
  /** What handlers are given beside records. */
  readonly context: PartitionContext;
  readonly #lease: OwnershipLease;

  constructor(
    { topic, partition }: TopicPartition,
    assignmentEpoch: number,
    lease: OwnershipLease,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.assignmentEpoch = assignmentEpoch;
    this.#lease = lease;
    this.context = new PartitionContext(this);
  }

  get isHeldBack(): boolean {
    return this.isStopped || this.isPaused || this.#lease.isLapsed;
  }

  /** Fires when the partition is taken away: at once if it is lost, else when its handlers were not waited for longer. */
  get signal(): AbortSignal {
    if (this.#abort === null) {
      this.#abort = new AbortController();
      if (this.#abortReason !== null) this.#abort.abort(this.#abortReason);
    }
    return this.#abort.signal;
  }

  abort(reason: Error): void {
    if (this.#abortReason !== null) return;
    this.#abortReason = reason;
    this.#abort?.abort(reason);
  }

  begin(handOut: HandOut<K, V>): void {
    this.#dropProcessed();
    this.#handOuts.push(handOut);
  }

  /** Everything handed out is forgotten, as after a seek or when the partition goes. */
  moveEpoch(assignmentEpoch: number): void {
    for (const handOut of this.#handOuts) handOut.isStale = true;
    this.#handOuts = [];
    this.assignmentEpoch = assignmentEpoch;
  }

  /** The oldest hand-out that has records nobody has taken. */
  get untaken(): HandOut<K, V> | null {
    return this.#handOuts.find((handOut) => !handOut.isTaken) ?? null;
  }

  /** Whatever was taken and not processed is handed out again, in order. */
  rewind(): void {
    this.#dropProcessed();
    for (const handOut of this.#handOuts) handOut.rewind();
  }

  /** Everything that was taken counts as processed. */
  markTakenProcessed(): void {
    for (const handOut of this.#handOuts) handOut.processed = handOut.cursor;
    this.#dropProcessed();
  }

  /**
   * Up to where everything is processed, contiguously; null when all that was handed out is, so that the position itself
   * is what to commit.
   */
  get processedUpTo(): OffsetAndMetadata | null {
    this.#dropProcessed();
    const head = this.#handOuts[0];
    if (head === undefined) return null;
    const offset = head.records[head.processed]!.offset;
    const last = head.records[head.processed - 1];
    return { offset, leaderEpoch: last?.leaderEpoch ?? this.#lastLeaderEpoch };
  }

  #dropProcessed(): void {
    while (this.#handOuts[0]?.isProcessed === true) {
      this.#lastLeaderEpoch = this.#handOuts[0].leaderEpoch;
      this.#handOuts.shift();
    }
  }
}
