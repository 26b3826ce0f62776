import { followChains } from "./chains.ts";
import { Dealer } from "./deal.ts";
import { evenOut } from "./even-out.ts";
import {
  type BalanceGoal,
  type CsrAssignment,
  type GroupSpec,
  NO_OWNER,
  partitionBases,
  toCsr,
} from "./group-spec.ts";
import { type Plan, startPlan } from "./plan.ts";
import { quotaFill } from "./quota-fill.ts";
import { sendHome } from "./send-home.ts";
import { swapRacks } from "./swap-racks.ts";
import { buildTopology } from "./topology.ts";
import { waterFill } from "./water-fill.ts";

/**
 * Assigns all subscribed partitions of a group: balanced, and with as little moved from `previousOwner` as the balance
 * allows. This is the engine of the sticky assignors.
 *
 * Theory of operation. The group is cut into components that share no topic; in each, members with the same
 * subscription are a class, and topics with the same subscribers a pool. A plan says how many partitions of each pool
 * each member gets:
 *
 * - one class: quotas (`quotaFill`), the fewest moves that balance allows;
 * - several: everybody keeps what it had, the rest is poured where it lies flattest (`waterFill`, then
 *   `followChains`), and only then partitions are taken from their owners, one by one, where another member has
 *   at least two fewer (`evenOut`), or by chains if the flattest assignment is the goal.
 *
 * Then the partitions are dealt (`Dealer`). The cost is a few nanoseconds per partition, plus the numbers of members
 * times pools; nothing is allocated per partition but the result.
 */
export function assignBalanced(spec: GroupSpec): CsrAssignment {
  const bases = partitionBases(spec.partitionCounts);
  const owner = new Int32Array(bases[spec.partitionCounts.length]!).fill(NO_OWNER);
  const topology = buildTopology(spec);
  const dealer = new Dealer(spec, topology, owner);
  for (let index = 0; index < topology.components.length; index++) {
    const plan = startPlan(spec, topology, index);
    balance(plan, spec.goal);
    dealer.carryOut(plan, index);
  }
  return toCsr(owner, spec.memberSubscription.length);
}

function balance(plan: Plan, goal: BalanceGoal): void {
  const { classes, pools } = plan.component;
  if (classes.length === 1 && pools.length === 1) {
    quotaFill(plan);
    return;
  }
  waterFill(plan);
  do followChains(plan, plan.worthKeeping);
  while (evenOut(plan));
  if (goal === "flattest") followChains(plan, new Int32Array(plan.held.length));
  swapRacks(plan);
  sendHome(plan);
}
