import type { HeardMember } from "../coordinator/index.ts";
import type { GroupNote, Uuid } from "../model/index.ts";
import { Broker, type BrokerPorts } from "./broker.ts";
import { checkClusterOptions } from "./cluster-options.ts";
import { checkBrokerConfigLimits } from "./configs/broker-config-limits.ts";
import { advertisedListener, refusePlaceConfigs } from "./configs/place-configs.ts";
import { NoteFeed, type NoteListener } from "./groups/note-feed.ts";
import {
  coordinatorOf,
  groupIdsOf,
  type InspectedGroup,
  inspectGroup,
  membersHeard,
  type PartitionProgress,
  progressOf,
} from "./groups/watched-group.ts";
import { formatHostPort, type HostPort } from "./host-port.ts";
import { checkInitialTopics, createInitialTopics, type TopicOption } from "./initial-topics.ts";
import { listenError } from "./listen-error.ts";
import { type BrokerLog, silentLog } from "./log.ts";
import { randomUuid } from "./random-uuid.ts";
import { Cluster } from "./storage/cluster.ts";

export interface StartClusterOptions {
  /** How many brokers, 1 to 100; their node ids count from 1. Default 1. */
  readonly brokers?: number;
  /**
   * The address to listen on and to tell clients. Default 127.0.0.1. `0.0.0.0` and `::` listen on every address and tell
   * clients 127.0.0.1, unless the configuration `advertised.listeners` tells them another.
   */
  readonly host?: string;
  /** The first broker's port, the others take the next ones; 0, the default, takes free ones. */
  readonly port?: number;
  /** Topics to create before anybody can connect. */
  readonly topics?: readonly TopicOption[];
  /**
   * Broker configurations by Kafka's names. What other options say (`listeners`, `node.id`, …) is refused;
   * `advertised.listeners` is one `PLAINTEXT://host:port`, for one broker.
   */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  /** Default: a random one. */
  readonly clusterId?: Uuid;
  /** How many group notes are remembered for {@link BrokerCluster.recentNotes}. Default 1000. */
  readonly noteHistory?: number;
  /** Default: nothing is logged. */
  readonly log?: BrokerLog;
  readonly ports: BrokerPorts;
}

/** A broker as its users see it. */
export interface RunningBroker {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_NOTE_HISTORY = 1000;
const FIRST_NODE_ID = 1;

/**
 * What an embedded broker does not take from Kafka's defaults. Differs from Kafka: a group's first rebalance does not
 * wait 3 s for more members, since whoever starts a broker for a test waits for it. Set it to 3000 to have Kafka's.
 */
const EMBEDDED_DEFAULTS: readonly (readonly [string, string])[] = [
  ["group.initial.rebalance.delay.ms", "0"],
];

/**
 * Starts the brokers of one cluster in this process. They share their storage: when one is stopped the others take over
 * what it led, and when it is started again it takes back what it leads by preference. Rejects, with nothing left
 * running, when an address cannot be had; with `TypeError` or `RangeError` for a bad option, before anything happens.
 */
export async function startCluster(options: StartClusterOptions): Promise<BrokerCluster> {
  checkClusterOptions(options);
  const properties = new Map(EMBEDDED_DEFAULTS);
  for (const [name, value] of Object.entries(options.config ?? {})) {
    properties.set(name, String(value));
  }
  refusePlaceConfigs(properties);
  const { brokers: brokerCount = 1, topics = [] } = options;
  const advertised = advertisedListener(properties, brokerCount);
  checkInitialTopics(topics, brokerCount);
  const { clock, entropy, codecs } = options.ports;
  const storage = new Cluster({
    clusterId: options.clusterId ?? randomUuid(entropy),
    clock,
    entropy,
    properties,
    ...(codecs !== undefined && { codecs }),
  });
  checkBrokerConfigLimits(storage.config);
  const cluster = new BrokerCluster(storage, { ...options, properties, advertised });
  await cluster.start();
  return cluster;
}

/** {@link StartClusterOptions}, checked and read. */
interface ClusterSettings extends StartClusterOptions {
  readonly properties: ReadonlyMap<string, string>;
  readonly advertised: HostPort | null;
}

/** The brokers of one process, and what can be done with them from outside. */
export class BrokerCluster {
  readonly #storage: Cluster;
  readonly #options: ClusterSettings;
  readonly #notes: NoteFeed;
  readonly #log: BrokerLog;
  readonly #running = new Map<number, Broker>();
  /** Every broker that was started, where clients find or found it. */
  readonly #known = new Map<number, RunningBroker>();
  readonly #listenPorts = new Map<number, number>();
  #isClosed = false;

