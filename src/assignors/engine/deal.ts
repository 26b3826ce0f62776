import { forEachEdge } from "./component.ts";
import { type GroupSpec, NO_OWNER } from "./group-spec.ts";
import { markEdges, type Plan, previousEdge } from "./plan.ts";
import type { Topology } from "./topology.ts";

/**
 * Carries a plan out, partition by partition: writes `owner` for every partition of the component.
 *
 * Where members give up some of what they own, those are picked evenly from all of it, and the members begin at
 * different places, so that every topic stays spread over the group. Partitions that are free at once are dealt before
 * those that others have to give up first, and to the members that have the least: under the cooperative protocol the
 * latter are withheld for a round, and nobody should have to wait empty-handed.
 */
export class Dealer {
  private readonly spec: GroupSpec;
  private readonly topology: Topology;
  private readonly owner: Int32Array;
  /** Partitions of one pool to be dealt: the free ones from the front, the ones given up from the back. */
  private readonly deck: Int32Array;

  constructor(spec: GroupSpec, topology: Topology, owner: Int32Array) {
    this.spec = spec;
    this.topology = topology;
    this.owner = owner;
    this.deck = new Int32Array(owner.length);
  }

  carryOut(plan: Plan, componentIndex: number): void {
    const dealt = keptLoads(plan);
    const { members } = plan.component;
    for (let pool = 0; pool < plan.component.pools.length; pool++) {
      const { freeCount, givenUpCount } = this.keep(plan, pool, componentIndex);
      const receivers = receiversOf(plan, pool, dealt);
      const size = plan.component.pools[pool]!.size;
      for (const partition of this.deck.subarray(0, freeCount)) {
        const member = receivers.next();
        this.owner[partition] = members[member]!;
        dealt[member]!++;
      }
      for (let card = size - 1; card >= size - givenUpCount; card--)
        this.owner[this.deck[card]!] = members[receivers.next()]!;
    }
  }

  /** Leaves with their owners what the plan leaves with them, and collects the rest in the deck. */
  private keep(plan: Plan, pool: number, componentIndex: number) {
    const { ranges, size } = plan.component.pools[pool]!;
    const { previousOwner } = this.spec;
    if (previousOwner === null) return { freeCount: this.collectAll(ranges), givenUpCount: 0 };
    const edgeOf = new Int32Array(plan.component.members.length);
    markEdges(plan.component, pool, edgeOf);
    const picks = startPicks(plan, pool);
    let freeCount = 0;
    let front = size;
    for (let range = 0; range < ranges.length; range += 2) {
      const end = ranges[range + 1]!;
      for (let partition = ranges[range]!; partition < end; partition++) {
        const previous = previousOwner[partition]!;
        const edge = previousEdge(previous, componentIndex, this.topology, edgeOf);
        if (edge >= 0 && isKept(plan, edge, picks)) this.owner[partition] = previous;
        else if (previous === NO_OWNER) this.deck[freeCount++] = partition;
        else this.deck[--front] = partition;
      }
    }
    return { freeCount, givenUpCount: size - front };
  }

  private collectAll(ranges: Int32Array): number {
    let count = 0;
    for (let range = 0; range < ranges.length; range += 2) {
      const end = ranges[range + 1]!;
      for (let partition = ranges[range]!; partition < end; partition++)
        this.deck[count++] = partition;
    }
    return count;
  }
}

/** By member, what it keeps of all pools, and so can use at once. */
function keptLoads(plan: Plan): Int32Array {
  const kept = new Int32Array(plan.load.length);
  for (let member = 0; member < kept.length; member++) {
    const end = plan.component.edgeOffset[member + 1]!;
    for (let edge = plan.component.edgeOffset[member]!; edge < end; edge++)
      kept[member]! += keptOf(plan, edge);
  }
  return kept;
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
  const pick = picks[edge]! + keptOf(plan, edge);
  picks[edge] = pick >= owned ? pick - owned : pick;
  return pick >= owned;
}

/** The members that get more of the pool than they keep; first those that can use the fewest partitions at once. */
function receiversOf(plan: Plan, pool: number, dealt: Int32Array): Receivers {
  const members: number[] = [];
  const needs = new Int32Array(plan.load.length);
  forEachEdge(plan.component, pool, (member, edge) => {
    needs[member] = plan.held[edge]! - keptOf(plan, edge);
    if (needs[member]! > 0) members.push(member);
  });
  members.sort((a, b) => dealt[a]! - dealt[b]! || a - b);
  return new Receivers(Int32Array.from(members), { needs, dealt });
}

/**
 * Receivers take turns, one partition each, like players being dealt cards. The least loaded begin; others join when
 * the rounds have brought the first ones up to their load.
 */
class Receivers {
  private readonly members: Int32Array;
  private readonly needs: Int32Array;
  private readonly dealt: Int32Array;
  private activeCount = 0;
  private waitingFrom = 0;
  private level = 0;
  /** Where in the round the next card goes. */
  private turn = 0;

  constructor(
    members: Int32Array,
    counts: { readonly needs: Int32Array; readonly dealt: Int32Array },
  ) {
    this.members = members;
    this.needs = counts.needs;
    this.dealt = counts.dealt;
  }

  next(): number {
    if (this.turn === this.activeCount) this.nextRound();
    const member = this.members[this.turn++]!;
    this.needs[member]!--;
    return member;
  }

  /** Drops the members that have all they need, and lets in those that the others have caught up with. */
  private nextRound(): void {
    let kept = 0;
    for (let i = 0; i < this.activeCount; i++) {
      const member = this.members[i]!;
      if (this.needs[member]! > 0) this.members[kept++] = member;
    }
    this.level = kept === 0 ? this.dealt[this.members[this.waitingFrom]!]! : this.level + 1;
    while (
      this.waitingFrom < this.members.length &&
      this.dealt[this.members[this.waitingFrom]!]! <= this.level
    )
      this.members[kept++] = this.members[this.waitingFrom++]!;
    this.activeCount = kept;
    this.turn = 0;
  }
}
