import type { Timer } from "../../ports/index.ts";
import type { ClientPorts } from "../client-ports.ts";
import type { Cluster, PartitionMetadata } from "../cluster/cluster.ts";
import type { ClusterSettings } from "../cluster/cluster-settings.ts";
import { openCluster } from "../cluster/open-cluster.ts";
import { withClientId } from "../config/client-id.ts";
import type { ProducerOptions, ProducerSettings } from "../config/producer-options.ts";
import { producerSettings } from "../config/producer-settings.ts";
import { ClosedError } from "../errors/errors.ts";
import type { OutgoingRecord } from "../interceptors/producer-interceptor.ts";
import type { Metrics } from "../metrics/metric.ts";
import type { DefaultSerializable } from "../serde/serializers.ts";
import { STICKY } from "./choose-partition.ts";
import { RecordDelivery, type RecordMetadata, type SentRecords } from "./delivery.ts";
import { GroupDelivery } from "./group-delivery.ts";
import { checkPartition, prepareRecord } from "./prepared-record.ts";
import { closedBefore, ProducerEngine } from "./producer-engine.ts";
import { GroupJob, RecordJob } from "./send-jobs.ts";

/** A record of `sendBatch`, whose topic all share. */
export type BatchRecord<K = DefaultSerializable, V = DefaultSerializable> = Omit<
  OutgoingRecord<K, V>,
  "topic"
>;

/** How long `close` waits when nobody says otherwise: until all is acknowledged or past `delivery.timeout.ms`. */
const UNTIL_DELIVERED_MS = Number.POSITIVE_INFINITY;

/**
 * Writes records to topics (`KafkaProducer`), batched, in order per partition, and by default each exactly once
 * whatever happens to connections and brokers.
 *
 * Nothing is connected before the first `send`. Close it, or what still waits is lost with the process.
 */
export class Producer<K = DefaultSerializable, V = DefaultSerializable> implements AsyncDisposable {
  readonly #settings: ProducerSettings<K, V>;
  readonly #ports: ClientPorts;
  readonly #engine: ProducerEngine;
  #closing: Promise<void> | null = null;
  readonly #givingUp: Timer[] = [];

