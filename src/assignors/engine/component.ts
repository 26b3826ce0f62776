/**
 * Partitions that are alike: the same members may have them, and the same racks hold their replicas. Which of them a
 * member gets does not matter for the balance, only how many.
 */
export interface Pool {
  /** Partition indexes as pairs of first and behind-last, ascending. */
  readonly ranges: Int32Array;
  readonly size: number;
  /** The classes that subscribe to it. */
  readonly classes: Int32Array;
  /** Aligned with `classes`: at which place of `MemberClass.pools` this pool is. */
  readonly places: Int32Array;
}

/** Members that are alike: the same subscription, and the same rack where racks count. */
export interface MemberClass {
  /** Places in `Component.members`, ascending. */
  readonly members: Int32Array;
  /** Pools it subscribes to, ascending. */
  readonly pools: Int32Array;
  /** Aligned with `pools`: 1 where its rack holds replicas, or where racks do not count for it. */
  readonly matches: Uint8Array;
}

/**
 * A part of the group that shares no topic with the rest, and so is balanced on its own. Members, classes and pools
 * are indexes within the component. A pair of a member and a pool of its class is an edge; the edges of member m are
 * `edgeOffset[m]` and on, in the order of its class's pools.
 */
export interface Component {
  /** The member indexes of the whole group, ascending. */
  readonly members: Int32Array;
  readonly memberClass: Int32Array;
  readonly classes: readonly MemberClass[];
  readonly pools: readonly Pool[];
  readonly edgeOffset: Int32Array;
}

/** Calls `visit` with every member that may have partitions of the pool, and the edge. */
export function forEachEdge(
  component: Component,
  poolIndex: number,
  visit: (member: number, edge: number, matches: boolean) => void,
): void {
  const pool = component.pools[poolIndex]!;
  for (let i = 0; i < pool.classes.length; i++) {
    const place = pool.places[i]!;
    const memberClass = component.classes[pool.classes[i]!]!;
    const matches = memberClass.matches[place] === 1;
    for (const member of memberClass.members)
      visit(member, component.edgeOffset[member]! + place, matches);
  }
}

/** How many members may have partitions of the pool. */
export function subscriberCount(component: Component, pool: Pool): number {
  let count = 0;
  for (const index of pool.classes) count += component.classes[index]!.members.length;
  return count;
}

/** Every member may have every partition, and racks make no difference. */
export function isUniform({ classes, pools }: Component): boolean {
  return classes.length === 1 && pools.length === 1;
}

/** True when some member's rack holds no replica of partitions that it subscribes to. */
export function hasMismatches({ classes }: Component): boolean {
  return classes.some(({ matches }) => matches.includes(0));
}

/** By member, its class. */
export function classOfPlace(memberCount: number, classes: readonly MemberClass[]): Int32Array {
  const classOf = new Int32Array(memberCount);
  for (let index = 0; index < classes.length; index++)
    for (const member of classes[index]!.members) classOf[member] = index;
  return classOf;
}
