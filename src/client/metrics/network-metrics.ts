import type { NetworkStats } from "../network/network-stats.ts";
import type { MetricRegistry } from "./metric-registry.ts";

/** Connection metrics, in the group `consumer-metrics`, `producer-metrics` or `admin-client-metrics`: totals only. */
export function defineNetworkMetrics(
  registry: MetricRegistry,
  group: string,
  stats: Readonly<NetworkStats>,
): void {
  const scope = registry.scope(group);
  const counter = (name: string, description: string, read: () => number) =>
    scope.counter(`${name}-total`, description, read);
  scope.gauge("connection-count", "The connections that are open.", () => stats.connectionCount);
  counter("connection-creation", "The connections opened.", () => stats.connectionCreationTotal);
  counter("connection-close", "The connections closed.", () => stats.connectionCloseTotal);
  counter("request", "The requests sent.", () => stats.requestTotal);
  counter("response", "The responses received.", () => stats.responseTotal);
  counter(
    "network-io",
    "The requests and responses.",
    () => stats.requestTotal + stats.responseTotal,
  );
  counter("outgoing-byte", "The bytes sent.", () => stats.outgoingByteTotal);
  counter("incoming-byte", "The bytes received.", () => stats.incomingByteTotal);
  counter(
    "successful-authentication",
    "The SASL exchanges that succeeded.",
    () => stats.successfulAuthenticationTotal,
  );
  counter(
    "failed-authentication",
    "The SASL exchanges that failed.",
    () => stats.failedAuthenticationTotal,
  );
}
