import type { MemberClass } from "./component.ts";
import { LoadOrder } from "./load-order.ts";
import type { Plan } from "./plan.ts";

/** Taking a partition from its owner. */
const KEEPING_COST = 1;
/** Taking a partition from a member whose rack holds a replica, to one whose rack does not. */
const RACK_COST = 4;

/** A partition of some pool that may go from one member to another. */
interface Move {
  readonly fromEdge: number;
  readonly toEdge: number;
  readonly cost: number;
}

/**
 * Moves single partitions from members to others that have at least two fewer, until no such move is left: Kafka's own
 * notion of a balanced assignment. The most loaded members give first, one partition at a time, and to the least
 * loaded member that may have it, so nobody gives more than it has to. Returns whether anything moved.
 */
export function evenOut(plan: Plan): boolean {
  const order = new LoadOrder(plan.load);
  let moved = false;
  for (let again = true; again; ) {
    again = false;
    for (let load = order.max; load >= order.min + 2; load--) {
      // Those who can give without a loss of rack locality come first.
      for (const maxCost of MAX_COSTS) if (giveAt(plan, order, { load, maxCost })) again = true;
    }
    moved ||= again;
  }
  return moved;
}

/** What a move may cost: first nothing but an owner's partition, then also a match of racks. */
const MAX_COSTS = [KEEPING_COST, KEEPING_COST + RACK_COST];

/** Lets every member with this load give one partition. */
function giveAt(
  plan: Plan,
  order: LoadOrder,
  limit: { readonly load: number; readonly maxCost: number },
): boolean {
  let gave = false;
  for (let member = order.first(limit.load); member >= 0; ) {
    const following = order.after(member);
    if (giveOne(plan, order, { from: member, ...limit })) gave = true;
    member = following;
  }
  return gave;
}

function giveOne(
  plan: Plan,
  order: LoadOrder,
  giver: { readonly from: number; readonly load: number; readonly maxCost: number },
): boolean {
  const { from, load, maxCost } = giver;
  for (let lower = order.min; lower <= load - 2; lower++) {
    let receiver = -1;
    let best: Move | null = null;
    for (let to = order.first(lower); to >= 0; to = order.after(to)) {
      const move = cheapestMove(plan, from, to);
      if (move === null || move.cost > maxCost) continue;
      if (best !== null && move.cost >= best.cost) continue;
      receiver = to;
      best = move;
      if (move.cost <= 0) break;
    }
    if (best === null) continue;
    plan.held[best.fromEdge]!--;
    plan.held[best.toEdge]!++;
    changeLoad(plan, order, { member: from, by: -1 });
    changeLoad(plan, order, { member: receiver, by: 1 });
    return true;
  }
  return false;
}

function changeLoad(plan: Plan, order: LoadOrder, change: { member: number; by: number }): void {
  const load = plan.load[change.member]! + change.by;
  plan.load[change.member] = load;
  order.change(change.member, load);
}

/** Over the pools that both subscribe to and that `from` holds partitions of. */
function cheapestMove(plan: Plan, from: number, to: number): Move | null {
  const giver = classOf(plan, from);
  const receiver = classOf(plan, to);
  let best: Move | null = null;
  for (let i = 0, j = 0; i < giver.pools.length && j < receiver.pools.length; ) {
    const difference = giver.pools[i]! - receiver.pools[j]!;
    if (difference === 0) {
      const fromEdge = plan.component.edgeOffset[from]! + i;
      const toEdge = plan.component.edgeOffset[to]! + j;
      const rackLoss = giver.matches[i]! - receiver.matches[j]!;
      const cost = keepingCost(plan, { fromEdge, toEdge }) + rackLoss * RACK_COST;
      if (plan.held[fromEdge]! > 0 && (best === null || cost < best.cost))
        best = { fromEdge, toEdge, cost };
    }
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return best;
}

/** Of taking a partition from its owner, less that of giving one back. */
function keepingCost(plan: Plan, move: { fromEdge: number; toEdge: number }): number {
  const leavesOwner = plan.held[move.fromEdge]! <= plan.worthKeeping[move.fromEdge]!;
  const returns = plan.held[move.toEdge]! < plan.owned[move.toEdge]!;
  return (leavesOwner ? KEEPING_COST : 0) - (returns ? KEEPING_COST : 0);
}

function classOf(plan: Plan, member: number): MemberClass {
  return plan.component.classes[plan.component.memberClass[member]!]!;
}
