export type { Clock, Timer } from "./clock.ts";
export type { Entropy } from "./entropy.ts";
export type {
  Listener,
  ListenOptions,
  ServerConnection,
  ServerConnectionHandler,
  Transport,
} from "./transport.ts";
