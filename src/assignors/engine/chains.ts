import { type Component, forEachEdge } from "./component.ts";
import { LoadOrder } from "./load-order.ts";
import type { Plan } from "./plan.ts";

/** A round that never comes: what it has seen is not to be seen again. */
const CLOSED = -1;

/**
 * Evens loads out along chains: A hands a partition to B, and B another one to C, so A has one less and C one more
 * though they share no topic. On each edge `fixed` partitions do not take part. When nothing is fixed the outcome is
 * the flattest there can be: no chain to a member with two fewer is left, which is what makes a semi-matching optimal
 * (Harvey, Ladner, Lovász and Tamir). Returns whether anything changed.
 */
export function followChains(plan: Plan, fixed: Int32Array): boolean {
  const open = new LoadOrder(plan.load);
  const search = new ChainSearch(plan, fixed);
  let changed = false;
  while (open.memberCount > 0 && open.max >= open.min + 2) {
    const start = open.first(open.max);
    const target = search.shiftFrom(start);
    if (target >= 0) {
      open.change(start, plan.load[start]!);
      open.change(target, plan.load[target]!);
      changed = true;
    } else for (const member of search.closed) open.remove(member);
  }
  return changed;
}

/**
 * A breadth-first search over members and pools. What a vain search from the most loaded member has seen stays closed:
 * no chain leads out of it to a member that is light enough, for any start that is not more loaded.
 */
class ChainSearch {
  private readonly plan: Plan;
  private readonly fixed: Int32Array;
  private readonly component: Component;
  /** The members that the last vain search has seen. */
  closed: readonly number[] = [];
  private readonly closedPool: Uint8Array;
  private readonly seenMember: Int32Array;
  private readonly seenPool: Int32Array;
  /** By member: over which edges a partition comes to it, from the member before it in the chain. */
  private readonly cameFrom: Int32Array;
  private readonly cameOver: Int32Array;
  private readonly cameTo: Int32Array;
  private round = 0;

  constructor(plan: Plan, fixed: Int32Array) {
    const memberCount = plan.load.length;
    this.plan = plan;
    this.fixed = fixed;
    this.component = plan.component;
    this.closedPool = new Uint8Array(plan.component.pools.length);
    this.seenMember = new Int32Array(memberCount);
    this.seenPool = new Int32Array(plan.component.pools.length);
    this.cameFrom = new Int32Array(memberCount);
    this.cameOver = new Int32Array(memberCount);
    this.cameTo = new Int32Array(memberCount);
  }

  /** Carries out the shortest chain from `start` that helps; returns its other end, or -1 when there is none. */
  shiftFrom(start: number): number {
    this.round++;
    this.seenMember[start] = this.round;
    const queue = [start];
    for (let i = 0; i < queue.length; i++) {
      const target = this.visit(queue[i]!, this.plan.load[start]! - 2, queue);
      if (target < 0) continue;
      this.shift(start, target);
      return target;
    }
    for (const member of queue) this.seenMember[member] = CLOSED;
    this.closed = queue;
    for (let pool = 0; pool < this.seenPool.length; pool++)
      if (this.seenPool[pool] === this.round) this.closedPool[pool] = 1;
    return -1;
  }

  /** Queues the members that partitions of this one can go to; returns one that is light enough, or -1. */
  private visit(member: number, enough: number, queue: number[]): number {
    const { pools } = this.component.classes[this.component.memberClass[member]!]!;
    const firstEdge = this.component.edgeOffset[member]!;
    let target = -1;
    for (let place = 0; place < pools.length && target < 0; place++) {
      const pool = pools[place]!;
      const edge = firstEdge + place;
      const loose = this.plan.held[edge]! - this.fixed[edge]!;
      if (loose <= 0 || this.closedPool[pool] === 1 || this.seenPool[pool] === this.round) continue;
      this.seenPool[pool] = this.round;
      forEachEdge(this.component, pool, (other, otherEdge) => {
        if (this.seenMember[other] === this.round || this.seenMember[other] === CLOSED) return;
        this.seenMember[other] = this.round;
        this.cameFrom[other] = member;
        this.cameOver[other] = edge;
        this.cameTo[other] = otherEdge;
        queue.push(other);
        if (target < 0 && this.plan.load[other]! <= enough) target = other;
      });
    }
    return target;
  }

  private shift(start: number, target: number): void {
    for (let member = target; member !== start; member = this.cameFrom[member]!) {
      this.plan.held[this.cameOver[member]!]!--;
      this.plan.held[this.cameTo[member]!]!++;
    }
    this.plan.load[start]!--;
    this.plan.load[target]!++;
  }
}
