export { codecsAtOnce, loadCodecs } from "./codecs.ts";
export { nativeCrc32c } from "./native-crc32c.ts";
export { nodeDiagnostics } from "./node-diagnostics.ts";
export { nodeScramCrypto } from "./scram-crypto.ts";
export { systemClock } from "./system-clock.ts";
export { systemEntropy } from "./system-entropy.ts";
export { tcpConnector } from "./tcp-connector.ts";
export { type TcpTransportOptions, tcpTransport } from "./tcp-transport.ts";
