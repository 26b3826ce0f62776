import { partitionKey } from "../assignment-diff.ts";
import type { PartitionChange, Pause } from "../rebalance.ts";
import type { Gap, GroupView, RebalanceView } from "./group-view.ts";
import { knownPause } from "./known-pause.ts";
import { departures } from "./members-at.ts";
import { type OpenSpan, type Painted, paint } from "./painted-lane.ts";
import type { LanePhase } from "./timelines.ts";

interface Painting {
  readonly gaps: readonly Gap[];
  readonly lanes: ReadonlyMap<string, Painted>;
}

const paintingOf = new WeakMap<readonly RebalanceView[], Painting>();

/** What all rebalances of the view did to each partition, by its key. */
export function paintRebalances({ rebalances, gaps }: GroupView): ReadonlyMap<string, Painted> {
  const known = paintingOf.get(rebalances);
  if (known?.gaps === gaps) return known.lanes;
  const lanes = new Map<string, Painted>();
  let gapIndex = 0;
  for (const rebalance of rebalances) {
    for (; (gaps[gapIndex]?.toMs ?? Infinity) <= rebalance.startedAtMs; gapIndex += 1) {
      paintGap(lanes, gaps[gapIndex] as Gap);
    }
    const goneAtMs = new Map(
      departures([rebalance]).map((gone) => [gone.member.memberId, gone.atMs]),
    );
    for (const change of rebalance.changes) {
      const lane = laneOf(lanes, change);
      paintDeparture(lane, change, { rebalance, goneAtMs });
      paintChange(lane, change, rebalance);
    }
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

/** Of a pause whose beginning nobody knows, this much is known: whoever is gone reads no more. */
function paintDeparture(
  lane: Painted,
  change: PartitionChange,
  {
    rebalance,
    goneAtMs,
  }: { readonly rebalance: RebalanceView; readonly goneAtMs: ReadonlyMap<string, number> },
): void {
  const { evidence, number: rebalanceNumber } = rebalance;
  const fromMs = goneAtMs.get(change.from?.memberId ?? "");
  if (fromMs === undefined || fromMs >= handOverAtMs(change, rebalance)) return;
  if (knownPause(change, evidence).state !== "Unknown") return;
  const { grade = null, withinMs = 0 } = evidence.cause ?? evidence.assignment ?? {};
  paint(lane, { phase: "unowned", fromMs, memberId: null, rebalanceNumber, withinMs, grade });
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
  // The beginning of a pause that was carried over to here is painted already.
  const notBeforeMs = lane.isCarriedOver ? startedAtMs : -Infinity;
  lane.isCarriedOver = pause.state === "CarriedOver";
  const put = (phase: LanePhase, sinceMs: number, memberId: string | null) => {
    const fromMs = Math.max(sinceMs, notBeforeMs);
    paint(lane, { phase, fromMs, memberId, rebalanceNumber, withinMs, grade });
  };
  const atMs = handOverAtMs(change, rebalance);
  const { noticedAtMs, assignedAtMs, endMs } = turnsOf(pause, { startedAtMs, atMs });
  if (hasPause) {
    const isKept = change.kind === "kept";
    if (from !== null && noticedAtMs > Math.max(pause.stoppedAtMs, notBeforeMs))
      put("orphaned", pause.stoppedAtMs, from);
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
