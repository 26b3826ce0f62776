import type { MemberClass } from "./component.ts";
import type { Plan } from "./plan.ts";

/**
 * Exchanges partitions between members of one class so that more stay with their owners: one that lost some of a pool
 * takes them back from one that gained some, and gives something in return that it did not own either. Loads and racks
 * stay as they are. Needed only where partitions were taken from their owners for the sake of racks.
 */
export function sendHome(plan: Plan): void {
  for (const memberClass of plan.component.classes) {
    if (memberClass.pools.length < 2) continue;
    for (let place = 0; place < memberClass.pools.length; place++)
      exchangeInClass(plan, memberClass, place);
  }
}

function exchangeInClass(plan: Plan, { members, pools }: MemberClass, place: number): void {
  const edgeOf = (member: number) => plan.component.edgeOffset[member]! + place;
  const losers = members.filter((member) => surplus(plan, edgeOf(member)) < 0);
  const winners = members.filter((member) => surplus(plan, edgeOf(member)) > 0);
  for (let i = 0, j = 0; i < losers.length && j < winners.length; ) {
    const lost = edgeOf(losers[i]!);
    const won = edgeOf(winners[j]!);
    const otherPlace = surplusPlace(plan, losers[i]!, pools.length);
    if (surplus(plan, lost) === 0 || otherPlace < 0) i++;
    else if (surplus(plan, won) === 0) j++;
    else {
      plan.held[lost]!++;
      plan.held[won]!--;
      plan.held[lost - place + otherPlace]!--;
      plan.held[won - place + otherPlace]!++;
    }
  }
}

/** Partitions held beyond those that were owned; negative when some were lost. */
function surplus(plan: Plan, edge: number): number {
  return plan.held[edge]! - plan.owned[edge]!;
}

/** A pool of which the member holds partitions that it did not own, or -1. */
function surplusPlace(plan: Plan, member: number, poolCount: number): number {
  const firstEdge = plan.component.edgeOffset[member]!;
  for (let place = 0; place < poolCount; place++)
    if (surplus(plan, firstEdge + place) > 0) return place;
  return -1;
}