  /**
   * Throws `TypeError` for an option that does not exist or has the wrong type, and `InvalidConfigError` for one that is
   * out of range, before anything else happens.
   *
   * @param open What the producer reaches its cluster by.
   */
  constructor(
    options: ProducerOptions<K, V>,
    ports: ClientPorts,
    open: (settings: ClusterSettings, ports: ClientPorts) => Cluster = openCluster,
  ) {
    this.#settings = withClientId(producerSettings(options), "producer", ports);
    this.#ports = ports;
    const cluster = open(this.#settings, ports);
    this.#engine = new ProducerEngine(this.#settings as ProducerSettings, ports, cluster);
  }

  get clientId(): string {
    return this.#settings.clientId;
  }

  /**
   * Sends one record. Resolves when it is acknowledged as `acks` says, with where it is; rejects when it could not be
   * written within `delivery.timeout.ms`, or never can be.
   *
   * Records of one partition are written in the order of these calls. One need not wait for one promise before the next
   * call, and should not; but all of them want to be awaited or caught some time.
   *
   * Rejects with `RecordTooLargeError`, `BufferExhaustedError` (no room for `max.block.ms`), `TimeoutError`,
   * `UnknownTopicOrPartitionError`, `TopicAuthorizationError`, `InvalidTopicError`, `OutOfOrderSequenceError`,
   * `ClosedError`, another `KafkaError`, or what a serialiser or partitioner has thrown.
   */
  send(record: OutgoingRecord<K, V>): Promise<RecordMetadata> {
    return new Promise((resolve, reject) => {
      const { interceptors, appender, queue } = this.#engine;
      checkTopic(record?.topic);
      const outgoing = interceptors === null ? record : interceptors.onSend(record);
      const delivery = new RecordDelivery(outgoing.topic, { resolve, reject }, interceptors);
      try {
        this.#checkOpen();
        const nowMs = this.#ports.clock.nowMs();
        const defaults = { partition: STICKY, timestamp: Math.floor(nowMs) };
        const { serializers } = this.#engine;
        const prepared = prepareRecord(outgoing.topic, outgoing, serializers, defaults);
        const job = new RecordJob(prepared, delivery, appender);
        if (!queue.submit(job, nowMs)) job.fail(appender.overflown(outgoing.topic));
        else if (queue.waitingCount > 0) this.#engine.metadataIfWanted();
      } catch (error) {
        delivery.fail(error as Error, outgoing.partition ?? -1);
      }
    });
  }

  /**
   * Sends many records of one topic for one promise: much cheaper than as many calls of `send`. Resolves when all are
   * acknowledged; rejects with the first error once it is known of all of them what they came to.
   *
   * The array and the bytes in it must stay as they are until then: what finds no room in the buffer is read later.
   *
   * @param options `partition` for all records that name none themselves.
   */
  sendBatch(
    topic: string,
    records: readonly BatchRecord<K, V>[],
    options: { readonly partition?: number } = {},
  ): Promise<SentRecords> {
    return new Promise((resolve, reject) => {
      checkTopic(topic);
      checkRecords(topic, records);
      if (options.partition !== undefined) checkPartition(topic, options.partition);
      this.#checkOpen();
      const { interceptors, appender, queue, serializers } = this.#engine;
      const recordCount = records.length;
      if (recordCount === 0) return resolve({ topic, recordCount, ranges: [] });
      const group = { topic, recordCount };
      const delivery = new GroupDelivery(group, { resolve, reject }, interceptors);
      const { partition = STICKY } = options;
      const prepare = (index: number, nowMs: number) => {
        const defaults = { partition, timestamp: Math.floor(nowMs) };
        const record = records[index]!;
        if (interceptors === null) return prepareRecord(topic, record, serializers, defaults);
        const { topic: _topic, ...outgoing } = interceptors.onSend({ ...record, topic });
        return prepareRecord(topic, outgoing, serializers, defaults);
      };
      const job = new GroupJob({ records, prepare }, delivery, appender);
      queue.submit(job);
      if (queue.waitingCount > 0) this.#engine.metadataIfWanted();
    });
  }

  /**
   * Sends what waits without lingering any longer, and resolves when every record that `send` and `sendBatch` were given
   * before is acknowledged or has failed. Failures are told by the promises of those, not by this one.
   */
  async flush(): Promise<void> {
    const { sender, queue, accumulator, metrics } = this.#engine;
    const startMs = this.#ports.clock.nowMs();
    sender.flushCount++;
    sender.wake();
    try {
      await queue.open.ended();
      sender.wake();
      await accumulator.open.ended();
    } finally {
      sender.flushCount--;
      metrics.flushed(this.#ports.clock.nowMs() - startMs);
    }
  }

  /**
   * The partitions of a topic, as they are now. Waits up to `max.block.ms` for metadata; rejects with
   * `UnknownTopicOrPartitionError`, `TimeoutError`, `TopicAuthorizationError`, `InvalidTopicError`, `ClosedError`.
   */
  async partitionsFor(topic: string): Promise<readonly PartitionMetadata[]> {
    checkTopic(topic);
    this.#checkOpen();
    return this.#engine.partitionsOf(topic);
  }

  /** What the producer has done, under the names of Java's metrics. */
  metrics(): Metrics {
    return this.#engine.metrics.metrics();
  }

  /**
   * Sends what waits, waits until it is acknowledged, and closes the connections. New records are refused at once.
   *
   * @param options `timeoutMs`: after this many milliseconds what is not acknowledged fails with `ClosedError`; 0: at
   * once. Default: no limit beside `delivery.timeout.ms`. While it is closing, another call may set an earlier end.
   */
  close(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    const { timeoutMs = UNTIL_DELIVERED_MS } = options;
    if (Number.isNaN(timeoutMs) || timeoutMs < 0) {
      throw new RangeError(`close: timeoutMs is ${timeoutMs}; valid is [0,...] milliseconds.`);
    }
    if (this.#closing === null) this.#closing = this.#close(timeoutMs);
    else if (timeoutMs < UNTIL_DELIVERED_MS) this.#giveUpIn(timeoutMs);
    return this.#closing;
  }

  /** `await using producer = …`: {@link Producer.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(timeoutMs: number): Promise<void> {
    if (timeoutMs < UNTIL_DELIVERED_MS) this.#giveUpIn(timeoutMs);
    await this.flush();
    for (const timer of this.#givingUp) timer.cancel();
    await this.#engine.stop();
  }

  /** What is not acknowledged by then fails, and nothing is left to be waited for. */
  #giveUpIn(timeoutMs: number): void {
    const giveUp = () => this.#engine.abort(closedBefore(timeoutMs));
    const { clock } = this.#ports;
    if (timeoutMs === 0) giveUp();
    else this.#givingUp.push(clock.setTimer(clock.nowMs() + timeoutMs, giveUp));
  }

  #checkOpen(): void {
    if (this.#closing !== null) {
      throw new ClosedError("The producer is closed: the record was not sent.");
    }
  }
}

function checkRecords(topic: string, records: unknown): void {
  if (Array.isArray(records)) return;
  throw new TypeError(`sendBatch to ${topic} takes an array of records; found ${typeof records}.`);
}

function checkTopic(topic: unknown): asserts topic is string {
  if (typeof topic === "string" && topic !== "") return;
  throw new TypeError(`A record needs a topic, a text that is not empty; found ${String(topic)}.`);
}
