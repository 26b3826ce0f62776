import type { GroupStanding } from "../rules/group-standing.ts";

/**
 * How long ago the member that has been silent longest sent its last heartbeat, in ms. Null where nobody tells.
 *
 * Whoever waits at the join barrier of a classic group sends none and owes none: it is not counted while it waits, and
 * when the barrier has opened its silence begins there.
 */
export function longestHeartbeatAgeMs(
  { facts, rebalances }: Pick<GroupStanding, "facts" | "rebalances">,
  nowMs: number,
): number | null {
  const isClassic = facts.groupType === "classic";
  const joining = isClassic && facts.state === "PreparingRebalance";
  const missing = new Set(facts.barrier?.waitingFor.map(({ memberId }) => memberId));
  const barrierOpenedAtMs = isClassic ? rebalances.at(-1)?.rounds.at(-1)?.openedAtMs : null;
  let oldestMs: number | null = null;
  for (const { member, lastHeartbeatAtMs } of facts.members) {
    if (lastHeartbeatAtMs === null || (joining && !missing.has(member.memberId))) continue;
    const sinceMs = Math.max(lastHeartbeatAtMs, barrierOpenedAtMs ?? -Infinity);
    oldestMs = Math.max(oldestMs ?? 0, nowMs - sinceMs);
  }
  return oldestMs;
}
