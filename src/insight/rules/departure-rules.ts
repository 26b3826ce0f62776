import type { GroupMember } from "../group-member.ts";
import { type Happened, type Rebalance, wordlessDepartures } from "../rebalance.ts";
import { gradeOf, weakest } from "./evidence-grade.ts";
import type { Finding, Rule } from "./findings.ts";
import { clientKey, clientsOf, departedFrom, goneMembers, nameOf } from "./membership-diff.ts";
import { leftAfterSilence } from "./silent-departure.ts";
import { sessionSetting } from "./timeout-settings.ts";

/*
 * Rules about why members went.
 */

/** Above this a crash is noticed later than most groups can afford; Kafka's default is 45 s. */
const LONG_SESSION_MS = 15_000;
/** group.max.session.timeout.ms by default. */
const MOST_SESSION_MS = 1_800_000;
/** A commit each 5 s by default, a heartbeat each 3 s: the last commit may be so much older than session and barrier. */
const COMMIT_SLACK_MS = 8_000;

export const sessionTimeout: Rule = (rebalance, history) => {
  const [gone] = wordlessDepartures(rebalance);
  if (gone !== undefined) {
    const grade = gradeOf(rebalance.evidence, "cause");
    return grade === null ? null : goneSilent(rebalance, gone, grade);
  }
  const silent = vanishedAfterSession(rebalance, goneMembers(rebalance, history));
  return silent === null ? null : goneSilent(rebalance, silent, "inferred");
};

interface Departure {
  readonly member: GroupMember;
  readonly happened: Happened;
}

function goneSilent(
  rebalance: Rebalance,
  { member, happened }: Departure,
  known: Finding["grade"],
): Finding {
  const grade = weakest(happened.grade, known);
  const base = { ruleId: "session-timeout", severity: "warning", grade } as const;
  const name = nameOf(member);
  if (happened.event === "Froze") {
    return {
      ...base,
      cause: `${name} stood still for longer than its session`,
      advice: "find what stopped it: a collection, a blocked loop, a paused machine",
    };
  }
  const cause = `${wayToGo(name, happened)}; that takes session.timeout.ms to notice`;
  const nowMs = member.sessionTimeoutMs;
  // A static member has a long session on purpose: that is how long it may be away.
  if (member.groupInstanceId !== null) {
    return { ...base, cause, advice: "find out why it stayed away for longer than its session" };
  }
  if (nowMs !== null && nowMs > LONG_SESSION_MS) {
    return {
      ...base,
      cause,
      advice: `session.timeout.ms ${nowMs} → ${LONG_SESSION_MS} (keep it ≥ 3 heartbeats)`,
      change: sessionSetting(rebalance.groupType, nowMs, LONG_SESSION_MS),
    };
  }
  const advice = "close on SIGTERM and be given the time: only a kill costs a session";
  return { ...base, cause, advice };
}

function wayToGo(name: string, { event }: Happened): string {
  if (event === "CutOff") return `${name} lost its connections`;
  if (event === "HandlerFailed") return `${name}'s handler threw, and its process ended unclosed`;
  return `${name} went without a word`;
}

/**
 * Where nobody told the cause: a member that is gone and whose partitions had stood still for about one session before
 * anything began, as far as its commits tell.
 */
function vanishedAfterSession(
  { cause, changes, startedAtMs, happened }: Rebalance,
  gone: readonly GroupMember[],
): Departure | null {
  if (cause !== "Unknown") return null;
  for (const member of gone) {
    const sessionMs = member.sessionTimeoutMs;
    if (sessionMs === null) continue;
    const stops = changes.flatMap(({ from, pause }) =>
      from?.memberId === member.memberId && "stoppedAtMs" in pause ? [pause.stoppedAtMs] : [],
    );
    if (stops.length === 0) continue;
    const silentMs = startedAtMs - Math.max(...stops);
    if (silentMs < sessionMs * 0.9 || silentMs > sessionMs * 1.1 + COMMIT_SLACK_MS) continue;
    return { member, happened: { ...happened, grade: "inferred" } };
  }
  return null;
}

export const pollTimeout: Rule = (rebalance, history) => {
  const round = rebalance.rounds.find(({ reason }) => saysPollTimeout(reason));
  if (round !== undefined || wentForSlowness(rebalance)) {
    const grade = gradeOf(rebalance.evidence, "cause");
    return grade === null ? null : slowHandler(round?.trigger ?? rebalance.trigger, grade);
  }
  const periodic = leftAfterSilence(rebalance) ?? evictedPeriodically(rebalance, history);
  return periodic === null ? null : slowHandler(periodic, "inferred");
};

