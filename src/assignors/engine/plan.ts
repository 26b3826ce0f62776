import { type Component, forEachEdge } from "./component.ts";
import type { EdgeMarks } from "./edge-marks.ts";
import { type GroupSpec, NO_OWNER } from "./group-spec.ts";

/**
 * How many partitions of every pool each member shall have. Deciding on numbers only, and on partitions last, is what
 * keeps the cost away from the number of partitions.
 *
 * `held[e]` is the decision for edge e, `owned[e]` what the member had. The smaller of the two stays where it is;
 * `held` beyond `owned` comes from elsewhere, `owned` beyond `held` is given up. `worthKeeping[e]` is the part of
 * `owned[e]` that is taken away for the balance alone: all of it, or, where racks do not match, nothing (KIP-881).
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

/** A plan in which everybody keeps what it had, and nothing else is given out yet. */
export function startPlan(spec: GroupSpec, component: Component, marks: EdgeMarks): Plan {
  const { owned, free } = countOwned(spec, component, marks);
  return withLoads({ component, owned, free, worthKeeping: owned, held: owned.slice() });
}

/** The same plan at its start, but without what is on racks that do not match. */
export function withoutMismatches({ component, owned, free }: Plan): Plan {
  const worthKeeping = owned.slice();
  for (let pool = 0; pool < component.pools.length; pool++) {
    forEachEdge(component, pool, (_member, edge, matches) => {
      if (!matches) worthKeeping[edge] = 0;
    });
  }
  return withLoads({ component, owned, free, worthKeeping, held: worthKeeping.slice() });
}

function withLoads(plan: Omit<Plan, "load">): Plan {
  const { edgeOffset, members } = plan.component;
  const load = new Int32Array(members.length);
  for (let member = 0; member < members.length; member++)
    for (let edge = edgeOffset[member]!; edge < edgeOffset[member + 1]!; edge++)
      load[member]! += plan.held[edge]!;
  return { ...plan, load };
}

/** By edge, how many partitions of the pool the member had; by pool, how many nobody had. */
function countOwned(spec: GroupSpec, component: Component, marks: EdgeMarks) {
  const owned = new Int32Array(component.edgeOffset[component.members.length]!);
  const free = Int32Array.from(component.pools, (pool) => pool.size);
  const { previousOwner } = spec;
  if (previousOwner === null) return { owned, free };
  for (let pool = 0; pool < component.pools.length; pool++) {
    const { ranges } = component.pools[pool]!;
    const edgeOf = marks.mark(component, pool);
    let freeCount = 0;
    for (let range = 0; range < ranges.length; range += 2) {
      const end = ranges[range + 1]!;
      for (let partition = ranges[range]!; partition < end; partition++) {
        const previous = previousOwner[partition]!;
        const edge = previous < 0 ? -1 : edgeOf[previous]!;
        if (edge >= 0) owned[edge]!++;
        else if (previous === NO_OWNER) freeCount++;
      }
    }
    marks.unmark(component, pool);
    free[pool] = freeCount;
  }
  return { owned, free };
}

/** Partitions of the pool that the plan has not given out. */
export function unplanned(plan: Plan, pool: number): number {
  let left = plan.component.pools[pool]!.size;
  forEachEdge(plan.component, pool, (_member, edge) => {
    left -= plan.held[edge]!;
  });
  return left;
}

/** How uneven the loads are: any partition that goes to a member with two fewer makes it less. */
export function unevenness(load: Int32Array): number {
  let sum = 0;
  for (const count of load) sum += count * count;
  return sum;
}

/** How many partitions are with members whose racks do not match. */
export function mismatchCount(plan: Plan): number {
  let count = 0;
  for (let pool = 0; pool < plan.component.pools.length; pool++) {
    forEachEdge(plan.component, pool, (_member, edge, matches) => {
      if (!matches) count += plan.held[edge]!;
    });
  }
  return count;
}
