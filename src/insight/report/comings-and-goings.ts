import type { GroupMember } from "../group-member.ts";
import type { Rebalance, RebalanceRound } from "../rebalance.ts";

/** Who came with a rebalance and is in the new generation. */
export function membersJoined({ rounds, members }: Rebalance): GroupMember[] {
  const living = new Set(members.map(({ memberId }) => memberId));
  const came = rounds.flatMap((round) => [
    ...(round.cause === "MemberJoined" && round.trigger !== null ? [round.trigger] : []),
    ...round.meanwhile.filter(({ type }) => type === "Joined").map(({ member }) => member),
    ...round.waits.filter(({ outcome }) => outcome === "Joined").map(({ member }) => member),
  ]);
  return distinct(came).filter(({ memberId }) => members.length === 0 || living.has(memberId));
}

/** Who went: left, expired, did not come back to the barrier in time, or had partitions before and is there no more. */
export function membersLeft(rebalance: Rebalance): GroupMember[] {
  const went = rebalance.rounds.flatMap((round) => [
    ...(round.trigger !== null && isDeparture(round) ? [round.trigger] : []),
    ...round.meanwhile.filter(({ type }) => type !== "Joined").map(({ member }) => member),
  ]);
  return distinct([...went, ...vanishedOwners(rebalance)]);
}

/** From outside some are seen to be gone by their absence alone. A static member that was replaced is not gone. */
function vanishedOwners({ changes, members, stableAtMs }: Rebalance): GroupMember[] {
  if (stableAtMs === null) return [];
  const ids = new Set(members.map(({ memberId }) => memberId));
  const instances = new Set(members.map(({ groupInstanceId }) => groupInstanceId));
  const isThere = ({ memberId, groupInstanceId }: GroupMember) =>
    ids.has(memberId) || (groupInstanceId !== null && instances.has(groupInstanceId));
  return changes.flatMap(({ from }) => (from === null || isThere(from) ? [] : [from]));
}

function isDeparture({ cause }: RebalanceRound): boolean {
  return cause === "MemberLeft" || cause === "SessionExpired" || cause === "SyncTimedOut";
}

function distinct(members: readonly GroupMember[]): GroupMember[] {
  return [...new Map(members.map((member) => [member.memberId, member])).values()];
}
