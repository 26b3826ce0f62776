import type { GroupView } from "./group-view.ts";
import { countText, durationText, groupedText } from "./wording.ts";

/** Shorter stops come with every heartbeat of a cooperative group. */
const LEAST_MS = 1_000;

/**
 * `2 of 6 partitions are not being read, for 3.4 s`: what a group that its coordinator believes Stable does not do, since a
 * reader died, froze or was cut off and nobody noticed yet. Empty where every partition is read, or nobody could tell.
 */
export function standstillText({ now, rebalances }: Pick<GroupView, "now" | "rebalances">): string {
  if (now.barrier !== null) return "";
  // What stopped before was noticed: its new owner has it, and is about to read.
  const noticedAtMs = rebalances.at(-1)?.stableAtMs ?? -Infinity;
  const latestMs = now.asOfMs - LEAST_MS;
  const stopped = now.partitions.flatMap(({ owner, stoppedAtMs }) =>
    owner !== null && stoppedAtMs !== null && stoppedAtMs > noticedAtMs && stoppedAtMs <= latestMs
      ? [stoppedAtMs]
      : [],
  );
  if (stopped.length === 0) return "";
  const forText = durationText(now.asOfMs - Math.min(...stopped));
  const all = countText(now.partitions.length, "partition");
  const are = stopped.length === 1 ? "is" : "are";
  return `${groupedText(stopped.length)} of ${all} ${are} not being read, for ${forText}; the coordinator has not noticed`;
}
