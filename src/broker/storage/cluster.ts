import type { Uuid } from "../../model/index.ts";
import type { Clock, Entropy } from "../../ports/index.ts";
import type { Codecs } from "../../protocol/index.ts";
import { BrokerConfig } from "../configs/broker-config.ts";
import { ConfigStore } from "../configs/config-store.ts";
import { logConfig } from "../configs/log-config.ts";
import { randomUuid } from "../random-uuid.ts";
import { type BrokerEndpoint, Brokers } from "./brokers.ts";
import { Housekeeping } from "./housekeeping.ts";
import { NO_LEADER, Partition } from "./partition.ts";
import { ProducerIds } from "./producer-ids.ts";
import { OFFSETS_TOPIC, Topic, unifiedName } from "./topic.ts";

/** What changed in the set of topics. */
export type TopicChange =
  | { readonly type: "Created" | "Deleted"; readonly topic: Topic }
  | { readonly type: "PartitionsAdded"; readonly topic: Topic; readonly oldCount: number };

export interface ClusterOptions {
  readonly clusterId: Uuid;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Static configuration that all brokers share: Kafka's names, values as text. */
  readonly properties?: ReadonlyMap<string, string>;
  /** For compaction and lookups by time in compressed batches. */
  readonly codecs?: Codecs;
}

/** A topic to be created; everything in it has been checked. */
export interface NewTopic {
  readonly name: string;
  /** The replicas of each partition, preferred leader first. */
  readonly assignments: readonly (readonly number[])[];
  readonly configs?: ReadonlyMap<string, string>;
}

/**
 * What the brokers of one process share, and what Kafka keeps in its metadata log and on its disks: topics, partition
 * logs, who leads, which brokers serve, dynamic configuration.
 *
 * A partition is led by its first replica that is alive; each move raises the leader epoch. Differs from Kafka: the
 * logs outlive their brokers, so when no replica is alive any serving broker leads, and a preferred leader takes over
 * as soon as it is back, not at the next check for imbalance.
 */
export class Cluster {
  readonly clusterId: Uuid;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly codecs: Codecs | undefined;
  readonly brokers = new Brokers();
  readonly configs = new ConfigStore();
  /** The configuration that all brokers share. */
  readonly config: BrokerConfig;
  readonly producerIds = new ProducerIds();
  readonly #topicsByName = new Map<string, Topic>();
  readonly #topicsById = new Map<Uuid, Topic>();
  readonly #topicsByUnifiedName = new Map<string, Topic>();
  readonly #topicListeners = new Set<(change: TopicChange) => void>();
  readonly #leaderListeners = new Set<(partitions: readonly Partition[]) => void>();
  readonly #housekeeping: Housekeeping;

  constructor(options: ClusterOptions) {
    this.clusterId = options.clusterId;
    this.clock = options.clock;
    this.entropy = options.entropy;
    this.codecs = options.codecs;
    const { properties } = options;
    this.config = new BrokerConfig({
      store: this.configs,
      ...(properties !== undefined && { properties }),
    });
    this.configs.onChanged((resource) => {
      if (resource.type === "Topic") this.#configure(resource.name);
      if (resource.type === "Broker") for (const { name } of this.topics()) this.#configure(name);
    });
    this.#housekeeping = new Housekeeping(this);
  }

  topics(): IterableIterator<Topic> {
    return this.#topicsByName.values();
  }

  topic(name: string): Topic | undefined {
    return this.#topicsByName.get(name);
  }

  topicById(id: Uuid): Topic | undefined {
    return this.#topicsById.get(id);
  }

  /** The topic of another name that this name would be confused with. */
  collidingTopic(name: string): Topic | undefined {
    const topic = this.#topicsByUnifiedName.get(unifiedName(name));
    return topic?.name === name ? undefined : topic;
  }

  partition(topic: string, index: number): Partition | undefined {
    return this.#topicsByName.get(topic)?.partitions[index];
  }

  createTopic(newTopic: NewTopic): Topic {
    const configs = newTopic.configs ?? new Map<string, string>();
    const topic = new Topic({
      name: newTopic.name,
      id: randomUuid(this.entropy),
      logConfig: logConfig(configs, this.config),
    });
    this.#topicsByName.set(topic.name, topic);
    this.#topicsById.set(topic.id, topic);
    this.#topicsByUnifiedName.set(unifiedName(topic.name), topic);
    if (configs.size > 0) this.configs.replace({ type: "Topic", name: topic.name }, configs);
    this.#addPartitions(topic, newTopic.assignments);
    this.#housekeeping.start();
    this.#tell({ type: "Created", topic });
    return topic;
  }

  addPartitions(topic: Topic, assignments: readonly (readonly number[])[]): void {
    const oldCount = topic.partitions.length;
    this.#addPartitions(topic, assignments);
    this.#tell({ type: "PartitionsAdded", topic, oldCount });
  }

