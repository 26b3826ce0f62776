import type { TopicPartition } from "../../model/index.ts";
import type { FetchObserver } from "../fetch/fetcher.ts";
import type { MetricRegistry, MetricScope } from "./metric-registry.ts";
import type { Sensor } from "./sensor.ts";

type Fetched = Parameters<NonNullable<FetchObserver["fetched"]>>[0];
type Consumed = Parameters<NonNullable<FetchObserver["consumed"]>>[0];

const GROUP = "consumer-fetch-manager-metrics";

interface TopicSensors {
  readonly scope: MetricScope;
  readonly size: Sensor;
  readonly records: Sensor;
}

interface PartitionSensors {
  readonly scope: MetricScope;
  readonly lag: Sensor;
  readonly lead: Sensor;
  currentLag: number;
  currentLead: number;
  preferredReadReplica: number;
}

/**
 * Group `consumer-fetch-manager-metrics`: of the client, of each topic, of each partition. Told once per response and once
 * per hand-out. What is no longer assigned is forgotten, so there are never more metrics than partitions owned.
 */
export class FetchMetrics implements FetchObserver {
  readonly #registry: MetricRegistry;
  readonly #latency: Sensor;
  readonly #throttle: Sensor;
  readonly #size: Sensor;
  readonly #requestRecords: Sensor;
  readonly #bytes: Sensor;
  readonly #records: Sensor;
  readonly #lag: Sensor;
  readonly #lead: Sensor;
  readonly #topics = new Map<string, TopicSensors>();
  readonly #partitions = new Map<string, Map<number, PartitionSensors>>();

  constructor(registry: MetricRegistry) {
    this.#registry = registry;
    this.#latency = registry.sensor();
    this.#throttle = registry.sensor();
    this.#size = registry.sensor();
    this.#requestRecords = registry.sensor();
    this.#bytes = registry.sensor();
    this.#records = registry.sensor();
    this.#lag = registry.sensor();
    this.#lead = registry.sensor();
    this.#define(registry.scope(GROUP));
  }

  fetched(sample: Fetched): void {
    this.#latency.record(sample.latencyMs);
    this.#throttle.record(sample.throttleTimeMs);
    this.#size.record(sample.sizeBytes);
    this.#requestRecords.record(sample.recordCount);
  }

  consumed(sample: Consumed): void {
    this.#bytes.record(sample.sizeBytes);
    this.#records.record(sample.recordCount);
    const topic = this.#topic(sample.topic);
    topic.size.record(sample.sizeBytes);
    topic.records.record(sample.recordCount);
    const partition = this.#partition(sample);
    if (sample.lag !== null) {
      this.#lag.record(sample.lag);
      partition.lag.record(sample.lag);
      partition.currentLag = sample.lag;
    }
    if (sample.lead !== null) {
      this.#lead.record(sample.lead);
      partition.lead.record(sample.lead);
      partition.currentLead = sample.lead;
    }
  }

  preferredReadReplica(partition: TopicPartition, nodeId: number): void {
    this.#partition(partition).preferredReadReplica = nodeId;
  }

  /** Forgets what is not among these any more. */
  assigned(partitions: readonly TopicPartition[]): void {
    const owned = new Map<string, Set<number>>();
    for (const { topic, partition } of partitions) {
      const numbers = owned.get(topic) ?? new Set();
      owned.set(topic, numbers.add(partition));
    }
    for (const [topic, known] of this.#partitions) {
      for (const [partition, { scope }] of known) {
        if (owned.get(topic)?.has(partition)) continue;
        scope.remove();
        known.delete(partition);
      }
      if (known.size === 0) this.#partitions.delete(topic);
    }
    for (const [topic, { scope }] of this.#topics) {
      if (owned.has(topic)) continue;
      scope.remove();
      this.#topics.delete(topic);
    }
  }

  #define(scope: MetricScope): void {
    scope.averageAndMax("fetch-latency", "time of a fetch in milliseconds", this.#latency);
    scope.countMeter("fetch", "fetches", this.#latency);
    scope.averageAndMax(
      "fetch-throttle-time",
      "throttle time of a fetch in milliseconds",
      this.#throttle,
    );
    scope.averageAndMax("fetch-size", "size of a fetch in bytes", this.#size);
    scope.meter("bytes-consumed", "bytes handed out", this.#bytes);
    scope.meter("records-consumed", "records handed out", this.#records);
    scope.gauge("records-per-request-avg", "The average number of records in a fetch.", () =>
      this.#requestRecords.average(),
    );
    scope.gauge("records-lag-max", "The largest lag of any partition, in records.", () =>
      this.#lag.max(),
    );
    scope.gauge("records-lead-min", "The smallest lead of any partition, in records.", () =>
      this.#lead.min(),
    );
  }

  #topic(topic: string): TopicSensors {
    const known = this.#topics.get(topic);
    if (known !== undefined) return known;
    const scope = this.#registry.scope(GROUP, { topic });
    const sensors = { scope, size: this.#registry.sensor(), records: this.#registry.sensor() };
    this.#topics.set(topic, sensors);
    scope.averageAndMax("fetch-size", "bytes of this topic handed out at a time", sensors.size);
    scope.meter("bytes-consumed", "bytes of this topic handed out", sensors.size);
    scope.gauge(
      "records-per-request-avg",
      "The average number of records of this topic handed out at a time.",
      () => sensors.records.average(),
    );
    scope.meter("records-consumed", "records of this topic handed out", sensors.records);
    return sensors;
  }

  #partition({ topic, partition }: TopicPartition): PartitionSensors {
    const ofTopic = this.#partitions.get(topic) ?? new Map<number, PartitionSensors>();
    this.#partitions.set(topic, ofTopic);
    const known = ofTopic.get(partition);
    if (known !== undefined) return known;
    const fresh = this.#newPartition(topic, partition);
    ofTopic.set(partition, fresh);
    return fresh;
  }

  #newPartition(topic: string, partition: number): PartitionSensors {
    const sensors: PartitionSensors = {
      scope: this.#registry.scope(GROUP, { topic, partition: String(partition) }),
      lag: this.#registry.sensor(),
      lead: this.#registry.sensor(),
      currentLag: Number.NaN,
      currentLead: Number.NaN,
      preferredReadReplica: -1,
    };
    const { scope, lag, lead } = sensors;
    scope.gauge(
      "records-lag",
      "Records between the position and the log's end.",
      () => sensors.currentLag,
    );
    scope.averageAndMax("records-lag", "lag in records", lag);
    scope.gauge(
      "records-lead",
      "Records between the log's start and the position.",
      () => sensors.currentLead,
    );
    scope.gauge("records-lead-avg", "The average lead in records.", () => lead.average());
    scope.gauge("records-lead-min", "The smallest lead in records.", () => lead.min());
    scope.gauge(
      "preferred-read-replica",
      "The follower that is read from; -1: the leader.",
      () => sensors.preferredReadReplica,
    );
    return sensors;
  }
}
