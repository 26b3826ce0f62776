import type { EvidenceGrade, GroupStateName } from "../../model/index.ts";
import { lastAtBarrier, type RebalanceRound } from "../rebalance.ts";
import { isStaticReturn } from "../rules/membership-diff.ts";
import type { GroupView, RebalanceView } from "./group-view.ts";
import { nameIn } from "./member-letters.ts";
import { openRebalance } from "./open-rebalance.ts";
import type { TimeRange } from "./timelines.ts";
import { countdownText, durationText, shortList } from "./wording.ts";

/** One state of the group, from when to when. */
export interface RibbonBand {
  readonly state: GroupStateName;
  readonly fromMs: number;
  readonly toMs: number;
  /** The rebalance it belongs to, null for the quiet between. A click opens it. */
  readonly rebalanceNumber: number | null;
  /** It began within so many ms before `fromMs`: the width of the gradient; 0 is a sharp edge. */
  readonly withinMs: number;
  readonly grade: EvidenceGrade | null;
  /** The band still lasts. */
  readonly isOpen: boolean;
  /** Whom it waits or waited for; empty when there is nothing to tell. */
  readonly caption: string;
}

/** The states of the group over time, without gaps from `knownSinceMs` on; `Unknown` where nobody saw them. */
export function ribbonOf(view: GroupView, range: TimeRange): RibbonBand[] {
  const fromMs = Math.max(range.fromMs, view.knownSinceMs);
  const toMs = Math.min(range.toMs, view.now.asOfMs);
  if (toMs < fromMs) return [];
  const edges = [...stateEdges(view), ...sampledEdges(view), ...gapEdges(view)].sort(
    (a, b) => a.fromMs - b.fromMs,
  );
  const bands = edges.map((edge, i): RibbonBand => {
    const next = edges[i + 1];
    return {
      ...edge,
      fromMs: Math.max(edge.fromMs, fromMs),
      toMs: Math.min(next?.fromMs ?? toMs, toMs),
      withinMs: edge.fromMs < fromMs ? 0 : edge.withinMs,
      isOpen: next === undefined,
    };
  });
  return merged(bands.filter((band) => band.toMs > band.fromMs));
}

type Edge = Omit<RibbonBand, "toMs" | "isOpen">;

function stateEdges(view: GroupView): Edge[] {
  const edges: Edge[] = [firstEdge(view)];
  for (const rebalance of view.rebalances) {
    if (isStaticReturn(rebalance)) continue;
    edges.push(...rebalanceEdges(rebalance, view));
  }
  const last = edges.at(-1) as Edge;
  const { state, stateSinceMs, evidence } = view.now;
  const sinceMs = stateSinceMs ?? view.gaps.at(-1)?.toMs ?? view.now.asOfMs;
  if (state === last.state || openRebalance(view) !== null) return edges;
  if (sinceMs < last.fromMs) return edges;
  const { grade, withinMs } = evidence;
  return [...edges, { ...quiet(state, sinceMs), grade, withinMs }];
}

function quiet(state: GroupStateName, fromMs: number): Edge {
  return { state, fromMs, rebalanceNumber: null, withinMs: 0, grade: null, caption: "" };
}

/** What the group was before the first rebalance of the view. */
function firstEdge(view: GroupView): Edge {
  const first = view.rebalances.find((each) => !isStaticReturn(each));
  if (first === undefined) {
    const { state, stateSinceMs, evidence } = view.now;
    // A state that was found has lasted since then at least; one that was seen to begin had another before it.
    const isFirst = stateSinceMs === null || stateSinceMs <= view.knownSinceMs;
    return { ...quiet(isFirst ? state : "Unknown", view.knownSinceMs), grade: evidence.grade };
  }
  const before = first.evidence.start === null ? undefined : first.rounds[0]?.fromState;
  return quiet(before ?? "Unknown", view.knownSinceMs);
}

function rebalanceEdges(rebalance: RebalanceView, view: GroupView): Edge[] {
  const { evidence, stableAtMs, members, rounds } = rebalance;
  const edges = rounds.flatMap((round, i) => [
    ...roundEdges(round, i, { rebalance, view }),
    ...stableBetween(round, rounds[i + 1], rebalance),
  ]);
  if (stableAtMs === null) return edges;
  const state = members.length === 0 ? "Empty" : "Stable";
  const { grade, withinMs } = evidence.stable ?? { grade: null, withinMs: 0 };
  return [...edges, { ...quiet(state, stableAtMs), grade, withinMs }];
}

