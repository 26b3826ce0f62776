import type { PartitionNow } from "../group-history.ts";
import { missedPartitions } from "../metrics/missed-partitions.ts";
import type { LagPoint } from "../view/group-view.ts";
import { type AlertDeclaration, promDuration, spokenDuration } from "./alert-declaration.ts";

/*
 * Alerts about partitions that nobody reads, or that are read too slowly.
 */

const MINUTE_MS = 60_000;
const UNOWNED_WINDOW_MS = 5 * MINUTE_MS;
const UNOWNED_MS = 60_000;

const partitionUnowned: AlertDeclaration = {
  name: "PartitionUnowned",
  severity: "critical",
  watches: `a partition that nobody owned for more than ${UNOWNED_MS / 1000} s of ${spokenDuration(UNOWNED_WINDOW_MS)}`,
  limit: `${UNOWNED_MS / 1000} s`,
  advice: "look at the rebalance that did not hand it out",
  expr: `increase(kafka_consumergroup_partition_unowned_seconds_total[${promDuration(UNOWNED_WINDOW_MS)}]) > ${UNOWNED_MS / 1000}`,
  forMs: 0,
  labels: ["topic", "partition"],
  judge: (standing, nowMs) => {
    const { rebalances } = standing;
    const [longest] = missedPartitions(standing).sort((a, b) => a.stoppedAtMs! - b.stoppedAtMs!);
    if (longest !== undefined && nowMs - longest.stoppedAtMs! > UNOWNED_MS) {
      const seconds = Math.floor((nowMs - longest.stoppedAtMs!) / 1000);
      const sinceMs = longest.stoppedAtMs! + UNOWNED_MS;
      return { sinceMs, found: `${nameOf(longest)} has had no owner for ${seconds} s` };
    }
    const recent = rebalances
      .filter(({ stableAtMs }) => stableAtMs !== null && stableAtMs > nowMs - UNOWNED_WINDOW_MS)
      .flatMap(({ changes }) => changes);
    for (const { topic, partition, pause } of recent) {
      if (pause.state !== "Over" || pause.unownedMs <= UNOWNED_MS) continue;
      const seconds = Math.floor(pause.unownedMs / 1000);
      const found = `${topic}-${partition} had no owner for ${seconds} s`;
      return { sinceMs: pause.resumedAtMs, found };
    }
    return null;
  },
};

function nameOf({ topic, partition }: Pick<PartitionNow, "topic" | "partition">): string {
  return `${topic}-${partition}`;
}

const EMPTY_FOR_MS = 5 * MINUTE_MS;

const emptyWithLag: AlertDeclaration = {
  name: "GroupEmptyWithLag",
  severity: "warning",
  watches: `records wait and the group has had no member for ${spokenDuration(EMPTY_FOR_MS)}`,
  limit: spokenDuration(EMPTY_FOR_MS),
  advice: "start its consumers, or delete the group if it is not used any more",
  expr:
    "sum by (consumergroup) (kafka_consumergroup_lag_sum) > 0 " +
    "and on (consumergroup) kafka_consumergroup_members == 0",
  forMs: EMPTY_FOR_MS,
  labels: [],
  judge: ({ facts, lag }, nowMs) => {
    const records = lag.at(-1)?.lag ?? 0;
    if (facts.state !== "Empty" || facts.stateSinceMs === null || records === 0) return null;
    const sinceMs = facts.stateSinceMs + EMPTY_FOR_MS;
    if (nowMs < sinceMs) return null;
    const minutes = Math.floor((nowMs - facts.stateSinceMs) / MINUTE_MS);
    const wait = records === 1 ? "1 record waits" : `${records} records wait`;
    return { sinceMs, found: `${wait}, and nobody has read for ${minutes} minutes` };
  },
};

const GROWTH_WINDOW_MS = MINUTE_MS;
const GROWTH_BACK_MS = 3 * MINUTE_MS;
const GROWTH = 100;
const LAG = "sum by (consumergroup) (kafka_consumergroup_lag_sum)";
const GROWTH_WINDOW = `[${promDuration(GROWTH_WINDOW_MS)}:15s]`;

/**
 * The least lag of the last minute against the most of a minute three minutes earlier: what rises and falls with each
 * commit does not fire, and a rise that lasts does within four minutes.
 */
const lagGrowing: AlertDeclaration = {
  name: "LagGrowing",
  severity: "warning",
  watches: `lag that rises by more than ${GROWTH} records within ${spokenDuration(GROWTH_BACK_MS)} and does not fall back`,
  limit: `${GROWTH} more`,
  advice: "look at whether a partition is unread or one member is slow; else add members",
  expr:
    `min_over_time((${LAG})${GROWTH_WINDOW}) - ` +
    `max_over_time((${LAG})${GROWTH_WINDOW} offset ${promDuration(GROWTH_BACK_MS)}) > ${GROWTH}`,
  forMs: 0,
  labels: [],
  judge: ({ lag }, nowMs) => {
    const recent = lagsBetween(lag, nowMs - GROWTH_WINDOW_MS, nowMs);
    const thenMs = nowMs - GROWTH_BACK_MS;
    const before = lagsBetween(lag, thenMs - GROWTH_WINDOW_MS, thenMs);
    if (before.length === 0 || recent.length === 0) return null;
    const growth = Math.min(...recent) - Math.max(...before);
    if (growth <= GROWTH) return null;
    const found = `lag rose from ${Math.max(...before)} to ${recent.at(-1)} records within ${spokenDuration(GROWTH_BACK_MS)}`;
    return { sinceMs: null, found };
  },
};

/** The known lags after `fromMs` up to `toMs`. */
function lagsBetween(points: readonly LagPoint[], fromMs: number, toMs: number): number[] {
  return points.flatMap(({ atMs, lag }) =>
    atMs > fromMs && atMs <= toMs && lag !== null ? [lag] : [],
  );
}

export const lagAlerts: readonly AlertDeclaration[] = [partitionUnowned, emptyWithLag, lagGrowing];
