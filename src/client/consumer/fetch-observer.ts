import type { Diagnostics } from "../../ports/index.ts";
import { publish } from "../diagnostics/channels.ts";
import type { FetchObserver } from "../fetch/fetcher.ts";
import type { FetchMetrics } from "../metrics/fetch-metrics.ts";

/** Metrics of every fetch, and a message for whoever listens to `regroup:fetch`. */
export function fetchObserver(
  metrics: FetchMetrics,
  diagnostics: Diagnostics,
  clientId: string,
): FetchObserver {
  return {
    fetched: (sample) => {
      metrics.fetched(sample);
      const { nodeId, latencyMs, sizeBytes, recordCount } = sample;
      publish(diagnostics, "regroup:fetch", () => ({
        ...{ clientId, nodeId, latencyMs, sizeBytes, recordCount },
      }));
    },
    consumed: (sample) => metrics.consumed(sample),
    preferredReadReplica: (partition, nodeId) => metrics.preferredReadReplica(partition, nodeId),
  };
}