/** A KIP-848 client leaves without a reason; its own process may have said that its handler became slow. */
export function wentForSlowness({ cause, reason, happened }: Rebalance): boolean {
  if (saysPollTimeout(reason)) return true;
  return happened.event === "Slowed" && (cause === "MemberLeft" || cause === "RebalanceTimedOut");
}

/** Java and librdkafka say so alike (KIP-800). */
export function saysPollTimeout(reason: string | null): boolean {
  return reason?.includes("poll timeout has expired") ?? false;
}

function slowHandler(member: GroupMember | null, grade: Finding["grade"]): Finding {
  const nowMs = member?.rebalanceTimeoutMs ?? null;
  const setting = "max.poll.interval.ms";
  return {
    ruleId: "poll-timeout",
    severity: "problem",
    grade,
    cause: `${nameOf(member)} took longer than max.poll.interval.ms between two polls`,
    advice: "lower max.poll.records, or do the slow work off the poll loop",
    // Clients send max.poll.interval.ms as their rebalance timeout.
    ...(nowMs === null ? {} : { change: { setting, now: `${nowMs}`, proposed: `${nowMs * 2}` } }),
  };
}

/** A client whose last three departures lie about its rebalance timeout apart, where nobody said why it went. */
function evictedPeriodically(
  rebalance: Rebalance,
  history: readonly Rebalance[],
): GroupMember | null {
  if (rebalance.cause !== "Unknown") return null;
  const departed = departedFrom(rebalance, history);
  if (departed.length === 0) return null;
  // Once for all: a thousand members may go at a time.
  const departures = history.slice(0, history.indexOf(rebalance) + 1).map((each) => {
    return { atMs: each.startedAtMs, clients: clientsOf(departedFrom(each, history)) };
  });
  for (const member of departed) {
    const periodMs = member.rebalanceTimeoutMs;
    if (periodMs === null || member.clientId === "") continue;
    const goneAtMs = departures
      .filter(({ clients }) => clients.has(clientKey(member)))
      .map(({ atMs }) => atMs)
      .slice(-3);
    const gaps = goneAtMs.slice(1).map((atMs, i) => atMs - goneAtMs[i]!);
    // It is back within seconds, and the next interval begins with its first poll.
    if (gaps.length === 2 && gaps.every((gap) => gap >= periodMs && gap <= periodMs * 1.2)) {
      return member;
    }
  }
  return null;
}

export const staticNotEffective: Rule = (rebalance, history) => {
  const { cause, evidence } = rebalance;
  if (cause === "Unknown") return staticMemberBack(rebalance, history);
  if (cause !== "SessionExpired" && cause !== "MemberLeft") return null;
  const grade = gradeOf(evidence, "cause");
  if (rebalance.trigger?.groupInstanceId == null || grade === null) return null;
  return absenceCost(rebalance, rebalance.trigger, grade);
};

/** From the journal: the instance is back under a new member id, and yet the generation rose. */
function staticMemberBack(rebalance: Rebalance, history: readonly Rebalance[]): Finding | null {
  const before = history.slice(0, history.indexOf(rebalance));
  const arrived = rebalance.members.filter(
    ({ memberId, groupInstanceId }) =>
      groupInstanceId !== null &&
      !before.at(-1)?.members.some((member) => member.memberId === memberId),
  );
  for (const { groupInstanceId } of arrived) {
    const old = before
      .flatMap((each) => each.members)
      .findLast((member) => member.groupInstanceId === groupInstanceId);
    if (old !== undefined) return absenceCost(rebalance, old, "inferred");
  }
  return null;
}

function absenceCost(rebalance: Rebalance, member: GroupMember, grade: Finding["grade"]): Finding {
  const nowMs = member.sessionTimeoutMs;
  const cause = `${nameOf(member)} has group.instance.id, yet its absence cost a rebalance`;
  const base = { ruleId: "static-not-effective", severity: "warning", grade, cause } as const;
  if (rebalance.cause === "MemberLeft") {
    return { ...base, advice: "a static member should stop without leaving the group" };
  }
  const now = nowMs === null ? "unknown" : `${nowMs} ms`;
  const advice = `raise session.timeout.ms (${now}) above a restart's time`;
  if (nowMs === null || nowMs >= MOST_SESSION_MS) return { ...base, advice };
  const proposedMs = Math.min(nowMs * 2, MOST_SESSION_MS);
  return { ...base, advice, change: sessionSetting(rebalance.groupType, nowMs, proposedMs) };
}
