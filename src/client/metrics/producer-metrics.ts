import type { Clock } from "../../ports/index.ts";
import type { NetworkStats } from "../network/network-stats.ts";
import type { HasMetrics, Metrics } from "./metric.ts";
import { MetricRegistry, type MetricScope } from "./metric-registry.ts";
import { defineNetworkMetrics } from "./network-metrics.ts";
import { ProducerTopicMetrics } from "./producer-topic-metrics.ts";
import type { SampleSettings, Sensor } from "./sensor.ts";

const GROUP = "producer-metrics";
const NS_PER_MS = 1_000_000;

/** One batch as it leaves in a request. */
export interface SentBatch {
  readonly topic: string;
  readonly recordCount: number;
  /** Compressed, with the batch's header. */
  readonly sizeBytes: number;
  /** Before compression. */
  readonly uncompressedBytes: number;
  /** The largest record, uncompressed. */
  readonly maxRecordBytes: number;
  /** Since the batch was begun. */
  readonly queueTimeMs: number;
}

/** What only the producer itself knows at the instant somebody asks. */
export interface ProducerGauges {
  bufferTotalBytes(): number;
  bufferAvailableBytes(): number;
  requestsInFlight(): number;
  /** `send` calls that wait for room in the buffer. */
  waitingSends(): number;
  /** Seconds since the metadata in use came. */
  metadataAgeSeconds(): number;
}

/** Records what a producer does, under Java's names. Told per batch and per request, never per record. */
export class ProducerMetrics implements HasMetrics {
  readonly #registry: MetricRegistry;
  readonly #topics: ProducerTopicMetrics;
  readonly #batchSize: Sensor;
  readonly #compression: Sensor;
  readonly #queueTime: Sensor;
  readonly #recordSize: Sensor;
  readonly #records: Sensor;
  readonly #requestRecords: Sensor;
  readonly #latency: Sensor;
  readonly #throttle: Sensor;
  readonly #splits: Sensor;
  readonly #retries: Sensor;
  readonly #errors: Sensor;
  readonly #exhausted: Sensor;
  readonly #bufferWait: Sensor;
  #flushMs = 0;
  #metadataWaitMs = 0;

  constructor(options: {
    readonly clock: Clock;
    readonly clientId: string;
    readonly settings: SampleSettings;
    readonly gauges: ProducerGauges;
    /** The cluster's, where it keeps any. */
    readonly networkStats?: Readonly<NetworkStats> | undefined;
  }) {
    const registry = new MetricRegistry(options);
    this.#registry = registry;
    this.#topics = new ProducerTopicMetrics(registry);
    if (options.networkStats !== undefined)
      defineNetworkMetrics(registry, GROUP, options.networkStats);
    this.#batchSize = registry.sensor();
    this.#compression = registry.sensor();
    this.#queueTime = registry.sensor();
    this.#recordSize = registry.sensor();
    this.#records = registry.sensor();
    this.#requestRecords = registry.sensor();
    this.#latency = registry.sensor();
    this.#throttle = registry.sensor();
    this.#splits = registry.sensor();
    this.#retries = registry.sensor();
    this.#errors = registry.sensor();
    this.#exhausted = registry.sensor();
    this.#bufferWait = registry.sensor();
    const scope = registry.scope(GROUP);
    this.#defineSending(scope);
    this.#defineBuffer(scope, options.gauges);
  }

  /** The batches of one produce request. */
  requestSent(batches: readonly SentBatch[]): void {
    let recordCount = 0;
    for (const batch of batches) {
      recordCount += batch.recordCount;
      this.#batchSize.record(batch.sizeBytes);
      this.#compression.record(batch.sizeBytes / Math.max(1, batch.uncompressedBytes));
      this.#queueTime.record(batch.queueTimeMs);
      this.#recordSize.record(batch.maxRecordBytes);
      this.#topics.sent(batch);
    }
    this.#records.record(recordCount);
    this.#requestRecords.record(recordCount);
  }

