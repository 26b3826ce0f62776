import {
  announcement,
  durationText,
  type GroupView,
  groupedText,
  headline,
  type LanePhase,
  lanesOf,
  nameIn,
  type OwnerMark,
  partitionText,
  pauseCaption,
  type RebalanceView,
  rebalanceDurationMs,
  ribbonOf,
  type TimeRange,
  viewAt,
} from "../../insight/index.ts";
import { clockTime } from "./clock-time.ts";
import { memberLines } from "./member-lines.ts";
import { cut, visible } from "./one-line.ts";
import type { Pen } from "./pen.ts";
import { sparkline } from "./sparkline.ts";

/** What a frame shows of a view, and in how much room. */
export interface FrameOptions {
  readonly width: number;
  readonly height: number;
  readonly range: TimeRange;
  /** The instant that is looked at; null: now. */
  readonly cursorMs: number | null;
  readonly show: "both" | "members" | "partitions";
  readonly paused: boolean;
  /** How old what is shown is, in ms; null for a recording. */
  readonly ageMs: number | null;
  readonly pen: Pen;
}

const LABEL_WIDTH = 10;

/**
 * The screen of a group as lines, the twin of the page: state ribbon, lag, members with their partitions, a lane for each
 * partition, and the last rebalances. Letters tell owners apart, so that it loses nothing without colours. Anything from
 * the cluster has passed `visibleText`; no line is longer than `width`.
 */
export function watchFrame(view: GroupView, options: FrameOptions): string[] {
  const head = [
    headerLine(view, options),
    ...barLines(view, options),
    "",
    ...(options.show === "partitions" ? [] : [...memberLines(view, options), ""]),
  ];
  const tail = ["", ...rebalanceLines(view, options)];
  const room = Math.max(1, options.height - head.length - tail.length);
  const lanes = options.show === "members" ? [] : laneLines(view, options, room);
  return [...head, ...lanes, ...tail].slice(0, options.height);
}

function headerLine(
  view: GroupView,
  { pen, width, ageMs, paused, cursorMs }: FrameOptions,
): string {
  const { groupType, protocolName, generationId, coordinatorId, asOfMs } = view.now;
  const facts = [
    groupType === "unknown" ? "" : groupType,
    protocolName ?? "",
    generationId === null ? "" : `${groupType === "consumer" ? "epoch" : "gen"} ${generationId}`,
    coordinatorId === null ? "" : `b${coordinatorId}`,
  ];
  const left = [view.groupId, ...facts]
    .filter((text) => text !== "")
    .map(visible)
    .join("  ");
  const age = ageMs === null ? "recording" : `live ${(ageMs / 1000).toFixed(1)} s`;
  const right = `${clockTime(cursorMs ?? asOfMs)}  ${paused ? "PAUSED" : cursorMs === null ? age : "PAST"}`;
  const name = cut(left, Math.max(8, width - right.length - 2));
  return `${pen.bold(name)}${" ".repeat(Math.max(2, width - name.length - right.length))}${right}`;
}

function barLines(view: GroupView, options: FrameOptions): string[] {
  const { range, pen } = options;
  const barWidth = barWidthOf(options);
  const bands = ribbonOf(view, range);
  const columns = columnsOf(range, barWidth, (column) => {
    const band = unrestFirst(bands, column, ({ state }) => state === "Stable" || state === "Empty");
    return band === undefined ? " " : pen.state(band.state, stateMarks[band.state]);
  });
  const caption = options.cursorMs === null ? (bands.at(-1)?.caption ?? "") : "";
  const state = options.cursorMs === null ? view.now.state : viewAt(view, options.cursorMs).state;
  const last = view.lag.at(-1);
  const behind = last?.lagMs == null ? "" : `~${durationText(last.lagMs)} behind`;
  const records = last?.lag == null ? "lag unknown" : `${groupedText(last.lag)} records`;
  const alerts = view.alerts.filter(({ firing }) => firing);
  return [
    `${"state".padEnd(LABEL_WIDTH)}${columns.join("")}  ${state}`,
    ...(caption === ""
      ? []
      : [`${" ".repeat(LABEL_WIDTH)}${cut(visible(caption), options.width - LABEL_WIDTH)}`]),
    `${"lag".padEnd(LABEL_WIDTH)}${sparkline(view.lag, range, barWidth)}  ${[behind, records].filter((text) => text !== "").join(" · ")}`,
    ...alerts
      .slice(0, 2)
      .map(({ severity, text }) =>
        pen.alert(cut(visible(`${severity === "critical" ? "!!" : "!"} ${text}`), options.width)),
      ),
  ];
}

const stateMarks = {
  Stable: "▓",
  Empty: "·",
  PreparingRebalance: "▒",
  CompletingRebalance: "░",
  Assigning: "▒",
  Reconciling: "░",
  Dead: "×",
  Unknown: " ",
} as const;

