import {
  type Api,
  type ByteReader,
  encodeRequest,
  FrameSplitter,
  type RequestInputOf,
  type ResponseOf,
  readCorrelationId,
  readResponseBody,
} from "../../src/protocol/index.ts";
import type { InMemorySocket } from "./in-memory-network.ts";

/** A request that was sent; `response` is there once the broker has answered. */
export interface Sent<A extends Api = Api> {
  readonly api: A;
  readonly version: number;
  readonly correlationId: number;
  response: ResponseOf<A> | null;
}

/** A client that says what a test tells it to, and keeps what it is told, in order. */
export class ScriptedClient {
  readonly socket: InMemorySocket;
  readonly clientId: string;
  /** Requests in the order in which they were answered. */
  readonly answered: Sent[] = [];
  readonly #frames = new FrameSplitter(0x7fff_ffff);
  readonly #sent = new Map<number, Sent>();
  #nextCorrelationId = 1;

  constructor(socket: InMemorySocket, clientId = "test") {
    this.socket = socket;
    this.clientId = clientId;
    socket.onData = (bytes) => this.#receive(bytes);
  }

  /** Sends a request, in the API's newest stable version unless told otherwise. */
  send<A extends Api>(
    api: A,
    request: RequestInputOf<A>,
    version: number = api.latestStableVersion,
  ): Sent<A> {
    const { sent, bytes } = this.prepare(api, request, version);
    this.socket.write(bytes);
    return sent;
  }

  /** The bytes of a request, for a test that sends several at once, or in pieces. */
  prepare<A extends Api>(
    api: A,
    request: RequestInputOf<A>,
    version: number = api.latestStableVersion,
  ): { sent: Sent<A>; bytes: Uint8Array } {
    const correlationId = this.#nextCorrelationId++;
    const sent: Sent<A> = { api, version, correlationId, response: null };
    this.#sent.set(correlationId, sent as unknown as Sent);
    const target = { api, apiVersion: version, correlationId, clientId: this.clientId };
    return { sent, bytes: encodeRequest(target as never, request as never) };
  }

  /** Requests that wait for their answer. */
  get unansweredCount(): number {
    return this.#sent.size;
  }

  #receive(bytes: Uint8Array): void {
    this.#frames.push(bytes);
    for (let frame = this.#frames.next(); frame !== null; frame = this.#frames.next()) {
      this.#answer(frame);
    }
  }

  #answer(frame: ByteReader): void {
    const correlationId = readCorrelationId(frame);
    const sent = this.#sent.get(correlationId);
    if (sent === undefined)
      throw new Error(`answer to a request that was not sent: ${correlationId}`);
    this.#sent.delete(correlationId);
    sent.response = readResponseBody(frame, sent.api, sent.version) as never;
    this.answered.push(sent);
  }
}