  constructor(storage: Cluster, options: ClusterSettings) {
    this.#storage = storage;
    this.#options = options;
    this.#log = options.log ?? silentLog;
    const { clock } = options.ports;
    this.#notes = new NoteFeed({
      capacity: options.noteHistory ?? DEFAULT_NOTE_HISTORY,
      endOfTurn: (run) => clock.endOfTurn(run),
      onError: (error) => {
        const trace = error instanceof Error ? error.stack : String(error);
        this.#log.error({ trace }, "A listener for group notes threw");
      },
    });
  }

  get clusterId(): Uuid {
    return this.#storage.clusterId;
  }

  /** Every broker, running or stopped, by node id. */
  get brokers(): readonly RunningBroker[] {
    return [...this.#known.values()];
  }

  /** What clients take for `bootstrap.servers`: all brokers, running or stopped. */
  get bootstrapServers(): string {
    return this.brokers.map(formatHostPort).join(",");
  }

  /** Called once, by {@link startCluster}. */
  async start(): Promise<void> {
    const count = this.#options.brokers ?? 1;
    const firstPort = this.#options.port ?? 0;
    try {
      for (let i = 0; i < count; i++) {
        await this.#listen(FIRST_NODE_ID + i, firstPort === 0 ? 0 : firstPort + i);
      }
      for (const broker of this.#running.values()) this.#storage.brokerStarted(broker.endpoint);
      this.#storage.ensureOffsetsTopic();
      createInitialTopics(this.#storage, this.#options.topics ?? []);
    } catch (error) {
      await this.close();
      throw error;
    }
    for (const broker of this.#running.values()) broker.serve();
  }

  /**
   * Stops one broker while the others go on: its partitions and its groups move to them, its parked requests are
   * answered NOT_COORDINATOR, its connections are closed. What it stored is kept.
   */
  async stopBroker(nodeId: number): Promise<void> {
    const broker = this.#running.get(nodeId);
    if (broker === undefined)
      throw new RangeError(`Cannot stop broker ${nodeId}: it is not running.`);
    this.#running.delete(nodeId);
    this.#storage.brokerStopped(nodeId);
    await broker.stop();
  }

  /**
   * Starts a stopped broker again, at the port that it had. It takes back what it leads by preference. Rejects when the
   * cluster is closed.
   */
  async startBroker(nodeId: number): Promise<void> {
    const port = this.#listenPorts.get(nodeId);
    if (port === undefined) throw new RangeError(`Cannot start broker ${nodeId}: there is none.`);
    if (this.#isClosed) throw closedError(nodeId);
    if (this.#running.has(nodeId)) return;
    const broker = await this.#listen(nodeId, port);
    this.#storage.brokerStarted(broker.endpoint);
    broker.serve();
  }

  /** Calls `listener` with every group note from now on. Returns the way to stop it. */
  onNote(listener: NoteListener): () => void {
    return this.#notes.listen(listener);
  }

  /** The latest group notes, oldest first, for whoever comes late. */
  recentNotes(): readonly GroupNote[] {
    return this.#notes.recent();
  }

  /** The ids of all groups, in no order; groups whose coordinator is still loading them are left out. */
  groupIds(): string[] {
    return groupIdsOf(this.#running.values());
  }

  /** A group as its coordinator has it; null when there is none, or its coordinator is still loading. */
  inspectGroup(groupId: string): InspectedGroup | null {
    return inspectGroup(this.#running.values(), groupId);
  }

  /** The node id of a group's coordinator; null while no broker is. */
  coordinatorOf(groupId: string): number | null {
    return coordinatorOf(this.#running.values(), groupId);
  }

  /** When each member of a group was last heard from; those that the group has wait are left out. */
  membersHeard(groupId: string): readonly HeardMember[] {
    return membersHeard(this.#running.values(), groupId);
  }

  /** Where a group is in each partition that it has committed offsets for or subscribes to. */
  groupProgress(groupId: string): readonly PartitionProgress[] {
    return progressOf(this.#running.values(), groupId, this.#storage);
  }

  /** Stops all brokers. What they stored is gone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const brokers = [...this.#running];
    this.#running.clear();
    // Without handing over to one another: nobody is to go on.
    await Promise.all(brokers.map(([, broker]) => broker.stop()));
    for (const [nodeId] of brokers) this.#storage.brokerStopped(nodeId);
  }

  async #listen(nodeId: number, port: number): Promise<Broker> {
    const host = this.#options.host ?? DEFAULT_HOST;
    const broker = new Broker({
      nodeId,
      host,
      port,
      cluster: this.#storage,
      advertised: this.#options.advertised,
      properties: this.#options.properties,
      ports: this.#options.ports,
      notes: this.#notes,
      log: this.#log,
    });
    try {
      await broker.listen();
    } catch (error) {
      throw listenError({ host, port }, error);
    }
    if (this.#isClosed) {
      await broker.stop();
      throw closedError(nodeId);
    }
    this.#running.set(nodeId, broker);
    const { endpoint, listenPort } = broker;
    this.#listenPorts.set(nodeId, listenPort);
    this.#known.set(nodeId, { nodeId, host: endpoint.host, port: endpoint.port });
    return broker;
  }
}

function closedError(nodeId: number): Error {
  return new Error(`Cannot start broker ${nodeId}: the cluster is closed.`);
}
