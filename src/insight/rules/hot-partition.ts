import type { PartitionNow } from "../group-history.ts";
import type { Finding } from "./findings.ts";
import type { GroupStanding } from "./group-standing.ts";

/** Fewer partitions than this have no meaningful median. */
const LEAST_PARTITION_COUNT = 4;
/** A lag below this is nobody's trouble, whatever the others have. */
const LEAST_LAG = 1_000;
/** How many times the median is far above it. */
const FAR_ABOVE = 10;

/** One partition lags far more than the others although the partitions are shared out evenly: skew, not a rebalance. */
export function hotPartition({ facts, partitions }: GroupStanding): Finding | null {
  if (facts.state !== "Stable" || !isBalanced(partitions, facts.members.length)) return null;
  const lags = partitions
    .flatMap(({ topic, partition, lag }) => (lag === null ? [] : [{ topic, partition, lag }]))
    .sort((a, b) => a.lag - b.lag);
  const hottest = lags.at(-1);
  const median = lags[Math.floor((lags.length - 1) / 2)]?.lag ?? 0;
  if (hottest === undefined || lags.length < LEAST_PARTITION_COUNT) return null;
  if (hottest.lag < LEAST_LAG || hottest.lag < FAR_ABOVE * Math.max(1, median)) return null;
  return {
    ruleId: "hot-partition",
    severity: "warning",
    grade: facts.evidence.grade,
    cause: `${hottest.topic}-${hottest.partition} lags ${hottest.lag} records, the median partition ${median}`,
    advice: "look at the keys: one of them may be most of the traffic; more members will not help",
  };
}

/** No member has more than one partition above another. */
function isBalanced(partitions: readonly PartitionNow[], memberCount: number): boolean {
  const counts = new Map<string, number>();
  for (const { owner } of partitions) {
    if (owner === null) return false;
    counts.set(owner.memberId, (counts.get(owner.memberId) ?? 0) + 1);
  }
  const least = counts.size < memberCount ? 0 : Math.min(...counts.values());
  return Math.max(...counts.values(), 0) - least <= 1;
}
