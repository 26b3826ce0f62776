import type { ServerConnection } from "../../src/ports/index.ts";
import {
  type Api,
  apiByKey,
  apiVersions,
  type ByteReader,
  encodeResponse,
  errorCode,
  FrameSplitter,
  metadata,
  type RequestOf,
  type ResponseInputOf,
  readRequestBody,
  readRequestHead,
} from "../../src/protocol/index.ts";
import type { InMemoryNetwork } from "./in-memory-network.ts";

/** What a request is answered: a response, bytes that may be anything, nothing ever, or the end of the connection. */
export type ScriptedAnswer<A extends Api> =
  | ResponseInputOf<A>
  | { readonly raw: Uint8Array }
  | "silence"
  | "close";

/** One request as it came. */
export interface SeenRequest {
  readonly api: Api;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string;
  readonly body: unknown;
  /** Counts connections from 0. */
  readonly connection: number;
}

type Script = (request: never, seen: SeenRequest) => unknown;

/** A server that answers each API as a test says. ApiVersions and Metadata have an answer of their own. */
export class ScriptedBroker {
  readonly port: number;
  readonly seen: SeenRequest[] = [];
  readonly connections: ServerConnection[] = [];
  /** API keys and the versions that are served; others are not advertised. */
  readonly served = new Map<number, { readonly min: number; readonly max: number }>();
  readonly #scripts = new Map<number, Script>();
  #nodes: readonly { nodeId: number; host: string; port: number }[];

  private constructor(port: number) {
    this.port = port;
    this.#nodes = [{ nodeId: 1, host: "127.0.0.1", port }];
    this.on(apiVersions, (_, { version }) => this.#apiVersions(version));
    this.on(metadata, () => ({
      brokers: this.#nodes.map((node) => ({ ...node, rack: null })),
      clusterId: "scripted",
      controllerId: this.#nodes[0]!.nodeId,
      topics: [],
    }));
  }

  static async start(network: InMemoryNetwork, port = 0): Promise<ScriptedBroker> {
    let broker!: ScriptedBroker;
    const listener = await network.listen({
      host: "127.0.0.1",
      port,
      accept: (connection) => broker.#accept(connection),
    });
    broker = new ScriptedBroker(listener.port);
    return broker;
  }

  /** The brokers that Metadata names, instead of this one as broker 1. */
  set nodes(nodes: readonly { nodeId: number; host: string; port: number }[]) {
    this.#nodes = nodes;
  }

  on<A extends Api>(
    api: A,
    script: (request: RequestOf<A>, seen: SeenRequest) => ScriptedAnswer<A>,
  ): this {
    this.#scripts.set(api.key, script as Script);
    if (!this.served.has(api.key)) {
      this.served.set(api.key, { min: api.minVersion, max: api.latestStableVersion });
    }
    return this;
  }

  /** Requests of this API, in order. */
  requests<A extends Api>(api: A): (SeenRequest & { readonly body: RequestOf<A> })[] {
    return this.seen.filter((each) => each.api.key === api.key) as never;
  }

  #accept(connection: ServerConnection) {
    const frames = new FrameSplitter(0x7fff_ffff);
    const index = this.connections.push(connection) - 1;
    return {
      onData: (bytes: Uint8Array) => {
        frames.push(bytes);
        for (let frame = frames.next(); frame !== null; frame = frames.next()) {
          this.#answer(frame, connection, index);
        }
      },
      onDrain() {},
      onClose() {},
    };
  }

  #answer(frame: ByteReader, connection: ServerConnection, index: number): void {
    const head = readRequestHead(frame);
    const api = apiByKey(head.apiKey)!;
    const version = head.apiVersion;
    const isReadable = version <= api.maxVersion;
    const body = isReadable ? readRequestBody(frame, api, version) : {};
    const seen = { api, version, body, connection: index, ...head };
    this.seen.push(seen);
    const answer = this.#scripts.get(api.key)?.(body as never, seen) ?? "close";
    if (answer === "silence") return;
    if (answer === "close") connection.destroy();
    else connection.write([this.#encode(answer as object, seen)]);
  }

  #encode(answer: object, { api, version, correlationId }: SeenRequest): Uint8Array {
    if ("raw" in answer) return answer.raw as Uint8Array;
    const isRefused =
      api.key === apiVersions.key && (answer as { errorCode: number }).errorCode === 35;
    const target = { api, apiVersion: isRefused ? 0 : version, correlationId };
    return encodeResponse(target as never, answer as never);
  }

  #apiVersions(version: number): ResponseInputOf<typeof apiVersions> {
    const served = this.served.get(apiVersions.key)!;
    const apiKeys = [...this.served].map(([apiKey, { min, max }]) => ({
      apiKey,
      minVersion: min,
      maxVersion: max,
    }));
    if (version <= served.max) return { errorCode: 0, apiKeys };
    // From 2.4 on the refusal says which version is known (KIP-511); before, nothing.
    const known = apiKeys.filter(({ apiKey }) => apiKey === apiVersions.key && served.max >= 3);
    return { errorCode: errorCode("UNSUPPORTED_VERSION"), apiKeys: known };
  }
}
