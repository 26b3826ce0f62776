import {
  durationText,
  type GroupView,
  type MemberNow,
  memberLetters,
  type OwnerMark,
  partitionText,
  viewAt,
} from "../../insight/index.ts";
import { cutTo, displayWidth, padTo } from "../display-width.ts";
import { visibleLine } from "../visible-text.ts";
import type { FrameOptions } from "./frame.ts";

const MOST_NAME_WIDTH = 24;
const LEAST_CELLS_WIDTH = 10;

interface MemberRow {
  readonly owner: OwnerMark | null;
  readonly name: string;
  readonly signs: string;
  readonly cells: string;
  readonly word: string;
}

/** One line per member: letter, name, when it was heard from, its partitions, and how it is. */
export function memberLines(view: GroupView, options: FrameOptions): string[] {
  const at = viewAt(view, options.cursorMs ?? view.now.asOfMs);
  const cell = cellsOf(view);
  const tray = at.tray.map((partition) => cell(partition, "[]", partition.lastOwner));
  const unowned = tray.length === 0 ? [] : [`${options.pen.gap("unowned")} ${tray.join("")}`];
  if (at.members.length === 0)
    return [at.isKnown ? "no members" : "nothing is known of this instant", ...unowned];
  const now = new Map(view.now.members.map((member) => [member.member.memberId, member]));
  const rows = at.members.map(({ member, owner, name, word, partitions, awaiting }): MemberRow => {
    const own = partitions.map((each) => cell(each, word === "gone" ? "()" : "[]"));
    const slots = awaiting.map((label) => `<${visibleLine(shortLabel(label, view))}>`);
    const isNow = options.cursorMs === null;
    const signs = isNow ? signsOf(now.get(member.memberId), view.now.asOfMs) : "";
    return { owner, name: visibleLine(name), signs, cells: [...own, ...slots].join(""), word };
  });
  return [...alignedLines(rows, options), ...unowned];
}

function alignedLines(rows: readonly MemberRow[], { width, pen }: FrameOptions): string[] {
  const widest = (text: (row: MemberRow) => string) =>
    Math.max(...rows.map((row) => displayWidth(text(row))));
  const nameWidth = Math.min(
    MOST_NAME_WIDTH,
    widest(({ name }) => name),
  );
  const signsWidth = widest(({ signs }) => signs);
  const left = 3 + nameWidth + 2 + signsWidth + (signsWidth > 0 ? 2 : 0);
  const room = width - left - 2 - widest(({ word }) => word);
  const cellsWidth = Math.min(
    Math.max(LEAST_CELLS_WIDTH, room),
    widest(({ cells }) => cells),
  );
  return rows.map(({ owner, name, signs, cells, word }) => {
    const letter = pen.owner(owner, (owner?.letter ?? "?").padEnd(2));
    const columns = [
      padTo(cutTo(name, nameWidth), nameWidth),
      ...(signsWidth > 0 ? [padTo(signs, signsWidth)] : []),
      padTo(cutTo(cells, cellsWidth), cellsWidth),
      word,
    ];
    return `${letter} ${columns.join("  ")}`;
  });
}

/** `[3]`, or `[orders-3]` where the group reads several topics; with whose it was before, `[3·C]`. */
function cellsOf(view: GroupView) {
  const marks = memberLetters(view);
  return (
    partition: { readonly topic: string; readonly partition: number },
    brackets: "[]" | "()",
    lastOwner: OwnerMark | null = null,
  ): string => {
    const before = lastOwner === null ? undefined : marks.get(lastOwner.memberId)?.letter;
    const label = visibleLine(shortLabel(partitionText(partition), view));
    return `${brackets[0]}${label}${before === undefined ? "" : `·${before}`}${brackets[1]}`;
  };
}

function shortLabel(label: string, { now }: GroupView): string {
  const [first] = now.partitions;
  const isOneTopic = now.partitions.every(({ topic }) => topic === first?.topic);
  return isOneTopic ? label.slice(label.lastIndexOf("-") + 1) : label;
}

/** Signs of life, as far as anybody knows of them: heartbeats and polls of our own, else commits. */
function signsOf(member: MemberNow | undefined, nowMs: number): string {
  if (member === undefined) return "";
  const ago = (atMs: number) => durationText(Math.max(0, nowMs - atMs));
  if (member.goneSinceMs !== null) return `gone ${ago(member.goneSinceMs)}`;
  const { lastHeartbeatAtMs, lastPollAtMs, lastCommitAtMs } = member;
  const signs = [
    lastHeartbeatAtMs === null ? "" : `hb ${ago(lastHeartbeatAtMs)}`,
    lastPollAtMs === null ? "" : `poll ${ago(lastPollAtMs)}`,
  ].filter((text) => text !== "");
  if (signs.length > 0) return signs.join("  ");
  return lastCommitAtMs === null ? "" : `commit ${ago(lastCommitAtMs)}`;
}
