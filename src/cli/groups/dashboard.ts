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
  const isPastKnown = hearsOfPast(observatory);
  output.lines(
    tableLines(
      COLUMNS,
      groups.map((group) => row(group, { nowMs, isPastKnown })),
    ),
  );
  for (const { source, status, text } of observatory.sources()) {
    const isMissed = status === "off" && source === "journal" && !isPastKnown;
    if (status === "failing" || isMissed) output.note(`${source}: ${text}`);
  }
}

/** Polls alone tell of now: that they saw no rebalance does not mean that there was none. */
function hearsOfPast(observatory: Observatory): boolean {
  return observatory
    .sources()
    .some(({ source, status }) => status === "on" && PAST.includes(source));
}

const PAST: readonly string[] = ["broker", "journal", "broker log", "recording"];

function row(
  group: GroupSummary,
  { nowMs, isPastKnown }: { readonly nowMs: number; readonly isPastKnown: boolean },
): string[] {
  const isCounted = isPastKnown || group.rebalanceCount > 0;
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
    isCounted ? `${group.rebalanceCount}` : "-",
    isCounted ? lostText(group) : "-",
    group.worst ?? "-",
  ];
}

/** Rebalances of which only the end is known took nobody knows how long. */
function lostText({ lostMs, rebalanceCount }: GroupSummary): string {
  return lostMs === 0 && rebalanceCount > 0 ? "?" : durationText(lostMs);
}

function byTimeLost(a: GroupSummary, b: GroupSummary): number {
  if (a.lostMs !== b.lostMs) return b.lostMs - a.lostMs;
  return a.groupId < b.groupId ? -1 : 1;
}
