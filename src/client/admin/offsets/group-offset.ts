import type { TopicPartition } from "../../../model/index.ts";

/** What a group has committed for a partition. */
export interface GroupOffset extends TopicPartition {
  /** The next offset to read. */
  readonly offset: number;
  /** Of the last record that was read, -1 when unknown (KIP-320). */
  readonly leaderEpoch: number;
  /** The text that was committed with it. */
  readonly metadata: string;
}

/** What a group is to have committed. */
export interface NewGroupOffset extends TopicPartition {
  readonly offset: number;
  readonly leaderEpoch?: number;
  readonly metadata?: string;
}
