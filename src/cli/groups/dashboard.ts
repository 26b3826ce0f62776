import { durationText, type GroupSummary, groupedText } from "../../insight/index.ts";
import type { Observatory } from "../../observer/index.ts";
import type { Output } from "../output.ts";
import { tableLines } from "../table.ts";
import { visibleLine } from "../visible-text.ts";

const COLUMNS = [
  "GROUP",
  "STATE",
  "TYPE",
  "MEMBERS",
  "LAG",
  "BEHIND",
  "LAST REBALANCE",
  "REBALANCES",
  "TIME LOST",
  "FINDING",
].map((title) => ({ title, leastWidth: 0 }));

/** Every group with its state, lag, and what rebalances cost it within 24 hours; who lost most comes first. */
export function groupsDashboard(observatory: Observatory, output: Output): void {
  const groups = [...observatory.groups()].sort(byTimeLost);
  if (output.isJson) {
    output.document({ groups, sources: observatory.sources() });
    return;
  }
  const nowMs = observatory.nowMs();
  output.lines(
    tableLines(
      COLUMNS,
      groups.map((group) => row(group, nowMs)),
    ),
  );
  for (const { source, status, text } of observatory.sources()) {
    if (status === "failing") output.note(`${source}: ${text}`);
  }
}

function row(group: GroupSummary, nowMs: number): string[] {
  const { groupId, state, groupType, memberCount, lag, lagMs, lastRebalanceAtMs } = group;
  return [
    visibleLine(groupId),
    state,
    groupType === "unknown" ? "-" : groupType,
    memberCount === null ? "-" : `${memberCount}`,
    lag === null ? "-" : groupedText(lag),
    lagMs === null ? "-" : durationText(lagMs),
    lastRebalanceAtMs === null
      ? "-"
      : `${durationText(Math.max(0, nowMs - lastRebalanceAtMs))} ago`,
    `${group.rebalanceCount}`,
    durationText(group.lostMs),
    group.worst ?? "-",
  ];
}

function byTimeLost(a: GroupSummary, b: GroupSummary): number {
  if (a.lostMs !== b.lostMs) return b.lostMs - a.lostMs;
  return a.groupId < b.groupId ? -1 : 1;
}
