export type { Clock, Timer } from "./clock.ts";
export type {
  ClientConnection,
  ClientConnectionHandler,
  ConnectOptions,
  Connector,
  Pem,
  TlsSettings,
} from "./connector.ts";
export type { Diagnostics } from "./diagnostics.ts";
export type { Entropy } from "./entropy.ts";
export type { ScramCrypto, ScramHash } from "./scram-crypto.ts";
export type {
  Listener,
  ListenOptions,
  ServerConnection,
  ServerConnectionHandler,
  Transport,
} from "./transport.ts";
