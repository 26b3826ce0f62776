import type { GroupStanding } from "../rules/group-standing.ts";

/**
 * How long ago the member that has been silent longest sent its last heartbeat, in ms. Null where nobody tells.
 *
 * Whoever waits at the join barrier of a classic group sends none and owes none: it is not counted.
 */
export function longestHeartbeatAgeMs(
  { facts }: Pick<GroupStanding, "facts">,
  nowMs: number,
): number | null {
  const joining = facts.groupType === "classic" && facts.state === "PreparingRebalance";
  const missing = new Set(facts.barrier?.waitingFor.map(({ memberId }) => memberId));
  let oldestMs: number | null = null;
  for (const { member, lastHeartbeatAtMs } of facts.members) {
    if (lastHeartbeatAtMs === null || (joining && !missing.has(member.memberId))) continue;
    oldestMs = Math.max(oldestMs ?? 0, nowMs - lastHeartbeatAtMs);
  }
  return oldestMs;
}
