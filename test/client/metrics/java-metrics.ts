import { readFileSync } from "node:fs";
import { ConsumerMetrics } from "../../../src/client/metrics/consumer-metrics.ts";
import type { Metric } from "../../../src/client/metrics/metric.ts";
import { ProducerMetrics } from "../../../src/client/metrics/producer-metrics.ts";
import { newNetworkStats } from "../../../src/client/network/network-stats.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

/** A metric of a Java client, as `metrics.json` lists it. */
export interface JavaMetric {
  readonly group: string;
  readonly name: string;
  readonly tags: readonly string[];
}

/** The metrics of Kafka 4.3.0's own clients. */
export const javaMetrics = JSON.parse(
  readFileSync(new URL("../../fixtures/kafka/metrics.json", import.meta.url), "utf8"),
) as Readonly<Record<"consumer" | "producer", readonly JavaMetric[]>>;

/** Java's metrics that have no counterpart, and why. */
const absentMetrics: readonly (readonly [RegExp, string])[] = [
  [/^(io|select)-/, "of Java's selector"],
  [/^txn-/, "transactions are not supported yet"],
  [/^request-size-/, "sizes of single requests are not kept"],
  [/authentication-(rate|latency|no-reauth)|reauthentication/, "`…-total` says enough"],
  [
    /^(connection-close|connection-creation|incoming-byte|outgoing-byte|network-io|request|response)-rate$/,
    "take the rate of `…-total`",
  ],
];

/** Why a metric of Java's is not there; undefined when it should be. */
export function reasonOfAbsence({ name }: JavaMetric): string | undefined {
  return absentMetrics.find(([pattern]) => pattern.test(name))?.[1];
}

/** Name and tag names: two metrics with the same key are the same to a Java user. */
export function javaKey({ group, name, tags }: JavaMetric): string {
  return `${group}:${name}[${[...tags].sort().join(",")}]`;
}

export function keyOf(metric: Metric): string {
  return javaKey({ ...metric, tags: Object.keys(metric.tags) });
}

const settings = { metricsNumSamples: 2, metricsSampleWindowMs: 30_000 };

/** A recorder whose clock the test moves. */
export function consumerMetrics(clock = new VirtualClock()): ConsumerMetrics {
  return new ConsumerMetrics({
    clock,
    clientId: "billing",
    settings,
    networkStats: newNetworkStats(),
  });
}

export function producerMetrics(clock = new VirtualClock()): ProducerMetrics {
  return new ProducerMetrics({
    clock,
    clientId: "p",
    settings,
    networkStats: newNetworkStats(),
    gauges: {
      bufferTotalBytes: () => 100,
      bufferAvailableBytes: () => 60,
      requestsInFlight: () => 2,
      waitingSends: () => 0,
      metadataAgeSeconds: () => 1,
    },
  });
}

export const consumedSample = {
  topic: "t",
  partition: 3,
  recordCount: 50,
  sizeBytes: 4_000,
  lag: 7,
  lead: 93,
};

export const sentBatch = {
  topic: "t",
  recordCount: 10,
  sizeBytes: 250,
  uncompressedBytes: 1_000,
  maxRecordBytes: 120,
  queueTimeMs: 5,
};
