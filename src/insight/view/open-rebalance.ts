import type { GroupView, RebalanceView } from "./group-view.ts";

/** The rebalance under way; null while there is none. */
export function openRebalance({ rebalances }: GroupView): RebalanceView | null {
  const last = rebalances.at(-1);
  return last?.phase === "joining" || last?.phase === "syncing" ? last : null;
}
