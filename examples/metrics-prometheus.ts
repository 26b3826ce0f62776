/**
 * Metrics under the names of Kafka's Java clients: as plain numbers, and in a registry of prom-client. To need no
 * package, this file has a registry of its own that does what is used of prom-client's.
 *
 *     npm run example -- metrics-prometheus
 */
import assert from "node:assert/strict";
import { Consumer, Producer, type PrometheusRegistry, prometheusMetrics } from "regroup";
import { startBroker } from "regroup/broker";

interface RegisteredMetric {
  readonly name: string;
  get(): {
    readonly values: readonly {
      readonly value: number;
      readonly labels: Readonly<Record<string, string>>;
    }[];
  };
}

/** Stands for `Registry` of prom-client. */
class Registry implements PrometheusRegistry {
  readonly #metrics = new Map<string, RegisteredMetric>();

  registerMetric(metric: RegisteredMetric): void {
    this.#metrics.set(metric.name, metric);
  }

  removeSingleMetric(name: string): void {
    this.#metrics.delete(name);
  }

  metrics(): string[] {
    return [...this.#metrics.values()].flatMap((metric) =>
      metric.get().values.map(({ value, labels }) => {
        const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
        return `${metric.name}{${pairs.join(",")}} ${value}`;
      }),
    );
  }
}

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 1 }] });
const { bootstrapServers } = cluster;
const producer = new Producer({ bootstrapServers });
const records = Array.from({ length: 100 }, (_, id) => ({ value: `order ${id}` }));
await producer.sendBatch("orders", records);
const consumer = new Consumer({
  bootstrapServers,
  clientId: "billing-1",
  groupId: "billing",
  autoOffsetReset: "earliest",
  maxPollRecords: 40,
});
consumer.subscribe(["orders"]);
let count = 0;
while (count < 40) count += (await consumer.poll(1000)).length;

const registry = new Registry(); // import { Registry } from "prom-client";
const stop = prometheusMetrics(consumer, registry); // kafka_consumer_fetch_manager_records_lag{topic="orders",…}
prometheusMetrics(producer, registry); // several clients may share a registry
const lag = consumer.metrics().get("consumer-fetch-manager-metrics:records-lag{orders,0}")?.value;

registry.metrics();
const page = registry.metrics();
const lagLine = page.find((line) => line.startsWith("kafka_consumer_fetch_manager_records_lag{"));
assert.equal(lag, 60);
assert.match(lagLine ?? page.join("\n"), /client_id="billing-1".*topic="orders".* 60$/);
console.log(lagLine);

stop();
const rest = registry.metrics().filter((line) => line.startsWith("kafka_consumer_"));
assert.deepEqual(rest, []);
await Promise.all([consumer.close(), producer.close()]);
await cluster.close();
