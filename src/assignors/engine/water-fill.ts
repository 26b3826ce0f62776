import { type Component, forEachEdge, hasMismatches, subscriberCount } from "./component.ts";
import { orderByLoad } from "./order-by-load.ts";
import { type Plan, unevenness, unplanned } from "./plan.ts";

/**
 * Water filling: what a pool has left is poured over its members like water over an uneven floor, so it collects where
 * the loads are lowest. For one pool that is the best there is; for pools whose members overlap it is repeated, pool
 * by pool, with what is not worth keeping, until no pool can lie any flatter.
 */
export function waterFill(plan: Plan): void {
  const { component } = plan;
  const order = poolsByScarcity(component);
  if (hasMismatches(component)) {
    const ceiling = Math.ceil(sizeOf(component) / component.members.length);
    const matching = { matchingOnly: true, ceiling };
    for (const pool of order) pour(plan, pool, { ...matching, atMost: plan.free[pool]! });
    for (const pool of order) pour(plan, pool, { ...matching, atMost: Number.POSITIVE_INFINITY });
    for (const pool of order) pour(plan, pool, EVERYWHERE);
    return;
  }
  for (const pool of order) pour(plan, pool, EVERYWHERE);
  if (component.pools.length === 1) return;
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const now = unevenness(plan.load);
    if (now >= before) return;
    before = now;
    for (const pool of order) {
      drain(plan, pool);
      pour(plan, pool, EVERYWHERE);
    }
  }
}

/** Where a pool may be poured. */
interface Reach {
  /** Only to members whose racks match. */
  readonly matchingOnly: boolean;
  /** No load is raised above it. */
  readonly ceiling: number;
  /** No more partitions are poured. */
  readonly atMost: number;
}

const EVERYWHERE: Reach = {
  matchingOnly: false,
  ceiling: Number.POSITIVE_INFINITY,
  atMost: Number.POSITIVE_INFINITY,
};

/** Pools with the fewest members first: they have the fewest places to go. */
function poolsByScarcity(component: Component): number[] {
  const counts = component.pools.map((pool) => subscriberCount(component, pool));
  return [...counts.keys()].sort((a, b) => counts[a]! - counts[b]! || a - b);
}

function sizeOf(component: Component): number {
  return component.pools.reduce((size, pool) => size + pool.size, 0);
}

/** Takes back what may move at no cost. */
function drain(plan: Plan, pool: number): void {
  forEachEdge(plan.component, pool, (member, edge) => {
    const loose = plan.held[edge]! - plan.worthKeeping[edge]!;
    if (loose <= 0) return;
    plan.held[edge]! -= loose;
    plan.load[member]! -= loose;
  });
}

/** Gives out what is left of the pool, as far as it reaches. */
function pour(plan: Plan, pool: number, reach: Reach): void {
  const amount = Math.min(reach.atMost, unplanned(plan, pool));
  if (amount === 0) return;
  const { members, edges } = shoresOf(plan, pool, reach);
  const heights = members.map((member) => plan.load[member]!);
  const { level, flooded, remainder } = waterLevel(
    heights,
    Math.min(amount, room(heights, reach.ceiling)),
  );
  for (let i = 0; i < flooded; i++) {
    const rise = level - heights[i]! + (i < remainder ? 1 : 0);
    plan.held[edges[i]!]! += rise;
    plan.load[members[i]!]! += rise;
  }
}

/** The members that the pool reaches, the least loaded first, and among equals those that had partitions of it. */
function shoresOf(plan: Plan, pool: number, reach: Reach) {
  const members: number[] = [];
  const edges: number[] = [];
  forEachEdge(plan.component, pool, (member, edge, matches) => {
    if (reach.matchingOnly && !matches) return;
    members.push(member);
    edges.push(edge);
  });
  const ranks = Int32Array.from(edges, (edge, i) => {
    const missesSome = plan.held[edge]! < plan.owned[edge]!;
    return plan.load[members[i]!]! * 2 + (missesSome ? 0 : 1);
  });
  const order = orderByLoad(ranks);
  return {
    members: order.map((index) => members[index]!),
    edges: order.map((index) => edges[index]!),
  };
}

/** How much fits below the ceiling. */
function room(heights: Int32Array, ceiling: number): number {
  if (ceiling === Number.POSITIVE_INFINITY) return ceiling;
  return heights.reduce((sum, height) => sum + Math.max(0, ceiling - height), 0);
}

/** How many of the ascending heights this amount floods, up to where, and what is left for one more on some of them. */
function waterLevel(heights: Int32Array, amount: number) {
  let flooded = 0;
  let volume = amount;
  for (const height of heights) {
    if (height * flooded > volume) break;
    volume += height;
    flooded++;
  }
  if (flooded === 0) return { level: 0, flooded, remainder: 0 };
  return { level: Math.floor(volume / flooded), flooded, remainder: volume % flooded };
}
