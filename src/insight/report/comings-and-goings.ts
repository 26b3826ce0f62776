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

/** Who went: left, expired, or did not come back to the barrier in time. */
export function membersLeft({ rounds }: Rebalance): GroupMember[] {
  return distinct(
    rounds.flatMap((round) => [
      ...(round.trigger !== null && isDeparture(round) ? [round.trigger] : []),
      ...round.meanwhile.filter(({ type }) => type !== "Joined").map(({ member }) => member),
    ]),
  );
}

function isDeparture({ cause }: RebalanceRound): boolean {
  return cause === "MemberLeft" || cause === "SessionExpired" || cause === "SyncTimedOut";
}

function distinct(members: readonly GroupMember[]): GroupMember[] {
  return [...new Map(members.map((member) => [member.memberId, member])).values()];
}
