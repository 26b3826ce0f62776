import type { HistoryState, OpenRebalance } from "../history-state.ts";
import type { BarrierWait } from "../rebalance.ts";

/** True when the member is at the group epoch, with nothing left to give up or to wait for. */
function hasArrived({ consumer }: HistoryState, memberId: string): boolean {
  const seat = consumer.seats.get(memberId);
  if (seat === undefined || seat.memberEpoch === null || consumer.groupEpoch === null) return false;
  return seat.state === "Stable" && seat.memberEpoch >= consumer.groupEpoch;
}

/** True when all members have arrived; of a group without members, when that is known. */
export function isReconciled(state: HistoryState): boolean {
  if (state.members.size > 0) {
    return [...state.members.keys()].every((memberId) => hasArrived(state, memberId));
  }
  const { consumer, open } = state;
  if (consumer.target?.groupEpoch === consumer.groupEpoch) return true;
  const cause = open?.round.cause;
  return cause === "MemberLeft" || cause === "SessionExpired" || cause === "RebalanceTimedOut";
}

/** Ends the waits for members that have arrived: their steps may have been heard of before the bump. */
export function endReachedWaits(state: HistoryState, { round, rebalance }: OpenRebalance): void {
  for (const [i, wait] of round.waits.entries()) {
    const { memberId } = wait.member;
    if (wait.outcome !== "Waiting" || !hasArrived(state, memberId)) continue;
    const steppedAtMs = state.consumer.seats.get(memberId)?.steppedAtMs ?? round.startedAtMs;
    const untilMs = Math.max(round.startedAtMs, steppedAtMs);
    round.waits[i] = { ...wait, outcome: cameBy(wait, { round, rebalance }), untilMs };
  }
}

function cameBy(
  { member }: BarrierWait,
  { round }: Pick<OpenRebalance, "round" | "rebalance">,
): BarrierWait["outcome"] {
  const isNew = round.cause === "MemberJoined" && round.trigger?.memberId === member.memberId;
  return isNew ? "Joined" : "Rejoined";
}
