import type { TopicPartition } from "../../model/index.ts";
import { partitionKey } from "../assignment-diff.ts";
import type { Pause } from "../rebalance.ts";
import type { GroupView, OwnerMark, RebalanceView } from "./group-view.ts";
import { knownPause } from "./known-pause.ts";
import { memberLetters } from "./member-letters.ts";
import { openRebalance } from "./open-rebalance.ts";
import { pauseCaption } from "./pause-caption.ts";
import { extentOf } from "./rebalance-extent.ts";
import { type StopBand, stopBands } from "./stop-bands.ts";
import { type LaneSpan, partitionTimelines, type TimeRange } from "./timelines.ts";
import { partitionText } from "./wording.ts";

/** The partition lanes of a stretch of time. */
export interface Lanes {
  /** What was drawn: the range asked for, as far as something is known of it. Equal ends: nothing is. */
  readonly fromMs: number;
  readonly toMs: number;
  /** One per partition, by topic and number. */
  readonly rows: readonly Lane[];
  readonly bands: readonly StopBand[];
}

export interface Lane extends TopicPartition {
  /** `orders-0`. */
  readonly label: string;
  readonly spans: readonly LaneSpan[];
  /** Who it will belong to once its owner has released it: an empty slot in that member's lane. */
  readonly awaitedBy: OwnerMark | null;
  /** Its latest pause within the range; null when it had none. */
  readonly cap: LaneCap | null;
}

export interface LaneCap {
  readonly rebalanceNumber: number | null;
  /** `paused 8.7 s`, `orphaned 45.0 s, unowned 9.8 s`. */
  readonly text: string;
  readonly pause: Pause;
}

/** One lane per partition with owners, pauses and the end caption, and the stop-the-world bands behind them. */
export function lanesOf(view: GroupView, range: TimeRange): Lanes {
  const fromMs = Math.max(range.fromMs, view.knownSinceMs);
  const toMs = Math.max(fromMs, Math.min(range.toMs, view.now.asOfMs));
  const within = view.rebalances.filter((each) => {
    const extent = extentOf(each);
    return extent.fromMs <= toMs && extent.toMs >= fromMs;
  });
  const caps = capsOf(view, within);
  const marks = memberLetters(view);
  const awaited = awaitedPartitions(view);
  const rows = partitionTimelines(view, { fromMs, toMs }).map(
    ({ topic, partition, spans }): Lane => {
      const label = partitionText({ topic, partition });
      return {
        topic,
        partition,
        label,
        spans,
        awaitedBy: marks.get(awaited.get(label) ?? "") ?? null,
        cap: caps.get(partitionKey({ topic, partition })) ?? null,
      };
    },
  );
  return { fromMs, toMs, rows, bands: stopBands(view, within, { rows, fromMs, toMs }) };
}

function awaitedPartitions({ now }: GroupView): Map<string, string> {
  return new Map(
    now.members.flatMap(({ member, awaiting }) =>
      awaiting.map((name) => [name, member.memberId] as const),
    ),
  );
}

/** The latest pause of each partition: from the last rebalance back, so that no caption is made in vain. */
function capsOf(view: GroupView, rebalances: readonly RebalanceView[]): Map<string, LaneCap> {
  const caps = new Map<string, LaneCap>();
  const nowMs = view.now.asOfMs;
  const put = (at: TopicPartition, rebalanceNumber: number | null, pause: Pause) => {
    const key = partitionKey(at);
    if (pause.state === "None" || caps.has(key)) return;
    caps.set(key, { rebalanceNumber, pause, text: pauseCaption(pause, nowMs) });
  };
  const open = openRebalance(view);
  const last = view.rebalances.at(-1);
  for (const partition of view.now.partitions) {
    const { stoppedAtMs } = partition;
    if (stoppedAtMs === null) continue;
    const rebalance = open ?? (last?.phase === "settling" ? last : null);
    put(partition, rebalance?.number ?? null, { state: "Open", stoppedAtMs });
  }
  const partitionCount = view.now.partitions.length;
  for (const { number, changes, evidence } of rebalances.toReversed()) {
    if (partitionCount > 0 && caps.size >= partitionCount) break;
    for (const change of changes) put(change, number, knownPause(change, evidence));
  }
  return caps;
}
