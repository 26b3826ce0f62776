import type { EvidenceGrade, TopicPartition } from "../../model/index.ts";
import { partitionKey } from "../assignment-diff.ts";
import type { PartitionNow } from "../group-history.ts";
import type { PartitionChange, Pause } from "../rebalance.ts";
import type { Gap, GroupView, OwnerMark, RebalanceView } from "./group-view.ts";
import { knownPause } from "./known-pause.ts";
import { memberLetters } from "./member-letters.ts";
import { partitionText } from "./wording.ts";

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

/** `unknown` begins where nothing is known any more, and is not drawn. */
type OpenSpan = Omit<LaneSpan, "toMs" | "owner" | "phase"> & {
  readonly phase: LanePhase | "unknown";
};

/** What is painted so far: each lasts until the next begins. */
interface Painted extends TopicPartition {
  readonly spans: OpenSpan[];
}

interface Painting {
  readonly gaps: readonly Gap[];
  readonly lanes: ReadonlyMap<string, Painted>;
}

const paintingOf = new WeakMap<readonly RebalanceView[], Painting>();

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

function paintRebalances({ rebalances, gaps }: GroupView): ReadonlyMap<string, Painted> {
  const known = paintingOf.get(rebalances);
  if (known?.gaps === gaps) return known.lanes;
  const lanes = new Map<string, Painted>();
  let gapIndex = 0;
  for (const rebalance of rebalances) {
    for (; (gaps[gapIndex]?.toMs ?? Infinity) <= rebalance.startedAtMs; gapIndex += 1) {
      paintGap(lanes, gaps[gapIndex] as Gap);
    }
    for (const change of rebalance.changes) paintChange(laneOf(lanes, change), change, rebalance);
  }
  for (const gap of gaps.slice(gapIndex)) paintGap(lanes, gap);
  paintingOf.set(rebalances, { gaps, lanes });
  return lanes;
}

function laneOf(lanes: Map<string, Painted>, change: PartitionChange): Painted {
  const key = partitionKey(change);
  const known = lanes.get(key);
  if (known !== undefined) {
    const last = known.spans.at(-1);
    // Whoever had it when it changed had it when the group was found again.
    if (last?.phase === "unknown" && change.from !== null) {
      paint(known, { ...nothingYet, fromMs: last.fromMs, memberId: change.from.memberId });
    }
    return known;
  }
  const lane: Painted = { topic: change.topic, partition: change.partition, spans: [] };
  lanes.set(key, lane);
  if (change.from !== null) paint(lane, { ...nothingYet, memberId: change.from.memberId });
  return lane;
}

function paintGap(lanes: ReadonlyMap<string, Painted>, { fromMs, toMs }: Gap): void {
  for (const lane of lanes.values()) {
    paint(lane, { ...nothingYet, phase: "unknown", fromMs, memberId: null });
    // A mark at its end, from which whoever has it then is painted.
    paint(lane, { ...nothingYet, phase: "unknown", fromMs: toMs, memberId: null });
  }
}

/** Who had it before the first rebalance of the view; the timeline begins where something is known. */
const nothingYet: OpenSpan = {
  phase: "owned",
  fromMs: -Infinity,
  memberId: null,
  rebalanceNumber: null,
  withinMs: 0,
  grade: null,
};

function paint({ spans }: Painted, span: OpenSpan): void {
  if (goesOn(spans.at(-1), span)) return;
  while ((spans.at(-1)?.fromMs ?? -Infinity) >= span.fromMs && spans.length > 0) spans.pop();
  spans.push(span);
}

/** An owner that kept its partition and never stopped reading it. */
function goesOn(before: OpenSpan | undefined, { phase, memberId, fromMs }: OpenSpan): boolean {
  if (phase !== "owned" || before?.phase !== "owned") return false;
  return before.memberId === memberId && before.fromMs <= fromMs;
}

function paintChange(lane: Painted, change: PartitionChange, rebalance: RebalanceView): void {
  const { evidence, number: rebalanceNumber, startedAtMs } = rebalance;
  const from = change.from?.memberId ?? null;
  const to = change.to?.memberId ?? null;
  const pause = knownPause(change, evidence);
  const hasPause = pause.state !== "None" && pause.state !== "Unknown";
  const known = hasPause ? evidence.pauses : evidence.assignment;
  const grade = known?.grade ?? null;
  const withinMs = known?.withinMs ?? 0;
  const put = (phase: LanePhase, fromMs: number, memberId: string | null) =>
    paint(lane, { phase, fromMs, memberId, rebalanceNumber, withinMs, grade });
  const atMs = handOverAtMs(change, rebalance);
  const { noticedAtMs, assignedAtMs, endMs } = turnsOf(pause, { startedAtMs, atMs });
  if (hasPause) {
    const isKept = change.kind === "kept";
    if (noticedAtMs > pause.stoppedAtMs) put("orphaned", pause.stoppedAtMs, from);
    if (assignedAtMs > noticedAtMs)
      put(isKept ? "paused" : "unowned", noticedAtMs, isKept ? from : null);
    if (to !== null && endMs > assignedAtMs) put("unread", assignedAtMs, to);
  }
  if (to === null) put("unowned", assignedAtMs, null);
  else if (endMs !== Infinity) put("owned", endMs, to);
}

