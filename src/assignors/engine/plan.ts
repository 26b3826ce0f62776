import { type Component, forEachEdge } from "./component.ts";
import { type GroupSpec, NO_OWNER } from "./group-spec.ts";
import type { Topology } from "./topology.ts";

/**
 * How many partitions of every pool each member shall have. Deciding on numbers only, and on partitions last, is what
 * keeps the cost away from the number of partitions.
 *
 * `held[e]` is the decision for edge e, `owned[e]` what the member had. The smaller of the two stays where it is;
 * `held` beyond `owned` comes from elsewhere, `owned` beyond `held` is given up. On edges whose racks do not match,
 * nothing is worth keeping (KIP-881): `worthKeeping[e]` is 0 there, else it is `owned[e]`.
 */
export interface Plan {
  readonly component: Component;
  readonly owned: Int32Array;
  readonly worthKeeping: Int32Array;
  readonly held: Int32Array;
  /** By pool, the partitions that nobody had before: they can be used at once. */
  readonly free: Int32Array;
  /** By member, the sum of `held`. */
  readonly load: Int32Array;
}

/** A plan in which everybody keeps what is worth keeping and nothing else is given out yet. */
export function startPlan(spec: GroupSpec, topology: Topology, componentIndex: number): Plan {
  const component = topology.components[componentIndex]!;
  const { owned, free } = countOwned(spec, topology, componentIndex);
  const worthKeeping = owned.slice();
  const load = new Int32Array(component.members.length);
  for (let pool = 0; pool < component.pools.length; pool++) {
    forEachEdge(component, pool, (member, edge, matches) => {
      if (!matches) worthKeeping[edge] = 0;
      load[member]! += worthKeeping[edge]!;
    });
  }
  return { component, owned, free, worthKeeping, held: worthKeeping.slice(), load };
}

/** By edge, how many partitions of the pool the member had; by pool, how many nobody had. */
function countOwned(spec: GroupSpec, topology: Topology, componentIndex: number) {
  const component = topology.components[componentIndex]!;
  const owned = new Int32Array(component.edgeOffset[component.members.length]!);
  const free = Int32Array.from(component.pools, (pool) => pool.size);
  const previousOwner = spec.previousOwner;
  if (previousOwner === null) return { owned, free };
  const edgeOf = new Int32Array(component.members.length);
  for (let index = 0; index < component.pools.length; index++) {
    markEdges(component, index, edgeOf);
    const { ranges } = component.pools[index]!;
    let freeCount = 0;
    for (let range = 0; range < ranges.length; range += 2) {
      const end = ranges[range + 1]!;
      for (let partition = ranges[range]!; partition < end; partition++) {
        const previous = previousOwner[partition]!;
        const edge = previousEdge(previous, componentIndex, topology, edgeOf);
        if (edge >= 0) owned[edge]!++;
        else if (previous === NO_OWNER) freeCount++;
      }
    }
    free[index] = freeCount;
  }
  return { owned, free };
}

/** Sets, by member, its edge to the pool, or -1 when it does not subscribe to it. */
export function markEdges(component: Component, pool: number, edgeOf: Int32Array): void {
  edgeOf.fill(-1);
  forEachEdge(component, pool, (member, edge) => {
    edgeOf[member] = edge;
  });
}

/** The edge over which a previous owner had a partition, or -1 when it may not have it any more. */
export function previousEdge(
  owner: number,
  componentIndex: number,
  topology: Topology,
  edgeOf: Int32Array,
): number {
  if (owner < 0 || topology.memberComponent[owner] !== componentIndex) return -1;
  return edgeOf[topology.memberPlace[owner]!]!;
}

/** Partitions of the pool that the plan has not given out. */
export function unplanned(plan: Plan, pool: number): number {
  let left = plan.component.pools[pool]!.size;
  forEachEdge(plan.component, pool, (_member, edge) => {
    left -= plan.held[edge]!;
  });
  return left;
}
