import type { BrokerContext } from "./broker-context.ts";
import type { LogFields } from "./log.ts";

/** What a handler may know of the connection that a request came by. */
export interface ConnectionInfo {
  /** Unique in this process; names the connection in logs. */
  readonly connectionId: string;
  /** The peer's address without port and without Java's leading slash: `127.0.0.1`. */
  readonly remoteHost: string;
  readonly listenerName: string;
  /** True once the connection is gone: whatever is answered now, nobody will read. */
  readonly isClosed: boolean;
  /** Closes the connection because of what its peer sent, with one line in the log. A call on it is not answered. */
  refuse(fields: LogFields, message: string): void;
}

/**
 * One request on its way through the broker. It is answered exactly once, now or later, by {@link Call.reply} or
 * {@link Call.noReply}. The answers of one connection leave in the order of its requests, so that a parked call
 * holds back what its connection asked afterwards, as in Kafka.
 *
 * Byte fields of `request` belong to the call, unless its route borrows them (`borrowsBytes`): then they are views of the
 * connection's frame, the handler's own until it returns and not a moment longer.
 */
export interface Call<Request, ResponseInput> {
  /** The request's API version; the response is written in the same. */
  readonly version: number;
  readonly request: Request;
  readonly clientId: string | null;
  readonly connection: ConnectionInfo;
  reply(response: ResponseInput): void;
  /** Ends the call without an answer: Produce with `acks=0`, nothing else. */
  noReply(): void;
  /**
   * Runs `run` once if the connection closes before this call is answered: the place to give up timers and places in
   * queues. A call that was abandoned is not answered.
   */
  onAbandoned(run: () => void): void;
}

/** Serves one API. Everything it throws is our own bug: an error of the peer is a value in its reply. */
export type Handle<Request, ResponseInput> = (
  call: Call<Request, ResponseInput>,
  broker: BrokerContext,
) => void;
