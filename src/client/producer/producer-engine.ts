import type { ClientPorts } from "../client-ports.ts";
import type { Cluster, PartitionMetadata } from "../cluster/cluster.ts";
import type { ProducerSettings } from "../config/producer-options.ts";
import { ClosedError } from "../errors/errors.ts";
import { ProducerMetrics } from "../metrics/producer-metrics.ts";
import { Accumulator } from "./accumulator.ts";
import { BatchFates } from "./batch-fates.ts";
import { BrokerLinks } from "./broker-links.ts";
import { IdentityKeeper } from "./identity-keeper.ts";
import { PartitionsJob } from "./partitions-job.ts";
import type { Serializers } from "./prepared-record.ts";
import { ProducerInterceptors } from "./producer-interceptors.ts";
import { RecordAppender } from "./record-appender.ts";
import { SendQueue } from "./send-queue.ts";
import { Sender } from "./sender.ts";
import { SequenceLines } from "./sequence-lines.ts";
import { Topics } from "./topics.ts";

/** The parts of a producer: records come in by the queue, and leave by the sender. Sends nothing before there is one. */
export class ProducerEngine {
  readonly serializers: Serializers;
  readonly interceptors: ProducerInterceptors | null;
  readonly metrics: ProducerMetrics;
  readonly accumulator: Accumulator;
  readonly queue: SendQueue;
  readonly appender: RecordAppender;
  readonly sender: Sender;
  readonly #settings: ProducerSettings;
  readonly #ports: ClientPorts;
  readonly #cluster: Cluster;
  readonly #topics: Topics;
  readonly #links: BrokerLinks;
  readonly #stopListening: () => void;
  #metadataAtMs: number;
  #isLoadingCodecs = false;

