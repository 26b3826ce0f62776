import { forEachEdge } from "./component.ts";
import type { EdgeMarks } from "./edge-marks.ts";
import { type GroupSpec, NO_OWNER } from "./group-spec.ts";
import { orderByLoad } from "./order-by-load.ts";
import type { Plan } from "./plan.ts";
import { Receivers } from "./receivers.ts";

/**
 * Carries plans out, partition by partition. Returns the owner of every partition of their components.
 *
 * Where members give up some of what they own, those are picked evenly from all of it, and the members begin at
 * different places, so that every topic stays spread over the group. Partitions that are free at once are dealt before
 * those that others have to give up first, and to the members that have the least: under the cooperative protocol the
 * latter are withheld for a round, and nobody should have to wait empty-handed.
 */
export function deal(spec: GroupSpec, plans: readonly Plan[], marks: EdgeMarks): Int32Array {
  const dealer = new Dealer(spec, marks);
  for (const plan of plans) dealer.carryOut(plan);
  return dealer.owner;
}

class Dealer {
  readonly owner: Int32Array;
  private readonly previousOwner: Int32Array;
  private readonly marks: EdgeMarks;
  /** By member of the group, how many partitions it can use at once. */
  private readonly usable: Int32Array;

  constructor(spec: GroupSpec, marks: EdgeMarks) {
    const partitionTotal = spec.partitionCounts.reduce((sum, count) => sum + count, 0);
    this.owner = new Int32Array(partitionTotal).fill(NO_OWNER);
    this.previousOwner = spec.previousOwner ?? this.owner;
    this.marks = marks;
    this.usable = new Int32Array(spec.memberSubscription.length);
  }

  carryOut(plan: Plan): void {
    countKept(plan, this.usable);
    for (let pool = 0; pool < plan.component.pools.length; pool++) {
      const { free, givenUp } = this.collect(plan, pool);
      const receivers = receiversOf(plan, pool, this.usable);
      receivers.deal(free, this.owner);
      receivers.addDealt(this.usable);
      receivers.deal(givenUp, this.owner);
    }
  }

  /** Leaves with their owners what the plan leaves with them, and collects the rest. */
  private collect(plan: Plan, pool: number) {
    const { ranges } = plan.component.pools[pool]!;
    const { previousOwner, owner } = this;
    const edgeOf = this.marks.mark(plan.component, pool);
    const picks = startPicks(plan, pool);
    // The free ones from the front, the ones given up from the back.
    const deck = new Int32Array(changingCount(plan, pool));
    let freeCount = 0;
    let givenUpFrom = deck.length;
    for (let range = 0; range < ranges.length; range += 2) {
      const end = ranges[range + 1]!;
      for (let partition = ranges[range]!; partition < end; partition++) {
        const previous = previousOwner[partition]!;
        const edge = previous < 0 ? -1 : edgeOf[previous]!;
        if (edge >= 0 && isKept(plan, edge, picks)) owner[partition] = previous;
        else if (previous === NO_OWNER) deck[freeCount++] = partition;
        else deck[--givenUpFrom] = partition;
      }
    }
    this.marks.unmark(plan.component, pool);
    return { free: deck.subarray(0, freeCount), givenUp: deck.subarray(givenUpFrom).reverse() };
  }
}

/** Partitions of the pool that do not stay where they were. */
function changingCount(plan: Plan, pool: number): number {
  let count = plan.component.pools[pool]!.size;
  forEachEdge(plan.component, pool, (_member, edge) => {
    count -= keptOf(plan, edge);
  });
  return count;
}

/** Adds to `usable`, by member of the group, what each keeps of all pools. */
function countKept(plan: Plan, usable: Int32Array): void {
  const { members, edgeOffset } = plan.component;
  for (let member = 0; member < members.length; member++) {
    let kept = 0;
    for (let edge = edgeOffset[member]!; edge < edgeOffset[member + 1]!; edge++)
      kept += keptOf(plan, edge);
    usable[members[member]!]! += kept;
  }
}

function keptOf(plan: Plan, edge: number): number {
  return Math.min(plan.held[edge]!, plan.owned[edge]!);
}

/** Bresenham's error terms, by edge. The n-th member that gives something up begins with the n-th of its partitions. */
function startPicks(plan: Plan, pool: number): Int32Array {
  const picks = new Int32Array(plan.held.length);
  let givers = 0;
  forEachEdge(plan.component, pool, (_member, edge) => {
    const owned = plan.owned[edge]!;
    if (plan.held[edge]! < owned) picks[edge] = givers++ % owned;
  });
  return picks;
}

/** Of `owned` partitions in a row, keeps `held`, evenly. */
function isKept(plan: Plan, edge: number, picks: Int32Array): boolean {
  const owned = plan.owned[edge]!;
  const held = plan.held[edge]!;
  if (held >= owned) return true;
  const pick = picks[edge]! + held;
  picks[edge] = pick >= owned ? pick - owned : pick;
  return pick >= owned;
}

/** The members that get more of the pool than they keep; first those that can use the fewest partitions at once. */
function receiversOf(plan: Plan, pool: number, usable: Int32Array): Receivers {
  const found: number[] = [];
  const needOf: number[] = [];
  forEachEdge(plan.component, pool, (member, edge) => {
    const need = plan.held[edge]! - plan.owned[edge]!;
    if (need <= 0) return;
    found.push(plan.component.members[member]!);
    needOf.push(need);
  });
  const members = Int32Array.from(found);
  const order = orderByLoad(members.map((member) => usable[member]!));
  return new Receivers({
    members: order.map((index) => members[index]!),
    needs: order.map((index) => needOf[index]!),
    loads: order.map((index) => usable[members[index]!]!),
  });
}
