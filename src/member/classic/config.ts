import type { Assignor } from "../../assignors/index.ts";

/** What a classic member is told once; durations in milliseconds. Kafka's names, `max.poll.interval.ms` and so on. */
export interface ClassicMemberConfig {
  readonly groupId: string;
  /** `group.instance.id` of a static member (KIP-345), null for a dynamic one. */
  readonly groupInstanceId: string | null;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** Also the rebalance timeout: how long the group waits for this member to rejoin. */
  readonly maxPollIntervalMs: number;
  readonly retryBackoffMs: number;
  readonly retryBackoffMaxMs: number;
  readonly requestTimeoutMs: number;
  /** Whether giving partitions up commits what was processed (`CommitProcessed`). */
  readonly enableAutoCommit: boolean;
  /**
   * `partition.assignment.strategy`, the preferred one first; at least one. The member is cooperative if every one of
   * them is.
   */
  readonly assignors: readonly Assignor[];
  /** `client.rack` (KIP-881), null when there is none. */
  readonly clientRack: string | null;
  /**
   * The part of the rebalance timeout (or of the time to close) after which running handlers are no longer waited for;
   * above 0, below 1. Half of what is left then is for the commit. Default 0.6.
   */
  readonly drainShare?: number;
  /** As leader, leave partitions without a leader out, and rejoin when they go or come back. Default false, as in Kafka. */
  readonly rebalanceOnOfflinePartitions?: boolean;
}
