import { type GroupView, type LanePhase, lanesOf, type OwnerMark } from "../../insight/index.ts";
import { cutTo, displayWidth, padTo } from "../display-width.ts";
import { visibleLine } from "../visible-text.ts";
import { barWidthOf, columnsOf, LABEL_WIDTH, unrestFirst } from "./columns.ts";
import type { FrameOptions } from "./frame.ts";
import type { Pen } from "./pen.ts";

const phaseMarks: Readonly<Record<Exclude<LanePhase, "owned">, string>> = {
  "owned-not-polled": "-",
  paused: "░",
  orphaned: "·",
  unowned: "░",
  unread: "▫",
  revoking: "~",
};

/** A line for each partition: who owned it when, and how long nobody read it. As many as there is room for. */
export function laneLines(view: GroupView, options: FrameOptions, room: number): string[] {
  const { range, pen, width } = options;
  const rows = lanesOf(view, range).rows.map((row) => ({ ...row, label: visibleLine(row.label) }));
  const barWidth = barWidthOf(options);
  const widest = Math.max(...rows.map(({ label }) => displayWidth(label) + 1));
  const labelWidth = Math.min(LABEL_WIDTH * 2, Math.max(LABEL_WIDTH, widest));
  const shown = rows.length > room ? rows.slice(0, room - 1) : rows;
  const lines = shown.map(({ label, spans, cap }) => {
    const cells = columnsOf(range, barWidth - (labelWidth - LABEL_WIDTH), (column) => {
      const span = unrestFirst(spans, column, ({ phase }) => phase === "owned");
      return span === undefined ? " " : laneCell(span.phase, span.owner, pen);
    });
    const captionWidth = Math.max(0, width - barWidth - LABEL_WIDTH - 2);
    const caption = cap === null ? "" : cutTo(visibleLine(cap.text), captionWidth);
    return `${padTo(cutTo(label, labelWidth - 1), labelWidth)}${cells.join("")}  ${caption}`.trimEnd();
  });
  if (shown.length === rows.length) return lines;
  const word = options.show === "both" ? "; v shows partitions alone" : "";
  return [...lines, `… ${rows.length - shown.length} more partitions${word}`];
}

function laneCell(phase: LanePhase, owner: OwnerMark | null, pen: Pen): string {
  if (phase !== "owned") return pen.gap(phaseMarks[phase]);
  return owner === null ? "?" : pen.owner(owner, owner.letter.slice(-1));
}
