import {
  durationText,
  type GroupView,
  headline,
  nameIn,
  pauseMs,
  type RebalanceView,
  rebalanceDurationMs,
} from "../../insight/index.ts";
import { visibleLine } from "../visible-text.ts";
import { clockTime } from "./clock-time.ts";
import type { FrameOptions } from "./frame.ts";

const SHOWN_REBALANCES = 5;

/** The last rebalances before the cursor, a line each, latest first. */
export function rebalanceLines(view: GroupView, { cursorMs }: FrameOptions): string[] {
  const until = cursorMs ?? Infinity;
  const before = view.rebalances.filter(({ startedAtMs }) => startedAtMs <= until);
  if (before.length === 0) return ["no rebalance seen yet"];
  return before
    .slice(-SHOWN_REBALANCES)
    .reverse()
    .map((rebalance) => visibleLine(rebalanceLine(view, rebalance)));
}

function rebalanceLine(view: GroupView, rebalance: RebalanceView): string {
  const { startedAtMs, stableAtMs, toGenerationId, evidence, changes } = rebalance;
  const tookMs = rebalanceDurationMs(rebalance);
  const took =
    tookMs === null ? (stableAtMs === null ? "under way" : "took ?") : durationText(tookMs);
  const facts = [
    clockTime(stableAtMs ?? startedAtMs),
    `${toGenerationId ?? "?"}`.padStart(4),
    took.padStart(9),
    ` ${headline(rebalance, view.rebalances, (member) => nameIn(view, member))}`,
    `[${evidence.cause?.grade ?? "unknown"}]`,
  ].join(" ");
  const kept = changes.filter(({ kind }) => kind === "kept").length;
  const moves = changes.length === 0 ? "" : `  ${kept} kept, ${changes.length - kept} changed`;
  const pausedMs = longestPauseMs(rebalance);
  return `${facts}${moves}${pausedMs === null ? "" : `; paused up to ${durationText(pausedMs)}`}`;
}

/** The longest that nobody read one of its partitions; null where that is not known, or none was paused. */
function longestPauseMs({ changes }: RebalanceView): number | null {
  const known = changes.map(({ pause }) => pauseMs(pause) ?? 0);
  const longestMs = Math.max(0, ...known);
  return longestMs === 0 ? null : longestMs;
}
