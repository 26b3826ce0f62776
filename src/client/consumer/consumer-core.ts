import type { GroupMetadata } from "../../member/index.ts";
import type { TopicPartition } from "../../model/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import type { PartitionMetadata, TopicDescription } from "../cluster/cluster.ts";
import type { ConsumerSettings } from "../config/consumer-options.ts";
import type { ConsumerRecord } from "../consumer-record.ts";
import { InvalidGroupIdError } from "../errors/errors.ts";
import type { OffsetAndMetadata } from "../fetch/fetcher.ts";
import { type CloseOptions, closePlan } from "./close-options.ts";
import { type ConsumerParts, createParts } from "./consumer-parts.ts";
import type { OwnedPartition } from "./delivery/owned-partition.ts";
import { GroupMembership } from "./membership/group-membership.ts";
import { OffsetCalls } from "./offsets/offset-calls.ts";
import type { TopicPartitionOffset } from "./offsets/offset-entry.ts";
import { partitionNames } from "./partition-lists.ts";
import type { PollOptions } from "./reading/poll.ts";
import { Readers } from "./reading/readers.ts";
import type { RunOptions } from "./reading/run-options.ts";
import type { RebalanceListener } from "./rebalance-listener.ts";
import type { CallOptions, CommitCallback, RebalanceViewOf } from "./rebalance-view.ts";
import {
  NO_SUBSCRIPTION,
  patternSubscription,
  type Subscription,
  topicSubscription,
} from "./subscription/subscription.ts";
import { TopicWatch } from "./subscription/topic-watch.ts";
import { askAllTopics, askTopic } from "./topic-queries.ts";

/** What lies behind a `Consumer`: its parts, wired to each other, and the calls that concern more than one of them. */
export class ConsumerCore<K, V> {
  readonly parts: ConsumerParts<K, V>;
  readonly offsets: OffsetCalls<K, V>;
  readonly watch: TopicWatch;
  readonly #readers: Readers<K, V>;
  /** Null without a `group.id`. */
  readonly #membership: GroupMembership<K, V> | null;
  #groupMetadata: GroupMetadata;
  #closing: Promise<void> | null = null;

