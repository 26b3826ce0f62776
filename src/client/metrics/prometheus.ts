import type { HasMetrics } from "./metric.ts";
import { type MetricFamily, MetricFeed } from "./metric-feed.ts";

/** What is used of a registry of `prom-client`: `new Registry()` fits, and so does its global `register`. */
export interface PrometheusRegistry {
  registerMetric(metric: never): void;
  removeSingleMetric(name: string): void;
}

/** A metric as prom-client's registry asks for it when it is scraped. */
interface PrometheusMetric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly aggregator: "sum";
  get(): {
    readonly name: string;
    readonly help: string;
    readonly type: "counter" | "gauge";
    readonly aggregator: "sum";
    readonly values: readonly {
      readonly value: number;
      readonly labels: Readonly<Record<string, string>>;
    }[];
  };
}

/** One feed for each registry: clients share the names, and a name can be registered once. */
const exporters = new WeakMap<PrometheusRegistry, PrometheusExporter>();

/**
 * Shows a client's metrics in the user's own prom-client registry, under Micrometer's names:
 * `kafka_consumer_fetch_manager_records_lag{client_id="…",topic="…",partition="…"}`. Nothing is computed between scrapes;
 * the metrics of a topic that is new appear with the second scrape. Several clients may share a registry. Returns how to
 * stop: call it when the client is closed.
 */
export function prometheusMetrics(client: HasMetrics, registry: PrometheusRegistry): () => void {
  const exporter = exporters.get(registry) ?? new PrometheusExporter(registry);
  exporters.set(registry, exporter);
  return exporter.add(client);
}

class PrometheusExporter {
  readonly #registry: PrometheusRegistry;
  readonly #feed = new MetricFeed();
  readonly #names = new Map<string, string>();

  constructor(registry: PrometheusRegistry) {
    this.#registry = registry;
  }

  add(client: HasMetrics): () => void {
    this.#feed.add(client);
    this.#registerNew();
    return () => {
      this.#feed.remove(client);
      const families = this.#feed.families();
      for (const [key, name] of this.#names) {
        if (families.has(key)) continue;
        this.#registry.removeSingleMetric(name);
        this.#names.delete(key);
      }
    };
  }

  #registerNew(): void {
    for (const [key, family] of this.#feed.families()) {
      if (this.#names.has(key)) continue;
      const name = prometheusName(family);
      this.#names.set(key, name);
      const metric: PrometheusMetric = {
        name,
        help: family.description,
        type: family.kind,
        aggregator: "sum",
        get: () => this.#read(key, metric),
      };
      this.#registry.registerMetric(metric as never);
    }
  }

  #read(key: string, { name, help, type, aggregator }: PrometheusMetric) {
    this.#registerNew();
    const metrics = this.#feed.families().get(key)?.metrics ?? [];
    const values = metrics.map(({ value, tags }) => ({ value, labels: labelsOf(tags) }));
    return { name, help, type, aggregator, values };
  }
}

/** `consumer-coordinator-metrics`, `join-total` → `kafka_consumer_coordinator_join_total`. */
function prometheusName({ group, name }: MetricFamily): string {
  return `kafka-${group.replace(/-metrics$/, "")}-${name}`.replaceAll("-", "_");
}

function labelsOf(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [name.replaceAll("-", "_"), value]),
  );
}
