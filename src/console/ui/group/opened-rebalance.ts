import type { RebalanceView } from "../../../insight/index.ts";
import type { Route } from "../store/router.ts";

/** The rebalance that the URL names; null when it names none, or one that is not kept. */
export function openedRebalance(
  rebalances: readonly RebalanceView[],
  { rebalanceNumber, generationId }: Pick<Route, "rebalanceNumber" | "generationId">,
): RebalanceView | null {
  if (rebalanceNumber !== null)
    return rebalances.find(({ number }) => number === rebalanceNumber) ?? null;
  if (generationId === null) return null;
  return rebalances.find(({ toGenerationId }) => toGenerationId === generationId) ?? null;
}
