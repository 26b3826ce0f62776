import {
  durationText,
  type GroupView,
  type MemberNow,
  memberLetters,
  viewAt,
} from "../../insight/index.ts";
import type { FrameOptions } from "./frame.ts";
import { cut, visible } from "./one-line.ts";

/** One line per member: letter, name, when it was heard from, its partitions, and how it is. */
export function memberLines(view: GroupView, options: FrameOptions): string[] {
  const at = viewAt(view, options.cursorMs ?? view.now.asOfMs);
  if (at.members.length === 0)
    return [at.isKnown ? "no members" : "nothing is known of this instant"];
  const now = new Map(view.now.members.map((member) => [member.member.memberId, member]));
  const nameWidth = Math.min(24, Math.max(...at.members.map(({ name }) => name.length)));
  const lines = at.members.map(({ member, owner, name, word, partitions, awaiting }) => {
    const isGone = word === "gone";
    const cells = partitions.map(({ partition }) => (isGone ? `(${partition})` : `[${partition}]`));
    const slots = awaiting.map((label) => `<${label.slice(label.lastIndexOf("-") + 1)}>`);
    const signs =
      options.cursorMs === null ? signsOf(now.get(member.memberId), view.now.asOfMs) : "";
    const letter = options.pen.owner(owner, (owner?.letter ?? "?").padEnd(2));
    return `${letter} ${cut(visible(name), nameWidth).padEnd(nameWidth)}  ${signs.padEnd(26)} ${[...cells, ...slots].join("")}  ${word}`;
  });
  const marks = memberLetters(view);
  const tray = at.tray.map(({ partition, lastOwner }) => {
    const before = lastOwner === null ? null : marks.get(lastOwner.memberId);
    return `[${partition}${before == null ? "" : `·${before.letter}`}]`;
  });
  return tray.length === 0 ? lines : [...lines, `${options.pen.gap("unowned")} ${tray.join("")}`];
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
