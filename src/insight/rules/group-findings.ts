import type { MemberFacts } from "../group-facts.ts";
import { type GroupMember, memberName } from "../group-member.ts";
import { byGravity, type Finding } from "./findings.ts";
import type { GroupStanding } from "./group-standing.ts";
import { hotPartition } from "./hot-partition.ts";
import { sharedGroupId } from "./shared-group-id.ts";
import { shortList } from "./short-list.ts";
import { timeoutsMistuned } from "./timeouts-mistuned.ts";

/*
 * Rules about what holds now, whether or not there was a rebalance.
 */

/** Judges a group as it stands; null where nothing is wrong, or what the rule needs is not known. */
export type GroupRule = (standing: GroupStanding, nowMs: number) => Finding | null;

/** A rejoin may take a heartbeat interval for no other reason than that the member has not asked yet. */
const LEAST_BARRIER_MS = 3_000;
/** So much of max.poll.interval.ms without a poll is a warning. */
const POLL_INTERVAL_SHARE = 0.8;

const idleNow: GroupRule = ({ facts, partitions }) => {
  if (facts.state !== "Stable" || facts.members.some(({ awaiting }) => awaiting.length > 0)) {
    return null;
  }
  const owned = partitions.filter(({ owner }) => owner !== null);
  if (owned.length === 0 || facts.members.length <= owned.length) return null;
  const busy = new Set(owned.map(({ owner }) => owner?.memberId));
  const idle = facts.members.filter(({ member }) => !busy.has(member.memberId));
  if (idle.length === 0) return null;
  return {
    ruleId: "idle-members",
    severity: "info",
    grade: facts.evidence.grade,
    cause: `${namesOf(idle.map(({ member }) => member))} got no partition`,
    advice: `${owned.length} partitions feed at most ${owned.length} members: scale to that`,
  };
};

const mistunedNow: GroupRule = ({ facts, groupSettings }) => {
  const { groupType, evidence } = facts;
  const members = facts.members.map(({ member }) =>
    groupSettings === undefined
      ? member
      : { ...member, sessionTimeoutMs: groupSettings.sessionTimeoutMs },
  );
  const heartbeatIntervalMs = new Map<string, number>();
  for (const { member, heartbeatIntervalMs: own } of facts.members) {
    const ms = groupSettings?.heartbeatIntervalMs ?? own;
    if (ms !== null) heartbeatIntervalMs.set(member.memberId, ms);
  }
  return timeoutsMistuned({ groupType, members, grade: evidence.grade, heartbeatIntervalMs });
};

/** A KIP-848 member that was told to give partitions up, and has not for longer than it may. */
const reconcileStuck: GroupRule = ({ facts, rebalances }, nowMs) => {
  if (facts.state !== "Reconciling") return null;
  const last = rebalances.at(-1);
  const sinceMs = last?.phase === "syncing" ? last.startedAtMs : facts.stateSinceMs;
  if (sinceMs === null) return null;
  const stuck = facts.members.find(
    ({ member, revoking }) =>
      revoking.length > 0 &&
      member.rebalanceTimeoutMs !== null &&
      nowMs - sinceMs > member.rebalanceTimeoutMs,
  );
  if (stuck === undefined) return null;
  const held = stuck.revoking.map(({ topic, partition }) => `${topic}-${partition}`);
  return {
    ruleId: "reconcile-stuck",
    severity: "problem",
    grade: facts.evidence.grade,
    cause: `${memberName(stuck.member)} has not released ${shortList(held)} within its rebalance timeout`,
    advice: `look at its onPartitionsRevoked and at what it processes; ${stuck.member.rebalanceTimeoutMs} ms are over`,
  };
};

/** The barrier is closed for one member alone, as long as it lasts. */
const slowRejoinerNow: GroupRule = ({ facts }, nowMs) => {
  const { barrier } = facts;
  const [slow, ...others] = barrier?.waitingFor ?? [];
  if (barrier === null || barrier.startedAtMs === null || slow === undefined) return null;
  // While the leader assigns, or members of a consumer group reconcile, there is no barrier to keep closed.
  if (facts.state !== "PreparingRebalance" || isGone(facts.members, slow)) return null;
  if (others.length > 0 || nowMs - barrier.startedAtMs <= LEAST_BARRIER_MS) return null;
  return {
    ruleId: "slow-rejoiner",
    severity: "warning",
    grade: barrier.evidence.grade,
    cause: `the group waits for ${memberName(slow)} alone`,
    advice: `smaller batches on ${memberName(slow)}: everybody waits for the last`,
  };
};

/** Whoever is dead, frozen or cut off comes to no barrier, whatever its batches. */
function isGone(members: readonly MemberFacts[], { memberId }: GroupMember): boolean {
  const facts = members.find(({ member }) => member.memberId === memberId);
  if (facts === undefined) return false;
  return facts.diedAtMs !== null || facts.frozenAtMs !== null || facts.cutOffAtMs !== null;
}

/** A member's own process says when it polled last. */
const pollTimeoutAhead: GroupRule = ({ facts }, nowMs) => {
  const slow = facts.members.find((member) => overduePollMs(member, nowMs) !== null);
  if (slow === undefined) return null;
  const name = memberName(slow.member);
  const seconds = Math.round((overduePollMs(slow, nowMs) ?? 0) / 1000);
  const now = slow.maxPollIntervalMs ?? 0;
  return {
    ruleId: "poll-timeout",
    severity: "warning",
    grade: "observed",
    cause: `${name} has not polled for ${seconds} s and is out of the group at ${Math.round(now / 1000)} s`,
    advice: "lower max.poll.records, or do the slow work off the poll loop",
    change: { setting: "max.poll.interval.ms", now: `${now}`, proposed: `${now * 2}` },
  };
};

function overduePollMs(member: MemberFacts, nowMs: number): number | null {
  const { lastPollAtMs, maxPollIntervalMs, frozenAtMs, diedAtMs } = member;
  if (lastPollAtMs === null || maxPollIntervalMs === null) return null;
  if (frozenAtMs !== null || diedAtMs !== null) return null;
  const sinceMs = nowMs - lastPollAtMs;
  return sinceMs >= POLL_INTERVAL_SHARE * maxPollIntervalMs ? sinceMs : null;
}

const GROUP_RULES: readonly GroupRule[] = [
  reconcileStuck,
  pollTimeoutAhead,
  slowRejoinerNow,
  sharedGroupId,
  mistunedNow,
  hotPartition,
  idleNow,
];

/** What holds now, gravest first. Those of one rebalance are told by `GroupHistory.findings`. */
export function groupFindings(standing: GroupStanding, nowMs: number): Finding[] {
  return byGravity(
    GROUP_RULES.map((rule) => rule(standing, nowMs)).filter((finding) => finding !== null),
  );
}

function namesOf(members: readonly GroupMember[]): string {
  return shortList(members.map(memberName));
}
