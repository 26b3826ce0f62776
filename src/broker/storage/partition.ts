import { type ErrorName, RecordBatch, RecordBatchWriter } from "../../protocol/index.ts";
import { giveUpLogMemory } from "./log-memory.ts";
import type { AppendOptions } from "./partition-log.ts";
import { PartitionLog } from "./partition-log.ts";
import type { Topic } from "./topic.ts";

/** Somebody who waits for a partition: a parked fetch. */
export interface PartitionWaiter {
  /** Called in the tick of the append, with the bytes that came. */
  onAppended(partition: Partition): void;
  /** The leader moved, or the topic was deleted: what is waited for will not come here. */
  onLeaderChanged(partition: Partition): void;
}

/** A key and a value for a broker's own topic. */
export interface KeyValue {
  readonly key: Uint8Array;
  /** null is a tombstone. */
  readonly value: Uint8Array | null;
}

/** What became of an append by a broker itself. */
export type CoordinatorAppend =
  | { readonly error: null; readonly baseOffset: number; readonly lastOffset: number }
  | { readonly error: ErrorName };

/** What an append by a broker itself needs to know. */
export interface CoordinatorAppendOptions {
  /** The broker that appends: only the leader may. */
  readonly nodeId: number;
  /** The epoch in which it became leader: an append of an earlier one is refused (KIP-320). */
  readonly leaderEpoch: number;
  readonly nowMs: number;
}

/** Every batch of a broker's own is built here and copied into its log before the next. */
const ownBatch = new RecordBatchWriter();

/** No broker leads the partition. */
export const NO_LEADER = -1;

/** One partition: its log, which every broker of the process shares, and who leads it. */
export class Partition {
  readonly topic: Topic;
  readonly index: number;
  readonly log: PartitionLog;
  /** Who holds a replica by assignment, the preferred leader first. */
  readonly replicas: readonly number[];
  #leaderId = NO_LEADER;
  /** -1 before the first leader. */
  #leaderEpoch = -1;
  #isDeleted = false;
  readonly #waiters = new Set<PartitionWaiter>();
  readonly #onDirty: (partition: Partition) => void;

  constructor(options: {
    readonly topic: Topic;
    readonly index: number;
    readonly replicas: readonly number[];
    readonly nowMs: number;
    /** Called after an append that left the log worth a compaction. */
    readonly onDirty: (partition: Partition) => void;
  }) {
    this.topic = options.topic;
    this.index = options.index;
    this.replicas = options.replicas;
    this.log = new PartitionLog(options.topic.logConfig, options.nowMs);
    this.#onDirty = options.onDirty;
  }

  /** The leader's node id, {@link NO_LEADER} when every broker is down. */
  get leaderId(): number {
    return this.#leaderId;
  }

  /** How often leadership moved: 0 for the first leader. */
  get leaderEpoch(): number {
    return this.#leaderEpoch;
  }

  /** True when its topic was deleted: nobody leads it any more. */
  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  /** Makes `nodeId` the leader. Returns false when it is already. */
  lead(nodeId: number): boolean {
    if (nodeId === this.#leaderId) return false;
    this.#leaderId = nodeId;
    this.#leaderEpoch++;
    if (nodeId !== NO_LEADER) this.log.becomeLeader(this.#leaderEpoch);
    for (const waiter of this.#waiters) waiter.onLeaderChanged(this);
    return true;
  }

  /** Ends the partition with its topic. */
  delete(): void {
    this.#isDeleted = true;
    this.#leaderId = NO_LEADER;
    giveUpLogMemory(this.log.sizeBytes);
    for (const waiter of this.#waiters) waiter.onLeaderChanged(this);
  }

  /** Whether a client that knows `epoch` as the leader's may go on; -1 asks nothing (KIP-320). */
  checkLeaderEpoch(nodeId: number, epoch: number): ErrorName | null {
    if (epoch >= 0 && epoch < this.#leaderEpoch) return "FENCED_LEADER_EPOCH";
    if (epoch > this.#leaderEpoch) return "UNKNOWN_LEADER_EPOCH";
    return this.#leaderId === nodeId ? null : "NOT_LEADER_OR_FOLLOWER";
  }

  /** Appends a batch that was found good, and wakes who waits for it. Returns its base offset. */
  append(batch: RecordBatch, options: Omit<AppendOptions, "leaderEpoch">): number {
    const { nowMs, keep, checksum, marker } = options;
    const leaderEpoch = this.#leaderEpoch;
    const baseOffset = this.log.append(batch, { leaderEpoch, nowMs, keep, checksum, marker });
    if (this.#waiters.size > 0) for (const waiter of this.#waiters) waiter.onAppended(this);
    if (this.log.config.isCompacted) this.#onDirty(this);
    return baseOffset;
  }

  /**
   * Appends records of the broker's own, as one batch: what a coordinator journals. Refused with
   * NOT_LEADER_OR_FOLLOWER when the broker no longer leads in that epoch, with MESSAGE_TOO_LARGE beyond
   * `max.message.bytes`, with RECORD_LIST_TOO_LARGE beyond `segment.bytes`; nothing is appended then.
   */
  appendRecords(
    records: readonly KeyValue[],
    options: CoordinatorAppendOptions,
  ): CoordinatorAppend {
    if (options.leaderEpoch !== this.#leaderEpoch || options.nodeId !== this.#leaderId) {
      return { error: "NOT_LEADER_OR_FOLLOWER" };
    }
    const { nowMs } = options;
    const timestamp = Math.floor(nowMs);
    ownBatch.restart();
    for (const { key, value } of records) ownBatch.append({ timestamp, key, value });
    if (ownBatch.sizeInBytes > this.log.config.maxMessageBytes) {
      return { error: "MESSAGE_TOO_LARGE" };
    }
    if (ownBatch.sizeInBytes > this.log.config.segmentBytes) {
      return { error: "RECORD_LIST_TOO_LARGE" };
    }
    const batch = new RecordBatch(ownBatch.finishInPlace());
    const baseOffset = this.append(batch, { nowMs });
    return { error: null, baseOffset, lastOffset: batch.lastOffset };
  }

  wait(waiter: PartitionWaiter): void {
    this.#waiters.add(waiter);
  }

  stopWaiting(waiter: PartitionWaiter): void {
    this.#waiters.delete(waiter);
  }
}
