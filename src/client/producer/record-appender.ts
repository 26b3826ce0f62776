import type { ErrorName } from "../../protocol/index.ts";
import type { Cluster } from "../cluster/cluster.ts";
import {
  BufferExhaustedError,
  kafkaError,
  RecordTooLargeError,
  TimeoutError,
} from "../errors/errors.ts";
import type { ProducerMetrics } from "../metrics/producer-metrics.ts";
import type { Accumulator } from "./accumulator.ts";
import { choosePartition, type PartitioningSettings, STICKY } from "./choose-partition.ts";
import { counted } from "./counted.ts";
import type { PreparedRecord } from "./prepared-record.ts";
import type { ProducerBatch } from "./producer-batch.ts";
import type { SendProgress } from "./send-queue.ts";
import type { TopicSending } from "./topic-sending.ts";
import type { Topics } from "./topics.ts";

export interface AppenderSettings extends PartitioningSettings {
  readonly maxRequestSize: number;
  readonly bufferMemory: number;
  readonly maxBlockMs: number;
  readonly partitionerAdaptivePartitioningEnable: boolean;
}

/** What holds for all records of one turn. */
export interface AppendTurn {
  /** A batch may be begun: nobody else waits for memory. */
  readonly mayReserve: boolean;
  readonly nowMs: number;
}

/** Topic errors that waiting does not cure. */
const FATAL_TOPIC_ERRORS: ReadonlySet<ErrorName> = new Set<ErrorName>([
  "INVALID_TOPIC_EXCEPTION",
  "TOPIC_AUTHORIZATION_FAILED",
]);

/** Finds a record its partition and its batch. */
export class RecordAppender {
  readonly #settings: AppenderSettings;
  readonly #cluster: Cluster;
  readonly #topics: Topics;
  readonly #accumulator: Accumulator;
  readonly #metrics: ProducerMetrics;
  /** Codecs are loaded, if any are needed. */
  isReady = false;

  constructor(options: {
    readonly settings: AppenderSettings;
    readonly cluster: Cluster;
    readonly topics: Topics;
    readonly accumulator: Accumulator;
    readonly metrics: ProducerMetrics;
  }) {
    this.#settings = options.settings;
    this.#cluster = options.cluster;
    this.#topics = options.topics;
    this.#accumulator = options.accumulator;
    this.#metrics = options.metrics;
  }

  /**
   * Puts the record into a batch, as its last one; or says what is missing. Throws `RecordTooLargeError`, the topic's
   * error, or what a partitioner throws.
   */
  append(
    name: string,
    prepared: PreparedRecord,
    { mayReserve, nowMs }: AppendTurn,
  ): ProducerBatch | SendProgress {
    this.#checkSize(name, prepared.recordBytes);
    const topic = this.#topics.find(name, nowMs);
    if (topic === null) this.checkTopic(name);
    if (topic === null || !this.isReady) return "NeedsMetadata";
    if (prepared.partition === STICKY) {
      prepared.partition = choosePartition(topic, prepared, this.#settings);
    }
    const { partition } = prepared;
    if (partition >= topic.partitionCount) return "NeedsMetadata";
    const appending = { record: prepared, nowMs, mayBegin: mayReserve };
    if (partition === STICKY) return this.#appendSticky(topic, appending) ?? "NeedsMemory";
    return this.#accumulator.append(topic, partition, appending) ?? "NeedsMemory";
  }

  /** Why a send fails that waited for `max.block.ms`. */
  expired(
    name: string,
    progress: SendProgress,
    { waitedMs, recordCount }: { readonly waitedMs: number; readonly recordCount: number },
  ): Error {
    const waited = `${Math.round(waitedMs)} ms (max.block.ms is ${this.#settings.maxBlockMs})`;
    if (progress === "NeedsMetadata") return this.#unknownTopic(name, waited);
    this.#metrics.bufferExhausted(recordCount);
    const { totalBytes, availableBytes } = this.#accumulator.memory;
    return new BufferExhaustedError(
      `No room for a record of topic ${name} after ${waited}: ${totalBytes - availableBytes} of ${totalBytes} bytes of buffer.memory are in use. Brokers take records more slowly than they are sent.`,
    );
  }

  /** There is no room even to wait for room. */
  overflown(name: string): BufferExhaustedError {
    this.#metrics.bufferExhausted(1);
    const { totalBytes } = this.#accumulator.memory;
    return new BufferExhaustedError(
      `No room for a record of topic ${name}: buffer.memory (${totalBytes} bytes) is full, and as much waits for it. Await some of the promises of send.`,
    );
  }

  waited(progress: SendProgress, durationMs: number): void {
    if (progress === "NeedsMetadata") this.#metrics.metadataWaited(durationMs);
    if (progress === "NeedsMemory") this.#metrics.bufferWaited(durationMs);
  }

  #appendSticky(
    topic: TopicSending,
    appending: Parameters<Accumulator["append"]>[2],
  ): ProducerBatch | null {
    const { sticky } = topic;
    if (sticky.current >= 0) {
      const batch = this.#accumulator.appendToOpen(topic.queue(sticky.current), appending.record);
      if (batch !== null) return produced(topic, batch);
      sticky.endBatch(true);
    }
    const isAdaptive = this.#settings.partitionerAdaptivePartitioningEnable;
    const partition =
      sticky.current >= 0 ? sticky.current : sticky.choose(topic.load({ isAdaptive }));
    const batch = this.#accumulator.append(topic, partition, appending);
    return batch && produced(topic, batch);
  }

  #checkSize(name: string, recordBytes: number): void {
    const { maxRequestSize, bufferMemory } = this.#settings;
    const limit =
      recordBytes > maxRequestSize
        ? `max.request.size (${maxRequestSize})`
        : recordBytes > bufferMemory
          ? `buffer.memory (${bufferMemory})`
          : null;
    if (limit === null) return;
    throw new RecordTooLargeError(
      `A record for topic ${name} has ${recordBytes} bytes when serialised, more than ${limit}.`,
    );
  }

  /** Throws when the cluster refuses the topic to this client, or for anybody. */
  checkTopic(name: string): void {
    const error = this.#cluster.topicErrors.get(name);
    if (error === undefined || !FATAL_TOPIC_ERRORS.has(error)) return;
    throw kafkaError(error, `Cannot send to topic ${name}: ${error}.`);
  }

  #unknownTopic(name: string, waited: string): Error {
    const { metadata, topicErrors } = this.#cluster;
    const description = metadata.topics.get(name);
    if (description !== undefined) {
      const message = `A partition that a record names is not in topic ${name} after ${waited}: it has ${counted(description.partitions.length, "partition")}.`;
      return kafkaError("UNKNOWN_TOPIC_OR_PARTITION", message);
    }
    const error = topicErrors.get(name);
    if (error === "UNKNOWN_TOPIC_OR_PARTITION") {
      const message = `Topic ${name} is not in the cluster after ${waited}.`;
      return kafkaError("UNKNOWN_TOPIC_OR_PARTITION", message);
    }
    const cause = this.#topics.lastFailure;
    const why = error ?? cause?.message ?? "no metadata came";
    return new TimeoutError(`No metadata of topic ${name} after ${waited}: ${why}.`, { cause });
  }
}

function produced(topic: TopicSending, batch: ProducerBatch): ProducerBatch {
  topic.sticky.produced(batch.lastRecordBytes, batch.isFull);
  return batch;
}
