import type { ClientPorts } from "../client-ports.ts";
import type { SecuritySettings } from "../cluster/cluster-settings.ts";
import type { Authenticator } from "../network/connection-settings.ts";

/** How the client proves who it is, from `security.protocol` and `sasl.*`; null when nobody asks. */
export function saslAuthenticator(
  settings: Partial<SecuritySettings>,
  _ports: ClientPorts,
): Authenticator | null {
  const protocol = settings.securityProtocol ?? "PLAINTEXT";
  if (!protocol.startsWith("SASL_")) return null;
  throw new TypeError("SASL is not there yet");
}
