import { endOf } from "../metrics/counted-rebalances.ts";
import { type Rebalance, rebalanceDurationMs } from "../rebalance.ts";
import type { GroupStanding } from "../rules/group-standing.ts";
import {
  type AlertDeclaration,
  countWithin,
  exceededSinceMs,
  moreEventsThan,
  promDuration,
  spokenDuration,
} from "./alert-declaration.ts";

/*
 * Alerts about rebalances: how many, how long, and never ending.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

function repeated(
  name: string,
  severity: AlertDeclaration["severity"],
  bounds: { readonly windowMs: number; readonly moreThan: number },
): AlertDeclaration {
  const window = spokenDuration(bounds.windowMs);
  const plural = bounds.moreThan === 1 ? "rebalance" : "rebalances";
  return {
    name,
    severity,
    watches: `more than ${bounds.moreThan} ${plural} within ${window}`,
    limit: `${bounds.moreThan}`,
    advice: "look at who triggers them: one cause often repeats",
    expr: moreEventsThan("kafka_consumergroup_rebalances_total", bounds),
    forMs: 0,
    labels: [],
    judge: ({ rebalances }, nowMs) => {
      const endsMs = rebalances.map((each) => endOf(each)?.atMs).filter((ms) => ms !== undefined);
      const sinceMs = exceededSinceMs(endsMs, { ...bounds, nowMs });
      if (sinceMs === null) return null;
      const count = countWithin(endsMs, bounds.windowMs, nowMs);
      return { sinceMs, found: `${count} rebalances within ${window}` };
    },
  };
}

const STUCK_MS = 5 * MINUTE_MS;
const UNSTABLE = ["PreparingRebalance", "CompletingRebalance", "Assigning", "Reconciling"] as const;

const stuck: AlertDeclaration = {
  name: "RebalanceStuck",
  severity: "critical",
  watches: `a rebalance that lasts for ${spokenDuration(STUCK_MS)}`,
  limit: `${STUCK_MS / 1000} s`,
  advice: "look at whom the group waits for",
  expr:
    `min_over_time(sum by (consumergroup) (kafka_consumergroup_state{state=~"${UNSTABLE.join("|")}"})` +
    `[${promDuration(STUCK_MS)}:15s]) == 1`,
  forMs: 0,
  labels: [],
  judge: (standing, nowMs) => {
    if (!UNSTABLE.some((state) => state === standing.facts.state)) return null;
    const beganAtMs = unstableSinceMs(standing);
    if (beganAtMs === null || nowMs - beganAtMs < STUCK_MS) return null;
    const found = `rebalancing for ${Math.floor((nowMs - beganAtMs) / 1000)} s`;
    return { sinceMs: beganAtMs + STUCK_MS, found };
  },
};

/** The rebalance may have passed through several states since it began. */
function unstableSinceMs({ rebalances, facts }: GroupStanding): number | null {
  const last = rebalances.at(-1);
  const underWay = last?.phase === "joining" || last?.phase === "syncing";
  return underWay && last.evidence.start !== null ? last.startedAtMs : facts.stateSinceMs;
}

const SLOW_MS = 30_000;

const slow: AlertDeclaration = {
  name: "SlowRebalance",
  severity: "warning",
  watches: `one rebalance in twenty within 1 hour takes more than ${SLOW_MS / 1000} s`,
  limit: `${SLOW_MS / 1000} s for 19 of 20`,
  advice: "look at the member that is always last at the barrier",
  expr:
    "histogram_quantile(0.95, sum by (consumergroup, le) " +
    '(rate(kafka_consumergroup_rebalance_duration_seconds_bucket{phase="total"}[1h]))) > ' +
    `${SLOW_MS / 1000}`,
  forMs: 0,
  labels: [],
  judge: ({ rebalances }, nowMs) => {
    const ended = endedWithin(rebalances, { windowMs: HOUR_MS, nowMs });
    const slowest = [...ended].sort((a, b) => a.durationMs - b.durationMs);
    // The quantile of few values is the largest of them.
    const quantile = slowest[Math.ceil(slowest.length * 0.95) - 1];
    if (quantile === undefined || quantile.durationMs <= SLOW_MS) return null;
    const first = ended.find(({ durationMs }) => durationMs > SLOW_MS);
    return {
      sinceMs: first?.atMs ?? null,
      found: `a rebalance of the last hour took ${(quantile.durationMs / 1000).toFixed(1)} s`,
    };
  },
};

const BUDGET_SHARE = 0.01;

const timeBudget: AlertDeclaration = {
  name: "RebalanceTimeBudget",
  severity: "warning",
  watches: `more than ${BUDGET_SHARE * 100} % of 1 hour spent in rebalances`,
  limit: `${(HOUR_MS * BUDGET_SHARE) / 1000} s`,
  advice: "fewer rebalances first (static members), then shorter ones (cooperative, or KIP-848)",
  expr:
    "sum by (consumergroup) " +
    '(increase(kafka_consumergroup_rebalance_duration_seconds_sum{phase="total"}[1h])) / 3600 > ' +
    `${BUDGET_SHARE}`,
  forMs: 0,
  labels: [],
  judge: ({ rebalances }, nowMs) => {
    const budgetMs = HOUR_MS * BUDGET_SHARE;
    let spentMs = 0;
    let sinceMs: number | null = null;
    for (const { atMs, durationMs } of endedWithin(rebalances, { windowMs: HOUR_MS, nowMs })) {
      spentMs += durationMs;
      if (spentMs > budgetMs) sinceMs ??= atMs;
    }
    if (sinceMs === null) return null;
    return {
      sinceMs,
      found: `${(spentMs / 1000).toFixed(1)} s of the last hour went into rebalances`,
    };
  },
};

/** The rebalances that ended within the window and of which the duration is known, by their end. */
function endedWithin(
  rebalances: readonly Rebalance[],
  { windowMs, nowMs }: { readonly windowMs: number; readonly nowMs: number },
): { readonly atMs: number; readonly durationMs: number }[] {
  return rebalances.flatMap((rebalance) => {
    const end = endOf(rebalance);
    const durationMs = rebalanceDurationMs(rebalance);
    if (end === null || durationMs === null) return [];
    return end.atMs <= nowMs && end.atMs > nowMs - windowMs ? [{ atMs: end.atMs, durationMs }] : [];
  });
}

export const rebalanceAlerts: readonly AlertDeclaration[] = [
  repeated("RebalanceRepeated", "warning", { windowMs: 10 * MINUTE_MS, moreThan: 1 }),
  repeated("RebalanceRepeatedQuickly", "critical", { windowMs: 5 * MINUTE_MS, moreThan: 1 }),
  repeated("RebalanceStorm", "critical", { windowMs: 10 * MINUTE_MS, moreThan: 5 }),
  stuck,
  slow,
  timeBudget,
];
