import type { Clock, Entropy, Transport } from "../ports/index.ts";
import type { Checksum, Codecs } from "../protocol/index.ts";
import type { BrokerContext } from "./broker-context.ts";
import { BrokerConfig } from "./configs/broker-config.ts";
import { Dispatcher } from "./dispatch.ts";
import { FetchSessionCache } from "./fetch/fetch-session-cache.ts";
import { GroupDriver } from "./groups/group-driver.ts";
import type { NoteFeed } from "./groups/note-feed.ts";
import type { HostPort } from "./host-port.ts";
import type { BrokerLog } from "./log.ts";
import { SocketServer } from "./network/socket-server.ts";
import { routes } from "./routes.ts";
import type { BrokerEndpoint } from "./storage/brokers.ts";
import type { Cluster } from "./storage/cluster.ts";

/** What the world gives to the brokers of a process. */
export interface BrokerPorts {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly transport: Transport;
  /** CRC-32C for produced batches. */
  readonly checksum: Checksum;
  /** Without them compressed batches are stored and served, but not looked into. */
  readonly codecs?: Codecs;
}

export interface BrokerOptions {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  /** What clients are told in place of where it listens. */
  readonly advertised: HostPort | null;
  readonly cluster: Cluster;
  readonly properties: ReadonlyMap<string, string>;
  readonly ports: BrokerPorts;
  readonly notes: NoteFeed;
  readonly log: BrokerLog;
}

/** Names that a listener binds and nobody can connect to. */
const WILDCARD_HOSTS = new Set(["0.0.0.0", "::"]);

/**
 * One broker, from start to stop: a listener, its connections, and the coordinator of its share of the groups. What it
 * stores is the cluster's and outlives it.
 */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #server: SocketServer;
  readonly #groups: GroupDriver;
  #endpoint: BrokerEndpoint | null = null;
  #listenPort = 0;

  constructor(options: BrokerOptions) {
    const { nodeId, cluster, properties, ports, notes, log } = options;
    const config = new BrokerConfig({ properties, store: cluster.configs, nodeId });
    this.#options = options;
    this.#groups = new GroupDriver({ nodeId, cluster, notes, log, ...ports });
    const context: BrokerContext = {
      nodeId,
      cluster,
      config,
      log,
      clock: ports.clock,
      entropy: ports.entropy,
      checksum: ports.checksum,
      codecs: ports.codecs,
      groups: this.#groups,
      fetchSessions: new FetchSessionCache({
        entropy: ports.entropy,
        maxSessions: config.get("max.incremental.fetch.session.cache.slots"),
      }),
    };
    const dispatcher = new Dispatcher(routes, { broker: context, log });
    this.#server = new SocketServer({
      host: options.host,
      port: options.port,
      listenerName: "PLAINTEXT",
      config,
      log,
      clock: ports.clock,
      handleFrame: (frame, connection) => dispatcher.handleFrame(frame, connection),
    });
  }

  get nodeId(): number {
    return this.#options.nodeId;
  }

  /** The group coordinator of this broker. */
  get groups(): GroupDriver {
    return this.#groups;
  }

  /** The port that it has taken, once it listens. */
  get listenPort(): number {
    return this.#listenPort;
  }

  /** Where clients find it, once it listens. */
  get endpoint(): BrokerEndpoint {
    if (this.#endpoint === null) throw new Error("The broker does not listen");
    return this.#endpoint;
  }

  /** Takes its address. Connections are closed until {@link Broker.serve}. */
  async listen(): Promise<void> {
    const { nodeId, host, advertised, ports } = this.#options;
    const { port } = await this.#server.listen(ports.transport);
    const reachableHost = WILDCARD_HOSTS.has(host) ? "127.0.0.1" : host;
    this.#listenPort = port;
    this.#endpoint = { nodeId, rack: null, ...(advertised ?? { host: reachableHost, port }) };
  }

  /** Takes over what it leads, and serves clients from now on. */
  serve(): void {
    this.#groups.start();
    this.#server.serve();
  }

  /** Hands over its groups, then closes its connections and its address. */
  async stop(): Promise<void> {
    this.#groups.stop();
    await this.#server.close();
  }
}
