import type { EventView, GroupDelta, GroupView, RebalanceView } from "./group-view.ts";

/** Events that a view keeps. */
export const KEPT_EVENT_COUNT = 500;
/** Rebalances that a view keeps where it is grown by deltas alone. */
export const KEPT_REBALANCE_COUNT = 100;
/** How far back lag is kept. */
export const KEPT_LAG_MS = 2 * 3_600_000;

/** The view after a delta; the one before is left as it is. */
export function applyDelta(view: GroupView, delta: GroupDelta): GroupView {
  switch (delta.kind) {
    case "rebalance": {
      const rebalances = withRebalance(view.rebalances, delta.payload);
      return { ...view, rebalances, knownSinceMs: drawnSinceMs(rebalances, view.knownSinceMs) };
    }
    case "event": {
      const events = [...view.events];
      insertByTime(events, delta.payload);
      // A view that was made before a journal was read learns of what was earlier.
      const sinceMs = Math.min(view.knownSinceMs, delta.payload.atMs);
      return {
        ...view,
        events: events.slice(-KEPT_EVENT_COUNT),
        knownSinceMs: drawnSinceMs(view.rebalances, sinceMs),
      };
    }
    case "lag": {
      const since = delta.payload.atMs - KEPT_LAG_MS;
      const kept = view.lag.filter(({ atMs }) => atMs >= since && atMs < delta.payload.atMs);
      return { ...view, lag: [...kept, delta.payload] };
    }
    default:
      return { ...view, [delta.kind]: delta.payload };
  }
}

/** The view of a group of which it is known that nothing else happened until `nowMs`: a live source said nothing new. */
export function advancedTo(view: GroupView, nowMs: number): GroupView {
  if (nowMs <= view.now.asOfMs) return view;
  return { ...view, now: { ...view.now, asOfMs: nowMs } };
}

/** From when on a view may be drawn: once older rebalances are forgotten, from the oldest kept one. */
export function drawnSinceMs(rebalances: readonly RebalanceView[], knownSinceMs: number): number {
  const [oldest] = rebalances;
  if (oldest === undefined || oldest.number === 1) return knownSinceMs;
  return Math.max(knownSinceMs, oldest.startedAtMs);
}

/** Processes and brokers are heard with different delays: an event goes where its instant belongs. */
export function insertByTime(events: EventView[], event: EventView): void {
  let at = events.length;
  while (at > 0 && (events[at - 1]?.atMs ?? 0) > event.atMs) at -= 1;
  events.splice(at, 0, event);
}

function withRebalance(
  rebalances: readonly RebalanceView[],
  rebalance: RebalanceView,
): RebalanceView[] {
  const at = rebalances.findLastIndex(({ number }) => number <= rebalance.number);
  if (rebalances[at]?.number === rebalance.number) return rebalances.with(at, rebalance);
  return rebalances.toSpliced(at + 1, 0, rebalance).slice(-KEPT_REBALANCE_COUNT);
}
