/** What a broker's configuration says to its group coordinator, under Kafka's names in camelCase. */
export interface CoordinatorConfig {
  /** `group.min.session.timeout.ms`: JoinGroup with less is answered INVALID_SESSION_TIMEOUT. */
  readonly groupMinSessionTimeoutMs: number;
  /** `group.max.session.timeout.ms`: JoinGroup with more is answered INVALID_SESSION_TIMEOUT. */
  readonly groupMaxSessionTimeoutMs: number;
  /** `group.initial.rebalance.delay.ms`: how long an empty group waits for more members after its first one. */
  readonly groupInitialRebalanceDelayMs: number;
  /** `group.max.size`: members of one group; 2147483647 means no limit. */
  readonly groupMaxSize: number;
  /** `offset.metadata.max.bytes`: length of a commit's metadata string. Kafka counts characters, and so do we. */
  readonly offsetMetadataMaxBytes: number;
  /** `offsets.retention.minutes`: how long offsets outlive the last member of their group (KIP-211). */
  readonly offsetsRetentionMinutes: number;
  /** `offsets.retention.check.interval.ms`: how often expired offsets and groups are looked for. */
  readonly offsetsRetentionCheckIntervalMs: number;
}

/** Kafka 4.3's default of every setting of the coordinator. */
export const DEFAULT_COORDINATOR_CONFIG: CoordinatorConfig = Object.freeze({
  groupMinSessionTimeoutMs: 6_000,
  groupMaxSessionTimeoutMs: 1_800_000,
  groupInitialRebalanceDelayMs: 3_000,
  groupMaxSize: 2_147_483_647,
  offsetMetadataMaxBytes: 4_096,
  offsetsRetentionMinutes: 10_080,
  offsetsRetentionCheckIntervalMs: 600_000,
});

/**
 * How long the JoinGroup of a new member may stay parked: a client that vanished meanwhile must not block its group
 * for ever, and cannot have sent a heartbeat, as it does not know its member id. A constant in Kafka.
 */
export const NEW_MEMBER_JOIN_TIMEOUT_MS = 300_000;
