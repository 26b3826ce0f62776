import { isEager } from "../pauses.ts";
import type { Rebalance } from "../rebalance.ts";
import { gradeOf } from "./evidence-grade.ts";
import type { Rule } from "./findings.ts";
import { previousOf } from "./membership-diff.ts";

/*
 * Rules that reassure: what happened is as it should be, and nothing is wrong with the application.
 */

/** The second round of a cooperative rebalance follows the first at once. */
const SECOND_ROUND_MS = 1_000;

export const metadataChanged: Rule = ({
  cause,
  rounds,
  happened,
  partitionsAdded,
  changes,
  evidence,
}) => {
  const told =
    cause === "TopicMetadataChanged" ||
    rounds.some(({ reason }) => reason?.includes("cached metadata has changed"));
  const added = partitionsAdded.find(({ topic, fromCount }) =>
    changes.some((c) => c.topic === topic && c.partition >= fromCount && c.to !== null),
  );
  if (!told && happened.event !== "PartitionsAdded" && added === undefined) return null;
  const grade = gradeOf(evidence, told ? "cause" : "assignment");
  if (grade === null) return null;
  const what = added ?? partitionsAdded[0];
  return {
    ruleId: "metadata-changed",
    severity: "info",
    grade: told || added !== undefined ? grade : "inferred",
    cause: what
      ? `${what.topic} grew from ${what.fromCount} to ${what.toCount} partitions`
      : "the topics changed",
    advice: "expected; best done when traffic is low",
  };
};

export const coordinatorMoved: Rule = ({ coordinatorMovedAtMs, evidence }) => {
  if (coordinatorMovedAtMs === null) return null;
  return {
    ruleId: "coordinator-moved",
    severity: "info",
    // From outside it is seen in answers to describe calls.
    grade: evidence.start?.grade === "observed" ? "observed" : "sampled",
    cause: "another broker had become the group's coordinator",
    advice: "expected when brokers restart; nothing to change in the application",
  };
};

export const cooperativeSecondRound: Rule = (rebalance, history) => {
  const before = previousOf(rebalance, history);
  if (before === null || !isSecondRound(rebalance, before)) return null;
  return {
    ruleId: "cooperative-second-round",
    severity: "info",
    grade: "inferred",
    cause: `the second half of rebalance ${before.number}: released partitions are handed out`,
    advice: "expected: cooperative rebalances take two rounds, and stop only what moves",
  };
};

/** The same members rebalance again at once under a cooperative assignor: both are one rebalance to whoever counts. */
export function isSecondRound(rebalance: Rebalance, before: Rebalance): boolean {
  if (rebalance.groupType !== "classic" || isEager(rebalance.protocolName)) return false;
  if (before.stableAtMs === null || before.members.length !== rebalance.members.length)
    return false;
  const ids = new Set(before.members.map(({ memberId }) => memberId));
  return (
    rebalance.members.every(({ memberId }) => ids.has(memberId)) &&
    rebalance.startedAtMs - before.stableAtMs <= SECOND_ROUND_MS
  );
}