  constructor(settings: ConsumerSettings<K, V>, ports: ClientPorts, facade: RebalanceViewOf) {
    const parts = createParts(settings, ports);
    const { groupId, groupInstanceId } = settings;
    this.parts = parts;
    this.#groupMetadata = {
      ...{ groupId: groupId ?? "", groupInstanceId, memberId: "", generationId: -1 },
    };
    this.offsets = new OffsetCalls(
      parts,
      {
        groupMetadata: () => this.#groupMetadata,
        isSubscribed: () => this.#isSubscribed,
      },
      (error, as) => this.#membership?.commitRefused(error, as),
    );
    this.watch = new TopicWatch(parts.cluster, settings, {
      onMatched: (topics) => this.#membership?.subscribe(topics),
      onMetadata: (known) => this.#membership?.onMetadata(known),
      onTopicError: (error) => parts.health.report(error),
      onTopicMissing: (topic) =>
        ports.log.warn({ topic }, `Topic ${topic} is subscribed to and not in the cluster`),
    });
    this.#readers = new Readers(parts);
    this.#membership = this.#createMembership(facade);
  }

  get groupMetadata(): GroupMetadata {
    return this.#groupMetadata;
  }

  get #isSubscribed(): boolean {
    const { type } = this.watch.subscription;
    return type === "topics" || type === "pattern";
  }

  // --- what is read -------------------------------------------------------------------------------------------------

  subscribe(topics: readonly string[] | RegExp, listener: RebalanceListener | null): void {
    this.parts.health.assertUsable("subscribe()");
    const membership = this.#membership;
    if (membership === null) throw noGroup("subscribe()");
    if (this.watch.subscription.type === "assigned")
      throw new Error(
        "subscribe() was called while partitions are assigned by hand; unsubscribe first",
      );
    const next = topics instanceof RegExp ? patternSubscription(topics) : topicSubscription(topics);
    membership.listenerCalls.listener = listener;
    this.watch.set(next);
    // A pattern waits for metadata: `onMatched` tells the membership what it stands for.
    if (next.type === "topics") membership.subscribe(next.topics);
    else membership.prepare();
  }

  assign(partitions: readonly TopicPartition[]): void {
    const { health, delivery } = this.parts;
    health.assertUsable("assign()");
    if (this.#isSubscribed)
      throw new Error("assign() was called while subscribed to topics; unsubscribe first");
    if (this.#membership?.isUnsubscribing === true)
      throw new Error("assign() was called before unsubscribe() had ended; await that first");
    for (const { topic, partition } of partitions)
      if (
        typeof topic !== "string" ||
        topic === "" ||
        !Number.isInteger(partition) ||
        partition < 0
      )
        throw new TypeError(`assign() was given the partition ${topic}-${partition}`);
    this.offsets.commitBeforeAssign(partitions);
    const topics = [...new Set(partitions.map(({ topic }) => topic))];
    const next: Subscription =
      partitions.length === 0 ? NO_SUBSCRIPTION : { type: "assigned", topics };
    this.watch.set(next);
    delivery.setAssignment(partitions);
    delivery.start(partitions);
    this.parts.metrics.assigned(partitions);
    if (partitions.length > 0) this.offsets.restartAutoCommit();
    else this.offsets.stopAutoCommit();
  }

  async unsubscribe(): Promise<void> {
    this.parts.health.assertUsable("unsubscribe()");
    if (this.watch.subscription.type === "assigned") return this.assign([]);
    this.watch.set(NO_SUBSCRIPTION);
    this.#readers.giveBackPolled();
    await this.#membership?.unsubscribe();
  }

  assignment(): TopicPartition[] {
    return [...this.parts.delivery.owned.values()].map(({ topic, partition }) => ({
      ...{ topic, partition },
    }));
  }

  // --- reading ------------------------------------------------------------------------------------------------------

  async poll(timeoutMs: number, options?: PollOptions): Promise<ConsumerRecord<K, V>[]> {
    this.#assertReadable("poll()");
    return this.#readers.poll(timeoutMs, options ?? {});
  }

  async run(options: RunOptions<K, V>): Promise<void> {
    this.#assertReadable("run()");
    await this.#readers.run(options);
    // Closed means that the group is left as well: who awaits `run` alone may stop the broker next.
    await this.#closing;
  }

  iterate(): AsyncIterator<ConsumerRecord<K, V>, undefined> {
    this.#assertReadable("for await");
    return this.#readers.iterate();
  }

  #assertReadable(call: string): void {
    this.parts.health.assertUsable(call);
    if (this.watch.subscription.type === "none")
      throw new Error(
        `${call} was begun without anything to read; subscribe to topics, or assign partitions`,
      );
  }

  // --- where ----------------------------------------------------------------------------------------------------------

  seek(partition: TopicPartition, to: OffsetAndMetadata): void {
    this.assigned("seek()", [partition]);
    this.parts.delivery.seek(partition, to);
  }

  seekTo(partitions: readonly TopicPartition[] | undefined, to: "beginning" | "end"): void {
    const call = to === "beginning" ? "seekToBeginning()" : "seekToEnd()";
    this.parts.delivery.seekTo(this.assigned(call, partitions ?? this.assignment()), to);
  }

  paused(): TopicPartition[] {
    const { owned } = this.parts.delivery;
    return this.assignment().filter((each) => owned.get(each)?.isPaused === true);
  }

  async position(partition: TopicPartition, options: CallOptions = {}): Promise<number> {
    const owned = this.#ownedOf("position()", partition);
    const known = this.parts.delivery.position(owned);
    if (known !== null) return known.offset;
    const deadlineMs = this.offsets.deadlineMs(options);
    return (await this.parts.fetcher.positionKnown(partition, deadlineMs)).offset;
  }

  lag(partition: TopicPartition): number | null {
    return this.parts.delivery.lag(this.#ownedOf("lag()", partition));
  }

  /** The partitions, or the error that they are not all assigned. */
  assigned(call: string, partitions: readonly TopicPartition[]): readonly TopicPartition[] {
    this.parts.health.assertUsable(call);
    const foreign = partitions.filter((each) => !this.parts.delivery.owned.has(each));
    if (foreign.length > 0)
      throw new Error(
        `${call} needs partitions that are assigned; ${partitionNames(foreign)} are not`,
      );
    return partitions;
  }

  #ownedOf(call: string, partition: TopicPartition): OwnedPartition<K, V> {
    this.assigned(call, [partition]);
    return this.parts.delivery.owned.get(partition)!;
  }

  // --- commits, questions -----------------------------------------------------------------------------------------------

  async commit(
    offsets: readonly TopicPartitionOffset[] | undefined,
    options?: CallOptions,
  ): Promise<void> {
    this.#assertCommittable("commit()");
    const takenAway = offsets === undefined ? this.#markInHand() : [];
    await this.offsets.commit(offsets, options, takenAway);
  }

  commitAsync(
    offsets: readonly TopicPartitionOffset[] | undefined,
    callback: CommitCallback | undefined,
  ): void {
    this.#assertCommittable("commitAsync()");
    const takenAway = offsets === undefined ? this.#markInHand() : [];
    this.offsets.commitAsync(offsets, callback, takenAway);
  }

  async partitionsFor(topic: string, options: CallOptions = {}) {
    this.parts.health.assertUsable("partitionsFor()");
    const { cluster, ports } = this.parts;
    const deadlineMs = this.offsets.deadlineMs(options);
    const { partitions } = await askTopic(cluster, ports, { topic, deadlineMs });
    return partitions as readonly PartitionMetadata[];
  }

  async listTopics(options: CallOptions = {}): Promise<ReadonlyMap<string, TopicDescription>> {
    this.parts.health.assertUsable("listTopics()");
    const { cluster, ports } = this.parts;
    return askAllTopics(cluster, ports, this.offsets.deadlineMs(options));
  }

  metadataOfGroup(): GroupMetadata {
    if (this.#membership === null) throw noGroup("groupMetadata()");
    return this.#groupMetadata;
  }

  enforceRebalance(reason: string | null): void {
    this.parts.health.assertUsable("enforceRebalance()");
    if (this.#membership === null) throw noGroup("enforceRebalance()");
    this.#membership.enforceRebalance(reason);
  }

  /**
   * A commit without offsets says that what is in hand is processed; but not from within a listener. Returns the
   * partitions for which the group will not have it.
   */
  #markInHand(): readonly TopicPartition[] {
    if (this.#membership?.listenerCalls.isCalling === true) return [];
    this.#readers.markProcessed();
    return this.#isSubscribed ? this.#readers.takenAway : [];
  }

  /** While closing, a listener may still commit. */
  #assertCommittable(call: string): void {
    const { health } = this.parts;
    if (health.state === "closing" && this.#membership?.listenerCalls.isCalling === true) return;
    health.assertUsable(call);
  }

  // --- the end --------------------------------------------------------------------------------------------------------

  /** Closing twice waits for the same end. */
  close(options: CloseOptions): Promise<void> {
    const plan = closePlan(options);
    this.#closing ??= this.#close(plan);
    return this.#closing;
  }

  async #close({ groupMembership, timeoutMs }: Required<CloseOptions>): Promise<void> {
    const { health, delivery, fetcher, cluster, interceptors, ports } = this.parts;
    const deadlineMs = ports.clock.nowMs() + timeoutMs;
    this.offsets.stopAutoCommit();
    health.beginClosing();
    this.#readers.stop();
    if (this.watch.subscription.type === "assigned") await this.#endAssigned(deadlineMs);
    await this.#membership?.close(groupMembership, deadlineMs);
    this.#membership?.stop();
    this.#readers.abandon();
    this.watch.close();
    delivery.setAssignment([]);
    delivery.close();
    try {
      await fetcher.close();
      await cluster.close();
    } finally {
      interceptors.onClose();
      health.endClosing();
    }
  }

  async #endAssigned(deadlineMs: number): Promise<void> {
    const { delivery, ports, settings } = this.parts;
    const partitions = this.assignment();
    const drainMs = ports.clock.nowMs() + settings.drainTimeoutMs;
    delivery.stop(partitions);
    await delivery.drain(partitions, Math.min(drainMs, deadlineMs));
    delivery.purge(partitions);
    await this.offsets.commitFinally(deadlineMs);
  }

  #createMembership(viewOf: RebalanceViewOf): GroupMembership<K, V> | null {
    const { parts, offsets, watch } = this;
    const { coordinator } = parts;
    if (coordinator === null || offsets.commits === null) return null;
    return new GroupMembership({
      ...{ parts, coordinator, commits: offsets.commits, watch, viewOf },
      onGroupMetadata: (metadata) => {
        this.#groupMetadata = metadata;
      },
      // A listener that was told of an assignment may return while the consumer closes.
      onRebalanced: () => {
        if (!parts.health.isClosing) offsets.restartAutoCommit();
      },
    });
  }
}

function noGroup(call: string): InvalidGroupIdError {
  return new InvalidGroupIdError(`${call} needs a group: give groupId to the consumer`);
}
