/**
 * A handler per record: those of different keys side by side, those of one key in order.
 *
 *     npm run example -- consumer-each-record
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Consumer, jsonDeserializer, Producer, stringDeserializer } from "regroup";
import { startBroker } from "regroup/broker";

interface Order {
  readonly id: number;
}

const billed = new Map<string, number[]>([
  ["ann", []],
  ["bob", []],
  ["cid", []],
]);
let running = 0;
let mostAtOnce = 0;
let billedAll = () => {};
const allBilled = new Promise<void>((resolve) => {
  billedAll = resolve;
});

/** Takes 5 ms, and ends early when the signal says that the order is somebody else's now. */
async function bill(customer: string | null, order: Order | null, signal: AbortSignal) {
  mostAtOnce = Math.max(mostAtOnce, ++running);
  await sleep(5, undefined, { signal });
  running--;
  billed.get(customer ?? "")?.push(order?.id ?? -1);
  if ([...billed.values()].flat().length === 60) billedAll();
}

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 2 }] });
const { bootstrapServers } = cluster;
const producer = new Producer({ bootstrapServers });
const orders = Array.from({ length: 60 }, (_, id) => ({
  key: [...billed.keys()][id % 3] ?? "",
  value: JSON.stringify({ id }),
}));
await producer.sendBatch("orders", orders);
await producer.close();

const consumer = new Consumer({
  bootstrapServers,
  groupId: "billing",
  autoOffsetReset: "earliest",
  keyDeserializer: stringDeserializer,
  valueDeserializer: jsonDeserializer<Order>(),
});
consumer.subscribe(["orders"]);
const reading = consumer.run({
  concurrency: 16,
  orderedBy: "key", // customers side by side, the orders of one customer in order
  eachRecord: async ({ key, value }, { signal }) => {
    await bill(key, value, signal); // the signal fires when the partition is taken away
  },
});

await Promise.race([allBilled, reading]);
await consumer.close(); // waits for handlers, commits what they processed, leaves the group
await reading;
await cluster.close();

for (const ids of billed.values()) {
  assert.equal(ids.length, 20);
  assert.deepEqual(
    ids,
    [...ids].sort((a, b) => a - b),
  );
}
assert.ok(mostAtOnce > 1 && mostAtOnce <= 3, `${mostAtOnce} at once`);
console.log(`billed 60 orders of 3 customers, ${mostAtOnce} at once, each customer's in order`);
