import { balance } from "./balance.ts";
import { buildComponents } from "./build-components.ts";
import { isUniform } from "./component.ts";
import { deal } from "./deal.ts";
import { EdgeMarks } from "./edge-marks.ts";
import type { CsrAssignment, GroupSpec } from "./group-spec.ts";
import { type Plan, startPlan } from "./plan.ts";
import { Rows } from "./rows.ts";

/**
 * Assigns all subscribed partitions of a group: balanced, and with as little moved from `previousOwner` as the balance
 * allows. This is the engine of the sticky assignors.
 *
 * Theory of operation. The group is cut into components that share no topic; in each, members with the same
 * subscription are a class, and topics with the same subscribers a pool. A plan says how many partitions of each pool
 * each member gets (`balance`). Then the partitions are dealt (`Rows`, `deal`). The cost is a few nanoseconds per
 * partition, and the number of members times pools; nothing is allocated per partition but the result.
 */
export function assignBalanced(spec: GroupSpec): CsrAssignment {
  const memberCount = spec.memberSubscription.length;
  const marks = new EdgeMarks(memberCount);
  const plans = buildComponents(spec).map((component) =>
    balance(startPlan(spec, component, marks), spec.goal),
  );
  const rows = new Rows(memberCount, plans);
  const others = plans.filter((plan) => !isFresh(plan, spec));
  for (const plan of plans) if (isFresh(plan, spec)) rows.dealAround(plan);
  if (others.length > 0) rows.fillByOwner(deal(spec, others, marks));
  return rows;
}

function isFresh({ component }: Plan, spec: GroupSpec): boolean {
  return spec.previousOwner === null && isUniform(component);
}
