import type { GroupView, RebalanceView } from "../../../insight/index.ts";
import type { TimeRange } from "../store/cursor.ts";

/** The scrubber's track at its shortest, so that a young group has one. */
const SHORTEST_TRACK_MS = 60_000;

/** From the first instant known, or the first rebalance kept, to now. */
export function trackRange({ knownSinceMs, lag, rebalances }: GroupView, nowMs: number): TimeRange {
  const first = Math.min(
    lag[0]?.atMs ?? Infinity,
    rebalances[0]?.startedAtMs ?? Infinity,
    nowMs - SHORTEST_TRACK_MS,
  );
  return { fromMs: Math.max(knownSinceMs, first), toMs: nowMs };
}

/** The rebalance before or after an instant; null when there is none. */
export function rebalanceBeside(
  rebalances: readonly RebalanceView[],
  atMs: number,
  step: 1 | -1,
): RebalanceView | null {
  if (step === 1) return rebalances.find(({ startedAtMs }) => startedAtMs > atMs) ?? null;
  return rebalances.findLast(({ startedAtMs }) => startedAtMs < atMs) ?? null;
}

/** The next instant at which something was observed to happen; null when nothing was. */
export function nextStop({ events }: GroupView, atMs: number): number | null {
  return events.find((event) => event.atMs > atMs)?.atMs ?? null;
}