/** When it was given to its owner: in a consumer group with that member's own step, else with everybody's. */
function handOverAtMs(
  { to }: PartitionChange,
  { groupType, reconciliation, stableAtMs, startedAtMs }: RebalanceView,
): number {
  const step =
    groupType === "consumer" && to !== null
      ? reconciliation.findLast(({ member }) => member.memberId === to.memberId)
      : undefined;
  return Math.max(startedAtMs, step?.atMs ?? stableAtMs ?? startedAtMs);
}

/** When a pause was noticed, when its partition was given to somebody, and when it was read again: Infinity, not yet. */
function turnsOf(
  pause: Pause,
  { startedAtMs, atMs }: { readonly startedAtMs: number; readonly atMs: number },
): { readonly noticedAtMs: number; readonly assignedAtMs: number; readonly endMs: number } {
  switch (pause.state) {
    case "None":
    case "Unknown":
      return { noticedAtMs: atMs, assignedAtMs: atMs, endMs: atMs };
    case "Over": {
      const { stoppedAtMs, orphanedMs, resumedAtMs, unreadMs } = pause;
      return {
        noticedAtMs: stoppedAtMs + orphanedMs,
        assignedAtMs: resumedAtMs - unreadMs,
        endMs: resumedAtMs,
      };
    }
    default: {
      const noticedAtMs = Math.max(pause.stoppedAtMs, startedAtMs);
      return { noticedAtMs, assignedAtMs: Math.max(atMs, noticedAtMs), endMs: Infinity };
    }
  }
}

/** What is under way: no rebalance's change tells of it yet. */
function paintNow(lane: Painted, now: PartitionNow, view: GroupView): void {
  const before = lane.spans.at(-1);
  if (before === undefined || before.phase === "unknown") {
    paintFirstSight(lane, now, view, before?.fromMs ?? view.gaps.at(-1)?.toMs ?? view.knownSinceMs);
  }
  const tail = lane.spans.at(-1);
  if (now.stoppedAtMs !== null && tail?.phase === "owned") paintStop(lane, now, view);
  paintReleasing(lane, view);
  if (tail?.phase !== "owned" || now.stoppedAtMs !== null || now.position !== null) return;
  if (consumersReport(view)) paint(lane, { ...tail, phase: "owned-not-polled" });
}

/** No rebalance in the view changed it since then: it has been as it is for as long as the group is known. */
function paintFirstSight(
  lane: Painted,
  { owner }: PartitionNow,
  view: GroupView,
  sinceMs: number,
): void {
  const { grade, withinMs } = view.now.evidence;
  const facts = { rebalanceNumber: null, grade, withinMs };
  if (owner !== null) {
    paint(lane, { ...facts, phase: "owned", fromMs: sinceMs, memberId: owner.memberId });
  } else if (view.now.state === "Empty" || view.now.state === "Stable") {
    const fromMs = Math.max(sinceMs, view.rebalances.at(-1)?.stableAtMs ?? sinceMs);
    paint(lane, { ...facts, phase: "unowned", fromMs, memberId: null });
  }
}

function paintStop(lane: Painted, now: PartitionNow, view: GroupView): void {
  const stoppedAtMs = now.stoppedAtMs ?? 0;
  const memberId = now.owner?.memberId ?? null;
  const open = openRebalance(view);
  const noticedAtMs = open === null ? Infinity : Math.max(stoppedAtMs, open.startedAtMs);
  const facts = {
    rebalanceNumber: open?.number ?? null,
    withinMs: 0,
    grade: view.now.evidence.grade,
  };
  if (noticedAtMs > stoppedAtMs) {
    paint(lane, { ...facts, phase: "orphaned", fromMs: stoppedAtMs, memberId });
  }
  if (noticedAtMs === Infinity) return;
  const isMember = view.now.members.some(
    ({ member, word }) => member.memberId === memberId && word !== "gone",
  );
  paint(lane, {
    ...facts,
    phase: isMember ? "paused" : "unowned",
    fromMs: noticedAtMs,
    memberId: isMember ? memberId : null,
  });
}

function paintReleasing(lane: Painted, view: GroupView): void {
  const name = partitionText(lane);
  const owner = view.now.members.find(({ revoking }) => revoking.includes(name));
  const last = lane.spans.at(-1);
  if (owner === undefined || last?.phase !== "owned") return;
  const open = openRebalance(view);
  const fromMs = Math.max(last.fromMs, open?.startedAtMs ?? view.now.asOfMs);
  const { memberId } = owner.member;
  paint(lane, {
    ...last,
    phase: "revoking",
    fromMs,
    memberId,
    rebalanceNumber: open?.number ?? null,
  });
}

/** The rebalance under way; null while there is none. */
export function openRebalance({ rebalances }: GroupView): RebalanceView | null {
  const last = rebalances.at(-1);
  return last?.phase === "joining" || last?.phase === "syncing" ? last : null;
}

/** Only where consumers tell what they process does silence mean that nothing was. */
function consumersReport({ sources }: GroupView): boolean {
  return sources.some(({ source, status }) => source === "consumers" && status === "on");
}
