import type { ClientLog, ClientPorts } from "../../client/index.ts";
import {
  loadCodecs,
  nativeCrc32c,
  nodeDiagnostics,
  nodeScramCrypto,
  systemClock,
  systemEntropy,
  tcpConnector,
} from "../../node/index.ts";

/** Node's ports for one client, as the package's own consumer has them; here a caller may put another in the place of one. */
export function consumerPorts(log: ClientLog): ClientPorts {
  return {
    clock: systemClock,
    entropy: systemEntropy,
    connector: tcpConnector(),
    checksum: nativeCrc32c,
    codecs: loadCodecs,
    scram: nodeScramCrypto,
    diagnostics: nodeDiagnostics,
    log,
  };
}
