import {
  durationText,
  type GroupView,
  groupedText,
  ribbonOf,
  type SourceStatus,
  standstillText,
  type TimeRange,
  viewAt,
} from "../../insight/index.ts";
import { cutTo, displayWidth, padTo } from "../display-width.ts";
import { visibleLine } from "../visible-text.ts";
import { clockTime } from "./clock-time.ts";
import { barWidthOf, columnsOf, LABEL_WIDTH, unrestFirst } from "./columns.ts";
import { laneLines } from "./lane-lines.ts";
import { memberLines } from "./member-lines.ts";
import type { Pen } from "./pen.ts";
import { rebalanceLines } from "./rebalance-lines.ts";
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
  /** The cursor moves by itself. */
  readonly isPlaying: boolean;
  /** How old what is shown is, in ms; null for a recording. */
  readonly ageMs: number | null;
  readonly pen: Pen;
}

const SHOWN_ALERTS = 2;

/**
 * The screen of a group as lines, the twin of the page: state ribbon, lag, members with their partitions, a lane for each
 * partition, and the last rebalances. Letters tell owners apart, so that it loses nothing without colours. Anything from
 * the cluster has passed `visibleLine`; no line is wider than `width` cells, whatever the names.
 */
export function watchFrame(view: GroupView, options: FrameOptions): string[] {
  const { show, width, height } = options;
  const top = [
    headerLine(view, options),
    ...barLines(view, options),
    ...troubleLines(view, options),
  ];
  const members = show === "partitions" ? [] : ["", ...memberLines(view, options)];
  const tail = ["", ...rebalanceLines(view, options)];
  const room = height - top.length - 1;
  // Members come first, then what rebalanced last, then as many lanes as are left room for.
  const shownMembers = shortened(members, show === "members" ? room : Math.ceil(room / 2));
  const below = tail.slice(0, Math.max(0, Math.min(tail.length, room - shownMembers.length - 2)));
  const laneRoom = room - shownMembers.length - below.length;
  const lanes =
    show === "members" || laneRoom < 1 ? [] : ["", ...laneLines(view, options, laneRoom)];
  return [...top, ...shownMembers, ...lanes, ...below]
    .slice(0, height)
    .map((line) => cutTo(line, width));
}

function shortened(lines: readonly string[], room: number): readonly string[] {
  if (lines.length <= room) return lines;
  const shown = Math.max(1, room - 1);
  return [...lines.slice(0, shown), `… ${lines.length - shown} more`];
}

function headerLine(view: GroupView, options: FrameOptions): string {
  const { pen, width, cursorMs } = options;
  const { groupType, protocolName, coordinatorId, asOfMs } = view.now;
  const generationId =
    cursorMs === null ? view.now.generationId : viewAt(view, cursorMs).generationId;
  const facts = [
    groupType === "unknown" ? "" : groupType,
    protocolName ?? "",
    generationId === null ? "" : `${groupType === "consumer" ? "epoch" : "gen"} ${generationId}`,
    coordinatorId === null ? "" : `b${coordinatorId}`,
  ];
  const left = [view.groupId, ...facts]
    .filter((text) => text !== "")
    .map(visibleLine)
    .join("  ");
  const right = `${clockTime(cursorMs ?? asOfMs)}  ${whenWord(view, options)}`;
  const name = cutTo(left, Math.max(8, width - right.length - 2));
  const between = Math.max(2, width - displayWidth(name) - right.length);
  return `${pen.bold(name)}${" ".repeat(between)}${right}`;
}

function whenWord(view: GroupView, { ageMs, paused, cursorMs, isPlaying }: FrameOptions): string {
  if (paused) return "PAUSED";
  if (isPlaying) return "replay";
  if (cursorMs !== null) return "PAST";
  if (ageMs === null) return "recording";
  return isHeard(view) ? `live ${(ageMs / 1000).toFixed(1)} s` : "CUT OFF";
}

function barLines(view: GroupView, options: FrameOptions): string[] {
  const { range, pen, cursorMs } = options;
  const barWidth = barWidthOf(options);
  const bands = ribbonOf(view, range);
  const columns = columnsOf(range, barWidth, (column) => {
    const band = unrestFirst(bands, column, ({ state }) => state === "Stable" || state === "Empty");
    return band === undefined ? " " : pen.state(band.state, stateMarks[band.state]);
  });
  const caption = cursorMs === null ? bands.at(-1)?.caption || standstillText(view) : "";
  const state = cursorMs === null ? view.now.state : viewAt(view, cursorMs).state;
  return [
    `${padTo("state", LABEL_WIDTH)}${columns.join("")}  ${state}`,
    ...(caption === "" ? [] : [`${" ".repeat(LABEL_WIDTH)}${visibleLine(caption)}`]),
    `${padTo("lag", LABEL_WIDTH)}${sparkline(view.lag, range, barWidth)}  ${lagText(view, cursorMs)}`,
  ];
}

/** Lag now, or as it was last known at the cursor. */
function lagText({ lag }: GroupView, cursorMs: number | null): string {
  const last = cursorMs === null ? lag.at(-1) : lag.findLast(({ atMs }) => atMs <= cursorMs);
  if (last?.lag == null) return "lag unknown";
  const records = `${groupedText(last.lag)} record${last.lag === 1 ? "" : "s"}`;
  if (last.lagMs === null || last.lag === 0) return records;
  const about = last.lagMsGrade === "observed" ? "" : "~";
  return `${about}${durationText(last.lagMs)} behind · ${records}`;
}

/** What fires now, the gravest first, and which source does not tell what it could. */
function troubleLines(view: GroupView, { pen, cursorMs }: FrameOptions): string[] {
  const isNow = cursorMs === null;
  const firing = view.alerts.filter((alert) => isNow && alert.firing);
  const alerts = [
    ...firing.filter(({ severity }) => severity === "critical"),
    ...firing.filter(({ severity }) => severity === "warning"),
  ].slice(0, SHOWN_ALERTS);
  return [
    ...alerts.map(({ severity, text }) =>
      pen.alert(visibleLine(`${severity === "critical" ? "!!" : "!"} ${text}`)),
    ),
    ...view.sources
      .filter(isTrouble)
      .map(({ source, text }) => visibleLine(`? ${source}: ${text}`)),
  ];
}

/** Somebody tells of the group's state now. */
export function isHeard({ sources }: GroupView): boolean {
  const telling = sources.filter(({ source }) => TELLING.has(source));
  return telling.length === 0 || telling.some(({ status }) => status === "on");
}

const TELLING: ReadonlySet<SourceStatus["source"]> = new Set(["broker", "journal", "describe"]);

function isTrouble({ status }: SourceStatus): boolean {
  return status === "failing" || status === "catching up";
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
