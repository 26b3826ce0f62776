import type { Plan } from "./plan.ts";

/**
 * Plans a component in which all members may have all partitions: each gets the quota, the remainder goes to members
 * that have more than the quota already, then to the first ones. So the fewest partitions possible change hands:
 * members give up what is over their share, and nothing else moves.
 */
export function quotaFill(plan: Plan): void {
  const { owned, held, load } = plan;
  const memberCount = load.length;
  const quota = Math.floor(plan.component.pools[0]!.size / memberCount);
  let extras = plan.component.pools[0]!.size % memberCount;
  for (let member = 0; member < memberCount; member++) {
    const extra = extras > 0 && owned[member]! > quota ? 1 : 0;
    held[member] = quota + extra;
    extras -= extra;
  }
  for (let member = 0; extras > 0; member++) {
    if (held[member]! > quota) continue;
    held[member] = quota + 1;
    extras--;
  }
  load.set(held);
}
