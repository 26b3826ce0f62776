/** Nobody owned the partition before. */
export const NO_OWNER = -1;

/** Several members claim the partition, so none of them may keep it; they still have to give it up. */
export const CONTESTED = -2;

/**
 * A group in dense indexes, for assignments of any size without a map or an object per partition.
 *
 * Members, topics and racks are indexes into the caller's own lists, in the caller's order: equal loads are resolved
 * by index, so sort by id whatever has to be independent of the order of arrival. Partition p of topic t has the
 * partition index `partitionCounts[0] + … + partitionCounts[t - 1] + p`.
 */
export interface GroupSpec {
  readonly partitionCounts: Int32Array;
  /** The distinct subscriptions of the group: ascending topic indexes, each once. */
  readonly subscriptions: readonly Int32Array[];
  /** By member, an index into `subscriptions`. */
  readonly memberSubscription: Int32Array;
  /**
   * By partition index: the member that had it, {@link NO_OWNER} or {@link CONTESTED}. Null for a first assignment.
   * An owner that does not subscribe to the topic any more counts as one that has to give the partition up.
   */
  readonly previousOwner: Int32Array | null;
  /** Null when racks are unknown or make no difference. */
  readonly racks: GroupRacks | null;
  readonly goal: BalanceGoal;
}

/**
 * How far to go in taking partitions from their owners. Only overlapping subscriptions can tell the two apart.
 *
 * - `single-moves`: until no single partition can go to a member with at least two fewer. That is where Kafka's
 *   assignors call an assignment balanced.
 * - `flattest`: the best balance there is, also where it takes a chain of moves between several members.
 */
export type BalanceGoal = "single-moves" | "flattest";

/** Where members and replicas are (KIP-881). */
export interface GroupRacks {
  /** By member, its rack, or -1 when unknown: such a member matches every partition. */
  readonly memberRack: Int32Array;
  /** By partition index, an index into `rackSets`. */
  readonly partitionRackSet: Int32Array;
  /** The distinct sets of racks that hold the replicas of some partition. */
  readonly rackSets: readonly ReadonlySet<number>[];
}

/**
 * An assignment in compressed sparse rows: the partitions of member m, ascending, are
 * `partitions[offsets[m]] … partitions[offsets[m + 1] - 1]`.
 */
export interface CsrAssignment {
  readonly partitions: Int32Array;
  readonly offsets: Int32Array;
}

/** By partition index, its member, or {@link NO_OWNER}: what the next {@link GroupSpec.previousOwner} is. */
export function ownersOf(assignment: CsrAssignment, partitionTotal: number): Int32Array {
  const { partitions, offsets } = assignment;
  const owner = new Int32Array(partitionTotal).fill(NO_OWNER);
  for (let member = 0; member + 1 < offsets.length; member++) {
    const end = offsets[member + 1]!;
    for (let at = offsets[member]!; at < end; at++) owner[partitions[at]!] = member;
  }
  return owner;
}

/** The partition index of partition 0 of every topic, and behind them the number of partitions. */
export function partitionBases(partitionCounts: Int32Array): Int32Array {
  const bases = new Int32Array(partitionCounts.length + 1);
  for (let topic = 0; topic < partitionCounts.length; topic++)
    bases[topic + 1] = bases[topic]! + partitionCounts[topic]!;
  return bases;
}
