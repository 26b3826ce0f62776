import { buildComponents } from "./build-components.ts";
import { followChains } from "./chains.ts";
import type { Component } from "./component.ts";
import { deal } from "./deal.ts";
import { EdgeMarks } from "./edge-marks.ts";
import { evenOut } from "./even-out.ts";
import type { BalanceGoal, CsrAssignment, GroupSpec } from "./group-spec.ts";
import { type Plan, startPlan } from "./plan.ts";
import { quotaFill } from "./quota-fill.ts";
import { Rows } from "./rows.ts";
import { sendHome } from "./send-home.ts";
import { swapRacks } from "./swap-racks.ts";
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
 * Then the partitions are dealt (`Rows`, `deal`). The cost is a few nanoseconds per partition, plus the numbers of members
 * times pools; nothing is allocated per partition but the result.
 */
export function assignBalanced(spec: GroupSpec): CsrAssignment {
  const memberCount = spec.memberSubscription.length;
  const marks = new EdgeMarks(memberCount);
  const plans = buildComponents(spec).map((component) => startPlan(spec, component, marks));
  for (const plan of plans) balance(plan, spec.goal);
  const rows = new Rows(memberCount, plans);
  const others = plans.filter((plan) => !isFresh(plan, spec));
  for (const plan of plans) if (isFresh(plan, spec)) rows.dealAround(plan);
  if (others.length > 0) rows.fillByOwner(deal(spec, others, marks));
  return rows;
}

function isFresh({ component }: Plan, spec: GroupSpec): boolean {
  return spec.previousOwner === null && isUniform(component);
}

/** Everybody in it may have everything in it. */
function isUniform({ classes, pools }: Component): boolean {
  return classes.length === 1 && pools.length === 1;
}

function balance(plan: Plan, goal: BalanceGoal): void {
  if (isUniform(plan.component)) {
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
