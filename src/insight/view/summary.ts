import type { GroupFacts } from "../group-facts.ts";
import type { GroupHistory } from "../group-history.ts";
import { rebalanceDurationMs } from "../rebalance.ts";
import type { Finding, Severity } from "../rules/findings.ts";
import { isStaticReturn } from "../rules/membership-diff.ts";
import type { GroupSummary, LagPoint } from "./group-view.ts";

const DAY_MS = 86_400_000;
const TICK_COUNT = 500;

/** One row of the list of groups. */
export function groupSummary(
  {
    history,
    facts,
    lag,
    findings,
  }: {
    readonly history: GroupHistory;
    readonly facts: Pick<GroupFacts, "groupType" | "state" | "members">;
    readonly lag: LagPoint;
    readonly findings: readonly Finding[];
  },
  nowMs: number,
): Omit<GroupSummary, "groupId"> {
  const { groupType, state, members } = facts;
  const { rebalances, totals } = history;
  const last = rebalances.at(-1);
  const recent = rebalances.filter(
    (each) => !isStaticReturn(each) && (each.stableAtMs ?? -1) > nowMs - DAY_MS,
  );
  const isUnknown = state === "Unknown" && members.length === 0;
  return {
    groupType,
    state,
    memberCount: isUnknown ? null : members.length,
    // A deleted group has no offsets: what it had last is no lag any more.
    lag: state === "Dead" ? null : lag.lag,
    lagMs: state === "Dead" ? null : lag.lagMs,
    lastRebalanceAtMs: last?.startedAtMs ?? null,
    rebalanceCount: totals.rebalanceCount,
    lostMs: recent.reduce((sum, each) => sum + (rebalanceDurationMs(each) ?? 0), 0),
    ticksMs: recent.flatMap(({ stableAtMs }) => stableAtMs ?? []).slice(-TICK_COUNT),
    worst: worst([...findings, ...(last === undefined ? [] : history.findings(last))]),
  };
}

function worst(findings: readonly Finding[]): Severity | null {
  const severities = new Set(findings.map(({ severity }) => severity));
  const gravest = (["problem", "warning", "info"] as const).find((each) => severities.has(each));
  return gravest ?? null;
}
