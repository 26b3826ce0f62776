import type { GroupFacts } from "../group-facts.ts";
import type { PartitionNow } from "../group-history.ts";
import type { PartitionLag } from "../lag/lag-in-time.ts";
import type { Rebalance } from "../rebalance.ts";
import type { LagPoint } from "../view/group-view.ts";

/** One group at one instant: what the rules about the present, the metrics and the alerts look at. */
export interface GroupStanding {
  readonly groupId: string;
  readonly facts: Pick<
    GroupFacts,
    | "groupType"
    | "state"
    | "stateSinceMs"
    | "evidence"
    | "generationId"
    | "protocolName"
    | "members"
    | "barrier"
  >;
  readonly partitions: readonly PartitionNow[];
  /** Oldest first. */
  readonly rebalances: readonly Rebalance[];
  /** Empty where nobody samples offsets. */
  readonly partitionLag: readonly PartitionLag[];
  /** The group's lag over time, oldest first. */
  readonly lag: readonly LagPoint[];
  /** The topics that each member subscribes to, by member id; absent where no source tells. */
  readonly subscriptions?: ReadonlyMap<string, readonly string[]>;
  /** KIP-848: what the group or its broker is configured to; absent where nobody read it. */
  readonly groupSettings?: {
    readonly sessionTimeoutMs: number;
    readonly heartbeatIntervalMs: number;
  };
}
