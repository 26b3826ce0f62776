import {
  type Api,
  apiVersions,
  metadata as metadataApi,
  type ResponseOf,
} from "../../protocol/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import {
  ClosedError,
  ConnectionError,
  DisconnectedError,
  ProtocolError,
} from "../errors/errors.ts";
import type { ConnectionSettings } from "../network/connection-settings.ts";
import { API_VERSIONS_REQUEST } from "../network/negotiate-versions.ts";
import { type NetworkStats, newNetworkStats } from "../network/network-stats.ts";
import type { BrokerAddress, NodeChannel } from "../network/node-channel.ts";
import { PendingRequest } from "../network/pending-request.ts";
import { bootstrapAddresses } from "./bootstrap-servers.ts";
import type {
  ChannelKind,
  Cluster,
  ClusterMetadata,
  ClusterNode,
  Destination,
  RequestBody,
  SendOptions,
  TopicInterest,
} from "./cluster.ts";
import type { ClusterSettings } from "./cluster-settings.ts";
import { connectionSettings } from "./connection-settings-of.ts";
import {
  type CoordinatorKey,
  CoordinatorLookup,
  type LookupOptions,
} from "./coordinator-lookup.ts";
import { byLoad } from "./least-loaded.ts";
import {
  type MetadataSource,
  MetadataUpdater,
  type VersionedMetadata,
} from "./metadata-updater.ts";
import { type LostChannel, Nodes } from "./nodes.ts";

/** The version that brought `allowAutoTopicCreation`; every broker since 2.1 has it. */
const OLDEST_METADATA_VERSION = 4;

/**
 * Opens a client's view of a cluster. Nothing is sent before something is asked for. Throws `TypeError` or `RangeError`
 * for settings that cannot be right (no bootstrap server, SASL without credentials).
 */
export function openCluster(settings: ClusterSettings, ports: ClientPorts): Cluster {
  return new ConnectedCluster(settings, ports);
}

/*
 * Ties together the channels to brokers, the metadata that says which brokers there are, and the search for coordinators.
 * Until the first metadata response, and again after a rebootstrap, "any broker" is one of the bootstrap servers.
 */
class ConnectedCluster implements Cluster, MetadataSource {
  readonly clientId: string;
  readonly networkStats: NetworkStats = newNetworkStats();
  readonly #settings: ClusterSettings;
  readonly #ports: ClientPorts;
  readonly #bootstrap: readonly BrokerAddress[];
  readonly #nodes: Nodes;
  readonly #updater: MetadataUpdater;
  readonly #lookup: CoordinatorLookup;
  /** Coordinators that were found and are perhaps not in the metadata. */
  readonly #coordinators = new Map<number, ClusterNode>();
  readonly #disconnectListeners = new Set<Parameters<Cluster["onDisconnect"]>[0]>();
  #isBootstrapping = true;
  #isClosed = false;

  constructor(settings: ClusterSettings, ports: ClientPorts) {
    const connections: ConnectionSettings = connectionSettings(settings, ports);
    this.clientId = settings.clientId;
    this.#settings = settings;
    this.#ports = ports;
    this.#bootstrap = bootstrapAddresses(settings.bootstrapServers);
    const world = { ports, stats: this.networkStats };
    this.#nodes = new Nodes(connections, world, (event) => this.#channelLost(event));
    this.#updater = new MetadataUpdater(this, settings, ports);
    this.#lookup = new CoordinatorLookup(this, settings, ports);
  }

  get metadata(): ClusterMetadata {
    return this.#updater.metadata;
  }

  get topicErrors(): Cluster["topicErrors"] {
    return this.#updater.topicErrors;
  }

