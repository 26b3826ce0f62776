import type { EvidenceGrade, TopicPartition } from "../../model/index.ts";
import { partitionKey } from "../assignment-diff.ts";
import type { GroupView, OwnerMark } from "./group-view.ts";
import { memberLetters } from "./member-letters.ts";
import { paintRebalances } from "./paint-history.ts";
import { paintNow } from "./paint-now.ts";
import type { OpenSpan } from "./painted-lane.ts";

/*
 * What became of each partition, from the first instant known to the last.
 *
 * A timeline is painted from old to new: every change of a rebalance cuts what is painted at the instant where the old
 * owner stopped, then paints the parts of the pause and the new owner, whose span lasts until the next change cuts it.
 * A pause that lasts through several rebalances is told by the last of them alone, and its paint covers the others'.
 * What is under way (stopped, and not yet handed over) is painted last, from the partition as it is now.
 */

/**
 * - `owned`: read by its owner. `owned-not-polled`: given to it, and it has processed nothing of it so far.
 * - `paused`: its owner gave it up for the rebalance and got it back, or still belongs to the group and may.
 * - `orphaned`: its owner is gone, frozen or silent, and the coordinator does not know yet.
 * - `unowned`: nobody's. `unread`: given to a new owner that has not read it yet.
 * - `revoking`: its owner was told to give it up and has not released it (KIP-848, cooperative).
 */
export type LanePhase =
  | "owned"
  | "owned-not-polled"
  | "paused"
  | "orphaned"
  | "unowned"
  | "unread"
  | "revoking";

/** Instants, both included; whatever of it is not known is not drawn. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One stretch of a partition's life. */
export interface LaneSpan {
  readonly phase: LanePhase;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whose it is, or in a pause whose it was; null: nobody's. */
  readonly memberId: string | null;
  /** Its letter and name; null where it is nobody's. */
  readonly owner: OwnerMark | null;
  /** The rebalance that brought it about; null when none in the view did. */
  readonly rebalanceNumber: number | null;
  /** It began within so many ms before `fromMs`: 0 is a sharp edge, more is a gradient. */
  readonly withinMs: number;
  /** Null where no rebalance tells. */
  readonly grade: EvidenceGrade | null;
}

export interface PartitionTimeline extends TopicPartition {
  /** In order, without overlaps, from `knownSinceMs` to `now.asOfMs`; where nothing is known there is a gap. */
  readonly spans: readonly LaneSpan[];
}

/** The timeline of every partition that the view names, by topic and number; of a range, what lies within it. */
export function partitionTimelines(
  view: GroupView,
  range: TimeRange = { fromMs: -Infinity, toMs: Infinity },
): PartitionTimeline[] {
  const painted = paintRebalances(view);
  const now = new Map(view.now.partitions.map((each) => [partitionKey(each), each]));
  const lanes = [...painted.values()].filter((each) => !now.has(partitionKey(each)));
  for (const [key, each] of now) {
    const { topic, partition } = each;
    const lane = { topic, partition, spans: [...(painted.get(key)?.spans ?? [])] };
    paintNow(lane, each, view);
    lanes.push(lane);
  }
  const fromMs = Math.max(range.fromMs, view.knownSinceMs);
  const toMs = Math.min(range.toMs, view.now.asOfMs);
  const marks = memberLetters(view);
  return lanes.sort(byPartition).map(({ topic, partition, spans }) => ({
    topic,
    partition,
    spans: clipped(spans, { fromMs, toMs }, marks),
  }));
}

function byPartition(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}

function clipped(
  spans: readonly OpenSpan[],
  range: TimeRange,
  marks: ReadonlyMap<string, OwnerMark>,
): LaneSpan[] {
  const kept: LaneSpan[] = [];
  for (const [i, span] of spans.entries()) {
    const fromMs = Math.max(span.fromMs, range.fromMs);
    const toMs = Math.min(spans[i + 1]?.fromMs ?? range.toMs, range.toMs);
    if (toMs <= fromMs || span.phase === "unknown") continue;
    // Written out: a screen makes thousands of these for each picture, and spreading costs several times as much.
    kept.push({
      phase: span.phase,
      fromMs,
      toMs,
      memberId: span.memberId,
      owner: span.memberId === null ? null : (marks.get(span.memberId) ?? null),
      rebalanceNumber: span.rebalanceNumber,
      withinMs: fromMs > span.fromMs ? 0 : span.withinMs,
      grade: span.grade,
    });
  }
  return kept;
}