  deleteTopic(topic: Topic): void {
    this.#topicsByName.delete(topic.name);
    this.#topicsById.delete(topic.id);
    this.#topicsByUnifiedName.delete(unifiedName(topic.name));
    this.configs.replace({ type: "Topic", name: topic.name }, new Map());
    for (const partition of topic.partitions) partition.delete();
    this.#tell({ type: "Deleted", topic });
  }

  /**
   * The internal topic that holds the groups' journal, created when it is not there. It gets as many replicas as there
   * are brokers, up to `offsets.topic.replication.factor`. Differs from Kafka, which waits for that many brokers.
   */
  ensureOffsetsTopic(): Topic {
    const existing = this.topic(OFFSETS_TOPIC);
    if (existing !== undefined) return existing;
    const replicationFactor = Math.min(
      this.config.get("offsets.topic.replication.factor"),
      this.brokers.alive.length,
    );
    return this.createTopic({
      name: OFFSETS_TOPIC,
      assignments: this.placeReplicas({
        partitionCount: this.config.get("offsets.topic.num.partitions"),
        replicationFactor,
      }),
      configs: new Map([
        ["cleanup.policy", "compact"],
        ["compression.type", "producer"],
        [
          "segment.bytes",
          String(Math.max(1024 * 1024, this.config.get("offsets.topic.segment.bytes"))),
        ],
      ]),
    });
  }

  /**
   * Replicas for new partitions, in stripes over the brokers that serve; brokers that are down get some only where
   * those do not suffice (`StripedReplicaPlacer`, without racks). Never more replicas than there are brokers.
   */
  placeReplicas(options: {
    readonly partitionCount: number;
    readonly replicationFactor: number;
    /** The index of the first new partition: default 0. */
    readonly firstIndex?: number;
  }): number[][] {
    const alive = this.brokers.alive.map((broker) => broker.nodeId);
    const dead = this.brokers.knownNodeIds.filter((nodeId) => !this.brokers.isAlive(nodeId));
    return Array.from({ length: options.partitionCount }, (_, index) => {
      const start = ((options.firstIndex ?? 0) + index) % Math.max(1, alive.length);
      const inTurn = [...alive.slice(start), ...alive.slice(0, start), ...dead];
      return inTurn.slice(0, options.replicationFactor);
    });
  }

  /** A broker serves from now on: it takes over what it is to lead. */
  brokerStarted(endpoint: BrokerEndpoint): void {
    this.brokers.add(endpoint);
    this.#electLeaders();
  }

  /** A broker no longer serves: others take over what it led. */
  brokerStopped(nodeId: number): void {
    this.brokers.remove(nodeId);
    this.#electLeaders();
    if (this.brokers.alive.length === 0) this.#housekeeping.stop();
  }

  /** Calls `listener` after every change. Returns the way to stop it. */
  onTopicsChanged(listener: (change: TopicChange) => void): () => void {
    this.#topicListeners.add(listener);
    return () => this.#topicListeners.delete(listener);
  }

  /** Calls `listener` with the partitions whose leader has moved. Returns the way to stop it. */
  onLeadersChanged(listener: (partitions: readonly Partition[]) => void): () => void {
    this.#leaderListeners.add(listener);
    return () => this.#leaderListeners.delete(listener);
  }

  #addPartitions(topic: Topic, assignments: readonly (readonly number[])[]): void {
    for (const replicas of assignments) {
      const partition = new Partition({
        topic,
        index: topic.partitions.length,
        replicas,
        nowMs: this.clock.nowMs(),
        onDirty: (dirty) => this.#housekeeping.cleanSoon(dirty),
      });
      topic.partitions.push(partition);
      partition.lead(this.#leaderOf(partition));
    }
  }

  #electLeaders(): void {
    const moved: Partition[] = [];
    for (const topic of this.topics()) {
      for (const partition of topic.partitions) {
        if (partition.lead(this.#leaderOf(partition))) moved.push(partition);
      }
    }
    if (moved.length > 0) for (const listener of this.#leaderListeners) listener(moved);
  }

  #leaderOf(partition: Partition): number {
    const replica = partition.replicas.find((nodeId) => this.brokers.isAlive(nodeId));
    if (replica !== undefined) return replica;
    // No replica is alive: whoever led goes on, else one of the others, by turns.
    if (this.brokers.isAlive(partition.leaderId)) return partition.leaderId;
    const { alive } = this.brokers;
    return alive[partition.index % alive.length]?.nodeId ?? NO_LEADER;
  }

  #configure(name: string): void {
    const topic = this.topic(name);
    topic?.configure(logConfig(this.configs.get({ type: "Topic", name }), this.config));
  }

  #tell(change: TopicChange): void {
    for (const listener of this.#topicListeners) listener(change);
  }
}