  send<A extends Api>(
    to: Destination,
    api: A,
    body: RequestBody<A>,
    options: SendOptions = {},
  ): Promise<ResponseOf<A>> {
    if (this.#isClosed) return Promise.reject(closedError());
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    switch (to.type) {
      case "node":
        return this.#sendToNode(to.nodeId, to.channel ?? "data", { api, body, options });
      case "any":
        return this.#sendToAny({ api, body, options }, to.isUrgent);
      case "controller":
        return this.#sendToController({ api, body, options });
    }
  }

  async versionOf(to: Destination, api: Api): Promise<number> {
    const channel = await this.#channelFor(to);
    const known = channel.versionOf(api);
    if (known !== null) return known;
    const body = API_VERSIONS_REQUEST;
    await this.#sendOn(channel, { api: apiVersions, body, options: {} });
    const version = channel.versionOf(api);
    if (version !== null) return version;
    throw new DisconnectedError(`lost the connection to ${channel.brokerName}`);
  }

  setInterest(topics: TopicInterest): void {
    this.#updater.setInterest(topics);
  }

  requestMetadataUpdate(): void {
    this.#updater.requestUpdate();
  }

  refreshMetadata(options?: {
    readonly deadlineMs?: number;
    readonly signal?: AbortSignal;
  }): Promise<ClusterMetadata> {
    return this.#updater.refresh(options);
  }

  onMetadata(listener: (metadata: ClusterMetadata) => void): () => void {
    return this.#updater.onMetadata(listener);
  }

  onDisconnect(listener: Parameters<Cluster["onDisconnect"]>[0]): () => void {
    this.#disconnectListeners.add(listener);
    return () => this.#disconnectListeners.delete(listener);
  }

  disconnect({ nodeId, channel }: Parameters<Cluster["disconnect"]>[0]): void {
    this.#nodes.drop(nodeId, channel, new DisconnectedError("closed on purpose"));
  }

  async findCoordinator(key: CoordinatorKey, options?: LookupOptions): Promise<ClusterNode> {
    const found = await this.#lookup.find(key, options);
    this.#coordinators.set(found.nodeId, found);
    return found;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#updater.close();
    this.#disconnectListeners.clear();
    this.#nodes.closeAll(closedError());
  }

  async fetchMetadata(interest: TopicInterest): Promise<VersionedMetadata> {
    const { requestTimeoutMs, allowAutoCreateTopics = true } = this.#settings;
    const topics = interest === "all" ? null : [...interest].map((name) => ({ name }));
    let used = OLDEST_METADATA_VERSION;
    const body = (version: number) => {
      used = version;
      return { topics, allowAutoTopicCreation: allowAutoCreateTopics };
    };
    const options = { timeoutMs: requestTimeoutMs, minVersion: OLDEST_METADATA_VERSION };
    const response = await this.#sendToAny({ api: metadataApi, body, options });
    return { response, version: used };
  }

  rebootstrap(reason: string): void {
    if (this.#isBootstrapping) return;
    this.#ports.log.warn({ reason }, "Going back to the bootstrap servers");
    this.#isBootstrapping = true;
  }

  metadataChanged({ nodes }: ClusterMetadata): void {
    this.#isBootstrapping = false;
    for (const nodeId of this.#coordinators.keys()) {
      if (nodes.has(nodeId)) this.#coordinators.delete(nodeId);
    }
    for (const node of nodes.values()) this.#nodes.adoptBootstrap(node);
    this.#nodes.keepOnly((nodeId) => nodes.has(nodeId) || this.#coordinators.has(nodeId));
  }

  #sendToNode<A extends Api>(
    nodeId: number,
    kind: ChannelKind,
    request: OutgoingRequest<A>,
  ): Promise<ResponseOf<A>> {
    const channel = this.#channelOf(nodeId, kind);
    if (channel !== undefined) return this.#sendOn(channel, request);
    this.#updater.requestUpdate();
    return Promise.reject(
      new ConnectionError(`${request.api.name} has nowhere to go: broker ${nodeId} is not known`),
    );
  }

  /** Tries brokers in turn until one can be connected to: what was not written can go elsewhere. */
  async #sendToAny<A extends Api>(
    request: OutgoingRequest<A>,
    isUrgent = false,
  ): Promise<ResponseOf<A>> {
    const known = isUrgent ? this.#anyChannels().map(this.#besideFetches) : this.#anyChannels();
    const [first, ...others] = byLoad(known, this.#ports.entropy);
    let failure: unknown;
    for (const channel of [first!, ...others]) {
      if (channel !== first && channel.isInBackoff) continue;
      try {
        return await this.#sendOn(channel, request);
      } catch (error) {
        failure = error;
        if (!isUnreached(error) || this.#isClosed) throw error;
      }
    }
    if (this.#settings.metadataRecoveryStrategy !== "none") {
      this.rebootstrap("no broker of the cluster can be reached");
    }
    throw failure;
  }

  async #sendToController<A extends Api>(request: OutgoingRequest<A>): Promise<ResponseOf<A>> {
    const channel = await this.#channelFor({ type: "controller" });
    return this.#sendOn(channel, request);
  }

  async #channelFor(to: Destination): Promise<NodeChannel> {
    if (this.#isClosed) throw closedError();
    if (to.type === "any") return byLoad(this.#anyChannels(), this.#ports.entropy)[0]!;
    if (to.type === "controller" && !this.metadata.nodes.has(this.metadata.controllerId)) {
      await this.refreshMetadata();
    }
    const nodeId = to.type === "node" ? to.nodeId : this.metadata.controllerId;
    const channel = this.#channelOf(nodeId, to.type === "node" ? (to.channel ?? "data") : "data");
    if (channel !== undefined) return channel;
    const what = to.type === "node" ? `broker ${nodeId}` : "the controller";
    throw new ConnectionError(`${what} is not known`);
  }

  #sendOn<A extends Api>(
    channel: NodeChannel,
    { api, body, options }: OutgoingRequest<A>,
  ): Promise<ResponseOf<A>> {
    return new Promise((resolve, reject) => {
      const request = new PendingRequest(
        {
          api,
          body: body as RequestBody<Api>,
          options,
          timeoutMs: options.timeoutMs ?? this.#settings.requestTimeoutMs,
          nowMs: this.#ports.clock.nowMs(),
        },
        resolve as (response: unknown) => void,
        reject,
      );
      channel.send(request);
    });
  }

  #channelOf(nodeId: number, kind: ChannelKind): NodeChannel | undefined {
    const node = this.metadata.nodes.get(nodeId) ?? this.#coordinators.get(nodeId);
    return node === undefined ? undefined : this.#nodes.channel(node, kind);
  }

