import type { HasMetrics, Metric } from "./metric.ts";

/** Metrics of one name, of every client, topic and partition that has it. */
export interface MetricFamily {
  readonly name: string;
  readonly group: string;
  readonly description: string;
  readonly kind: Metric["kind"];
  readonly metrics: readonly Metric[];
}

/**
 * The metrics of some clients, by name, for an exporter that asks name by name. One look at the clients serves all the
 * questions of one turn, so that a scrape costs what is there once.
 */
export class MetricFeed {
  readonly #clients = new Set<HasMetrics>();
  #families: ReadonlyMap<string, MetricFamily> | null = null;

  add(client: HasMetrics): void {
    this.#clients.add(client);
    this.#families = null;
  }

  remove(client: HasMetrics): void {
    this.#clients.delete(client);
    this.#families = null;
  }

  /** By `<group>:<name>`. Numbers that cannot be measured yet are left out. */
  families(): ReadonlyMap<string, MetricFamily> {
    if (this.#families === null) {
      this.#families = familiesOf(this.#clients);
      void Promise.resolve().then(() => {
        this.#families = null;
      });
    }
    return this.#families;
  }
}

function familiesOf(clients: Iterable<HasMetrics>): Map<string, MetricFamily> {
  const families = new Map<string, MetricFamily & { metrics: Metric[] }>();
  for (const client of clients) {
    for (const metric of client.metrics().values()) {
      const { name, group, description, kind } = metric;
      if (group === "kafka-metrics-count") continue;
      const key = `${group}:${name}`;
      const family = families.get(key) ?? { name, group, description, kind, metrics: [] };
      families.set(key, family);
      family.metrics.push(metric);
    }
  }
  for (const family of families.values()) family.metrics = mostSpecific(family.metrics);
  return families;
}

/**
 * Java keeps some numbers for the client and for each topic under one name. An exporter that added them up would count
 * twice, so only those with the most tags go out, as Micrometer and OpenTelemetry's Java agent do it.
 */
function mostSpecific(metrics: readonly Metric[]): Metric[] {
  const tagCount = (metric: Metric) => Object.keys(metric.tags).length;
  const most = metrics.reduce((count, metric) => Math.max(count, tagCount(metric)), 0);
  return metrics.filter((metric) => tagCount(metric) === most && !Number.isNaN(metric.value));
}
