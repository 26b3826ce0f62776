import { type ClientLog, type ClientPorts, silentLog } from "../client/index.ts";
import {
  loadCodecs,
  nativeCrc32c,
  nodeDiagnostics,
  nodeScramCrypto,
  systemClock,
  systemEntropy,
  tcpConnector,
} from "../node/index.ts";

/** Node's sockets, clock, randomness and codecs for one client. */
export function nodePorts(options: { readonly log?: ClientLog | undefined }): ClientPorts {
  return {
    clock: systemClock,
    entropy: systemEntropy,
    connector: tcpConnector(),
    checksum: nativeCrc32c,
    codecs: loadCodecs,
    scram: nodeScramCrypto,
    diagnostics: nodeDiagnostics,
    // Whoever gave no options at all is told so by the client that reads them.
    log: options?.log ?? silentLog,
  };
}
