import type { RebalanceView } from "./group-view.ts";
import type { TimeRange } from "./timelines.ts";

const extents = new WeakMap<RebalanceView, TimeRange>();

/** From the first stop to the last read that belong to a rebalance; to Infinity while any of it lasts. */
export function extentOf(rebalance: RebalanceView): TimeRange {
  const known = extents.get(rebalance);
  if (known !== undefined) return known;
  let fromMs = rebalance.startedAtMs;
  let toMs = rebalance.stableAtMs ?? Infinity;
  for (const { pause } of rebalance.changes) {
    if (pause.state === "None" || pause.state === "Unknown") continue;
    fromMs = Math.min(fromMs, pause.stoppedAtMs);
    if (pause.state === "Over") toMs = Math.max(toMs, pause.resumedAtMs);
    if (pause.state === "Open") toMs = Infinity;
  }
  extents.set(rebalance, { fromMs, toMs });
  return { fromMs, toMs };
}
