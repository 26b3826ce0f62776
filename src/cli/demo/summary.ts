import { costOf, type Rebalance, type Totals } from "../../insight/index.ts";
import { type Paint, plain } from "./paint.ts";
import { STORY_WIDTH } from "./story.ts";
import { clip, count, duration, headline, partitionSeconds, plainSpaces } from "./wording.ts";

const COLUMNS = ["noticed", "stable", "unread", "moved", "twice"] as const;
const CAUSE_WIDTH = 32;

/** What it all cost: a line for each rebalance and one for all of them. */
export function summaryLines(
  history: { readonly rebalances: readonly Rebalance[]; readonly totals: Totals },
  paint: Paint = plain,
): string[] {
  const { rebalances, totals } = history;
  const title = `━━ ${count(totals.rebalanceCount, "rebalance")} `;
  const total = row("", "all", [
    "",
    duration(totals.rebalancingMs),
    `${partitionSeconds(totals.partitionPauseMs)} p·s`,
    `${totals.movedCount}`,
    `${totals.duplicateCount}`,
  ]);
  return [
    paint.bold(title + "━".repeat(STORY_WIDTH - title.length)),
    paint.dim(row("", "", COLUMNS)),
    ...rebalances.map((rebalance, i) => rebalanceRow(rebalance, rebalances.slice(0, i))),
    paint.bold(total),
    ...(rebalances.some(isCarriedOver) ? [...legend, CARRIED_OVER] : legend).map((line) =>
      paint.dim(`   ${line}`),
    ),
  ];
}

const legend = [
  "unread: partition-seconds from when the old owner stopped reading a partition",
  "to the first record that its new owner processed. twice: records, counted one",
  "by one. noticed: after the event, how long until the coordinator acted upon",
  "it. stable: from then until the group was Stable again, or Empty.",
];

const CARRIED_OVER = "+: some stayed unread; counted in the rebalance that ended their pause.";

/** Partitions that were still not read when the next rebalance began, or at the end. */
function isCarriedOver({ changes }: Rebalance): boolean {
  return changes.some(({ pause }) => pause.state === "CarriedOver" || pause.state === "Open");
}

function rebalanceRow(rebalance: Rebalance, earlier: readonly Rebalance[]): string {
  const cost = costOf(rebalance);
  const noticedMs = rebalance.startedAtMs - rebalance.happened.atMs;
  return row(`${rebalance.number}`, headline(rebalance, earlier), [
    rebalance.happened.event === "Noticed" ? "–" : duration(noticedMs),
    rebalance.stableAtMs === null ? "–" : duration(cost.rebalancingMs),
    `${partitionSeconds(cost.partitionPauseMs)} p·s${isCarriedOver(rebalance) ? "+" : ""}`,
    `${cost.movedCount}`,
    `${cost.duplicateCount}`,
  ]);
}

function row(number: string, cause: string, cells: readonly string[]): string {
  const [noticed = "", stable = "", unread = "", moved = "", twice = ""] = cells;
  const head = `${number.padStart(4)}  ${clip(cause, CAUSE_WIDTH).padEnd(CAUSE_WIDTH)}`;
  const tail = [
    noticed.padStart(8),
    stable.padStart(8),
    unread.padStart(12),
    moved.padStart(7),
    twice.padStart(7),
  ];
  return plainSpaces(head + tail.join("")).trimEnd();
}
