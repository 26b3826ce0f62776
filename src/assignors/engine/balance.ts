import { followChains } from "./chains.ts";
import { hasMismatches, isUniform } from "./component.ts";
import { evenOut } from "./even-out.ts";
import type { BalanceGoal } from "./group-spec.ts";
import { mismatchCount, type Plan, unevenness, withoutMismatches } from "./plan.ts";
import { quotaFill } from "./quota-fill.ts";
import { sendHome } from "./send-home.ts";
import { swapRacks } from "./swap-racks.ts";
import { waterFill } from "./water-fill.ts";

/**
 * Completes a plan that has just been started.
 *
 * - Where everybody may have everything: quotas, the fewest moves that balance allows.
 * - Where subscriptions overlap: what is not owned is poured where it lies flattest; only then partitions are taken
 *   from their owners, one by one, where another member has at least two fewer, or along chains for the flattest goal.
 * - Where racks count: the same with whatever is on racks that do not match given up, if that makes the assignment
 *   flatter, or as flat and closer. If not, it stays: otherwise a cooperative group that cannot be aligned any better
 *   would exchange partitions for ever.
 */
export function balance(start: Plan, goal: BalanceGoal): Plan {
  if (isUniform(start.component)) {
    quotaFill(start);
    return start;
  }
  if (!hasMismatches(start.component)) {
    fillUp(start);
    rebalance(start, goal);
    return start;
  }
  const aligned = withoutMismatches(start);
  fillUp(start);
  fillUp(aligned);
  rebalance(aligned, goal);
  swapRacks(aligned);
  sendHome(aligned);
  const better = isBetter(aligned, start) ? aligned : start;
  // Swaps change who can give what to whom, and what stayed was not evened out yet.
  rebalance(better, goal);
  return better;
}

/** Gives out what nobody keeps, without touching what somebody keeps. */
function fillUp(plan: Plan): void {
  waterFill(plan);
  followChains(plan, plan.worthKeeping);
  if (hasMismatches(plan.component)) swapRacks(plan);
}

function rebalance(plan: Plan, goal: BalanceGoal): void {
  while (evenOut(plan)) followChains(plan, plan.worthKeeping);
  if (goal === "flattest") followChains(plan, new Int32Array(plan.held.length));
}

function isBetter(plan: Plan, than: Plan): boolean {
  const difference = unevenness(plan.load) - unevenness(than.load);
  return difference < 0 || (difference === 0 && mismatchCount(plan) < mismatchCount(than));
}
