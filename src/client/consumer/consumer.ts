import type { GroupMetadata } from "../../member/index.ts";
import type { TopicPartition } from "../../model/index.ts";
import { silentLog } from "../client-log.ts";
import type { ClientPorts } from "../client-ports.ts";
import type { PartitionMetadata, TopicDescription } from "../cluster/cluster.ts";
import type { ConsumerOptions } from "../config/consumer-options.ts";
import { consumerSettings } from "../config/consumer-settings.ts";
import type { ConsumerRecord } from "../consumer-record.ts";
import type { OffsetAndMetadata } from "../fetch/fetcher.ts";
import type { Metrics } from "../metrics/metric.ts";
import type { FoundOffset, OffsetQuery } from "../offsets/offset-query.ts";
import type { CloseOptions } from "./close-options.ts";
import { ConsumerCore } from "./consumer-core.ts";
import type { ConsumerState } from "./health.ts";
import type { TopicPartitionOffset } from "./offsets/offset-entry.ts";
import type { CommittedOffset } from "./offsets/offset-fetch-request.ts";
import type { PollOptions } from "./reading/poll.ts";
import type { RunOptions } from "./reading/run-options.ts";
import type { RebalanceListener } from "./rebalance-listener.ts";
import type { CallOptions, CommitCallback, RebalanceViewOf } from "./rebalance-view.ts";

/**
 * Reads topics of a Kafka cluster, alone or as a member of a consumer group.
 *
 * Three ways to read, one at a time: `for await (const record of consumer)`, `run()` with handlers, and `poll()`. They
 * differ in when a record counts as processed: when the loop asks for the next one, when its handler has returned, when
 * `poll` is called again. Offsets are committed of what is processed, contiguously per partition, and never of what was
 * merely fetched: by `enable.auto.commit` from time to time and before a partition is given up, or by `commit()`.
 *
 * A partition is given up in order: no new records of it, running handlers end, what was processed is committed, the
 * rebalance listener returns; only then may another member have it. A handler may take as long as
 * `max.poll.interval.ms`; heartbeats do not depend on it.
 *
 * Every method throws, or rejects with, the error that finished the consumer, if one did, and with `ClosedError` after
 * `close()`. Java: `KafkaConsumer`.
 */
