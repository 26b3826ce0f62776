import { type PartitionChange, pauseMs, type Rebalance } from "../rebalance.ts";
import { knownPause } from "./known-pause.ts";
import { pauseCaption } from "./pause-caption.ts";
import { redeliveryOf } from "./redelivery.ts";
import type { WhyPart } from "./why-card.ts";
import { joinParts, partitionPart, textPart, type WhyAbout } from "./why-part.ts";
import { countText } from "./wording.ts";

/** Partitions and their pauses, the longest of them split; records read twice; commits refused and rewound. */
export function costParts({ rebalance, view }: WhyAbout): WhyPart[] {
  const lists = [
    ...pauseParts(rebalance, view.now.asOfMs),
    redeliveryParts(rebalance),
    refusedParts(rebalance),
    rewindParts(rebalance),
  ];
  return [...joinParts(lists, "; ")];
}

function pauseParts(rebalance: Rebalance, nowMs: number): WhyPart[][] {
  const { evidence, stableAtMs } = rebalance;
  const changes = rebalance.changes.map((each) => ({ ...each, pause: knownPause(each, evidence) }));
  if (stableAtMs === null && changes.length === 0) {
    return [[textPart("not known before its partitions are assigned")]];
  }
  const isToldOfNone = changes.every(
    ({ pause: { state } }) => state === "Unknown" || state === "None",
  );
  if (evidence.pauses === null && isToldOfNone)
    return [[textPart("pauses unknown: no source tells who read when")]];
  const paused = changes.filter(({ pause }) => pause.state !== "None" && pause.state !== "Unknown");
  const unknownCount = changes.filter(({ pause }) => pause.state === "Unknown").length;
  const unknown = unknownCount > 0 ? `, of ${unknownCount} unknown` : "";
  if (paused.length === 0) return [[textPart(noneKnown(changes.length, unknownCount))]];
  const totalMs = paused.reduce((sum, { pause }) => sum + (pauseMs(pause) ?? 0), 0);
  const of = `${paused.length} of ${countText(changes.length, "partition")} paused`;
  const total = totalMs > 0 ? ` (${(totalMs / 1000).toFixed(1)} partition-seconds)` : "";
  return [[textPart(of + total + unknown)], longestParts(paused, nowMs)];
}

function noneKnown(count: number, unknownCount: number): string {
  if (unknownCount === 0) return "no partition stopped being read";
  if (unknownCount === count) return "pauses unknown so far";
  return `pauses of ${countText(unknownCount, "partition")} unknown so far, no other stopped being read`;
}

function longestParts(paused: readonly PartitionChange[], nowMs: number): WhyPart[] {
  const length = ({ pause }: PartitionChange) =>
    pause.state === "Open" ? nowMs - pause.stoppedAtMs : (pauseMs(pause) ?? 0);
  let longest = paused[0] as PartitionChange;
  for (const change of paused) if (length(change) > length(longest)) longest = change;
  const caption = pauseCaption(longest.pause, nowMs);
  return [textPart("longest "), partitionPart(longest), textPart(`: ${caption}`)];
}

function redeliveryParts(rebalance: Rebalance): WhyPart[] {
  const { count, grade } = redeliveryOf(rebalance);
  if (grade === "unknown" || count === null) return [textPart("records read twice: unknown")];
  if (grade === "upper bound") {
    return [
      textPart(
        count === 0 ? "no record read twice" : `at most ${countText(count, "record")} read twice`,
      ),
    ];
  }
  return [
    textPart(
      count === 0 ? "no record read twice" : `${countText(count, "record")} read twice, counted`,
    ),
  ];
}

function refusedParts({ refusedCommits }: Rebalance): WhyPart[] {
  const total = refusedCommits.reduce((sum, { count }) => sum + count, 0);
  return total === 0 ? [] : [textPart(`${countText(total, "commit")} refused`)];
}

function rewindParts({ rewinds }: Rebalance): WhyPart[] {
  const records = rewinds.reduce((sum, { fromOffset, toOffset }) => sum + fromOffset - toOffset, 0);
  if (records === 0) return [];
  return [textPart(`committed offsets went back by ${countText(records, "record")}`)];
}
