import type { ClientPorts } from "../client-ports.ts";
import type { ConnectionSettings } from "../network/connection-settings.ts";
import { tlsSettings } from "../network/tls-settings.ts";
import { saslAuthenticator } from "../sasl/sasl-authenticator.ts";
import type { ClusterSettings } from "./cluster-settings.ts";

/** As in Kafka's consumer and admin; a producer's settings say their own. */
const DEFAULT_IN_FLIGHT_REQUESTS = 100;
const MAX_RESPONSE_BYTES = 100 * 1024 * 1024;

/** What all connections of a client have in common, from its settings. */
export function connectionSettings(
  settings: ClusterSettings,
  ports: ClientPorts,
): ConnectionSettings {
  const maxResponseBytes = Math.max(MAX_RESPONSE_BYTES, 2 * (settings.fetchMaxBytes ?? 0));
  return {
    clientId: settings.clientId,
    requestTimeoutMs: settings.requestTimeoutMs,
    connectionsMaxIdleMs: settings.connectionsMaxIdleMs,
    maxInFlightRequests: settings.maxInFlightRequestsPerConnection ?? DEFAULT_IN_FLIGHT_REQUESTS,
    maxResponseBytes: Math.min(maxResponseBytes, 0x7fff_ffff),
    reconnectBackoffMs: settings.reconnectBackoffMs,
    reconnectBackoffMaxMs: settings.reconnectBackoffMaxMs,
    socketConnectionSetupTimeoutMs: settings.socketConnectionSetupTimeoutMs,
    socketConnectionSetupTimeoutMaxMs: settings.socketConnectionSetupTimeoutMaxMs,
    tls: tlsSettings(settings),
    authenticator: saslAuthenticator(settings, ports),
  };
}
