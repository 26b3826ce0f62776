import type { HasMetrics } from "./metric.ts";
import { type MetricFamily, MetricFeed } from "./metric-feed.ts";

/** What is used of an instrument of `@opentelemetry/api`. */
interface ObservableInstrument {
  addCallback(callback: ObservableCallback): void;
  removeCallback(callback: ObservableCallback): void;
}

type ObservableCallback = (result: {
  observe(value: number, attributes?: Record<string, string>): void;
}) => void;

/** What is used of a `Meter` of `@opentelemetry/api`; `metrics.getMeter("…")` fits. */
export interface OpenTelemetryMeter {
  createObservableGauge(name: string, options: { description: string }): ObservableInstrument;
  createObservableCounter(name: string, options: { description: string }): ObservableInstrument;
}

/**
 * Shows a client's metrics through the user's own OpenTelemetry meter, under the names of OpenTelemetry's Java
 * instrumentation: `kafka.consumer.records_lag_max` with the attributes `client-id`, `topic`, `partition`. Nothing is
 * computed between collections; the metrics of a topic that is new appear with the second collection. Returns how to stop:
 * call it when the client is closed.
 */
export function openTelemetryMetrics(client: HasMetrics, meter: OpenTelemetryMeter): () => void {
  const feed = new MetricFeed();
  const observed = new Map<string, readonly [ObservableInstrument, ObservableCallback]>();
  const observeNew = (): void => {
    for (const [key, family] of feed.families()) {
      if (observed.has(key)) continue;
      const callback: ObservableCallback = (result) => {
        observeNew();
        for (const { value, tags } of feed.families().get(key)?.metrics ?? [])
          result.observe(value, { ...tags });
      };
      const instrument = createInstrument(meter, family);
      instrument.addCallback(callback);
      observed.set(key, [instrument, callback]);
    }
  };
  feed.add(client);
  observeNew();
  return () => {
    feed.remove(client);
    for (const [instrument, callback] of observed.values()) instrument.removeCallback(callback);
    observed.clear();
  };
}

function createInstrument(meter: OpenTelemetryMeter, family: MetricFamily): ObservableInstrument {
  const options = { description: family.description };
  const name = openTelemetryName(family);
  return family.kind === "counter"
    ? meter.createObservableCounter(name, options)
    : meter.createObservableGauge(name, options);
}

/** `consumer-coordinator-metrics`, `join-total` → `kafka.consumer.join_total`. */
function openTelemetryName({ group, name }: MetricFamily): string {
  const [client = ""] = group.split("-");
  return `kafka.${client}.${name.replaceAll("-", "_")}`;
}
