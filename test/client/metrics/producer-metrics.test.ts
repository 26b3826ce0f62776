import { describe, expect, it } from "vitest";
import {
  javaKey,
  javaMetrics,
  keyOf,
  producerMetrics,
  reasonOfAbsence,
  sentBatch,
} from "./java-metrics.ts";

function recorder() {
  const metrics = producerMetrics();
  const value = (name: string) => metrics.metrics().get(`producer-metrics:${name}`)?.value;
  return { metrics, value };
}

describe("metrics of a producer", () => {
  it("are those of the Java producer, name by name, but for a few that have no meaning here", () => {
    const { metrics } = recorder();
    metrics.requestSent([sentBatch]);
    const have = new Set([...metrics.metrics().values()].map(keyOf));
    const missing = javaMetrics.producer.filter((metric) => !have.has(javaKey(metric)));
    expect(missing.filter((metric) => reasonOfAbsence(metric) === undefined)).toEqual([]);
    const java = new Set(javaMetrics.producer.map(javaKey));
    expect([...have].filter((key) => !java.has(key))).toEqual([]);
  });

  it("count records by batch and by topic", () => {
    const { metrics, value } = recorder();
    metrics.requestSent([sentBatch, { ...sentBatch, topic: "u", recordCount: 30 }]);
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
