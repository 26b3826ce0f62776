import { armPollInterval } from "./poll-interval.ts";
import { requestRejoin } from "./rejoin.ts";
import type { Turn } from "./turn.ts";
import { isSame, watchTopics } from "./watch.ts";

/** The application subscribed, or its pattern matches other topics now. The first subscription begins to join. */
export function subscriptionChanged(turn: Turn, topics: readonly string[]) {
  const { member } = turn;
  const { state } = member.state;
  if (member.closing !== null || state === "Fatal") return;
  const next = [...new Set(topics)].sort();
  if (member.topics !== null && isSame(next, member.topics)) return;
  const isFirst = member.topics === null;
  member.topics = next;
  watchTopics(turn, groupTopics(turn));
  // The leave of an earlier subscription ends first.
  if (member.isUnsubscribing) return;
  if (isFirst) return beginMembership(turn);
  if (state === "Stable") requestRejoin(turn, "subscription has changed");
}

/** There is a subscription, and nothing of an earlier one: join, and expect the application to poll. */
export function beginMembership(turn: Turn): void {
  turn.member.rejoinReason = "";
  armPollInterval(turn);
}

/** The application wants nothing any more: give up, leave, and be a member of nothing. */
export function unsubscribed(turn: Turn): void {
  const { member } = turn;
  if (member.closing !== null) return;
  member.topics = null;
  member.rejoinReason = null;
  member.rebalanceStartedAtMs = null;
  member.isUnsubscribing = true;
  member.timers.disarm("poll");
  member.timers.disarm("join");
  watchTopics(turn, []);
}

/** `enforceRebalance` (KIP-568). A rebalance that is under way satisfies it. */
export function rebalanceEnforced(turn: Turn, reason: string | null): void {
  const { member } = turn;
  if (member.closing !== null || member.state.state !== "Stable") return;
  requestRejoin(turn, reason === null || reason === "" ? "rebalance enforced by user" : reason);
}

/** A leader goes on watching its group's topics when its own subscription changes. */
function groupTopics({ member }: Turn): readonly string[] {
  const { state } = member;
  if (state.state !== "CompletingRebalance" && state.state !== "Stable") return [];
  return state.leadership?.groupTopics ?? [];
}
