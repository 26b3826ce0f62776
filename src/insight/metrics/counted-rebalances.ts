import type { RebalanceCause } from "../../model/index.ts";
import { isEager } from "../eager.ts";
import { hasSecondRound, type Rebalance } from "../rebalance.ts";
import { isStaticReturn } from "../rules/membership-diff.ts";

/** How long after Stable a rebalance is counted at the latest: its cause may be learned a little later than its end. */
export const LEARNING_MS = 5_000;

/** The ids of the causes on labels and in JSON. */
export const CAUSE_IDS: Readonly<Record<RebalanceCause, string>> = {
  MemberJoined: "member-joined",
  MemberRejoined: "member-rejoin",
  LeaderRejoined: "leader-rejoin",
  SubscriptionChanged: "subscription-or-assignor-changed",
  StaticMemberReplaced: "static-member-changed",
  MemberLeft: "member-left",
  SessionExpired: "session-timeout",
  SyncTimedOut: "sync-timeout",
  AssignmentNotStored: "coordinator-storage",
  GroupOverCapacity: "over-capacity",
  TopicMetadataChanged: "metadata-changed",
  RebalanceTimedOut: "rebalance-timeout",
  Unknown: "unknown",
};

/** `abandoned`: the coordinator moved away in the middle, or the watch has a gap there. */
export type RebalanceOutcome = "completed" | "abandoned";

export const OUTCOMES: readonly RebalanceOutcome[] = ["completed", "abandoned"];

/** How a rebalance ended and when; null while it lasts, and for a static member's return, which is none. */
export function endOf(
  rebalance: Rebalance,
): { readonly outcome: RebalanceOutcome; readonly atMs: number } | null {
  const { phase, stableAtMs, startedAtMs } = rebalance;
  if (isStaticReturn(rebalance)) return null;
  if (stableAtMs !== null) return { outcome: "completed", atMs: stableAtMs };
  return phase === "abandoned" || phase === "superseded"
    ? { outcome: "abandoned", atMs: startedAtMs }
    : null;
}

/**
 * Whether the entry may be counted: nothing that its labels tell will change any more. A cooperative rebalance may go on
 * with its second round for a moment after it was settled.
 */
export function isCountable(rebalance: Rebalance, nowMs: number): boolean {
  const { phase, stableAtMs, groupType, protocolName } = rebalance;
  if (phase === "superseded" || phase === "abandoned") return true;
  const mayGoOn = groupType === "classic" && !isEager(protocolName) && !hasSecondRound(rebalance);
  if (phase === "settled" && !mayGoOn) return true;
  return stableAtMs !== null && nowMs - stableAtMs >= LEARNING_MS;
}
