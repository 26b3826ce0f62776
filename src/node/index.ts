export { systemClock } from "./system-clock.ts";
export { systemEntropy } from "./system-entropy.ts";
export { type TcpTransportOptions, tcpTransport } from "./tcp-transport.ts";
