import { memberName } from "../group-member.ts";
import { type Rebalance, rebalanceDurationMs } from "../rebalance.ts";
import { isStaticReturn } from "../rules/membership-diff.ts";
import { headline, type NameOf } from "./headline.ts";

/** What a screen reader is told of a rebalance: one sentence at its start and one at its end. */
export interface Announcement {
  readonly start: string;
  /** Null while it lasts. */
  readonly end: string | null;
}

/** The two sentences of a rebalance. Each says only what is known by then. */
export function announcement(rebalance: Rebalance, nameOf: NameOf = memberName): Announcement {
  const { number, stableAtMs, phase } = rebalance;
  const why = headline(rebalance, [], nameOf);
  if (isStaticReturn(rebalance)) {
    return { start: `No rebalance: ${why} within its session.`, end: null };
  }
  const start = `Rebalance ${number} started: ${why}.`;
  if (phase === "abandoned") {
    return { start, end: `Rebalance ${number} was lost from sight when the coordinator moved.` };
  }
  if (stableAtMs === null) return { start, end: null };
  return {
    start,
    end: `Rebalance ${number} finished${durationWords(rebalance)}${changed(rebalance)}.`,
  };
}

function durationWords(rebalance: Rebalance): string {
  const ms = rebalanceDurationMs(rebalance);
  if (ms === null) return "";
  if (ms < 99.5) return ` in ${plural(Math.round(ms), "millisecond")}`;
  if (ms < 99_950) return ` in ${(ms / 1000).toFixed(1)} seconds`;
  return ` in ${plural(Math.round(ms / 60_000), "minute")}`;
}

function changed({ changes, members, evidence }: Rebalance): string {
  if (members.length === 0) return ", the group is empty";
  if (evidence.assignment === null || changes.length === 0) return "";
  const changedCount = changes.filter(({ kind }) => kind === "moved" || kind === "assigned").length;
  return `, ${changedCount} of ${plural(changes.length, "partition")} changed owner`;
}

function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
