import { type GroupMember, memberName } from "../group-member.ts";
import { type Rebalance, wordlessDepartures } from "../rebalance.ts";
import type { Rule } from "./findings.ts";

/*
 * Rules about why members came and went, and about the settings that decide when that is noticed.
 */

/** Above this a crash is noticed later than most groups can afford; Kafka's default is 45 s. */
const LONG_SESSION_MS = 15_000;
/** group.min.session.timeout.ms by default. */
const LEAST_SESSION_MS = 6_000;
const MOST_SESSION_MS = 300_000;
const MOST_REBALANCE_TIMEOUT_MS = 600_000;
const RESTART_WINDOW_MS = 120_000;
const LOOP_WINDOW_MS = 600_000;

const pollTimeout: Rule = ({ rounds }) => {
  const round = rounds.find(({ reason }) => reason?.includes("poll timeout has expired"));
  if (round === undefined) return null;
  return {
    ruleId: "poll-timeout",
    severity: "problem",
    grade: "observed",
    cause: `${nameOf(round.trigger)} took longer than max.poll.interval.ms between two polls`,
    advice: "lower max.poll.records, or do the slow work off the poll loop",
  };
};

const staticNotEffective: Rule = ({ cause, trigger }) => {
  if (trigger?.groupInstanceId == null) return null;
  if (cause !== "SessionExpired" && cause !== "MemberLeft") return null;
  const left = cause === "MemberLeft";
  return {
    ruleId: "static-not-effective",
    severity: "warning",
    grade: "observed",
    cause: `${nameOf(trigger)} has group.instance.id, yet its absence cost a rebalance`,
    advice: left
      ? "a static member should stop without leaving the group"
      : `raise session.timeout.ms (${ms(trigger.sessionTimeoutMs)}) above a restart's time`,
  };
};

const sessionTimeout: Rule = (rebalance) => {
  const [gone] = wordlessDepartures(rebalance);
  if (gone === undefined) return null;
  const { member, happened } = gone;
  const timeoutMs = member.sessionTimeoutMs;
  const base = { ruleId: "session-timeout", severity: "warning", grade: happened.grade } as const;
  if (happened.event === "Froze") {
    return {
      ...base,
      cause: `${nameOf(member)} stood still for longer than its session`,
      advice: "find what stopped it: a collection, a blocked loop, a paused machine",
    };
  }
  const cause = `${nameOf(member)} went without a word; that takes session.timeout.ms to notice`;
  if (timeoutMs !== null && timeoutMs > LONG_SESSION_MS) {
    const advice = `session.timeout.ms ${timeoutMs} → ${LONG_SESSION_MS} (keep it ≥ 3 heartbeats)`;
    return { ...base, cause, advice };
  }
  return {
    ...base,
    cause,
    advice: "close on SIGTERM and be given the time: only a kill costs a session",
  };
};

const rollingRestart: Rule = (rebalance, history) => {
  const { cause, trigger } = rebalance;
  if (cause !== "MemberJoined" || trigger === null || trigger.groupInstanceId !== null) return null;
  const before = history.slice(0, history.indexOf(rebalance));
  const gone = before.findLast(
    (other) =>
      isDeparture(other) &&
      other.happened.event !== "Froze" &&
      other.trigger?.clientId === trigger.clientId &&
      other.trigger.memberId !== trigger.memberId &&
      rebalance.startedAtMs - other.startedAtMs <= RESTART_WINDOW_MS,
  );
  if (gone === undefined) return null;
  return {
    ruleId: "rolling-restart",
    severity: "info",
    grade: "inferred",
    cause: `client ${trigger.clientId} left in rebalance ${gone.number} and is back: a restart`,
    advice: "group.instance.id, with a session longer than the restart",
  };
};

