import type { CoordinatorConfig, CoordinatorEnv, TopicsView } from "../../coordinator/index.ts";
import { coordinatorPartition, type GroupNote } from "../../model/index.ts";
import type { Clock, Entropy, Timer } from "../../ports/index.ts";
import type { BrokerLog } from "../log.ts";
import type { Cluster } from "../storage/cluster.ts";
import type { Partition } from "../storage/partition.ts";
import { OFFSETS_TOPIC, type Topic } from "../storage/topic.ts";
import { coordinatorConfig } from "./coordinator-config.ts";
import { GroupShard, type GroupShardHost } from "./group-shard.ts";
import type { NoteFeed } from "./note-feed.ts";
import { ShardJournal } from "./shard-journal.ts";

export interface GroupDriverOptions {
  readonly nodeId: number;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly notes: NoteFeed;
  readonly log: BrokerLog;
}

/** Why a broker does not serve a group just now. */
export type Unavailability =
  | "COORDINATOR_NOT_AVAILABLE"
  | "NOT_COORDINATOR"
  | "COORDINATOR_LOAD_IN_PROGRESS";

/**
 * The group coordinator of one broker (`GroupCoordinatorService`): a shard for each partition of `__consumer_offsets`
 * that the broker leads, loaded when it becomes leader and unloaded when it no longer is.
 *
 * All shards share one timer, armed for the earliest of their deadlines. It may ring too early, since heartbeats put
 * deadlines off without telling; then it is armed again.
 */
export class GroupDriver implements GroupShardHost {
  readonly config: CoordinatorConfig;
  readonly log: BrokerLog;
  readonly #options: GroupDriverOptions;
  readonly #shards = new Map<number, GroupShard>();
  readonly #env: { -readonly [Name in keyof CoordinatorEnv]: CoordinatorEnv[Name] };
  readonly #subscriptions: (() => void)[] = [];
  #partitionCount = 0;
  #timer: Timer | null = null;
  #timerAtMs = Number.POSITIVE_INFINITY;

