import type { ClassicGroup, ClassicMember, PendingMember } from "./classic/group.ts";
import type { PendingSync, PreparingRebalance } from "./classic/states.ts";
import { type CoordinatorConfig, DEFAULT_COORDINATOR_CONFIG } from "./config.ts";
import { type Deadline, DeadlineQueue, DISARMED } from "./deadline-queue.ts";
import { createOffsetStore, type OffsetStore } from "./offsets/store.ts";

/** Every kind of group that a shard holds; the discriminant is `type`. */
export type Group = ClassicGroup;

/** Comes up every `offsets.retention.check.interval.ms`. */
export interface RetentionCheck extends Deadline {
  readonly kind: "RetentionCheck";
}

/** Everything that can become due in a shard; the discriminant is `kind`. */
export type ShardDeadline =
  | ClassicMember
  | PendingMember
  | PreparingRebalance
  | PendingSync
  | RetentionCheck;

/**
 * The groups and offsets of one partition of `__consumer_offsets` (`GroupCoordinatorShard`): what one broker
 * coordinates as long as it leads that partition.
 */
export interface Shard {
  readonly config: CoordinatorConfig;
  readonly groups: Map<string, Group>;
  readonly offsets: OffsetStore;
  readonly deadlines: DeadlineQueue<ShardDeadline>;
  readonly retentionCheck: RetentionCheck;
}

/** An empty shard. Apply its journal, feed `Loaded`, then requests. Settings left out have Kafka's defaults. */
export function createShard(config: Partial<CoordinatorConfig> = {}): Shard {
  return {
    config: { ...DEFAULT_COORDINATOR_CONFIG, ...config },
    groups: new Map(),
    offsets: createOffsetStore(),
    deadlines: new DeadlineQueue(),
    retentionCheck: { kind: "RetentionCheck", ...DISARMED },
  };
}
