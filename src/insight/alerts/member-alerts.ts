import { type Eviction, type EvictionReason, evictionsOf } from "../metrics/evictions.ts";
import { longestHeartbeatAgeMs } from "../metrics/heartbeat-age.ts";
import type { Rebalance } from "../rebalance.ts";
import {
  type AlertDeclaration,
  countWithin,
  exceededSinceMs,
  moreEventsThan,
  spokenDuration,
} from "./alert-declaration.ts";

/*
 * Alerts about members: silent, put out, or refused.
 */

const MINUTE_MS = 60_000;
const HEARTBEAT_MS = 30_000;

const noHeartbeat: AlertDeclaration = {
  name: "NoHeartbeat",
  severity: "critical",
  watches: `a member without a heartbeat for over ${HEARTBEAT_MS / 1000} s`,
  limit: `${HEARTBEAT_MS / 1000} s`,
  advice: "look at whether its process runs: it is put out when its session timeout is over",
  expr: `max by (consumergroup) (kafka_consumergroup_member_max_heartbeat_age_seconds) > ${HEARTBEAT_MS / 1000}`,
  forMs: 0,
  labels: [],
  judge: (standing, nowMs) => {
    const ageMs = longestHeartbeatAgeMs(standing, nowMs);
    if (ageMs === null || ageMs <= HEARTBEAT_MS) return null;
    const found = `no heartbeat of a member for ${Math.floor(ageMs / 1000)} s`;
    return { sinceMs: nowMs - ageMs + HEARTBEAT_MS, found };
  },
};

function evicted(
  facts: Pick<AlertDeclaration, "name" | "severity" | "advice"> & {
    readonly reason: EvictionReason | null;
  },
  bounds: { readonly windowMs: number; readonly moreThan: number },
): AlertDeclaration {
  const { reason, ...rest } = facts;
  const labels = reason === null ? "" : `{reason="${reason}"}`;
  const window = spokenDuration(bounds.windowMs);
  const whose = reason === "poll" ? "evictions for max.poll.interval.ms" : "evictions";
  return {
    ...rest,
    watches: `more than ${bounds.moreThan} ${bounds.moreThan === 1 ? whose.replace("evictions", "eviction") : whose} within ${window}`,
    limit: `${bounds.moreThan}`,
    expr: moreEventsThan(`kafka_consumergroup_member_evictions_total${labels}`, bounds),
    forMs: 0,
    labels: [],
    judge: ({ rebalances }, nowMs) => {
      const instants = evictionInstants(rebalances, reason);
      const sinceMs = exceededSinceMs(instants, { ...bounds, nowMs });
      if (sinceMs === null) return null;
      const count = countWithin(instants, bounds.windowMs, nowMs);
      return { sinceMs, found: `${count} ${whose} within ${window}` };
    },
  };
}

function evictionInstants(rebalances: readonly Rebalance[], reason: EvictionReason | null) {
  const all: Eviction[] = rebalances.flatMap(evictionsOf);
  return all.filter((each) => reason === null || each.reason === reason).map(({ atMs }) => atMs);
}

const FENCED_WINDOW_MS = 10 * MINUTE_MS;
/** A member that commits between a join and its sync is asked to wait: nothing is wrong with that. */
const TRY_AGAIN = "REBALANCE_IN_PROGRESS";

const fencedCommits: AlertDeclaration = {
  name: "FencedCommits",
  severity: "warning",
  watches: `a commit of no member, or of an older generation, within ${spokenDuration(FENCED_WINDOW_MS)}`,
  limit: null,
  advice: "its sender was no longer a member: what it processed is processed again",
  expr: `sum by (consumergroup) (increase(kafka_consumergroup_commit_fenced_total{error!="${TRY_AGAIN}"}[10m])) > 0`,
  forMs: 0,
  labels: [],
  judge: ({ rebalances }, nowMs) => {
    const refused = rebalances
      .flatMap(({ refusedCommits }) => refusedCommits)
      .filter(({ error }) => error !== TRY_AGAIN)
      .filter(({ lastAtMs }) => lastAtMs <= nowMs && lastAtMs > nowMs - FENCED_WINDOW_MS);
    const last = refused.at(-1);
    if (last === undefined) return null;
    const sinceMs = Math.min(...refused.map(({ lastAtMs }) => lastAtMs));
    return { sinceMs, found: `a commit of ${last.name} was refused: ${last.error}` };
  },
};

export const memberAlerts: readonly AlertDeclaration[] = [
  noHeartbeat,
  evicted(
    {
      name: "MemberEvictedRepeatedly",
      severity: "warning",
      advice: "the finding of the same group tells which client it is",
      reason: null,
    },
    { windowMs: 60 * MINUTE_MS, moreThan: 3 },
  ),
  evicted(
    {
      name: "PollTimeoutLoop",
      severity: "critical",
      advice: "lower max.poll.records, or do the slow work off the poll loop",
      reason: "poll",
    },
    { windowMs: 30 * MINUTE_MS, moreThan: 1 },
  ),
  fencedCommits,
];