  #anyChannels(): NodeChannel[] {
    const known = this.#isBootstrapping ? this.#bootstrap : [...this.metadata.nodes.values()];
    return known.map((address) => this.#nodes.channel(address, "data"));
  }

  /** The channel itself while nothing waits there, else the broker's channel for coordinators. */
  readonly #besideFetches = (channel: NodeChannel): NodeChannel => {
    const isBusy = channel.nodeId >= 0 && channel.isReady && channel.load > 0;
    return isBusy ? this.#nodes.channel(channel, "coordinator") : channel;
  };

  #channelLost({ nodeId, channel, reason }: LostChannel): void {
    if (this.#isClosed || nodeId < 0) return;
    // Perhaps because its partitions have moved.
    this.#updater.requestUpdate();
    for (const listener of [...this.#disconnectListeners]) {
      try {
        listener({ nodeId, channel });
      } catch (error) {
        this.#ports.log.error({ err: error, reason: reason.message }, "A listener has thrown");
      }
    }
  }
}

interface OutgoingRequest<A extends Api> {
  readonly api: A;
  readonly body: RequestBody<A>;
  readonly options: SendOptions;
}

/** The request did not get to a broker, so that another one may be asked. */
function isUnreached(error: unknown): boolean {
  if (error instanceof ProtocolError) return true;
  return error instanceof ConnectionError && !(error instanceof DisconnectedError);
}

function closedError(): ClosedError {
  return new ClosedError("the client is closed");
}
