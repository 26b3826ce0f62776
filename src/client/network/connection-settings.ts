import type { TlsSettings } from "../../ports/index.ts";
import type { Api, ResponseOf } from "../../protocol/index.ts";
import type { RequestBody } from "../cluster/cluster.ts";

/** What all connections of a client have in common. */
export interface ConnectionSettings {
  readonly clientId: string;
  /** `request.timeout.ms` */
  readonly requestTimeoutMs: number;
  /** `connections.max.idle.ms`; negative for never. */
  readonly connectionsMaxIdleMs: number;
  /** `max.in.flight.requests.per.connection`; more wait for an answer. */
  readonly maxInFlightRequests: number;
  /** A longer response closes the connection. */
  readonly maxResponseBytes: number;
  readonly reconnectBackoffMs: number;
  readonly reconnectBackoffMaxMs: number;
  readonly socketConnectionSetupTimeoutMs: number;
  readonly socketConnectionSetupTimeoutMaxMs: number;
  /** Null: plain TCP. */
  readonly tls: TlsSettings | null;
  /** Null: nobody asks who we are. */
  readonly authenticator: Authenticator | null;
}

/** One request and its answer on the connection that is being made. */
export type Exchange = <A extends Api>(api: A, body: RequestBody<A>) => Promise<ResponseOf<A>>;

/** Proves to a broker who the client is, before a connection is used and again before its session ends (KIP-368). */
export interface Authenticator {
  /**
   * Resolves with the session's lifetime in milliseconds, 0 when it does not end. Rejects with `AuthenticationError`
   * when one side refuses the other, or with what `exchange` rejected with.
   */
  authenticate(exchange: Exchange, brokerName: string): Promise<number>;
}
