import type { TopicPartition } from "../../model/index.ts";
import { partitionKey } from "../assignment-diff.ts";
import type { PartitionChange, Pause } from "../rebalance.ts";
import type { GroupView, OwnerMark, RebalanceView } from "./group-view.ts";
import { knownPause } from "./known-pause.ts";
import { memberLetters } from "./member-letters.ts";
import { pauseCaption } from "./pause-caption.ts";
import { type LaneSpan, openRebalance, partitionTimelines, type TimeRange } from "./timelines.ts";
import { durationText, partitionText } from "./wording.ts";

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

/** One lane per partition with owners, pauses and the end caption, and the stop-the-world bands behind them. */
export function lanesOf(view: GroupView, range: TimeRange): Lanes {
  const fromMs = Math.max(range.fromMs, view.knownSinceMs);
  const toMs = Math.max(fromMs, Math.min(range.toMs, view.now.asOfMs));
  const within = view.rebalances.filter((each) => touches(each, { fromMs, toMs }));
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
  return { fromMs, toMs, rows, bands: bandsOf(view, within, rows, { fromMs, toMs }) };
}

/** True when any pause of it lies within the range, or it began or ended there. */
function touches(rebalance: RebalanceView, { fromMs, toMs }: TimeRange): boolean {
  let first = rebalance.startedAtMs;
  let last = rebalance.stableAtMs ?? Infinity;
  for (const { pause } of rebalance.changes) {
    if (pause.state === "None" || pause.state === "Unknown") continue;
    first = Math.min(first, pause.stoppedAtMs);
    if (pause.state === "Over") last = Math.max(last, pause.resumedAtMs);
    if (pause.state === "Open") last = Infinity;
  }
  return first <= toMs && last >= fromMs;
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
  for (const { number, changes, evidence } of rebalances.toReversed()) {
    for (const change of changes) put(change, number, knownPause(change, evidence));
  }
  return caps;
}

function bandsOf(
  view: GroupView,
  rebalances: readonly RebalanceView[],
  rows: readonly Lane[],
  range: TimeRange,
): StopBand[] {
  const indices = new Map(rows.map((row, i) => [partitionKey(row), i]));
  return rebalances
    .map((rebalance) => bandOf(rebalance, view, indices))
    .filter((band) => band !== null)
    .filter((band) => band.toMs >= range.fromMs && band.fromMs <= range.toMs)
    .map((band) => ({
      ...band,
      fromMs: Math.max(band.fromMs, range.fromMs),
      toMs: Math.min(band.toMs, range.toMs),
    }));
}

interface Stop {
  readonly at: TopicPartition;
  readonly revokedAtMs: number;
  readonly assignedAtMs: number;
}

function bandOf(
  rebalance: RebalanceView,
  view: GroupView,
  indices: ReadonlyMap<string, number>,
): StopBand | null {
  const isOpen = isUnderWay(rebalance) && rebalance.changes.length === 0;
  const stops = isOpen ? stopsNow(view) : stopsOf(rebalance, view.now.asOfMs);
  if (stops.length === 0) return null;
  const fromMs = Math.min(...stops.map(({ revokedAtMs }) => revokedAtMs));
  const toMs = Math.max(...stops.map(({ assignedAtMs }) => assignedAtMs));
  const readCount = isOpen
    ? view.now.partitions.filter(({ owner }) => owner !== null).length
    : rebalance.changes.filter(({ from, pause }) => from !== null && isOurs(rebalance, from, pause))
        .length;
  const whole = stops.length >= readCount;
  return {
    rebalanceNumber: rebalance.number,
    fromMs,
    toMs,
    whole,
    rows: stops.map(({ at }) => indices.get(partitionKey(at))).filter((i) => i !== undefined),
    text: whole
      ? `stop-the-world ${durationText(toMs - fromMs)}`
      : `${stops.length} of ${rows(rebalance, view)} partitions paused`,
  };
}

function rows({ changes }: RebalanceView, view: GroupView): number {
  return changes.length || view.now.partitions.length;
}

function isUnderWay({ phase }: RebalanceView): boolean {
  return phase === "joining" || phase === "syncing";
}

/** What stopped because of the rebalance, and not because its owner had gone. */
function stopsOf(rebalance: RebalanceView, asOfMs: number): Stop[] {
  return rebalance.changes.flatMap((change): Stop[] => {
    const { from } = change;
    const pause = knownPause(change, rebalance.evidence);
    if (pause.state === "None" || pause.state === "Unknown") return [];
    if (from === null || !isOurs(rebalance, from, pause)) return [];
    const revokedAtMs =
      pause.state === "Over" ? pause.stoppedAtMs + pause.orphanedMs : pause.stoppedAtMs;
    const assignedAtMs =
      pause.state === "Over"
        ? pause.resumedAtMs - pause.unreadMs
        : (rebalance.stableAtMs ?? asOfMs);
    return [{ at: change, revokedAtMs, assignedAtMs }];
  });
}

/** The old owner is a member of the new generation too, so it stopped for the rebalance's sake. */
function isOurs(
  { members }: RebalanceView,
  from: NonNullable<PartitionChange["from"]>,
  pause: Pause,
): boolean {
  if (pause.state === "Over" && pause.orphanedMs >= 1) return false;
  return members.some(({ memberId }) => memberId === from.memberId);
}

function stopsNow(view: GroupView): Stop[] {
  const living = new Set(
    view.now.members.filter(({ word }) => word !== "gone").map(({ member }) => member.memberId),
  );
  return view.now.partitions.flatMap((each): Stop[] => {
    if (each.stoppedAtMs === null || !living.has(each.owner?.memberId ?? "")) return [];
    return [{ at: each, revokedAtMs: each.stoppedAtMs, assignedAtMs: view.now.asOfMs }];
  });
}
