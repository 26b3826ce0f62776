import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ProducerMetrics } from "../../../src/client/metrics/producer-metrics.ts";
import { newNetworkStats } from "../../../src/client/network/network-stats.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

interface JavaMetric {
  readonly group: string;
  readonly name: string;
  readonly tags: readonly string[];
}

const facts = JSON.parse(
  readFileSync(new URL("../../fixtures/kafka/metrics.json", import.meta.url), "utf8"),
) as { readonly producer: readonly JavaMetric[] };

/** Java's metrics that have no counterpart: its selector's, transactions, and rates of what is a total here. */
const absent =
  /^(io-|select-|txn-|request-(size|rate)|response-rate|reauthentication|(successful|failed)-(re)?authentication-(rate|no)|(successful|failed)-reauth|(connection-close|connection-creation|incoming-byte|outgoing-byte|network-io)-rate)/;

const batch = {
  topic: "t",
  recordCount: 10,
  sizeBytes: 250,
  uncompressedBytes: 1_000,
  maxRecordBytes: 120,
  queueTimeMs: 5,
};

function producerMetrics() {
  const metrics = new ProducerMetrics({
    clock: new VirtualClock(),
    clientId: "p",
    settings: { metricsNumSamples: 2, metricsSampleWindowMs: 30_000 },
    networkStats: newNetworkStats(),
    gauges: {
      bufferTotalBytes: () => 100,
      bufferAvailableBytes: () => 60,
      requestsInFlight: () => 2,
      waitingSends: () => 0,
      metadataAgeSeconds: () => 1,
    },
  });
  const value = (name: string) => metrics.metrics().get(`producer-metrics:${name}`)?.value;
  return { metrics, value };
}

describe("metrics of a producer", () => {
  it("are those of the Java producer, name by name, but for a few that have no meaning here", () => {
    const { metrics } = producerMetrics();
    metrics.requestSent([batch]);
    const keyOf = ({ group, name, tags }: JavaMetric) =>
      `${group}:${name}[${[...tags].sort().join(",")}]`;
    const have = new Set(
      [...metrics.metrics().values()].map((metric) =>
        keyOf({ ...metric, tags: Object.keys(metric.tags) }),
      ),
    );
    const missing = facts.producer.filter((metric) => !have.has(keyOf(metric)));
    expect(missing.map(({ name }) => name).filter((name) => !absent.test(name))).toEqual([]);
    const java = new Set(facts.producer.map(keyOf));
    expect([...have].filter((key) => !java.has(key))).toEqual([]);
  });

  it("count records by batch and by topic", () => {
    const { metrics, value } = producerMetrics();
    metrics.requestSent([batch, { ...batch, topic: "u", recordCount: 30 }]);
    metrics.requestAnswered({ latencyMs: 8, throttleTimeMs: 0 });
    metrics.recordsRetried("t", 10);
    metrics.recordsFailed("t", 4);
    expect(value("record-send-total")).toBe(40);
    expect(value("records-per-request-avg")).toBe(40);
    expect(value("compression-rate-avg")).toBe(0.25);
    expect(value("request-latency-max")).toBe(8);
    expect(value("record-error-total")).toBe(4);
    expect(value("buffer-available-bytes")).toBe(60);
    const ofTopic = metrics.metrics().get("producer-topic-metrics:record-send-total{u}");
    expect(ofTopic?.value).toBe(30);
    expect(ofTopic?.tags).toEqual({ "client-id": "p", topic: "u" });
  });
});
