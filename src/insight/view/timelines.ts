import type { EvidenceGrade, TopicPartition } from "../../model/index.ts";
import { partitionKey } from "../assignment-diff.ts";
import type { PartitionNow } from "../group-history.ts";
import type { PartitionChange, Pause } from "../rebalance.ts";
import type { GroupView, RebalanceView } from "./group-view.ts";
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

/** One stretch of a partition's life. */
export interface LaneSpan {
  readonly phase: LanePhase;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whose it is, or in a pause whose it was; null: nobody's. */
  readonly memberId: string | null;
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

type OpenSpan = Omit<LaneSpan, "toMs">;

/** What is painted so far: each lasts until the next begins; null: nothing is known from here on. */
interface Painted extends TopicPartition {
  readonly edges: { readonly fromMs: number; readonly span: OpenSpan | null }[];
}

const paintedOf = new WeakMap<readonly RebalanceView[], ReadonlyMap<string, Painted>>();

/** The timeline of every partition that the view names, by topic and number. */
export function partitionTimelines(view: GroupView): PartitionTimeline[] {
  const painted = paintRebalances(view.rebalances);
  const now = new Map(view.now.partitions.map((each) => [partitionKey(each), each]));
  const unseen = [...painted.values()].filter((each) => !now.has(partitionKey(each)));
  const present = [...now].map(([key, each]) => {
    const { topic, partition } = each;
    const edges = [...(painted.get(key)?.edges ?? [])];
    paintNow({ topic, partition, edges }, each, view);
    return timeline({ topic, partition, edges }, view);
  });
  return [...present, ...unseen.map((each) => timeline(each, view))].sort(byPartition);
}

function byPartition(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}

function timeline({ topic, partition, edges }: Painted, view: GroupView): PartitionTimeline {
  const spans: LaneSpan[] = [];
  const { knownSinceMs, now } = view;
  for (const [i, { fromMs, span }] of edges.entries()) {
    if (span === null) continue;
    const toMs = Math.min(edges[i + 1]?.fromMs ?? now.asOfMs, now.asOfMs);
    const start = Math.max(fromMs, knownSinceMs);
    if (toMs <= start) continue;
    spans.push({ ...span, fromMs: start, toMs, withinMs: start > fromMs ? 0 : span.withinMs });
  }
  return { topic, partition, spans };
}

function paintRebalances(rebalances: readonly RebalanceView[]): ReadonlyMap<string, Painted> {
  const known = paintedOf.get(rebalances);
  if (known !== undefined) return known;
  const painted = new Map<string, Painted>();
  for (const rebalance of rebalances) {
    for (const change of rebalance.changes) {
      const key = partitionKey(change);
      let lane = painted.get(key);
      if (lane === undefined) {
        lane = { topic: change.topic, partition: change.partition, edges: [] };
        painted.set(key, lane);
        if (change.from !== null) paint(lane, { ...nothingYet, memberId: change.from.memberId });
      }
      paintChange(lane, change, rebalance);
    }
  }
  paintedOf.set(rebalances, painted);
  return painted;
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

function paint({ edges }: Painted, span: OpenSpan): void {
  while ((edges.at(-1)?.fromMs ?? -Infinity) >= span.fromMs && edges.length > 0) edges.pop();
  edges.push({ fromMs: span.fromMs, span });
}

function paintChange(lane: Painted, change: PartitionChange, rebalance: RebalanceView): void {
  const { evidence, number } = rebalance;
  const from = change.from?.memberId ?? null;
  const to = change.to?.memberId ?? null;
  const atMs = rebalance.stableAtMs ?? rebalance.startedAtMs;
  const pause: Pause = evidence.pauses === null ? { state: "None" } : change.pause;
  const known =
    pause.state === "None" || pause.state === "Unknown" ? evidence.assignment : evidence.pauses;
  const facts = {
    rebalanceNumber: number,
    withinMs: known?.withinMs ?? 0,
    grade: known?.grade ?? null,
  };
  for (const step of pauseSteps(pause, { ...rebalance, atMs }, change)) {
    const memberId = step.phase === "unread" ? to : step.phase === "unowned" ? null : from;
    paint(lane, { ...facts, ...step, memberId });
  }
  if (to === null)
    paint(lane, { ...facts, phase: "unowned", fromMs: endOf(pause, atMs), memberId: null });
  else if (pause.state !== "Open" && pause.state !== "CarriedOver")
    paint(lane, { ...facts, phase: "owned", fromMs: endOf(pause, atMs), memberId: to });
}

function endOf(pause: Pause, atMs: number): number {
  return pause.state === "Over" ? pause.resumedAtMs : atMs;
}

/** The parts of a pause that have a length, in order; the last one lasts until something else is painted. */
function pauseSteps(
  pause: Pause,
  { startedAtMs, atMs }: { readonly startedAtMs: number; readonly atMs: number },
  { kind }: PartitionChange,
): { readonly phase: LanePhase; readonly fromMs: number }[] {
  if (pause.state === "None" || pause.state === "Unknown") return [];
  const { stoppedAtMs } = pause;
  const noticedAtMs =
    pause.state === "Over" ? stoppedAtMs + pause.orphanedMs : Math.max(stoppedAtMs, startedAtMs);
  const assignedAtMs = pause.state === "Over" ? pause.resumedAtMs - pause.unreadMs : atMs;
  const steps = [
    { phase: "orphaned", fromMs: stoppedAtMs, toMs: noticedAtMs },
    { phase: kind === "kept" ? "paused" : "unowned", fromMs: noticedAtMs, toMs: assignedAtMs },
    {
      phase: "unread",
      fromMs: assignedAtMs,
      toMs: pause.state === "Over" ? pause.resumedAtMs : Infinity,
    },
  ] as const;
  return steps.filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** What is under way: no rebalance's change tells of it yet. */
function paintNow(lane: Painted, now: PartitionNow, view: GroupView): void {
  const last = lane.edges.at(-1)?.span ?? null;
  if (last === null) paintFirstSight(lane, now, view);
  const tail = lane.edges.at(-1)?.span ?? null;
  if (now.stoppedAtMs !== null && tail?.phase === "owned") paintStop(lane, now, view);
  paintReleasing(lane, view);
  if (tail?.phase !== "owned" || now.stoppedAtMs !== null || now.position !== null) return;
  if (consumersReport(view)) paint(lane, { ...tail, phase: "owned-not-polled" });
}

/** No rebalance in the view changed it: it has been as it is for as long as the group is known. */
function paintFirstSight(lane: Painted, { owner }: PartitionNow, view: GroupView): void {
  const { grade, withinMs } = view.now.evidence;
  const lastStable = view.rebalances.at(-1)?.stableAtMs ?? view.knownSinceMs;
  const facts = { rebalanceNumber: null, grade, withinMs };
  if (owner !== null) {
    const fromMs = view.knownSinceMs;
    paint(lane, { ...facts, phase: "owned", fromMs, memberId: owner.memberId });
  } else if (view.now.state === "Empty" || view.now.state === "Stable") {
    paint(lane, { ...facts, phase: "unowned", fromMs: lastStable, memberId: null });
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
  const last = lane.edges.at(-1);
  if (owner === undefined || last?.span?.phase !== "owned") return;
  const open = openRebalance(view);
  const fromMs = Math.max(last.fromMs, open?.startedAtMs ?? view.now.asOfMs);
  const { memberId } = owner.member;
  paint(lane, {
    ...last.span,
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
