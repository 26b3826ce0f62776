import {
  type Api,
  type ByteReader,
  DecodeError,
  type RequestHead,
  type RequestOf,
  type ResponseInputOf,
  readRequestBody,
  readRequestHead,
} from "../protocol/index.ts";
import type { BrokerContext } from "./broker-context.ts";
import type { Handle } from "./call.ts";
import type { BrokerLog } from "./log.ts";
import type { Connection } from "./network/connection.ts";
import { PendingCall, type RequestOrigin } from "./pending-call.ts";

/** An API that the broker serves, in a range of versions. What is advertised is made of these. */
export interface Route {
  readonly api: Api;
  readonly minVersion: number;
  readonly maxVersion: number;
  /** Answers an ApiVersions request of a version that does not exist; only that API can. */
  readonly handleUnknownVersion: Handle<never, never> | null;
  /** The handler is done with the request's bytes when it returns: they are read in the frame and not copied out. */
  readonly borrowsBytes: boolean;
  readonly handle: Handle<never, never>;
}

export interface RouteOptions {
  /** Lower than the API's own where not all of its versions are served. */
  readonly maxVersion?: number;
  readonly handleUnknownVersion?: Handle<never, never>;
  readonly borrowsBytes?: boolean;
}

/** Binds an API to its handler. */
export function route<A extends Api>(
  api: A,
  handle: Handle<RequestOf<A>, ResponseInputOf<A>>,
  options: RouteOptions = {},
): Route {
  return {
    api,
    minVersion: api.minVersion,
    maxVersion: options.maxVersion ?? api.latestStableVersion,
    handleUnknownVersion: options.handleUnknownVersion ?? null,
    borrowsBytes: options.borrowsBytes ?? false,
    handle: handle as Handle<never, never>,
  };
}

/**
 * From frame to handler.
 *
 * A frame that is too short for a header, names an API or a version that is not served, or does not decode, closes its
 * connection, as in Kafka, with one line in the log. ApiVersions is the exception (KIP-511): a version that is not
 * known is answered, so that the client can ask again. What a handler throws is our bug: it is reported with its
 * trace, and the request answered UNKNOWN_SERVER_ERROR where its response has a place for that.
 */
export class Dispatcher {
  readonly #routes: (Route | undefined)[] = [];
  readonly #broker: BrokerContext;
  readonly #log: BrokerLog;

  constructor(routes: readonly Route[], options: { broker: BrokerContext; log: BrokerLog }) {
    for (const each of routes) this.#routes[each.api.key] = each;
    this.#broker = options.broker;
    this.#log = options.log;
  }

  /** Handles one frame. Its bytes are the connection's own and are not kept. */
  handleFrame(frame: ByteReader, connection: Connection): void {
    try {
      this.#handleRequest(frame, connection);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      refuseMalformed(error, connection);
    }
  }

  #handleRequest(frame: ByteReader, connection: Connection): void {
    const head = readRequestHead(frame);
    const { apiKey, apiVersion: version, correlationId, clientId } = head;
    const served = this.#routes[apiKey];
    if (served === undefined) refuseApi(head, connection);
    else if (version >= served.minVersion && version <= served.maxVersion) {
      if (served.borrowsBytes) frame.borrowed = false;
      const request = readRequestBody(frame, served.api, version);
      const origin = { version, correlationId, clientId, connection };
      this.#hand(served.handle, served.api, { request, origin });
    } else if (served.handleUnknownVersion !== null) {
      // What follows is of a form that nobody here knows, and the answer is of version 0.
      const origin = { version: 0, correlationId, clientId, connection };
      this.#hand(served.handleUnknownVersion, served.api, { request: {}, origin });
    } else refuseVersion(head, served, connection);
  }

  #hand(
    handle: Handle<never, never>,
    api: Api,
    { request, origin }: { request: unknown; origin: RequestOrigin },
  ): void {
    const call = new PendingCall(api, request as never, origin);
    origin.connection.begin(call);
    try {
      handle(call as never, this.#broker);
    } catch (error) {
      this.#reportBug(error, call);
    }
  }

  #reportBug(error: unknown, call: PendingCall): void {
    const { api, version, connection, clientId } = call;
    const { connectionId } = connection;
    const trace = error instanceof Error ? error.stack : String(error);
    this.#log.error(
      { api: api.name, version, connectionId, clientId, trace },
      "The handler of a request failed",
    );
    if (call.isOpen) call.fail();
    else connection.close();
  }
}

function refuseMalformed(error: DecodeError, connection: Connection): void {
  const { api, version, path, offset, reason } = error;
  connection.refuse(
    { api, version, path, offset, reason },
    "Closed a connection: malformed request",
  );
}

function refuseApi(head: RequestHead, connection: Connection): void {
  const { apiKey, apiVersion: version } = head;
  connection.refuse(
    { api: apiKey, version, path: "requestApiKey", offset: 0 },
    "Closed a connection: the API is not served",
  );
}

function refuseVersion(head: RequestHead, served: Route, connection: Connection): void {
  const { apiVersion: version } = head;
  connection.refuse(
    { api: served.api.name, version, path: "requestApiVersion", offset: 2 },
    "Closed a connection: the version is not served",
  );
}
