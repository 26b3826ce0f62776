import type { TopicPartition } from "../../../model/index.ts";
import type { OwnedPartition } from "../delivery/owned-partition.ts";

/** One offset on its way to the coordinator. */
export interface OffsetEntry extends TopicPartition {
  readonly offset: number;
  /** -1 when unknown. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  /**
   * The ownership under which it was read; null with partitions that were assigned by hand and are left. An entry whose
   * partition has another owner object by now is not sent: its assignment epoch is over.
   */
  readonly owned: OwnedPartition<unknown, unknown> | null;
}

/** An offset as the application gives it to `commit()`. */
export interface TopicPartitionOffset extends TopicPartition {
  /** The next offset to read: that of the last processed record + 1. */
  readonly offset: number;
  /** The epoch of the last processed record; -1, the default, when unknown. */
  readonly leaderEpoch?: number;
  /** Kept beside the offset; default empty. The broker's `offset.metadata.max.bytes` bounds it. */
  readonly metadata?: string;
}

/** Throws `TypeError` and `RangeError` for offsets that no commit can carry. */
export function checkOffsets(offsets: readonly TopicPartitionOffset[]): void {
  for (const { topic, partition, offset } of offsets) {
    if (typeof topic !== "string" || topic === "")
      throw new TypeError("commit() was given an offset without a topic");
    if (!Number.isInteger(partition) || partition < 0)
      throw new RangeError(
        `commit() was given partition ${partition} of ${topic}; valid is 0 or more`,
      );
    if (!Number.isSafeInteger(offset) || offset < 0)
      throw new RangeError(
        `commit() was given offset ${offset} of ${topic}-${partition}; valid is an integer of 0 or more`,
      );
  }
}