export class Consumer<K = Buffer | null, V = Buffer | null>
  implements AsyncIterable<ConsumerRecord<K, V>>, RebalanceViewOf
{
  readonly #core: ConsumerCore<K, V>;

  /** Throws `TypeError` or `InvalidConfigError` for options that are not valid. Sends nothing yet. */
  constructor(options: ConsumerOptions<K, V>, ports: ClientPorts) {
    const settings = consumerSettings(options);
    const log = settings.log === silentLog ? ports.log : settings.log;
    this.#core = new ConsumerCore(settings, { ...ports, log }, this);
  }

  /** `client.id`, or the one that was made for it. */
  get clientId(): string {
    return this.#core.parts.clientId;
  }

  /** `failed` when membership ended for good, or reading is not allowed: a health check looks here. */
  get state(): ConsumerState {
    return this.#core.parts.health.state;
  }

  /** True while the group counts this consumer as a member of its current generation. */
  get isMember(): boolean {
    return this.#core.groupMetadata.generationId >= 0;
  }

  // --- what is read -------------------------------------------------------------------------------------------------

  /**
   * Reads these topics, as a member of the group; replaces what was subscribed to. A `RegExp` stands for every topic
   * whose whole name it matches, looked up again at each metadata refresh (`metadata.max.age.ms`). Joining begins with
   * the first read. Throws when partitions were assigned by hand, or without a `group.id`.
   */
  subscribe(topics: readonly string[] | RegExp, listener?: RebalanceListener): void {
    this.#core.subscribe(topics, listener ?? null);
  }

  /** Reads exactly these partitions, without the group's say. An empty list ends that. Throws while subscribed. */
  assign(partitions: readonly TopicPartition[]): void {
    this.#core.assign(partitions);
  }

  /**
   * Gives everything up and leaves the group. Resolves when that is done. Records of a `poll` that nobody followed by
   * another one or by `commit()` stay unprocessed. Do not wait for it inside a handler or a loop: it waits for those.
   */
  unsubscribe(): Promise<void> {
    return this.#core.unsubscribe();
  }

  /** The topics subscribed to; with a pattern, those that match now. */
  subscription(): string[] {
    return [...this.#core.watch.topics];
  }

  /** The partitions that are read now. */
  assignment(): TopicPartition[] {
    return this.#core.assignment();
  }

  // --- reading ------------------------------------------------------------------------------------------------------

  /**
   * Records of one or several partitions, at most `max.poll.records`; none when the time is over first, or when the
   * consumer is closed meanwhile. Those of the last poll count as processed by this call. Rejects with what the fetcher or
   * a rebalance listener has to say, and with the signal's reason.
   */
  poll(timeoutMs: number, options?: PollOptions): Promise<ConsumerRecord<K, V>[]> {
    return this.#core.poll(timeoutMs, options);
  }

  /**
   * Calls a handler for each record, or each batch, until the consumer is closed: the promise then resolves. It rejects
   * when the consumer fails for good, when something cannot be read, or with what a handler threw (see `onError`); what
   * was not processed is read again by the next `run`. Do not wait for `close()` inside a handler: it waits for handlers.
   */
  run(options: RunOptions<K, V>): Promise<void> {
    return this.#core.run(options);
  }

  /**
   * Record after record, until the consumer is closed. A record counts as processed when the next one is asked for:
   * `break`, and the next loop begins with the same record. Do not wait for `close()` inside the loop: leave it first.
   */
  [Symbol.asyncIterator](): AsyncIterator<ConsumerRecord<K, V>, undefined> {
    return this.#core.iterate();
  }

  // --- where ----------------------------------------------------------------------------------------------------------

  /** The next record of this partition will be that at `to`, or after it. Throws when the partition is not assigned. */
  seek(partition: TopicPartition, to: number | OffsetAndMetadata): void {
    this.#core.seek(partition, typeof to === "number" ? { offset: to } : to);
  }

  /** From the first offset there is; all assigned partitions, if none are given. */
  seekToBeginning(partitions?: readonly TopicPartition[]): void {
    this.#core.seekTo(partitions, "beginning");
  }

  /** From the end: what is written from now on; under `read_committed` from the last stable offset. */
  seekToEnd(partitions?: readonly TopicPartition[]): void {
    this.#core.seekTo(partitions, "end");
  }

  /**
   * Hands out nothing of these partitions until `resume`. A handler that runs is not interrupted; with `orderedBy: "key"`,
   * records that queue behind their key are handled as well: they were taken before.
   */
  pause(partitions: readonly TopicPartition[]): void {
    this.#core.parts.delivery.pause(this.#core.assigned("pause()", partitions));
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#core.parts.delivery.resume(this.#core.assigned("resume()", partitions));
  }

  paused(): TopicPartition[] {
    return this.#core.paused();
  }

  /** The offset of the next record that the application will see. Waits until it is known. */
  position(partition: TopicPartition, options?: CallOptions): Promise<number> {
    return this.#core.position(partition, options);
  }

  /** Records between the position and the end of the partition; null while that is not known. */
  lag(partition: TopicPartition): number | null {
    return this.#core.lag(partition);
  }

  // --- commits --------------------------------------------------------------------------------------------------------

  /**
   * Commits what is processed, or the offsets given (the next to read, not the last processed), and waits. Without offsets
   * it says that what is in hand is processed: all records of the last `poll`, the current one of a loop; in a handler of
   * `run`, only what other handlers have finished; while a rebalance listener runs, nothing of what is in hand, since the
   * call may be the listener's. Rejects with `CommitFailedError` when a partition is not, or no longer,
   * this member's (also one whose records are in hand); with `RebalanceInProgressError`, `FencedInstanceIdError`, an
   * authorization error or `TimeoutError`.
   */
  commit(offsets?: readonly TopicPartitionOffset[], options?: CallOptions): Promise<void> {
    return this.#core.commit(offsets, options);
  }

  /**
   * The same without waiting, and tried once only: a passing error is a `RetriableCommitFailedError`. Errors go to the
   * callback, or to the log without one.
   */
  commitAsync(offsets?: readonly TopicPartitionOffset[], callback?: CommitCallback): void {
    this.#core.commitAsync(offsets, callback);
  }

  /** What the group has committed, in the order of the partitions given; null where there is nothing. */
  committed(
    partitions: readonly TopicPartition[],
    options?: CallOptions,
  ): Promise<(CommittedOffset | null)[]> {
    return this.#core.offsets.committed(partitions, options);
  }

  // --- questions ------------------------------------------------------------------------------------------------------

  /** The first offset at or after each instant, -1 where there is none, in the order of the queries. */
  offsetsForTimes(queries: readonly OffsetQuery[], options?: CallOptions): Promise<FoundOffset[]> {
    return this.#core.offsets.offsetsForTimes(queries, options);
  }

  beginningOffsets(
    partitions: readonly TopicPartition[],
    options?: CallOptions,
  ): Promise<FoundOffset[]> {
    return this.#core.offsets.beginningOffsets(partitions, options);
  }

  /** The offset that the next record will have; under `read_committed` the last stable offset. */
  endOffsets(partitions: readonly TopicPartition[], options?: CallOptions): Promise<FoundOffset[]> {
    return this.#core.offsets.endOffsets(partitions, options);
  }

  partitionsFor(topic: string, options?: CallOptions): Promise<readonly PartitionMetadata[]> {
    return this.#core.partitionsFor(topic, options);
  }

  /** Every topic that this user may see, by name. */
  listTopics(options?: CallOptions): Promise<ReadonlyMap<string, TopicDescription>> {
    return this.#core.listTopics(options);
  }

  /** Who this member is, for a transactional producer (KIP-447). Throws without a `group.id`. */
  groupMetadata(): GroupMetadata {
    return this.#core.metadataOfGroup();
  }

  /** Makes the group rebalance, at this member's next opportunity (KIP-568). Does nothing while it does so anyway. */
  enforceRebalance(reason?: string): void {
    this.#core.enforceRebalance(reason ?? null);
  }

  /** All numbers at this instant, under the names that Java's consumer gives them. */
  metrics(): Metrics {
    return this.#core.parts.metrics.metrics();
  }

  // --- the end --------------------------------------------------------------------------------------------------------

  /**
   * Ends in order: waits for running handlers and for the loop to come back (within the time), commits what is processed,
   * calls the listener, leaves the group, closes connections. Records of a `poll` that nobody followed by another `poll`
   * or `commit()` stay unprocessed. Differs from Kafka: there they count as processed, whatever became of them.
   */
  close(options?: CloseOptions): Promise<void> {
    return this.#core.close(options ?? {});
  }

  /** `await using consumer = …` */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
