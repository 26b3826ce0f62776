import type { GroupMember } from "../group-member.ts";
import type { Rebalance } from "../rebalance.ts";

/** A timeout may be noticed later than it was over, and the last commit is older than the last poll. */
const LATE_SHARE = 0.1;
const COMMIT_SLACK_MS = 8_000;

/**
 * A member that left and did not say why, and whose partitions had stood still by then for about its rebalance timeout,
 * as far as its commits tell. Most clients send max.poll.interval.ms as that, and leave by themselves when it is over.
 * Null where it is not so, or cannot be told.
 */
export function leftAfterSilence(rebalance: Rebalance): GroupMember | null {
  const { cause, reason, trigger, changes, startedAtMs } = rebalance;
  const timeoutMs = trigger?.rebalanceTimeoutMs ?? null;
  if (cause !== "MemberLeft" || reason !== null || trigger === null || timeoutMs === null) {
    return null;
  }
  const stops = changes.flatMap(({ from, pause }) =>
    from?.memberId === trigger.memberId && pause.state === "Over" && pause.stoppedBy === "commit"
      ? [pause.stoppedAtMs]
      : [],
  );
  if (stops.length === 0) return null;
  const silentMs = startedAtMs - Math.max(...stops);
  const isSo =
    silentMs >= timeoutMs * (1 - LATE_SHARE) &&
    silentMs <= timeoutMs * (1 + LATE_SHARE) + COMMIT_SLACK_MS;
  return isSo ? trigger : null;
}
