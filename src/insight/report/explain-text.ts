import { diffCard } from "../view/diff-card.ts";
import type { GroupView, RebalanceView } from "../view/group-view.ts";
import { headline } from "../view/headline.ts";
import { knownPause } from "../view/known-pause.ts";
import { nameIn } from "../view/member-letters.ts";
import { pauseCaption } from "../view/pause-caption.ts";
import { whyCard } from "../view/why-card.ts";
import { partitionText } from "../view/wording.ts";

/** Changed partitions that a terminal is told one by one. */
const TOLD_COUNT = 40;

/** One rebalance of the view in plain lines; null when the view has none of that number. */
export function explainText(view: GroupView, rebalanceNumber: number): string[] | null {
  const rebalance = view.rebalances.find(({ number }) => number === rebalanceNumber);
  if (rebalance === undefined) return null;
  const nameOf = (member: Parameters<typeof nameIn>[1]) => nameIn(view, member);
  const earlier = view.rebalances.filter(({ number }) => number < rebalanceNumber);
  const width = "Evidence".length;
  return [
    `${view.groupId} · ${generationsText(rebalance)} · ${headline(rebalance, earlier, nameOf)}`,
    ...whyCard(rebalance, view).lines.map(({ label, text }) => `${label.padEnd(width)}  ${text}`),
    ...diffCard(rebalance, nameOf).lines.map(
      (text, i) => `${(i === 0 ? "Diff" : "").padEnd(width)}  ${text}`,
    ),
    ...partitionLines(rebalance, view).map((text) => `${"".padEnd(width)}  ${text}`),
  ];
}

/** `generation 41 → 42`. */
export function generationsText({
  fromGenerationId,
  toGenerationId,
  groupType,
}: RebalanceView): string {
  const word = groupType === "consumer" ? "epoch" : "generation";
  const from = fromGenerationId < 0 ? "?" : `${fromGenerationId}`;
  if (fromGenerationId === toGenerationId) return `${word} ${from}`;
  return `${word} ${from} → ${toGenerationId ?? "?"}`;
}

function partitionLines({ changes, evidence }: RebalanceView, view: GroupView): string[] {
  const changed = changes.filter(({ kind, pause }) => kind !== "kept" || pause.state !== "None");
  const lines = changed.slice(0, TOLD_COUNT).map((change) => {
    const from = change.from === null ? "nobody" : nameIn(view, change.from);
    const to = change.to === null ? "nobody" : nameIn(view, change.to);
    const who = change.kind === "kept" ? `${to} keeps it` : `${from} → ${to}`;
    const caption = pauseCaption(knownPause(change, evidence), view.now.asOfMs);
    return `${partitionText(change)}  ${who}${caption === "" ? "" : `  ${caption}`}`;
  });
  const more = changed.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}
