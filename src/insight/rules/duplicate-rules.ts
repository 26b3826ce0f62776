import {
  duplicateCount,
  type Rebalance,
  type RebalanceRound,
  type RefusedCommit,
} from "../rebalance.ts";
import { saysPollTimeout } from "./departure-rules.ts";
import { gradeOf } from "./evidence-grade.ts";
import type { Finding, Rule } from "./findings.ts";

/*
 * Who processed what twice. Exact where processes report record by record; certain, but uncounted, where a committed
 * offset went back; else a bound.
 */

/** What the coordinator answers to a process that is no longer a member, but thinks it is. */
const REMOVED_ERRORS: readonly string[] = [
  "UNKNOWN_MEMBER_ID",
  "FENCED_INSTANCE_ID",
  "FENCED_MEMBER_EPOCH",
];

export const zombieOrDuplicates: Rule = (rebalance) =>
  workedOn(rebalance) ?? countedTwice(rebalance) ?? wentBack(rebalance) ?? atMost(rebalance);

function workedOn({ duplicates, refusedCommits, evidence }: Rebalance): Finding | null {
  const zombie = duplicates.find(({ why }) => why === "AfterRemoval");
  const refused: RefusedCommit | undefined = refusedCommits.find(({ error }) =>
    REMOVED_ERRORS.includes(error),
  );
  if (zombie === undefined && refused === undefined) return null;
  const name = refused?.name ?? zombie?.removed ?? "an expired member";
  return {
    ruleId: "zombie-or-duplicates",
    // Only coordinators of our own tell of commits that they refused.
    grade: refused === undefined ? (gradeOf(evidence, "duplicates") ?? "observed") : "observed",
    severity: "problem",
    cause: `${name} went on working after the group had removed it`,
    advice: "make the handler idempotent: an expired member cannot know it is one",
  };
}

function countedTwice(rebalance: Rebalance): Finding | null {
  const { duplicates, evidence } = rebalance;
  const count = duplicates.reduce((sum, range) => sum + duplicateCount(range), 0);
  const grade = gradeOf(evidence, "duplicates");
  if (count === 0 || grade === null) return null;
  const facts = { ...base, severity: "warning", grade } as const;
  if (duplicates.every(({ why }) => why === "ReadAgain")) {
    const cause = `${count} records were processed again, and no hand-over was the reason`;
    return { ...facts, cause, advice: "look at who seeks, resets offsets, or commits older ones" };
  }
  const cause = `${count} records were processed again from the committed offset`;
  return { ...facts, cause, advice: commitAdvice(rebalance) };
}

const base = { ruleId: "zombie-or-duplicates" } as const;

/** Whoever was killed or frozen, or polled too late, had no revocation to commit at. */
function commitAdvice({ duplicates, rounds }: Rebalance): string {
  const late = new Set(rounds.flatMap(latePollers));
  const wordlessCount = duplicates.filter(({ firstWent, firstBy }) => {
    return firstWent !== null || (firstBy !== null && late.has(firstBy));
  }).length;
  if (wordlessCount === 0) return "commit when partitions are revoked, before the client rejoins";
  if (wordlessCount === duplicates.length)
    return "commit more often, or make the handler idempotent";
  return "commit when partitions are revoked, and more often: who is killed or too late cannot";
}

/** A client that leaves for max.poll.interval.ms is out of its group before its poll learns of it: that commit fails. */
function latePollers({ cause, trigger, reason, happened, meanwhile }: RebalanceRound): string[] {
  const departures = meanwhile.filter(({ type }) => type === "Left");
  const all =
    cause === "MemberLeft" && trigger !== null
      ? [{ member: trigger, reason, happened }, ...departures]
      : departures;
  return all.flatMap(({ member, reason: said, happened: { event } }) =>
    member.processId !== null && (saysPollTimeout(said) || event === "Slowed")
      ? [member.processId]
      : [],
  );
}

function wentBack({ rewinds, evidence }: Rebalance): Finding | null {
  const [first] = rewinds;
  if (first === undefined) return null;
  const where = `${first.topic}-${first.partition}`;
  return {
    ...base,
    severity: "warning",
    grade: gradeOf(evidence, "duplicates") ?? "journal",
    cause: `the committed offset of ${where} went back from ${first.fromOffset} to ${first.toOffset}`,
    advice: "commit when partitions are revoked; make the handler idempotent",
  };
}

function atMost({ redeliveredAtMost, changes }: Rebalance): Finding | null {
  const moved = changes.some(({ kind }) => kind === "moved");
  if (redeliveredAtMost === null || redeliveredAtMost === 0 || !moved) return null;
  return {
    ...base,
    severity: "info",
    grade: "inferred",
    cause: `at most ${redeliveredAtMost} records may have been processed twice`,
    advice: "commit when partitions are revoked; a consumer that reports would count them",
  };
}
