import { type Component, forEachEdge, subscriberCount } from "./component.ts";
import { type Plan, unplanned } from "./plan.ts";

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

function hasMismatches(component: Component): boolean {
  return component.classes.some(({ matches }) => matches.includes(0));
}

function sizeOf(component: Component): number {
  return component.pools.reduce((size, pool) => size + pool.size, 0);
}

function unevenness(load: Int32Array): number {
  let sum = 0;
  for (const count of load) sum += count * count;
  return sum;
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

function pour(plan: Plan, pool: number, reach: Reach): void {
  const amount = Math.min(reach.atMost, unplanned(plan, pool));
  if (amount === 0) return;
  const shores = shoresByLoad(plan, pool, reach);
  if (shores.length === 0) return;
  const { level, flooded, remainder } = waterLevel(
    plan.load,
    shores,
    Math.min(amount, reachRoom(plan.load, shores, reach)),
  );
  for (let i = 0; i < flooded; i++) {
    const { member, edge } = shores[i]!;
    const rise = level - plan.load[member]! + (i < remainder ? 1 : 0);
    plan.held[edge]! += rise;
    plan.load[member]! += rise;
  }
}

interface Shore {
  readonly member: number;
  readonly edge: number;
}

/** The members that the pool reaches, the least loaded first, and among equals those that had partitions of it. */
function shoresByLoad(plan: Plan, pool: number, reach: Reach): Shore[] {
  const shores: Shore[] = [];
  forEachEdge(plan.component, pool, (member, edge, matches) => {
    if (matches || !reach.matchingOnly) shores.push({ member, edge });
  });
  const missed = ({ edge }: Shore) => (plan.held[edge]! < plan.owned[edge]! ? 0 : 1);
  return shores.sort(
    (a, b) =>
      plan.load[a.member]! - plan.load[b.member]! || missed(a) - missed(b) || a.member - b.member,
  );
}

function reachRoom(load: Int32Array, shores: readonly Shore[], reach: Reach): number {
  if (reach.ceiling === Number.POSITIVE_INFINITY) return reach.ceiling;
  return shores.reduce((room, { member }) => room + Math.max(0, reach.ceiling - load[member]!), 0);
}

/** How high the first shores are flooded by this amount, and what is left for one more on some of them. */
function waterLevel(load: Int32Array, shores: readonly Shore[], amount: number) {
  let flooded = 0;
  let volume = amount;
  while (flooded < shores.length) {
    const height = load[shores[flooded]!.member]!;
    if (height * flooded > volume) break;
    volume += height;
    flooded++;
  }
  return { level: Math.floor(volume / flooded), flooded, remainder: volume % flooded };
}
