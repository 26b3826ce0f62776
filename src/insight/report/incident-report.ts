import type { PartitionChange } from "../rebalance.ts";
import { diffCard } from "../view/diff-card.ts";
import type { EventView, GroupView, RebalanceView } from "../view/group-view.ts";
import { headline } from "../view/headline.ts";
import { clockText, isoText } from "../view/instant-text.ts";
import { knownPause } from "../view/known-pause.ts";
import { nameIn } from "../view/member-letters.ts";
import { pauseCaption } from "../view/pause-caption.ts";
import { whyCard } from "../view/why-card.ts";
import { partitionText } from "../view/wording.ts";
import { generationsText } from "./explain-text.ts";
import { markdownText } from "./markdown-text.ts";

/** Events so long before its start belong to a rebalance's story: whoever died did so a session earlier. */
const BEFORE_MS = 1_000;

/** One rebalance as a Markdown document; null when the view has none of that number. Instants are UTC. */
export function incidentReport(view: GroupView, rebalanceNumber: number): string | null {
  const at = view.rebalances.findIndex(({ number }) => number === rebalanceNumber);
  const rebalance = view.rebalances[at];
  if (rebalance === undefined) return null;
  const nameOf = (member: Parameters<typeof nameIn>[1]) => nameIn(view, member);
  const title = headline(rebalance, view.rebalances.slice(0, at), nameOf);
  const blocks = [
    `# Rebalance ${rebalanceNumber} of ${markdownText(view.groupId)}: ${markdownText(title)}`,
    `${isoText(rebalance.startedAtMs)}, ${generationsText(rebalance)}, ${markdownText(rebalance.protocolName ?? "assignor unknown")}`,
    "## Why",
    whyCard(rebalance, view)
      .lines.map(({ label, text }) => `- **${label}**: ${markdownText(text)}`)
      .join("\n"),
    "## What moved",
    ...diffBlocks(rebalance, view),
    "## Events",
    eventBlock(eventsOf(rebalance, view)),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function diffBlocks(rebalance: RebalanceView, view: GroupView): string[] {
  const card = diffCard(rebalance);
  if (!card.isKnown) return ["Nobody saw the assignment."];
  const rows = rebalance.changes.map((change) => partitionRow(change, rebalance, view));
  const head = ["| partition | before | after | |  not read |", "|---|---|---|---|---|"];
  return [
    card.lines.map((text) => `- ${markdownText(text)}`).join("\n"),
    [...head, ...rows].join("\n"),
  ];
}

function partitionRow(
  change: PartitionChange,
  { evidence }: RebalanceView,
  view: GroupView,
): string {
  const { from, to, kind } = change;
  const caption = pauseCaption(knownPause(change, evidence), view.now.asOfMs);
  const before = kind === "given" ? "unknown" : from === null ? "nobody" : nameIn(view, from);
  const after = to === null ? "nobody" : nameIn(view, to);
  const cells = [
    partitionText(change),
    before,
    after,
    kind,
    caption === "" ? "never stopped" : caption,
  ];
  return `| ${cells.map(markdownText).join(" | ")} |`;
}

function eventsOf(
  { number, startedAtMs, happened, stableAtMs }: RebalanceView,
  view: GroupView,
): EventView[] {
  const fromMs = Math.min(startedAtMs, happened.atMs) - BEFORE_MS;
  const toMs = stableAtMs ?? Infinity;
  return view.events.filter(
    ({ rebalanceNumber, atMs }) =>
      rebalanceNumber === number || (rebalanceNumber === null && atMs >= fromMs && atMs <= toMs),
  );
}

function eventBlock(events: readonly EventView[]): string {
  if (events.length === 0) return "None is kept any more.";
  return events
    .map(
      ({ atMs, text, evidence }) =>
        `- ${clockText(atMs)} ${markdownText(text)} \\[${evidence.grade}\\]`,
    )
    .join("\n");
}