function roundEdges(
  round: RebalanceRound,
  i: number,
  { rebalance, view }: { readonly rebalance: RebalanceView; readonly view: GroupView },
): Edge[] {
  const { number, evidence, groupType } = rebalance;
  const [joining, syncing] = phaseStates(rebalance);
  const start = i === 0 ? evidence.start : (evidence.start ?? evidence.barrier);
  const opening: Edge = {
    state: start === null ? "Unknown" : joining,
    fromMs: round.startedAtMs,
    rebalanceNumber: number,
    withinMs: start?.withinMs ?? 0,
    grade: start?.grade ?? null,
    caption: barrierCaption(rebalance, round, view),
  };
  // Of a consumer group the target assignment is there first, and its members come to it after that.
  const openedAtMs = groupType === "consumer" ? round.storedAtMs : round.openedAtMs;
  if (openedAtMs === null) return [opening];
  const { barrier } = evidence;
  const opened: Edge = {
    state: syncing,
    fromMs: openedAtMs,
    rebalanceNumber: number,
    withinMs: barrier?.withinMs ?? 0,
    grade: barrier?.grade ?? null,
    caption: groupType === "consumer" ? opening.caption : "",
  };
  return [opening, opened];
}

/** Between the two rounds of a cooperative rebalance the group is Stable, with what was released unowned. */
function stableBetween(
  { storedAtMs }: RebalanceRound,
  next: RebalanceRound | undefined,
  { number, evidence }: RebalanceView,
): Edge[] {
  if (storedAtMs === null || next?.fromState !== "Stable") return [];
  const { grade, withinMs } = evidence.stable ?? { grade: null, withinMs: 0 };
  return [{ ...quiet("Stable", storedAtMs), rebalanceNumber: number, grade, withinMs }];
}

/** Out of sight in a gap; and after it, as the next rebalance found it, or as it is now. */
function gapEdges({ gaps, rebalances, now }: GroupView): Edge[] {
  return gaps.flatMap(({ fromMs, toMs }) => {
    const next = rebalances.find(({ startedAtMs }) => startedAtMs >= toMs);
    const after = next === undefined ? now.state : (next.rounds[0]?.fromState ?? "Unknown");
    return [quiet("Unknown", fromMs), quiet(after, toMs)];
  });
}

function phaseStates({ groupType }: RebalanceView): readonly [GroupStateName, GroupStateName] {
  return groupType === "consumer"
    ? ["Assigning", "Reconciling"]
    : ["PreparingRebalance", "CompletingRebalance"];
}

/** Whom the barrier waits for while it is closed, and whom it waited for longest after that. */
function barrierCaption(rebalance: RebalanceView, round: RebalanceRound, view: GroupView): string {
  const isLast = round === rebalance.rounds.at(-1);
  if (isLast && round.openedAtMs === null && rebalance === openRebalance(view)) {
    return barrierNowCaption(view);
  }
  const last = lastAtBarrier(round);
  if (round.openedAtMs === null || last === null || rebalance.evidence.barrier === null) return "";
  const tookMs = round.openedAtMs - round.startedAtMs;
  const name = nameIn(view, last.member);
  if (round.fromState === "Empty") return `waited ${durationText(tookMs)} for more members`;
  return `waited ${durationText(tookMs)}, longest for ${name}`;
}

/** `3 of 5 rejoined, waiting for app-4 (rebalance timeout in 4:12)`; empty when nothing is waited for. */
export function barrierNowCaption({ now }: Pick<GroupView, "now">): string {
  const { barrier, asOfMs, state } = now;
  if (barrier === null) return "";
  const { arrivedCount, expectedCount, waitingFor, deadlineMs } = barrier;
  const isReconciling = state === "Reconciling" || state === "Assigning";
  // From outside a classic group tells who is a member, and not who has rejoined.
  if (expectedCount === 0)
    return isReconciling ? "" : "waiting for members to rejoin, unknown whom";
  const counts = isReconciling
    ? `${arrivedCount} of ${expectedCount} members on epoch ${now.generationId ?? "?"}`
    : `${arrivedCount} of ${expectedCount} rejoined`;
  const whom = waitingFor.length === 0 ? "" : `, waiting for ${shortList(waitingFor, 3)}`;
  const until =
    deadlineMs === null ? "" : ` (rebalance timeout in ${countdownText(deadlineMs - asOfMs)})`;
  return counts + whom + until;
}

function sampledEdges(view: GroupView): Edge[] {
  return view.sampledStates.flatMap(({ state, fromMs, toMs, evidence }) => {
    const { grade, withinMs } = evidence;
    const edge = { ...quiet(state, fromMs), grade, withinMs };
    return toMs === null ? [edge] : [edge, quiet("Unknown", toMs)];
  });
}

/** Neighbours of one state that no rebalance claims are one band. */
function merged(bands: readonly RibbonBand[]): RibbonBand[] {
  const result: RibbonBand[] = [];
  for (const band of bands) {
    const before = result.at(-1);
    const same = before?.state === band.state && before.rebalanceNumber === band.rebalanceNumber;
    if (before !== undefined && same && band.withinMs === 0) {
      result[result.length - 1] = { ...before, toMs: band.toMs, isOpen: band.isOpen };
    } else result.push(band);
  }
  return result;
}
