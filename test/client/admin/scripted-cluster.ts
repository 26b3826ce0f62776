import type {
  Cluster,
  ClusterMetadata,
  ClusterNode,
  Destination,
  RequestBody,
  SendOptions,
} from "../../../src/client/cluster/cluster.ts";
import { ClosedError, UnsupportedVersionError } from "../../../src/client/errors/errors.ts";
import type {
  Api,
  RequestInputOf,
  RequestOf,
  ResponseInputOf,
  ResponseOf,
} from "../../../src/protocol/index.ts";

/** One request as a broker got it. */
export interface Received<A extends Api = Api> {
  readonly api: A;
  readonly version: number;
  /** -1 for whichever broker. */
  readonly nodeId: number;
  readonly request: RequestOf<A>;
}

type Script<A extends Api> = (received: Received<A>) => ResponseInputOf<A> | Error;

const NODE_IDS = [1, 2, 3];

/**
 * A cluster of three brokers that answers as a test says. Requests and responses go through their bytes, so that what a
 * version cannot carry is found out. An API without a script is one that the brokers do not have.
 */
export class ScriptedCluster implements Cluster {
  readonly clientId = "scripted";
  readonly topicErrors: Cluster["topicErrors"] = new Map();
  /** In the order in which they came. */
  readonly received: Received[] = [];
  metadata: ClusterMetadata = {
    revision: 1,
    clusterId: "cluster",
    controllerId: 1,
    nodes: new Map(NODE_IDS.map((nodeId) => [nodeId, node(nodeId)])),
    topics: new Map(),
    topicNames: new Map(),
  };
  refreshCount = 0;
  isClosed = false;
  readonly #scripts = new Map<number, { script: Script<Api>; maxVersion: number }>();

  /** From now on this API is answered so, in versions up to `maxVersion`. An `Error` is thrown to the sender. */
  on<A extends Api>(api: A, script: Script<A>, maxVersion = api.latestStableVersion): this {
    this.#scripts.set(api.key, { script: script as unknown as Script<Api>, maxVersion });
    return this;
  }

  /** The requests of one API. */
  requests<A extends Api>(api: A): Received<A>[] {
    return this.received.filter((each) => each.api === api) as unknown as Received<A>[];
  }

  async send<A extends Api>(
    to: Destination,
    api: A,
    body: RequestBody<A>,
    options: SendOptions = {},
  ): Promise<ResponseOf<A>> {
    if (this.isClosed) throw new ClosedError("closed");
    options.signal?.throwIfAborted();
    const script = this.#scripts.get(api.key);
    const newest = Math.min(script?.maxVersion ?? -1, options.maxVersion ?? Infinity);
    if (script === undefined || newest < (options.minVersion ?? 0)) {
      throw new UnsupportedVersionError(`${api.name} is too new`);
    }
    const input = typeof body === "function" ? body(newest) : (body as RequestInputOf<A>);
    const bytes = api.request.encode(input as never, newest);
    const received: Received<A> = {
      api,
      version: newest,
      nodeId: this.#nodeId(to),
      request: api.request.decode(bytes, newest) as RequestOf<A>,
    };
    this.received.push(received as unknown as Received);
    const answer = script.script(received as unknown as Received);
    if (answer instanceof Error) throw answer;
    const answerBytes = api.response.encode(answer as never, newest);
    return api.response.decode(answerBytes, newest) as ResponseOf<A>;
  }

  async refreshMetadata(): Promise<ClusterMetadata> {
    this.refreshCount++;
    return this.metadata;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  #nodeId(to: Destination): number {
    if (to.type === "node") return to.nodeId;
    return to.type === "controller" ? this.metadata.controllerId : -1;
  }

  versionOf(): never {
    throw new Error("no admin asks for versions");
  }

  findCoordinator(): never {
    throw new Error("an admin finds coordinators itself, many at a time");
  }

  setInterest(): void {}
  requestMetadataUpdate(): void {}
  onMetadata = () => () => {};
  onDisconnect = () => () => {};
  disconnect = () => {};
}

function node(nodeId: number): ClusterNode {
  return { nodeId, host: `broker-${nodeId}`, port: 9092, rack: null };
}
