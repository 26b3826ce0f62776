import { describe, expect, it } from "vitest";
import { ConsumerMetrics } from "../../../src/client/metrics/consumer-metrics.ts";
import { openTelemetryMetrics } from "../../../src/client/metrics/open-telemetry.ts";
import { prometheusMetrics } from "../../../src/client/metrics/prometheus.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

interface Exported {
  readonly name: string;
  readonly type: string;
  get(): { readonly values: readonly { readonly value: number; readonly labels: object }[] };
}

/** What prom-client's registry does with a metric: refuse a second one of its name, ask it when scraped. */
class Registry {
  readonly metrics = new Map<string, Exported>();

  registerMetric(metric: Exported): void {
    if (this.metrics.has(metric.name)) throw new Error(`${metric.name} is already registered`);
    this.metrics.set(metric.name, metric);
  }

  removeSingleMetric(name: string): void {
    this.metrics.delete(name);
  }

  scrape(): Map<string, readonly { readonly value: number; readonly labels: object }[]> {
    return new Map([...this.metrics.values()].map((metric) => [metric.name, metric.get().values]));
  }
}

function consumer(clientId: string): ConsumerMetrics {
  const settings = { metricsNumSamples: 2, metricsSampleWindowMs: 30_000 };
  return new ConsumerMetrics({ clock: new VirtualClock(), clientId, settings });
}

const consumed = { topic: "t", partition: 0, recordCount: 5, sizeBytes: 10, lag: 2, lead: null };

describe("the Prometheus adapter", () => {
  it("shows every metric by name, with clients, topics and partitions as labels", () => {
    const registry = new Registry();
    const metrics = consumer("a");
    metrics.committed(4);
    prometheusMetrics(metrics, registry);
    const scraped = registry.scrape();
    expect(scraped.get("kafka_consumer_coordinator_commit_total")).toEqual([
      { value: 1, labels: { client_id: "a" } },
    ]);
    expect(scraped.get("kafka_consumer_coordinator_join_time_max")).toEqual([]);
    expect(registry.metrics.get("kafka_consumer_coordinator_commit_total")?.type).toBe("counter");
  });

  it("takes a new topic up, and shows one name in one depth only", async () => {
    const registry = new Registry();
    const metrics = consumer("a");
    prometheusMetrics(metrics, registry);
    metrics.fetch.consumed(consumed);
    await Promise.resolve();
    registry.scrape();
    await Promise.resolve();
    const scraped = registry.scrape();
    expect(scraped.get("kafka_consumer_fetch_manager_records_lag")).toEqual([
      { value: 2, labels: { client_id: "a", topic: "t", partition: "0" } },
    ]);
    expect(scraped.get("kafka_consumer_fetch_manager_records_consumed_total")).toEqual([
      { value: 5, labels: { client_id: "a", topic: "t" } },
    ]);
  });

  it("lets several clients share a registry, until the last one stops", () => {
    const registry = new Registry();
    const stops = ["a", "b"].map((id) => prometheusMetrics(consumer(id), registry));
    const commits = registry.scrape().get("kafka_consumer_coordinator_commit_total");
    expect(commits?.map(({ labels }) => labels)).toEqual([{ client_id: "a" }, { client_id: "b" }]);
    for (const stop of stops) stop();
    expect(registry.metrics.size).toBe(0);
  });
});

describe("the OpenTelemetry adapter", () => {
  it("observes gauges and counters with the tags as attributes, until it is stopped", () => {
    type Callback = (result: { observe(value: number, attributes?: object): void }) => void;
    const callbacks = new Map<string, Callback>();
    const create = (kind: string) => (name: string) => ({
      addCallback: (callback: Callback) => callbacks.set(`${kind} ${name}`, callback),
      removeCallback: () => callbacks.delete(`${kind} ${name}`),
    });
    const metrics = consumer("a");
    metrics.committed(4);
    const stop = openTelemetryMetrics(metrics, {
      createObservableGauge: create("gauge"),
      createObservableCounter: create("counter"),
    });
    const seen: unknown[] = [];
    callbacks.get("counter kafka.consumer.commit_total")?.({
      observe: (value, attributes) => seen.push([value, attributes]),
    });
    expect(seen).toEqual([[1, { "client-id": "a" }]]);
    expect(callbacks.has("gauge kafka.consumer.commit_latency_avg")).toBe(true);
    stop();
    expect(callbacks.size).toBe(0);
  });
});
