import {
  type Happened,
  memberName,
  type PartitionChange,
  type Rebalance,
} from "../../insight/index.ts";

/** Keeps a number and its unit on one line. */
export const NBSP = "\u00a0";

/** `42 ms`, `7.4 s`: as exact as a person needs it. */
export function duration(ms: number): string {
  return ms < 100 ? `${Math.round(ms)}${NBSP}ms` : `${(ms / 1000).toFixed(1)}${NBSP}s`;
}

/** Seconds of all partitions together, without the unit. */
export function partitionSeconds(ms: number): string {
  return (ms / 1000).toFixed(ms > 0 && ms < 1000 ? 2 : 1);
}

/** For printing, once lines are broken. */
export function plainSpaces(text: string): string {
  return text.replaceAll(NBSP, " ");
}

/** At most so many characters; what is cut is seen to be. */
export function clip(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
}

/** `1 record`, `12 records`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

export function partitionName({
  topic,
  partition,
}: Pick<PartitionChange, "topic" | "partition">): string {
  return `${topic}-${partition}`;
}

/** How a member went without a word; null when it did not, or nobody knows. */
export function departure(name: string, { event, signal }: Happened): string | null {
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

/** What happened, and to whom, in a few words. */
export function headline(rebalance: Rebalance, earlier: readonly Rebalance[] = []): string {
  const { cause, trigger, happened, rounds } = rebalance;
  const name = trigger === null ? "a member" : memberName(trigger);
  if (happened.event === "PartitionsAdded") return "partitions were added";
  const gone = rounds.length === 0 ? null : departure(name, happened);
  if (gone !== null) return gone;
  if (happened.event === "Slowed") return `${name} was too slow`;
  if (happened.event === "HandlerFailed") return `the handler of ${name} failed`;
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