  constructor(settings: ProducerSettings, ports: ClientPorts, cluster: Cluster) {
    const { clock, log, checksum } = ports;
    this.#settings = settings;
    this.#ports = ports;
    this.#cluster = cluster;
    this.serializers = settings;
    this.interceptors =
      settings.interceptors.length === 0
        ? null
        : new ProducerInterceptors(settings.interceptors, log);
    this.#metadataAtMs = clock.nowMs();
    this.metrics = this.#makeMetrics();
    this.queue = new SendQueue({
      clock,
      maxBlockMs: settings.maxBlockMs,
      maxWaitingBytes: settings.bufferMemory,
    });
    this.accumulator = new Accumulator({
      batchSize: settings.batchSize,
      bufferMemory: settings.bufferMemory,
      compression: settings.compressionType,
      compressionLevel: compressionLevel(settings),
      checksum,
      onRelease: () => this.queue.pumpSoon(),
      onBatch: () => this.sender.wake(),
    });
    this.#topics = new Topics({
      cluster,
      ports,
      settings,
      isWanted: () => this.queue.topicsWithoutMetadata().length > 0,
      onFailure: (error) => this.queue.fail(error, { only: "NeedsMetadata" }),
    });
    const { accumulator, metrics } = this;
    const topics = this.#topics;
    this.appender = new RecordAppender({ settings, cluster, topics, accumulator, metrics });
    this.appender.isReady = settings.compressionType === "none";
    this.#links = new BrokerLinks({
      cluster,
      ports,
      settings,
      onChange: () => this.sender.wake(),
      onHopeless: (leaderId, error) => this.sender.failAll(error, { leaderId }),
    });
    this.sender = this.#makeSender();
    this.#stopListening = cluster.onMetadata(() => this.#onMetadata());
  }

  /** Sends wait: asks for what they need, if that is metadata or codecs. */
  metadataIfWanted(): void {
    if (this.queue.topicsWithoutMetadata().length === 0) return;
    if (!this.appender.isReady && !this.#isLoadingCodecs) this.#loadCodecs();
    this.#topics.refresh();
  }

  partitionsOf(topic: string): Promise<readonly PartitionMetadata[]> {
    return new Promise((resolve, reject) => {
      const find = () => this.#findPartitions(topic);
      const expired = (waitedMs: number) =>
        this.appender.expired(topic, "NeedsMetadata", { waitedMs, recordCount: 0 });
      this.queue.submit(new PartitionsJob(topic, { find, expired }, { resolve, reject }));
      this.metadataIfWanted();
    });
  }

  /** Fails whatever is not acknowledged. */
  abort(error: Error): void {
    this.queue.fail(error);
    this.sender.failAll(error);
  }

  async stop(): Promise<void> {
    this.queue.close();
    this.sender.close();
    this.#links.close();
    this.#topics.close();
    this.#stopListening();
    await this.#cluster.close();
    this.interceptors?.onClose();
  }

  #findPartitions(topic: string): readonly PartitionMetadata[] | null {
    if (this.#topics.find(topic, this.#ports.clock.nowMs()) === null) {
      this.appender.checkTopic(topic);
      return null;
    }
    return this.#cluster.metadata.topics.get(topic)!.partitions;
  }

  #onMetadata(): void {
    this.#metadataAtMs = this.#ports.clock.nowMs();
    this.#topics.forgetIdle(this.#metadataAtMs);
    this.queue.pumpSoon();
    this.sender.wake();
  }

  #loadCodecs(): void {
    const { compressionType } = this.#settings;
    if (compressionType === "none") return;
    this.#isLoadingCodecs = true;
    this.#ports.codecs(compressionType).then(
      (codecs) => {
        this.accumulator.codecs = codecs;
        this.appender.isReady = true;
        this.queue.pumpSoon();
      },
      (error: unknown) => {
        this.#isLoadingCodecs = false;
        const message = `Compression ${compressionType} is not available.`;
        this.queue.fail(new Error(message, { cause: error }), { only: "NeedsMetadata" });
      },
    );
  }

  #makeMetrics(): ProducerMetrics {
    const { clock } = this.#ports;
    return new ProducerMetrics({
      clock,
      clientId: this.#settings.clientId,
      settings: this.#settings,
      networkStats: this.#cluster.networkStats,
      gauges: {
        bufferTotalBytes: () => this.#settings.bufferMemory,
        bufferAvailableBytes: () => this.accumulator.memory.availableBytes,
        requestsInFlight: () => this.#links.inFlightCount,
        waitingSends: () => this.queue.waitingCount,
        metadataAgeSeconds: () => (clock.nowMs() - this.#metadataAtMs) / 1000,
      },
    });
  }

  #makeSender(): Sender {
    const settings = this.#settings;
    const ports = this.#ports;
    const cluster = this.#cluster;
    const { accumulator, metrics } = this;
    const topics = this.#topics;
    const identity = settings.enableIdempotence
      ? new IdentityKeeper({
          cluster,
          ports,
          settings,
          onChange: () => this.sender.wake(),
          onRefused: (error) => this.sender.failAll(error),
        })
      : null;
    const lines = identity === null ? null : new SequenceLines(identity);
    const refreshMetadata = () => cluster.requestMetadataUpdate();
    const about = { settings, ports, accumulator, topics, lines, metrics };
    const fates = new BatchFates({ ...about, refreshMetadata });
    const isMemoryWanted = () => this.queue.isMemoryWanted;
    return new Sender({ ...about, cluster, links: this.#links, fates, identity, isMemoryWanted });
  }
}

/** Undefined for codecs without levels. */
function compressionLevel(settings: ProducerSettings): number | undefined {
  const { compressionType, compressionGzipLevel, compressionZstdLevel } = settings;
  if (compressionType === "gzip") return compressionGzipLevel;
  return compressionType === "zstd" ? compressionZstdLevel : undefined;
}

/** What a send fails with that a closing producer cuts short. */
export function closedBefore(timeoutMs: number): ClosedError {
  return new ClosedError(
    `The producer was closed before the record was acknowledged: close({ timeoutMs: ${timeoutMs} }).`,
  );
}
