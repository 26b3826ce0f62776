import type { AlertState, Finding, GroupView, SourceStatus } from "../../insight/index.ts";
import { findingText } from "../describe/describe-lines.ts";
import { visibleLine } from "../visible-text.ts";

/** What the rules say of one group. */
export interface Diagnosis {
  readonly group: string;
  /** Each rule once: what holds now, then what the rebalances of the last 24 hours showed, gravest first. */
  readonly findings: readonly (Finding & {
    readonly rebalanceNumber: number | null;
    readonly times: number;
  })[];
  readonly alerts: readonly AlertState[];
  /** Sources that are missing, and what they would tell. */
  readonly missing: readonly SourceStatus[];
}

const DAY_MS = 86_400_000;
const WEIGHT = { problem: 2, warning: 1, info: 0 } as const;

export function diagnosis(view: GroupView): Diagnosis {
  const byRule = new Map<string, Diagnosis["findings"][number]>();
  const add = (finding: Finding, rebalanceNumber: number | null): void => {
    const known = byRule.get(finding.ruleId);
    const times = (known?.times ?? 0) + 1;
    if (known !== undefined && WEIGHT[known.severity] >= WEIGHT[finding.severity]) {
      byRule.set(finding.ruleId, { ...known, times });
    } else byRule.set(finding.ruleId, { ...finding, rebalanceNumber, times });
  };
  for (const finding of view.findings) add(finding, null);
  for (const { number, stableAtMs, findings } of view.rebalances.toReversed()) {
    if (stableAtMs !== null && stableAtMs < view.now.asOfMs - DAY_MS) break;
    for (const finding of findings) add(finding, number);
  }
  return {
    group: view.groupId,
    findings: [...byRule.values()].sort((a, b) => WEIGHT[b.severity] - WEIGHT[a.severity]),
    alerts: view.alerts.filter(({ firing }) => firing),
    missing: view.sources.filter(({ status }) => status === "off" || status === "failing"),
  };
}

/** 0 healthy, 10 warnings, 20 problems; an alert that fires counts by its severity. */
export function exitCodeOf(results: readonly Diagnosis[]): 0 | 10 | 20 {
  const findings = results.flatMap((result) => result.findings);
  const alerts = results.flatMap((result) => result.alerts);
  const isBad =
    findings.some(({ severity }) => severity === "problem") ||
    alerts.some(({ severity }) => severity === "critical");
  if (isBad) return 20;
  const isWarned = alerts.length > 0 || findings.some(({ severity }) => severity === "warning");
  return isWarned ? 10 : 0;
}

export function diagnosisLines(results: readonly Diagnosis[]): string[] {
  if (results.length === 0) return ["There is no group."];
  const groups = results.flatMap(({ group, findings, alerts }) => {
    const lines = [
      ...alerts.map(({ severity, name, text }) => `${severity} ${name}: ${text}`),
      ...findings.map((finding) => `${findingText(finding)}${origin(finding)}`),
    ];
    return [
      `${visibleLine(group)}: ${verdict(lines.length)}`,
      ...lines.map((line) => `  ${visibleLine(line)}`),
    ];
  });
  return [...groups, ...missingLines(results)];
}

/** Once for all groups that it concerns: most sources are the cluster's. */
function missingLines(results: readonly Diagnosis[]): string[] {
  const all = results.flatMap(({ missing }) => missing);
  const lines = all.map(({ source, text }) => `  ${source}: ${visibleLine(text)}`);
  return lines.length === 0 ? [] : ["Unknown for want of a source:", ...new Set(lines)];
}

function verdict(count: number): string {
  return count === 0 ? "nothing found" : `${count} finding${count === 1 ? "" : "s"}`;
}

function origin({ rebalanceNumber, times }: Diagnosis["findings"][number]): string {
  if (rebalanceNumber === null) return "";
  return times === 1
    ? ` (rebalance ${rebalanceNumber})`
    : ` (rebalance ${rebalanceNumber} and ${times - 1} more)`;
}
