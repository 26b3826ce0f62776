import { memberName } from "../group-member.ts";
import { isEager } from "../pauses.ts";
import {
  type BarrierWait,
  type DuplicateRange,
  duplicateCount,
  type Rebalance,
  type RebalanceRound,
} from "../rebalance.ts";
import type { Rule } from "./findings.ts";

/*
 * Rules about what a rebalance cost: records twice, moves, waiting, and members without work.
 */

/** Up to the default heartbeat.interval.ms a member rejoins late only because it has not asked yet. */
const HEARTBEAT_INTERVAL_MS = 3000;

/** What the coordinator answers to a process that is no longer a member, but thinks it is. */
const REMOVED_ERRORS: readonly string[] = ["UNKNOWN_MEMBER_ID", "FENCED_INSTANCE_ID"];

const zombieOrDuplicates: Rule = ({ duplicates, refusedCommits }) => {
  const base = { ruleId: "zombie-or-duplicates", grade: "observed" } as const;
  const zombie = duplicates.find(({ why }) => why === "AfterRemoval");
  const refused = refusedCommits.find(({ error }) => REMOVED_ERRORS.includes(error));
  if (zombie !== undefined || refused !== undefined) {
    return {
      ...base,
      severity: "problem",
      cause: `${refused?.name ?? "an expired member"} went on working after the group had removed it`,
      advice: "make the handler idempotent: an expired member cannot know it is one",
    };
  }
  const count = duplicates.reduce((sum, range) => sum + duplicateCount(range), 0);
  if (count === 0) return null;
  return {
    ...base,
    severity: "warning",
    cause: `${count} records were processed again from the committed offset`,
    advice: commitAdvice(duplicates),
  };
};

/** Whoever was killed or frozen had no revocation to commit at. */
function commitAdvice(duplicates: readonly DuplicateRange[]): string {
  const wordlessCount = duplicates.filter(({ firstWent }) => firstWent !== null).length;
  if (wordlessCount === 0) return "commit when partitions are revoked, before the client rejoins";
  if (wordlessCount === duplicates.length)
    return "commit more often, or make the handler idempotent";
  return "commit when partitions are revoked, and more often: whoever is killed cannot";
}

const avoidableMoves: Rule = ({ avoidableMoveCount, changes, protocolName }) => {
  if (avoidableMoveCount === 0) return null;
  const moves = `${avoidableMoveCount} of ${changes.filter(({ kind }) => kind === "moved").length}`;
  return {
    ruleId: "avoidable-moves",
    severity: "warning",
    grade: "observed",
    cause: `${protocolName ?? "the assignor"} does not keep partitions where they are`,
    advice: `a sticky assignor: ${moves} moves could have been avoided`,
  };
};

const slowRejoiner: Rule = ({ rounds }) => {
  for (const round of rounds) {
    const slow = waitedAlone(round);
    if (slow === null || wentWithoutWord(round, slow)) continue;
    const name = memberName(slow.member);
    const missed = slow.outcome === "Missed" || slow.outcome === "Expired";
    return {
      ruleId: "slow-rejoiner",
      severity: "warning",
      grade: "observed",
      cause: missed ? `${name} never came to the barrier` : `the barrier waited for ${name} alone`,
      advice: `smaller batches on ${name}: everybody waits for the last`,
    };
  }
  return null;
};

/** What keeps a barrier closed for the dead is their session, not their batches. */
function wentWithoutWord({ meanwhile }: RebalanceRound, { member }: BarrierWait): boolean {
  return meanwhile.some(
    (event) =>
      event.member.memberId === member.memberId &&
      (event.happened.event === "Died" || event.happened.event === "Froze"),
  );
}

/** The member that alone kept the barrier closed for at least 80 % of a wait longer than a heartbeat explains. */
function waitedAlone(round: RebalanceRound): BarrierWait | null {
  if (round.openedAtMs === null || round.fromState === "Empty") return null;
  const barrierMs = round.openedAtMs - round.startedAtMs;
  if (barrierMs <= HEARTBEAT_INTERVAL_MS) return null;
  const byEnd = round.waits
    .filter((wait) => wait.untilMs !== null)
    .sort((a, b) => b.untilMs! - a.untilMs!);
  const [last, second] = byEnd;
  if (last === undefined) return null;
  const aloneMs = last.untilMs! - (second?.untilMs ?? round.startedAtMs);
  return aloneMs >= 0.8 * barrierMs ? last : null;
}

const eagerHeldBack: Rule = ({ protocolName, members }) => {
  if (protocolName === null || !isEager(protocolName)) return null;
  const cooperative = members.filter(({ protocols }) => protocols.some((name) => !isEager(name)));
  const eager = members.find(({ protocols }) => protocols.length > 0 && protocols.every(isEager));
  if (cooperative.length === 0 || eager === undefined) return null;
  return {
    ruleId: "eager-held-back",
    severity: "warning",
    grade: "observed",
    cause: `${protocolName} was chosen because ${memberName(eager)} has no cooperative assignor`,
    advice: `give ${memberName(eager)} cooperative-sticky too, then remove the eager ones`,
  };
};

const idleMembers: Rule = ({ members, changes, stableAtMs, rounds, protocolName }) => {
  // A static member's return lists its own partitions only.
  if (stableAtMs === null || rounds.length === 0) return null;
  // The first half of a cooperative rebalance: what was released is handed out in the second.
  if (!isEager(protocolName) && changes.some(({ to }) => to === null)) return null;
  const busy = new Set(changes.map(({ to }) => to?.memberId));
  const idle = members.filter(({ memberId }) => !busy.has(memberId));
  const partitionCount = changes.filter(({ to }) => to !== null).length;
  if (idle.length === 0 || partitionCount === 0) return null;
  return {
    ruleId: "idle-members",
    severity: "info",
    grade: "observed",
    cause: `${idle.map(memberName).join(", ")} got no partition`,
    advice: `${partitionCount} partitions feed at most ${partitionCount} members: scale to that`,
  };
};

/** How the same group came through it a moment ago, for rules that look back. */
function previous(rebalance: Rebalance, history: readonly Rebalance[]): Rebalance | null {
  return history[history.indexOf(rebalance) - 1] ?? null;
}

const cooperativeSecondRound: Rule = (rebalance, history) => {
  const before = previous(rebalance, history);
  if (before?.stableAtMs == null || isEager(rebalance.protocolName)) return null;
  const sameMembers =
    before.members.length === rebalance.members.length &&
    before.members.every(({ memberId }) => rebalance.members.some((m) => m.memberId === memberId));
  if (!sameMembers || rebalance.startedAtMs - before.stableAtMs > 1000) return null;
  return {
    ruleId: "cooperative-second-round",
    severity: "info",
    grade: "inferred",
    cause: `the second half of rebalance ${before.number}: released partitions are handed out`,
    advice: "expected: cooperative rebalances take two rounds, and stop only what moves",
  };
};

/** In order of weight. */
export const costRules: readonly Rule[] = [
  zombieOrDuplicates,
  avoidableMoves,
  slowRejoiner,
  eagerHeldBack,
  idleMembers,
  cooperativeSecondRound,
];
