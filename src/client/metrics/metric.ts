/** One number under the name that Kafka's Java clients give it. */
export interface Metric {
  /** `records-lag-max` */
  readonly name: string;
  /** `consumer-fetch-manager-metrics` */
  readonly group: string;
  /** One sentence. */
  readonly description: string;
  /** Always `client-id`; `topic` and `partition` where a metric is kept for each. */
  readonly tags: Readonly<Record<string, string>>;
  /** A `counter` only grows; a `gauge` is what holds now. */
  readonly kind: "counter" | "gauge";
  /** NaN as long as there is nothing to measure, as in Java. */
  readonly value: number;
}

/** All metrics of a client at one instant, by group, name and tags: `consumer-coordinator-metrics:join-total`. */
export type Metrics = ReadonlyMap<string, Metric>;

/** Whatever has metrics: a `Consumer` or a `Producer`. */
export interface HasMetrics {
  metrics(): Metrics;
}

/** The key of a metric in {@link Metrics}: the client's own id is left out, topic and partition are in it. */
export function metricKey({ group, name, tags }: Pick<Metric, "group" | "name" | "tags">): string {
  const { topic, partition } = tags as { readonly topic?: string; readonly partition?: string };
  const where = [topic, partition].filter((part) => part !== undefined).join(",");
  return where === "" ? `${group}:${name}` : `${group}:${name}{${where}}`;
}