const metadataChanged: Rule = ({ rounds, happened, partitionsAdded, changes }) => {
  const said = rounds.some(({ reason }) => reason?.includes("cached metadata has changed"));
  const added = partitionsAdded.find(({ topic, fromCount }) =>
    changes.some((c) => c.topic === topic && c.partition >= fromCount && c.to !== null),
  );
  if (!said && happened.event !== "PartitionsAdded" && added === undefined) return null;
  const what = added ?? partitionsAdded[0];
  return {
    ruleId: "metadata-changed",
    severity: "info",
    grade: said || added !== undefined ? "observed" : "inferred",
    cause: what
      ? `${what.topic} grew from ${what.fromCount} to ${what.toCount} partitions`
      : "the topics changed",
    advice: "expected; best done when traffic is low",
  };
};

const coordinatorMoved: Rule = ({ coordinatorMovedAtMs }) => {
  if (coordinatorMovedAtMs === null) return null;
  return {
    ruleId: "coordinator-moved",
    severity: "info",
    grade: "observed",
    cause: "another broker had become the group's coordinator",
    advice: "expected when brokers restart; nothing to change in the application",
  };
};

const timeoutsMistuned: Rule = ({ members }) => {
  const warning = (cause: string, advice: string) =>
    ({
      ruleId: "timeouts-mistuned",
      severity: "warning",
      grade: "observed",
      cause,
      advice,
    }) as const;
  const sessions = known(members, (member) => member.sessionTimeoutMs);
  const [first, ...others] = sessions;
  const odd = others.find(({ valueMs }) => valueMs !== first?.valueMs);
  if (first !== undefined && odd !== undefined) {
    const cause = `session.timeout.ms is ${first.valueMs} on ${first.name}, ${odd.valueMs} on ${odd.name}`;
    return warning(cause, "give all members of a group the same timeouts");
  }
  const extreme = sessions.find(
    ({ valueMs }) => valueMs < LEAST_SESSION_MS || valueMs > MOST_SESSION_MS,
  );
  if (extreme !== undefined) {
    const cause = `session.timeout.ms is ${extreme.valueMs} on ${extreme.name}`;
    return warning(
      cause,
      `keep session.timeout.ms within ${LEAST_SESSION_MS} and ${MOST_SESSION_MS}`,
    );
  }
  const slow = known(members, (member) => member.rebalanceTimeoutMs).find(
    ({ valueMs }) => valueMs > MOST_REBALANCE_TIMEOUT_MS,
  );
  if (slow === undefined) return null;
  const cause = `a barrier may wait ${ms(slow.valueMs)} for ${slow.name}`;
  return warning(cause, "lower max.poll.interval.ms: it is sent as the rebalance timeout");
};

const crashLoop: Rule = (rebalance, history) => {
  const client = rebalance.trigger?.clientId;
  if (!client) return null;
  const recent = history.filter(
    (other) =>
      other.startedAtMs <= rebalance.startedAtMs &&
      other.startedAtMs > rebalance.startedAtMs - LOOP_WINDOW_MS &&
      other.trigger?.clientId === client,
  );
  const joinCount = recent.filter(({ cause }) => cause === "MemberJoined").length;
  const departureCount = recent.filter(isDeparture).length;
  if (recent.length <= 5 || joinCount < 3 || departureCount < 3) return null;
  return {
    ruleId: "crash-loop",
    severity: "problem",
    grade: "inferred",
    cause: `client ${client} came ${joinCount} and went ${departureCount} times in 10 minutes`,
    advice: `look at the exit codes and memory kills of ${client}`,
  };
};

function isDeparture({ cause }: Rebalance): boolean {
  return cause === "SessionExpired" || cause === "MemberLeft" || cause === "SyncTimedOut";
}

function known(members: readonly GroupMember[], value: (member: GroupMember) => number | null) {
  return members.flatMap((member) => {
    const valueMs = value(member);
    return valueMs === null ? [] : [{ name: memberName(member), valueMs }];
  });
}

function nameOf(member: GroupMember | null): string {
  return member === null ? "a member" : memberName(member);
}

function ms(value: number | null): string {
  return value === null ? "unknown" : `${value} ms`;
}

/** In order of weight. */
export const membershipRules: readonly Rule[] = [
  pollTimeout,
  crashLoop,
  staticNotEffective,
  sessionTimeout,
  timeoutsMistuned,
  metadataChanged,
  rollingRestart,
  coordinatorMoved,
];
