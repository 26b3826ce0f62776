import { memberName } from "../group-member.ts";
import type { BarrierWait, RebalanceRound } from "../rebalance.ts";
import { gradeOf } from "./evidence-grade.ts";
import type { Rule } from "./findings.ts";

/** Up to the default heartbeat.interval.ms a member rejoins late only because it has not asked yet. */
const HEARTBEAT_INTERVAL_MS = 3000;

/** Everybody waited for one. Needs to know when each arrived at the barrier. */
export const slowRejoiner: Rule = ({ rounds, evidence, groupType }) => {
  // A consumer group has no barrier: nobody waits but for the partitions that the last one gives up.
  if (groupType === "consumer") return null;
  const grade = gradeOf(evidence, "start", "barrier");
  if (grade === null) return null;
  for (const round of rounds) {
    const slow = waitedAlone(round);
    if (slow === null || !isBatchToBlame(round, slow)) continue;
    const name = memberName(slow.member);
    const missed = slow.outcome === "Missed";
    return {
      ruleId: "slow-rejoiner",
      severity: "warning",
      grade,
      cause: missed ? `${name} never came to the barrier` : `the barrier waited for ${name} alone`,
      advice: `smaller batches on ${name}: everybody waits for the last`,
    };
  }
  return null;
};

/** Who works keeps its session: the one of an expired member was over, and a newcomer had no batch yet. */
function isBatchToBlame({ meanwhile }: RebalanceRound, { member, outcome }: BarrierWait): boolean {
  if (outcome === "Expired" || outcome === "Joined") return false;
  return !meanwhile.some(
    (event) =>
      event.member.memberId === member.memberId &&
      ["Died", "Froze", "CutOff"].includes(event.happened.event),
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
