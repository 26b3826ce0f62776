import { type GroupMember, memberName } from "../group-member.ts";
import type { Happened, Rebalance } from "../rebalance.ts";
import { isStaticReturn } from "../rules/membership-diff.ts";

/** How to call members; a view tells those of one name apart. */
export type NameOf = (member: GroupMember) => string;

/** How a member went without a word; null when it did not, or nobody knows. */
export function departureText(name: string, { event, signal }: Happened): string | null {
  switch (event) {
    case "Died":
      return `${name} died${signal ? ` (${signal})` : ""}`;
    case "Froze":
      return `${name} froze${signal ? `, then ${signal}` : ""}`;
    case "WentSilent":
      return `${name} fell silent`;
    case "CutOff":
      return `${name} lost its network`;
    default:
      return null;
  }
}

/** What happened, and to whom, in a few words; `earlier` are the rebalances before it, oldest first. */
export function headline(
  rebalance: Rebalance,
  earlier: readonly Rebalance[] = [],
  nameOf: NameOf = memberName,
): string {
  const { cause, trigger, happened, rounds } = rebalance;
  const name = trigger === null ? "a member" : nameOf(trigger);
  if (happened.event === "PartitionsAdded") return "partitions were added";
  const gone = isStaticReturn(rebalance) ? null : departureText(name, happened);
  if (gone !== null) return gone;
  if (cause === "MemberJoined" && isReturn(rebalance, earlier)) return `${name} came back`;
  if (isRelease(rebalance)) return `${name} released what moves`;
  return causeHeadline(cause, name, rounds[0]?.fromState === "Empty");
}

/** A cooperative member rejoins once it has given up what it no longer owns, and says so (KIP-429, KIP-800). */
function isRelease({ reason }: Rebalance): boolean {
  return reason?.includes("need to revoke partitions and re-join") ?? false;
}

/** The same process (or client) was a member before, under another member id. */
function isReturn({ trigger }: Rebalance, earlier: readonly Rebalance[]): boolean {
  if (trigger === null) return false;
  const name = memberName(trigger);
  return earlier.some(({ members }) =>
    members.some((member) => memberName(member) === name && member.memberId !== trigger.memberId),
  );
}

function causeHeadline(cause: Rebalance["cause"], name: string, fromEmpty: boolean): string {
  switch (cause) {
    case "MemberJoined":
      return fromEmpty ? `${name} was first to join` : `${name} joined`;
    case "MemberLeft":
      return `${name} left`;
    case "MemberRejoined":
    case "LeaderRejoined":
      return `${name} asked to join again`;
    case "SubscriptionChanged":
      return `${name} changed its subscription`;
    case "StaticMemberReplaced":
      return `static member ${name} is back`;
    case "SessionExpired":
      return `${name} lost its session`;
    case "SyncTimedOut":
      return `${name} never fetched its assignment`;
    case "AssignmentNotStored":
      return "the assignment could not be stored";
    case "GroupOverCapacity":
      return "the group is over its capacity";
    case "TopicMetadataChanged":
      return "its topics changed";
    case "RebalanceTimedOut":
      return `${name} did not give up its partitions in time`;
    case "Unknown":
      return "nobody could tell why";
  }
}
