import type { Component } from "./component.ts";
import type { Plan } from "./plan.ts";

/**
 * Swaps partitions between members whose racks do not match for ones that do, leaving all loads as they are. Only
 * partitions that are not worth keeping take part, so that no member loses what it owns on its own rack.
 *
 * The search goes over pairs of a class and a pool; there are few of those, and whole bundles are swapped at once.
 */
export function swapRacks(plan: Plan): void {
  const spare = new SparePartitions(plan);
  const { classes } = plan.component;
  for (let giver = 0; giver < classes.length; giver++) {
    for (let place = 0; place < classes[giver]!.pools.length; place++) {
      if (classes[giver]!.matches[place] === 0) swapAway(spare, { giver, place });
    }
  }
}

/** Exchanges the class's partitions of one pool that no rack of its matches for any that help. */
function swapAway(spare: SparePartitions, from: { giver: number; place: number }): void {
  const { classes, pools } = spare.component;
  const giver = classes[from.giver]!;
  const pool = pools[giver.pools[from.place]!]!;
  for (let i = 0; i < pool.classes.length; i++) {
    const takerIndex = pool.classes[i]!;
    const taker = classes[takerIndex]!;
    if (taker.matches[pool.places[i]!] === 0) continue;
    for (let back = 0; back < taker.pools.length; back++) {
      const backPlace = giver.pools.indexOf(taker.pools[back]!);
      if (backPlace < 0 || taker.matches[back]! > giver.matches[backPlace]!) continue;
      const out = { memberClass: from.giver, place: from.place, toPlace: backPlace };
      const inward = { memberClass: takerIndex, place: back, toPlace: pool.places[i]! };
      spare.swap(out, inward);
    }
  }
}

/** Members of a class exchange partitions of the pool at `place` for ones of the pool at `toPlace`. */
interface Side {
  readonly memberClass: number;
  readonly place: number;
  readonly toPlace: number;
}

/** By class and pool, how many partitions may go elsewhere, and which members to look for them at. */
class SparePartitions {
  readonly component: Component;
  private readonly plan: Plan;
  private readonly counts: Int32Array[];

  constructor(plan: Plan) {
    this.plan = plan;
    this.component = plan.component;
    this.counts = plan.component.classes.map(({ members, pools }) => {
      const counts = new Int32Array(pools.length);
      for (const member of members)
        for (let place = 0; place < pools.length; place++)
          counts[place]! += this.spareOf(member, place);
      return counts;
    });
  }

  swap(a: Side, b: Side): void {
    let left = Math.min(
      this.counts[a.memberClass]![a.place]!,
      this.counts[b.memberClass]![b.place]!,
    );
    const givers = this.component.classes[a.memberClass]!.members;
    const takers = this.component.classes[b.memberClass]!.members;
    for (let i = 0, j = 0; left > 0; ) {
      const fromA = this.spareOf(givers[i]!, a.place);
      const fromB = this.spareOf(takers[j]!, b.place);
      const count = Math.min(left, fromA, fromB);
      this.exchange(givers[i]!, a, count);
      this.exchange(takers[j]!, b, count);
      left -= count;
      if (count === fromA) i++;
      if (count === fromB) j++;
    }
  }

  private exchange(member: number, side: Side, count: number): void {
    const firstEdge = this.component.edgeOffset[member]!;
    const counts = this.counts[side.memberClass]!;
    const spareBefore = this.spareOf(member, side.toPlace);
    this.plan.held[firstEdge + side.place]! -= count;
    this.plan.held[firstEdge + side.toPlace]! += count;
    counts[side.place]! -= count;
    counts[side.toPlace]! += this.spareOf(member, side.toPlace) - spareBefore;
  }

  private spareOf(member: number, place: number): number {
    const edge = this.component.edgeOffset[member]! + place;
    return Math.max(0, this.plan.held[edge]! - this.plan.worthKeeping[edge]!);
  }
}
