import type { BrokerContext } from "../../src/broker/broker-context.ts";
import type { Call, ConnectionInfo, Handle } from "../../src/broker/call.ts";
import type { LogFields } from "../../src/broker/log.ts";
import type {
  Api,
  RequestInputOf,
  RequestOf,
  ResponseInputOf,
  ResponseOf,
} from "../../src/protocol/index.ts";

/** A connection that remembers why it was closed. */
export class FakeConnection implements ConnectionInfo {
  readonly connectionId = "fake-1";
  readonly remoteHost = "127.0.0.1";
  readonly listenerName = "PLAINTEXT";
  isClosed = false;
  /** What the connection was closed with, null while it is open. */
  refusal: { fields: LogFields; message: string } | null = null;

  refuse(fields: LogFields, message: string): void {
    this.isClosed = true;
    this.refusal = { fields, message };
  }
}

/**
 * A call to a handler without a socket. Request and response go through their bytes, so that a test sees what a client
 * of that version would.
 */
export class FakeCall<A extends Api> implements Call<RequestOf<A>, ResponseInputOf<A>> {
  readonly version: number;
  readonly request: RequestOf<A>;
  readonly clientId: string | null;
  readonly connection = new FakeConnection();
  readonly #api: A;
  #answer: ResponseOf<A> | null = null;
  #isNoReply = false;
  #giveUp: () => void = () => {};

  constructor(
    api: A,
    input: RequestInputOf<A>,
    options: { readonly version: number; readonly clientId?: string },
  ) {
    this.#api = api;
    this.version = options.version;
    this.clientId = options.clientId ?? "test";
    const bytes = api.request.encode(input as never, options.version);
    this.request = api.request.decode(bytes, options.version) as RequestOf<A>;
  }

  reply(response: ResponseInputOf<A>): void {
    this.#assertOpen();
    const bytes = this.#api.response.encode(response as never, this.version);
    this.#answer = this.#api.response.decode(bytes, this.version) as ResponseOf<A>;
  }

  noReply(): void {
    this.#assertOpen();
    this.#isNoReply = true;
  }

  onAbandoned(run: () => void): void {
    this.#giveUp = run;
  }

  /** The peer closes the connection while the call is parked. */
  abandon(): void {
    this.connection.isClosed = true;
    this.#giveUp();
  }

  get isParked(): boolean {
    return this.#answer === null && !this.#isNoReply && !this.connection.isClosed;
  }

  get isNoReply(): boolean {
    return this.#isNoReply;
  }

  /** What the client reads. Throws while there is nothing. */
  get answer(): ResponseOf<A> {
    if (this.#answer === null) throw new Error(`${this.#api.name} was not answered`);
    return this.#answer;
  }

  #assertOpen(): void {
    if (this.#answer !== null || this.#isNoReply) {
      throw new Error(`${this.#api.name} was answered twice`);
    }
  }
}

/** An API and the handler under test. */
export interface Served<A extends Api> {
  readonly api: A;
  readonly handle: Handle<RequestOf<A>, ResponseInputOf<A>>;
}

/** Makes a call, by default of the newest version, and returns it: answered, or parked. */
export function send<A extends Api>(
  broker: BrokerContext,
  { api, handle }: Served<A>,
  input: RequestInputOf<A>,
  options: { readonly version?: number; readonly clientId?: string } = {},
): FakeCall<A> {
  const version = options.version ?? api.latestStableVersion;
  const call = new FakeCall(api, input, { ...options, version });
  handle(call, broker);
  return call;
}

/** Makes a call that is answered at once, and returns the answer. */
export function ask<A extends Api>(
  broker: BrokerContext,
  served: Served<A>,
  input: RequestInputOf<A>,
  options: { readonly version?: number; readonly clientId?: string } = {},
): ResponseOf<A> {
  return send(broker, served, input, options).answer;
}
