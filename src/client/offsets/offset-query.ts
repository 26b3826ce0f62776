import type { TopicPartition } from "../../model/index.ts";
import type { Clock, Entropy } from "../../ports/index.ts";
import type { Cluster } from "../cluster/cluster.ts";

/** The instants that ListOffsets knows by a negative number (`ListOffsetsRequest`). */
export const LATEST_TIMESTAMP = -1;
export const EARLIEST_TIMESTAMP = -2;
/** The record with the largest timestamp; brokers from 3.0 on (KIP-734). */
export const MAX_TIMESTAMP = -3;

export type IsolationLevel = "read_uncommitted" | "read_committed";

/** One partition, and what is wanted of it: the first record at or after `timestamp` (epoch milliseconds), or a special one. */
export interface OffsetQuery extends TopicPartition {
  readonly timestamp: number;
}

/** What was found. */
export interface FoundOffset extends TopicPartition {
  /** -1 when there is no record at or after the instant. */
  readonly offset: number;
  /** The record's, epoch milliseconds; -1 for the special instants and when nothing was found. */
  readonly timestamp: number;
  /** -1 when unknown. */
  readonly leaderEpoch: number;
}

/** How and how long to ask. */
export interface OffsetQueryOptions {
  readonly cluster: Cluster;
  readonly ports: { readonly clock: Clock; readonly entropy: Entropy };
  /** Default `read_uncommitted`. Under `read_committed` the latest offset is the last stable one. */
  readonly isolationLevel?: IsolationLevel;
  /** An instant of the clock: `TimeoutError` after it, naming the partitions that had no answer and why. */
  readonly deadlineMs: number;
  readonly retryBackoffMs: number;
  readonly retryBackoffMaxMs: number;
  readonly signal?: AbortSignal;
}
