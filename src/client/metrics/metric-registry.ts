import type { Clock } from "../../ports/index.ts";
import { type Metric, type Metrics, metricKey } from "./metric.ts";
import { type SampleSettings, Sensor } from "./sensor.ts";

type Definition = Omit<Metric, "value"> & { readonly read: () => number };

/** One set of metrics that share a group and tags, and how to have them forgotten. */
export interface MetricScope {
  /** What holds now. */
  gauge(name: string, description: string, read: () => number): void;
  /** What only grows. */
  counter(name: string, description: string, read: () => number): void;
  /** `<name>-rate` and `<name>-total` of what the sensor sums up. */
  meter(name: string, noun: string, sensor: Sensor): void;
  /** `<name>-rate` and `<name>-total` of how often the sensor was told something. */
  countMeter(name: string, noun: string, sensor: Sensor): void;
  /** `<name>-avg` and `<name>-max`. */
  averageAndMax(name: string, noun: string, sensor: Sensor): void;
  /** Removes every metric of this scope. */
  remove(): void;
}

/** The metrics of one client. Nothing is computed before somebody asks. */
export class MetricRegistry {
  readonly #clock: Clock;
  readonly #clientId: string;
  readonly #settings: SampleSettings;
  readonly #definitions = new Map<string, Definition>();

  constructor(options: {
    readonly clock: Clock;
    readonly clientId: string;
    readonly settings: SampleSettings;
  }) {
    this.#clock = options.clock;
    this.#clientId = options.clientId;
    this.#settings = options.settings;
    this.scope("kafka-metrics-count").gauge(
      "count",
      "The number of metrics of this client.",
      () => this.#definitions.size,
    );
  }

  /** Epoch milliseconds of the client's clock. */
  nowMs(): number {
    return this.#clock.nowMs();
  }

  sensor(): Sensor {
    return new Sensor(this.#clock, this.#settings);
  }

  /** A place to define metrics of one group, and of one topic or partition where `tags` say so. */
  scope(group: string, tags: Readonly<Record<string, string>> = {}): MetricScope {
    const allTags = { "client-id": this.#clientId, ...tags };
    const keys: string[] = [];
    const add = (
      kind: Metric["kind"],
      name: string,
      description: string,
      read: () => number,
    ): void => {
      const key = metricKey({ group, name, tags });
      keys.push(key);
      this.#definitions.set(key, { group, name, tags: allTags, kind, description, read });
    };
    return {
      gauge: (name, description, read) => add("gauge", name, description, read),
      counter: (name, description, read) => add("counter", name, description, read),
      meter(name, noun, sensor) {
        add("gauge", `${name}-rate`, `The ${noun} per second.`, () => sensor.sumPerSecond());
        add("counter", `${name}-total`, `The ${noun}, in total.`, () => sensor.total);
      },
      countMeter(name, noun, sensor) {
        add("gauge", `${name}-rate`, `The ${noun} per second.`, () => sensor.countPerSecond());
        add("counter", `${name}-total`, `The ${noun}, in total.`, () => sensor.count);
      },
      averageAndMax(name, noun, sensor) {
        add("gauge", `${name}-avg`, `The average ${noun}.`, () => sensor.average());
        add("gauge", `${name}-max`, `The largest ${noun}.`, () => sensor.max());
      },
      remove: () => {
        for (const key of keys) this.#definitions.delete(key);
      },
    };
  }

  /** Every metric as it is now. */
  snapshot(): Metrics {
    const metrics = new Map<string, Metric>();
    for (const [key, { read, ...metric }] of this.#definitions)
      metrics.set(key, { ...metric, value: read() });
    return metrics;
  }
}
