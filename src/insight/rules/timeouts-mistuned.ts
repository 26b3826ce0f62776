import type { EvidenceGrade } from "../../model/index.ts";
import { type GroupMember, memberName } from "../group-member.ts";
import { gradeOf, weakest } from "./evidence-grade.ts";
import type { Finding, Rule } from "./findings.ts";
import { sessionSetting } from "./timeout-settings.ts";

/** group.min.session.timeout.ms by default. */
const LEAST_SESSION_MS = 6_000;
const MOST_SESSION_MS = 300_000;
/** Kafka's defaults, proposed where a setting is far from them. */
const USUAL_SESSION_MS = 45_000;
const USUAL_POLL_INTERVAL_MS = 300_000;
const MOST_REBALANCE_TIMEOUT_MS = 600_000;
/** Kafka's own advice: a heartbeat may be lost twice before the session ends. */
const HEARTBEATS_PER_SESSION = 3;

type GroupType = "classic" | "consumer" | "unknown";

/** The settings of some members, and how they are known. */
export interface TimeoutFacts {
  readonly groupType: GroupType;
  readonly members: readonly GroupMember[];
  readonly grade: EvidenceGrade;
  /** Of single members, by member id: what only their own process can tell. */
  readonly heartbeatIntervalMs?: ReadonlyMap<string, number>;
}

/** The members of a rebalance have settings that make the next one slow, or needless. */
export const timeoutsMistunedRule: Rule = ({ members, groupType, evidence }) => {
  const grade = gradeOf(evidence, "stable") ?? gradeOf(evidence, "start");
  return grade === null ? null : timeoutsMistuned({ groupType, members, grade });
};

/** The gravest of what is wrong with the timeouts of some members; null when all is well or nothing is known. */
export function timeoutsMistuned(facts: TimeoutFacts): Finding | null {
  return (
    tooFewHeartbeats(facts) ??
    differingSessions(facts) ??
    extremeSession(facts) ??
    longBarrier(facts)
  );
}

function warning(facts: TimeoutFacts, rest: Pick<Finding, "cause" | "advice" | "change">): Finding {
  return { ruleId: "timeouts-mistuned", severity: "warning", grade: facts.grade, ...rest };
}

function tooFewHeartbeats(facts: TimeoutFacts): Finding | null {
  for (const member of facts.members) {
    const heartbeatMs = facts.heartbeatIntervalMs?.get(member.memberId);
    const sessionMs = member.sessionTimeoutMs;
    if (heartbeatMs === undefined || sessionMs === null) continue;
    if (sessionMs >= HEARTBEATS_PER_SESSION * heartbeatMs) continue;
    const proposedMs = Math.floor(sessionMs / HEARTBEATS_PER_SESSION);
    const cause = `${memberName(member)} sends a heartbeat each ${heartbeatMs} ms in a session of ${sessionMs} ms`;
    return warning(
      { ...facts, grade: weakest(facts.grade, "observed") },
      {
        cause,
        advice: `heartbeat.interval.ms ${heartbeatMs} → ${proposedMs}: three heartbeats fit a session`,
        change: {
          setting: "heartbeat.interval.ms",
          now: `${heartbeatMs}`,
          proposed: `${proposedMs}`,
        },
      },
    );
  }
  return null;
}

function differingSessions(facts: TimeoutFacts): Finding | null {
  const [first, ...others] = known(facts.members, (member) => member.sessionTimeoutMs);
  const odd = others.find(({ valueMs }) => valueMs !== first?.valueMs);
  if (first === undefined || odd === undefined) return null;
  return warning(facts, {
    cause: `session.timeout.ms is ${first.valueMs} on ${first.name}, ${odd.valueMs} on ${odd.name}`,
    advice: "give all members of a group the same timeouts",
    change: sessionSetting(facts.groupType, odd.valueMs, first.valueMs),
  });
}

function extremeSession(facts: TimeoutFacts): Finding | null {
  const extreme = known(facts.members, (member) => member.sessionTimeoutMs).find(
    ({ valueMs }) => valueMs < LEAST_SESSION_MS || valueMs > MOST_SESSION_MS,
  );
  if (extreme === undefined) return null;
  const proposedMs = extreme.valueMs < LEAST_SESSION_MS ? LEAST_SESSION_MS : USUAL_SESSION_MS;
  return warning(facts, {
    cause: `session.timeout.ms is ${extreme.valueMs} on ${extreme.name}`,
    advice: `keep session.timeout.ms within ${LEAST_SESSION_MS} and ${MOST_SESSION_MS}`,
    change: sessionSetting(facts.groupType, extreme.valueMs, proposedMs),
  });
}

function longBarrier(facts: TimeoutFacts): Finding | null {
  const slow = known(facts.members, (member) => member.rebalanceTimeoutMs).find(
    ({ valueMs }) => valueMs > MOST_REBALANCE_TIMEOUT_MS,
  );
  if (slow === undefined) return null;
  return warning(facts, {
    cause: `a barrier may wait ${slow.valueMs} ms for ${slow.name}`,
    advice: "lower max.poll.interval.ms: it is sent as the rebalance timeout",
    change: {
      setting: "max.poll.interval.ms",
      now: `${slow.valueMs}`,
      proposed: `${USUAL_POLL_INTERVAL_MS}`,
    },
  });
}

function known(members: readonly GroupMember[], value: (member: GroupMember) => number | null) {
  return members.flatMap((member) => {
    const valueMs = value(member);
    return valueMs === null ? [] : [{ name: memberName(member), valueMs }];
  });
}
