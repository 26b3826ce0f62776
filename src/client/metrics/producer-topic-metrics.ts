import type { MetricRegistry } from "./metric-registry.ts";
import type { Sensor } from "./sensor.ts";

interface TopicSensors {
  readonly records: Sensor;
  readonly bytes: Sensor;
  readonly compression: Sensor;
  readonly retries: Sensor;
  readonly errors: Sensor;
}

/** More topics than this have no metrics of their own: names come from the application, and memory is bounded. */
const MAX_TOPICS = 10_000;

/** Group `producer-topic-metrics`. */
export class ProducerTopicMetrics {
  readonly #registry: MetricRegistry;
  readonly #topics = new Map<string, TopicSensors>();

  constructor(registry: MetricRegistry) {
    this.#registry = registry;
  }

  sent(batch: {
    readonly topic: string;
    readonly recordCount: number;
    readonly sizeBytes: number;
    readonly uncompressedBytes: number;
  }): void {
    const sensors = this.#of(batch.topic);
    sensors?.records.record(batch.recordCount);
    sensors?.bytes.record(batch.sizeBytes);
    sensors?.compression.record(batch.sizeBytes / Math.max(1, batch.uncompressedBytes));
  }

  retried(topic: string, recordCount: number): void {
    this.#of(topic)?.retries.record(recordCount);
  }

  failed(topic: string, recordCount: number): void {
    this.#of(topic)?.errors.record(recordCount);
  }

  #of(topic: string): TopicSensors | undefined {
    const known = this.#topics.get(topic);
    if (known !== undefined || this.#topics.size >= MAX_TOPICS) return known;
    const sensor = () => this.#registry.sensor();
    const sensors: TopicSensors = {
      records: sensor(),
      bytes: sensor(),
      compression: sensor(),
      retries: sensor(),
      errors: sensor(),
    };
    this.#topics.set(topic, sensors);
    const scope = this.#registry.scope("producer-topic-metrics", { topic });
    scope.meter("record-send", "records sent to this topic", sensors.records);
    scope.meter("byte", "bytes sent to this topic", sensors.bytes);
    scope.gauge("compression-rate", "The average of compressed over uncompressed size.", () =>
      sensors.compression.average(),
    );
    scope.meter("record-retry", "records sent again to this topic", sensors.retries);
    scope.meter("record-error", "records of this topic that failed", sensors.errors);
    return sensors;
  }
}
