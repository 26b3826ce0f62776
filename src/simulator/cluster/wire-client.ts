import type { ClientConnection, Connector } from "../../ports/index.ts";
import {
  type Api,
  encodeRequest,
  FrameSplitter,
  type RequestInputOf,
  type ResponseOf,
  readCorrelationId,
  readResponseBody,
} from "../../protocol/index.ts";

const MAX_FRAME_BYTES = 0x7fff_ffff;

interface Unanswered {
  readonly api: Api;
  readonly version: number;
  resolve(response: unknown): void;
  reject(error: Error): void;
}

/**
 * One connection that speaks the protocol and knows nothing else: for what a simulation does to a cluster itself
 * (produce, add partitions, look up log ends), so that it does not depend on the clients that it examines.
 */
export class WireClient {
  readonly #connection: ClientConnection;
  readonly #frames = new FrameSplitter(MAX_FRAME_BYTES);
  readonly #unanswered = new Map<number, Unanswered>();
  #nextCorrelationId = 1;
  #isClosed = false;

  constructor(connector: Connector, address: { readonly host: string; readonly port: number }) {
    this.#connection = connector.connect({
      ...address,
      tls: null,
      handler: {
        onConnect: () => {},
        onData: (bytes) => this.#receive(bytes),
        onDrain: () => {},
        onClose: (error) => this.#closed(error),
      },
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves with the answer; rejects when the connection closes before it. */
  request<A extends Api>(
    api: A,
    body: RequestInputOf<A>,
    version: number = api.latestStableVersion,
  ): Promise<ResponseOf<A>> {
    if (this.#isClosed) return Promise.reject(new Error("The connection is closed."));
    const correlationId = this.#nextCorrelationId++;
    const target = { api, apiVersion: version, correlationId, clientId: "simulation" };
    this.#connection.write([encodeRequest(target as never, body as never)]);
    return new Promise((resolve, reject) => {
      const answered = resolve as (response: unknown) => void;
      this.#unanswered.set(correlationId, { api, version, resolve: answered, reject });
    });
  }

  close(): void {
    this.#connection.destroy();
  }

  #receive(bytes: Uint8Array): void {
    this.#frames.push(bytes.slice());
    for (let frame = this.#frames.next(); frame !== null; frame = this.#frames.next()) {
      const correlationId = readCorrelationId(frame);
      const request = this.#unanswered.get(correlationId);
      if (request === undefined) throw new Error(`Nobody asked for answer ${correlationId}.`);
      this.#unanswered.delete(correlationId);
      request.resolve(readResponseBody(frame, request.api, request.version));
    }
  }

  #closed(error: Error | null): void {
    this.#isClosed = true;
    const reason = error ?? new Error("The broker closed the connection.");
    for (const { reject } of this.#unanswered.values()) reject(reason);
    this.#unanswered.clear();
  }
}