  /** A produce request was answered. */
  requestAnswered(answer: { readonly latencyMs: number; readonly throttleTimeMs: number }): void {
    this.#latency.record(answer.latencyMs);
    this.#throttle.record(answer.throttleTimeMs);
  }

  /** Records that will be sent again. */
  recordsRetried(topic: string, recordCount: number): void {
    this.#retries.record(recordCount);
    this.#topics.retried(topic, recordCount);
  }

  /** Records whose promise was rejected. */
  recordsFailed(topic: string, recordCount: number): void {
    this.#errors.record(recordCount);
    this.#topics.failed(topic, recordCount);
  }

  /** A batch was too large for the broker and goes again in parts. */
  batchSplit(): void {
    this.#splits.record(1);
  }

  /** Records that found no room in the buffer within `max.block.ms`. */
  bufferExhausted(recordCount: number): void {
    this.#exhausted.record(recordCount);
  }

  /** A `send` waited this long for room in the buffer. */
  bufferWaited(durationMs: number): void {
    this.#bufferWait.record(durationMs);
  }

  flushed(durationMs: number): void {
    this.#flushMs += durationMs;
  }

  /** A `send` waited this long for metadata. */
  metadataWaited(durationMs: number): void {
    this.#metadataWaitMs += durationMs;
  }

  metrics(): Metrics {
    return this.#registry.snapshot();
  }

  #defineSending(scope: MetricScope): void {
    scope.averageAndMax("batch-size", "size of a batch in bytes", this.#batchSize);
    scope.gauge("compression-rate-avg", "The average of compressed over uncompressed size.", () =>
      this.#compression.average(),
    );
    scope.averageAndMax(
      "record-queue-time",
      "time of a batch in the buffer, in milliseconds",
      this.#queueTime,
    );
    scope.averageAndMax(
      "record-size",
      "size of a batch's largest record in bytes",
      this.#recordSize,
    );
    scope.meter("record-send", "records sent", this.#records);
    scope.gauge(
      "records-per-request-avg",
      "The average number of records in a produce request.",
      () => this.#requestRecords.average(),
    );
    scope.averageAndMax(
      "request-latency",
      "time of a produce request in milliseconds",
      this.#latency,
    );
    scope.averageAndMax(
      "produce-throttle-time",
      "throttle time of a produce request in milliseconds",
      this.#throttle,
    );
    scope.meter("record-retry", "records sent again", this.#retries);
    scope.meter("record-error", "records that failed", this.#errors);
    scope.countMeter("batch-split", "batches that were split", this.#splits);
    scope.counter(
      "flush-time-ns-total",
      "Nanoseconds spent in flush().",
      () => this.#flushMs * NS_PER_MS,
    );
    scope.counter(
      "metadata-wait-time-ns-total",
      "Nanoseconds that sends waited for metadata.",
      () => this.#metadataWaitMs * NS_PER_MS,
    );
  }

  #defineBuffer(scope: MetricScope, gauges: ProducerGauges): void {
    const wait = this.#bufferWait;
    scope.gauge("buffer-total-bytes", "The size of the buffer, used or not.", () =>
      gauges.bufferTotalBytes(),
    );
    scope.gauge("buffer-available-bytes", "The bytes of the buffer that are free.", () =>
      gauges.bufferAvailableBytes(),
    );
    scope.gauge("waiting-threads", "The sends that wait for room in the buffer.", () =>
      gauges.waitingSends(),
    );
    scope.gauge("requests-in-flight", "The produce requests without an answer yet.", () =>
      gauges.requestsInFlight(),
    );
    scope.gauge("metadata-age", "Seconds since the metadata in use came.", () =>
      gauges.metadataAgeSeconds(),
    );
    scope.meter("buffer-exhausted", "records that found no room in the buffer", this.#exhausted);
    scope.gauge(
      "bufferpool-wait-ratio",
      "The part of the time that sends waited for room in the buffer.",
      () => wait.sumPerSecond() / 1_000,
    );
    scope.counter(
      "bufferpool-wait-time-ns-total",
      "Nanoseconds that sends waited for room in the buffer.",
      () => wait.total * NS_PER_MS,
    );
  }
}
