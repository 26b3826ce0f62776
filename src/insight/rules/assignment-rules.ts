import { isEager } from "../eager.ts";
import { memberName } from "../group-member.ts";
import { gradeOf } from "./evidence-grade.ts";
import type { Rule } from "./findings.ts";

/*
 * Rules about who was given what.
 */

/** Kafka's own assignors that a setting can replace. */
const EAGER: readonly string[] = ["range", "roundrobin"];
const STICKY: readonly string[] = ["sticky", "cooperative-sticky", "uniform", "stream"];

/** Not one of Kafka's sixteen stories, but the cheapest thing to change: an assignor that moves for nothing. */
export const avoidableMoves: Rule = (rebalance) => {
  const { avoidableMoveCount, changes, protocolName, groupType, evidence } = rebalance;
  const grade = gradeOf(evidence, "assignment");
  if (avoidableMoveCount === 0 || grade === null) return null;
  // Such an assignor moves more than it must only to mend what was uneven before: no other would do better.
  if (STICKY.includes(protocolName ?? "")) return null;
  const moves = `${avoidableMoveCount} of ${changes.filter(({ kind }) => kind === "moved").length}`;
  const change = {
    setting: "partition.assignment.strategy",
    now: protocolName ?? "unknown",
    proposed: "cooperative-sticky",
  };
  return {
    ruleId: "avoidable-moves",
    severity: "warning",
    grade,
    cause: `${protocolName ?? "the assignor"} does not keep partitions where they are`,
    advice: `a sticky assignor: ${moves} moves could have been avoided`,
    ...(groupType === "classic" && EAGER.includes(change.now) ? { change } : {}),
  };
};

/** Needs the assignors that each member offered, which no describe API tells. */
export const eagerHeldBack: Rule = ({ protocolName, members, groupType, evidence }) => {
  if (groupType === "consumer" || protocolName === null || !isEager(protocolName)) return null;
  const grade = gradeOf(evidence, "stable") ?? gradeOf(evidence, "start");
  const cooperative = members.filter(({ protocols }) => protocols.some((name) => !isEager(name)));
  const eager = members.find(({ protocols }) => protocols.length > 0 && protocols.every(isEager));
  if (cooperative.length === 0 || eager === undefined || grade === null) return null;
  const now = eager.protocols.join(",");
  return {
    ruleId: "eager-held-back",
    severity: "warning",
    grade,
    cause: `${protocolName} was chosen because ${memberName(eager)} has no cooperative assignor`,
    advice: `give ${memberName(eager)} cooperative-sticky too, then remove the eager ones`,
    change: {
      setting: "partition.assignment.strategy",
      now,
      proposed: `cooperative-sticky,${now}`,
    },
  };
};

export const idleMembers: Rule = ({
  members,
  changes,
  stableAtMs,
  rounds,
  protocolName,
  groupType,
  evidence,
}) => {
  // A static member's return lists its own partitions only; a consumer group's assignment comes member by member.
  if (stableAtMs === null || rounds.length === 0 || groupType === "consumer") return null;
  // The first half of a cooperative rebalance: what was released is handed out in the second.
  if (!isEager(protocolName) && changes.some(({ to }) => to === null)) return null;
  const grade = gradeOf(evidence, "assignment");
  const busy = new Set(changes.map(({ to }) => to?.memberId));
  const idle = members.filter(({ memberId }) => !busy.has(memberId));
  const partitionCount = changes.filter(({ to }) => to !== null).length;
  if (idle.length === 0 || partitionCount === 0 || grade === null) return null;
  return {
    ruleId: "idle-members",
    severity: "info",
    grade,
    cause: `${idle.map(memberName).join(", ")} got no partition`,
    advice: `${partitionCount} partitions feed at most ${partitionCount} members: scale to that`,
  };
};
