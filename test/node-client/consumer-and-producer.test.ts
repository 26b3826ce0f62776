import { afterEach, expect, expectTypeOf, it } from "vitest";
import { type BrokerCluster, startBroker } from "../../src/embedded/index.ts";
import {
  Consumer,
  jsonDeserializer,
  Producer,
  propertiesOptions,
  stringDeserializer,
} from "../../src/node-client/index.ts";

let cluster: BrokerCluster | null = null;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close()));
  await cluster?.close();
  cluster = null;
});

interface Order {
  readonly total: number;
}

it("what a producer sends, a group's member reads, typed by its deserialisers", async () => {
  cluster = await startBroker({ topics: [{ name: "orders", partitions: 2 }] });
  const { bootstrapServers } = cluster;
  const producer = new Producer({ bootstrapServers });
  opened.push(producer);
  const sent = [1, 2, 3].map((total) => ({ key: `k${total}`, value: JSON.stringify({ total }) }));
  await producer.sendBatch("orders", sent);
  const consumer = new Consumer({
    ...propertiesOptions("group.id=billing\nauto.offset.reset=earliest\nfetch.max.wait.ms=50"),
    bootstrapServers,
    keyDeserializer: stringDeserializer,
    valueDeserializer: jsonDeserializer<Order>(),
  });
  opened.push(consumer);
  consumer.subscribe(["orders"]);
  const totals = new Map<string | null, number | undefined>();
  for await (const record of consumer) {
    expectTypeOf(record.key).toEqualTypeOf<string | null>();
    expectTypeOf(record.value).toEqualTypeOf<Order | null>();
    totals.set(record.key, record.value?.total);
    if (totals.size === 3) break;
  }
  expect([...totals].sort()).toEqual([
    ["k1", 1],
    ["k2", 2],
    ["k3", 3],
  ]);
  const numbers = consumer.metrics();
  expect(numbers.get("consumer-coordinator-metrics:rebalance-total")?.value).toBe(1);
  expect(numbers.get("consumer-fetch-manager-metrics:records-consumed-total")?.value).toBe(3);
  expect(numbers.get("consumer-metrics:connection-count")?.value).toBeGreaterThan(0);
});

it("without deserialisers keys and values are Buffers", () => {
  const consumer = new Consumer({ bootstrapServers: "localhost:9092" });
  expectTypeOf(consumer).toEqualTypeOf<Consumer<Buffer | null, Buffer | null>>();
  opened.push(consumer);
});
