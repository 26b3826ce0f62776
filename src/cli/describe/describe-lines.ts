import {
  durationText,
  type Finding,
  type GroupView,
  groupedText,
  memberLetters,
  partitionText,
  type SourceStatus,
} from "../../insight/index.ts";
import { tableLines } from "../table.ts";
import { visibleLine } from "../visible-text.ts";

const MEMBERS = ["", "MEMBER", "HOST", "INSTANCE", "PARTITIONS", "LAST SIGN", "STATE"].map(
  (title) => ({ title, leastWidth: 0 }),
);
const PARTITIONS = ["PARTITION", "OWNER", "COMMITTED", "LOG END", "LAG", ""].map((title) => ({
  title,
  leastWidth: 0,
}));

/** The group as it is now, for people. What nobody could tell is a dash. */
export function describeLines(view: GroupView): string[] {
  return [
    headline(view),
    "",
    ...memberTable(view),
    "",
    ...partitionTable(view),
    ...section(
      "Alerts",
      view.alerts.filter(({ firing }) => firing).map(({ text }) => text),
    ),
    ...section("Findings", view.findings.map(findingText)),
    ...section("Known by", view.sources.map(sourceText)),
  ];
}

function headline({ groupId, now }: GroupView): string {
  const { groupType, state, stateSinceMs, protocolName, generationId, coordinatorId, asOfMs } = now;
  const facts = [
    groupType === "unknown" ? "type unknown" : groupType,
    protocolName ?? "assignor unknown",
    generationId === null
      ? "generation unknown"
      : `${groupType === "consumer" ? "epoch" : "generation"} ${generationId}`,
    coordinatorId === null ? "coordinator unknown" : `coordinator ${coordinatorId}`,
    stateSinceMs === null
      ? state
      : `${state} for ${durationText(Math.max(0, asOfMs - stateSinceMs))}`,
  ];
  return `${visibleLine(groupId)} · ${facts.map(visibleLine).join(" · ")}`;
}

function memberTable(view: GroupView): string[] {
  const { members, asOfMs, partitions } = view.now;
  if (members.length === 0) return ["no members"];
  const letters = memberLetters(view);
  const rows = members.map(({ member, name, word, goneSinceMs, ...signs }) => {
    const owned = partitions.filter(({ owner }) => owner?.memberId === member.memberId);
    const lastMs = goneSinceMs ?? signs.lastHeartbeatAtMs ?? signs.lastCommitAtMs;
    const kind =
      goneSinceMs !== null ? "gone" : signs.lastHeartbeatAtMs !== null ? "heartbeat" : "commit";
    return [
      letters.get(member.memberId)?.letter ?? "",
      visibleLine(name),
      visibleLine(member.clientHost || "-"),
      visibleLine(member.groupInstanceId ?? "-"),
      visibleLine(owned.map(partitionText).join(" ") || "-"),
      lastMs === null ? "-" : `${kind} ${durationText(Math.max(0, asOfMs - lastMs))} ago`,
      word,
    ];
  });
  return tableLines(MEMBERS, rows);
}

function partitionTable({ now, owners }: GroupView): string[] {
  if (now.partitions.length === 0) return ["no partitions known"];
  const names = new Map(owners.map(({ memberId, name }) => [memberId, name]));
  const number = (value: number | null): string => (value === null ? "-" : groupedText(value));
  const rows = now.partitions.map((partition) => [
    visibleLine(partitionText(partition)),
    visibleLine(partition.owner === null ? "-" : (names.get(partition.owner.memberId) ?? "-")),
    number(partition.committedOffset),
    number(partition.logEndOffset),
    number(partition.lag),
    partition.stoppedAtMs === null
      ? ""
      : `nobody reads it for ${durationText(Math.max(0, now.asOfMs - partition.stoppedAtMs))}`,
  ]);
  return tableLines(PARTITIONS, rows);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0
    ? []
    : ["", `${title}:`, ...lines.map((line) => `  ${visibleLine(line)}`)];
}

/** `warning session-timeout [journal]: cause; advice`. */
export function findingText({ severity, ruleId, grade, cause, advice, change }: Finding): string {
  const values =
    change === undefined ? "" : ` (${change.setting} ${change.now} → ${change.proposed})`;
  return `${severity} ${ruleId} [${grade}]: ${cause}; ${advice}${values}`;
}

function sourceText({ source, status, text }: SourceStatus): string {
  return `${source} (${status}): ${text}`;
}