  constructor(options: GroupDriverOptions) {
    this.#options = options;
    this.log = options.log;
    this.config = coordinatorConfig(options.cluster.config);
    this.#env = {
      nowMs: 0,
      notes: false,
      topics: topicsView(options.cluster),
      newMemberIdSuffix: () => memberIdSuffix(options.entropy),
    };
  }

  /** Takes over the partitions that the broker leads, and follows leadership from now on. */
  start(): void {
    const { cluster } = this.#options;
    const topic = cluster.topic(OFFSETS_TOPIC);
    if (topic !== undefined) this.#adopt(topic);
    this.#subscriptions.push(
      cluster.onLeadersChanged((partitions) => {
        for (const each of partitions) if (this.#holdsGroups(each)) this.#follow(each);
      }),
      cluster.onTopicsChanged((change) => {
        const isOurs = change.topic.name === OFFSETS_TOPIC;
        if (change.type === "Created" && isOurs) this.#adopt(change.topic);
        else if (change.type === "Deleted" && isOurs) this.#resignAll();
        else if (change.type === "Deleted") this.#forgetTopic(change.topic);
      }),
    );
  }

  /** Gives up all partitions: parked requests are answered NOT_COORDINATOR. */
  stop(): void {
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe();
    this.#resignAll();
    this.#timer?.cancel();
    this.#timer = null;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
  }

  /**
   * The index of a group's partition (`GroupCoordinatorService.partitionFor`). It stays what it was when the topic was
   * taken over: partitions that are added later hold no groups, since those there are would change places.
   */
  partitionFor(groupId: string): number {
    return coordinatorPartition(groupId, this.#partitionCount);
  }

  /** The shard of a group, or why this broker does not serve it. */
  find(groupId: string): GroupShard | Unavailability {
    if (this.#partitionCount === 0) return "COORDINATOR_NOT_AVAILABLE";
    const shard = this.#shards.get(this.partitionFor(groupId));
    return shard === undefined ? "NOT_COORDINATOR" : (shard.unavailability ?? shard);
  }

  /** Every shard of this broker, or why one of them cannot answer just now. */
  findAll(): readonly GroupShard[] | Unavailability {
    const shards = [...this.#shards.values()];
    const isLoading = shards.some(
      (shard) => shard.unavailability === "COORDINATOR_LOAD_IN_PROGRESS",
    );
    if (isLoading) return "COORDINATOR_LOAD_IN_PROGRESS";
    return shards.filter((shard) => shard.unavailability === null);
  }

  /** The shards that can be looked into just now. */
  activeShards(): GroupShard[] {
    return [...this.#shards.values()].filter((shard) => shard.unavailability === null);
  }

  env(): CoordinatorEnv {
    // Instants go into records, which have whole milliseconds.
    this.#env.nowMs = Math.floor(this.#options.clock.nowMs());
    this.#env.notes = this.#options.notes.isWanted;
    return this.#env;
  }

  publish(note: GroupNote): void {
    this.#options.notes.publish(note);
  }

  wakeAt(atMs: number): void {
    if (atMs >= this.#timerAtMs) return;
    this.#timer?.cancel();
    this.#timerAtMs = atMs;
    this.#timer = this.#options.clock.setTimer(atMs, () => this.#wake());
  }

  later(run: () => void): void {
    const { clock } = this.#options;
    clock.setTimer(clock.nowMs(), run);
  }

  /**
   * What has arrived is heard before anybody is expired: when the event loop stood still, by a long computation or a
   * breakpoint, timers come first and the heartbeats of all that time lie in the sockets.
   */
  #wake(): void {
    this.#timer = null;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    this.#options.clock.endOfTurn(() => this.#ring());
  }

  #ring(): void {
    const nowMs = Math.floor(this.#options.clock.nowMs());
    for (const shard of this.#shards.values()) {
      if (shard.deadlineMs <= nowMs) shard.feed({ type: "DeadlineReached" });
      if (shard.deadlineMs !== Number.POSITIVE_INFINITY) this.wakeAt(shard.deadlineMs);
    }
  }

  #holdsGroups({ topic, index }: Partition): boolean {
    return topic.name === OFFSETS_TOPIC && index < this.#partitionCount;
  }

  #adopt(topic: Topic): void {
    this.#partitionCount = topic.partitions.length;
    for (const partition of topic.partitions) this.#follow(partition);
  }

  /** Sends away who waits in any shard: all that follows is answered NOT_COORDINATOR. */
  #resignAll(): void {
    for (const shard of this.#shards.values()) shard.unload();
    this.#shards.clear();
  }

  /** Loads a shard where the broker became leader, and unloads it where it no longer is. */
  #follow(partition: Partition): void {
    const { nodeId } = this.#options;
    this.#shards.get(partition.index)?.unload();
    this.#shards.delete(partition.index);
    if (partition.leaderId !== nodeId) return;
    const shard = new GroupShard(new ShardJournal(partition, nodeId), this);
    this.#shards.set(partition.index, shard);
  }

  #forgetTopic(topic: Topic): void {
    const topics = [{ name: topic.name, topicId: topic.id }];
    for (const shard of this.#shards.values()) shard.feed({ type: "TopicsDeleted", topics });
  }
}

function topicsView(cluster: Cluster): TopicsView {
  return {
    topicId: (name) => cluster.topic(name)?.id ?? null,
    topicName: (id) => cluster.topicById(id)?.name ?? null,
    partitionCount: (name) => cluster.topic(name)?.partitions.length ?? 0,
  };
}

/** A random UUID in its usual text form: what follows the hyphen of a member id. */
function memberIdSuffix(entropy: Entropy): string {
  let text = "";
  for (const byte of entropy.uuidBytes()) text += byte.toString(16).padStart(2, "0");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
