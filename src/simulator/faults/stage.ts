import type { RecordFeeder } from "../cluster/record-feeder.ts";
import type { SimulatedCluster } from "../cluster/simulated-cluster.ts";
import type { NetworkConditions } from "../network/conditions.ts";
import type { MemberSlot } from "../workload/member-slot.ts";
import type { World } from "../world.ts";

/** Everything that a fault can be aimed at. */
export interface Stage {
  readonly world: World;
  readonly cluster: SimulatedCluster;
  /** The network's, while nothing is wrong with it. */
  readonly conditions: NetworkConditions;
  readonly feeder: RecordFeeder;
  readonly slots: ReadonlyMap<string, MemberSlot>;
  /** By topic, how many partitions it has now. */
  readonly partitionCounts: Map<string, number>;
}