const phaseMarks: Readonly<Record<Exclude<LanePhase, "owned">, string>> = {
  "owned-not-polled": "-",
  paused: "░",
  orphaned: "·",
  unowned: "░",
  unread: "▫",
  revoking: "~",
};

function laneLines(view: GroupView, options: FrameOptions, room: number): string[] {
  const { range, pen, width } = options;
  const { rows } = lanesOf(view, range);
  const barWidth = barWidthOf(options);
  const labelWidth = Math.min(
    LABEL_WIDTH * 2,
    Math.max(LABEL_WIDTH, ...rows.map(({ label }) => label.length + 1)),
  );
  const shown = rows.length > room ? rows.slice(0, room - 1) : rows;
  const lines = shown.map(({ label, spans, cap }) => {
    const cells = columnsOf(range, barWidth - (labelWidth - LABEL_WIDTH), (column) => {
      const span = unrestFirst(spans, column, ({ phase }) => phase === "owned");
      return span === undefined ? " " : laneCell(span.phase, span.owner, pen);
    });
    const caption =
      cap === null ? "" : cut(visible(cap.text), Math.max(0, width - barWidth - LABEL_WIDTH - 2));
    return `${cut(visible(label), labelWidth - 1).padEnd(labelWidth)}${cells.join("")}  ${caption}`.trimEnd();
  });
  return shown.length === rows.length
    ? lines
    : [...lines, `… ${rows.length - shown.length} more partitions; v shows members alone`];
}

function laneCell(phase: LanePhase, owner: OwnerMark | null, pen: Pen): string {
  if (phase !== "owned") return pen.gap(phaseMarks[phase]);
  return owner === null ? "?" : pen.owner(owner, owner.letter.slice(-1));
}

/** Leaves room for the caption to the right. */
function barWidthOf({ width }: FrameOptions): number {
  return Math.max(10, Math.min(120, width - LABEL_WIDTH - 38));
}

function columnsOf(
  { fromMs, toMs }: TimeRange,
  count: number,
  cell: (column: TimeRange) => string,
): string[] {
  const stepMs = (toMs - fromMs) / Math.max(1, count);
  return Array.from({ length: Math.max(0, count) }, (_, i) =>
    cell({ fromMs: fromMs + i * stepMs, toMs: fromMs + (i + 1) * stepMs }),
  );
}

/** What a column shows of all that happened in it: a pause shorter than a column is seen all the same. */
function unrestFirst<Span extends TimeRange>(
  spans: readonly Span[],
  column: TimeRange,
  isRest: (span: Span) => boolean,
): Span | undefined {
  const within = spans.filter(({ fromMs, toMs }) => toMs > column.fromMs && fromMs < column.toMs);
  return within.find((span) => !isRest(span)) ?? within.at(-1);
}

const SHOWN_REBALANCES = 5;

function rebalanceLines(view: GroupView, { width, cursorMs }: FrameOptions): string[] {
  const until = cursorMs ?? Infinity;
  const before = view.rebalances.filter(({ startedAtMs }) => startedAtMs <= until);
  if (before.length === 0) return ["no rebalance seen yet"];
  return before
    .slice(-SHOWN_REBALANCES)
    .reverse()
    .map((rebalance) => cut(visible(rebalanceLine(view, rebalance)), width));
}

function rebalanceLine(view: GroupView, rebalance: RebalanceView): string {
  const { startedAtMs, stableAtMs, toGenerationId, evidence, changes } = rebalance;
  const tookMs = rebalanceDurationMs(rebalance);
  const took =
    tookMs === null ? (stableAtMs === null ? "under way" : "took ?") : durationText(tookMs);
  const kept = changes.filter(({ kind }) => kind === "kept").length;
  const longest = longestPause(rebalance);
  return [
    clockTime(stableAtMs ?? startedAtMs),
    `${toGenerationId ?? "?"}`.padStart(4),
    took.padStart(9),
    ` ${headline(rebalance, view.rebalances, (member) => nameIn(view, member))}`,
    `[${evidence.cause?.grade ?? "unknown"}]`,
    ` ${kept} kept, ${changes.length - kept} changed`,
    longest,
  ]
    .filter((text) => text !== "")
    .join(" ");
}

function longestPause({ changes }: RebalanceView): string {
  let longest: { readonly text: string; readonly ms: number } | null = null;
  for (const change of changes) {
    if (change.pause.state !== "Over") continue;
    const ms = change.pause.resumedAtMs - change.pause.stoppedAtMs;
    if (longest !== null && longest.ms >= ms) continue;
    longest = { ms, text: `${partitionText(change)} ${pauseCaption(change.pause)}` };
  }
  return longest === null || longest.ms === 0 ? "" : `; ${longest.text}`;
}

/** One sentence for those who read lines rather than a screen. */
export function watchSentence(view: GroupView, rebalance: RebalanceView): string {
  const { start, end } = announcement(rebalance, (member) => nameIn(view, member));
  return visible(end ?? start);
}
