import { hasSecondRound } from "../rebalance.ts";
import { gradeOf } from "./evidence-grade.ts";
import type { Rule } from "./findings.ts";

/*
 * Rules that reassure: what happened is as it should be, and nothing is wrong with the application.
 */

export const metadataChanged: Rule = ({
  cause,
  rounds,
  happened,
  partitionsAdded,
  changes,
  evidence,
}) => {
  const told =
    cause === "TopicMetadataChanged" || rounds.some(({ reason }) => saysMetadataChanged(reason));
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

/** What leaders say of it: Java, and franz-go. */
function saysMetadataChanged(reason: string | null): boolean {
  if (reason === null) return false;
  return reason.includes("cached metadata has changed") || reason.includes("have new partitions");
}

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

export const cooperativeSecondRound: Rule = (rebalance) => {
  if (!hasSecondRound(rebalance)) return null;
  return {
    ruleId: "cooperative-second-round",
    severity: "info",
    grade: "inferred",
    cause: "what moves was released in the first round and handed out in the second",
    advice: "expected: cooperative rebalances take two rounds, and stop only what moves",
  };
};
