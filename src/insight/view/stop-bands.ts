import type { TopicPartition } from "../../model/index.ts";
import { partitionKey } from "../assignment-diff.ts";
import type { PartitionChange } from "../rebalance.ts";
import type { GroupView, RebalanceView } from "./group-view.ts";
import { knownPause } from "./known-pause.ts";
import type { TimeRange } from "./timelines.ts";
import { durationText } from "./wording.ts";

/** From the first revoke to the last assign of one rebalance, over the rows that stopped for it. */
export interface StopBand {
  readonly rebalanceNumber: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** True when every partition that had a reader stopped: the whole world. */
  readonly whole: boolean;
  /** Indices into `rows`. */
  readonly rows: readonly number[];
  /** `stop-the-world 8.7 s`, `5 of 12 partitions paused`. */
  readonly text: string;
}

/** What of a rebalance stopped for its sake, when, and out of how many that were read. */
interface Stops {
  readonly partitions: readonly TopicPartition[];
  readonly fromMs: number;
  /** Infinity while it lasts. */
  readonly toMs: number;
  /** Partitions that had a reader who stayed in the group. */
  readonly readCount: number;
  readonly partitionCount: number;
}

const stopsOfRebalance = new WeakMap<RebalanceView, Stops>();

/** The bands of these rebalances, cut at the range. */
export function stopBands(
  view: GroupView,
  rebalances: readonly RebalanceView[],
  { rows, fromMs, toMs }: TimeRange & { readonly rows: readonly TopicPartition[] },
): StopBand[] {
  const indices = new Map(rows.map((row, i) => [partitionKey(row), i]));
  return rebalances.flatMap((rebalance): StopBand[] => {
    const stops = isHandedOver(rebalance) ? stopsOf(rebalance) : stopsNow(view);
    const endMs = Math.min(stops.toMs, view.now.asOfMs);
    if (stops.partitions.length === 0 || endMs < fromMs || stops.fromMs > toMs) return [];
    const whole = stops.partitions.length >= stops.readCount;
    return [
      {
        rebalanceNumber: rebalance.number,
        fromMs: Math.max(stops.fromMs, fromMs),
        toMs: Math.min(endMs, toMs),
        whole,
        rows: stops.partitions
          .map((at) => indices.get(partitionKey(at)))
          .filter((i) => i !== undefined),
        text: whole
          ? `stop-the-world ${durationText(endMs - stops.fromMs)}`
          : `${stops.partitions.length} of ${stops.partitionCount} partitions paused`,
      },
    ];
  });
}

/** Before its first hand-over only the present tells what has stopped. */
function isHandedOver({ phase, changes }: RebalanceView): boolean {
  return (phase !== "joining" && phase !== "syncing") || changes.length > 0;
}

function stopsOf(rebalance: RebalanceView): Stops {
  const known = stopsOfRebalance.get(rebalance);
  if (known !== undefined) return known;
  const living = new Set(rebalance.members.map(({ memberId }) => memberId));
  const partitions: TopicPartition[] = [];
  let fromMs = Infinity;
  let toMs = -Infinity;
  let readCount = 0;
  for (const change of rebalance.changes) {
    if (!isStopOfLiving(change, living)) continue;
    readCount += 1;
    const stop = stopOf(change, rebalance);
    if (stop === null) continue;
    partitions.push(change);
    fromMs = Math.min(fromMs, stop.fromMs);
    toMs = Math.max(toMs, stop.toMs);
  }
  const partitionCount = rebalance.changes.length;
  const stops = { partitions, fromMs, toMs, readCount, partitionCount };
  stopsOfRebalance.set(rebalance, stops);
  return stops;
}

/** The old owner is a member of the new generation too: if it stopped, then for the rebalance's sake. */
function isStopOfLiving({ from, pause }: PartitionChange, living: ReadonlySet<string>): boolean {
  if (pause.state === "Over" && pause.orphanedMs >= 1) return false;
  return from !== null && living.has(from.memberId);
}

/** From its revocation to its assignment. */
function stopOf(
  change: PartitionChange,
  { evidence, stableAtMs }: RebalanceView,
): TimeRange | null {
  const pause = knownPause(change, evidence);
  if (pause.state === "None" || pause.state === "Unknown") return null;
  if (pause.state !== "Over") return { fromMs: pause.stoppedAtMs, toMs: stableAtMs ?? Infinity };
  const { stoppedAtMs, orphanedMs, resumedAtMs, unreadMs } = pause;
  return { fromMs: stoppedAtMs + orphanedMs, toMs: resumedAtMs - unreadMs };
}

function stopsNow({ now }: GroupView): Stops {
  const living = new Set(
    now.members.filter(({ word }) => word !== "gone").map(({ member }) => member.memberId),
  );
  let fromMs = Infinity;
  const partitions = now.partitions.filter(({ stoppedAtMs, owner }) => {
    if (stoppedAtMs === null || !living.has(owner?.memberId ?? "")) return false;
    fromMs = Math.min(fromMs, stoppedAtMs);
    return true;
  });
  const readCount = now.partitions.filter(({ owner }) => owner !== null).length;
  return { partitions, fromMs, toMs: Infinity, readCount, partitionCount: now.partitions.length };
}
