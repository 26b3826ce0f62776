/**
 * A handler that takes too long is told when its partition is taken away: what it does from then on is somebody else's
 * work. Here it never ends by itself, and a second consumer joins.
 *
 *     npm run example -- consumer-abort-signal
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { Consumer, type ConsumerRecord, Producer } from "regroup";
import { startBroker } from "regroup/broker";

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 1 }] });
const { bootstrapServers } = cluster;
const options = {
  bootstrapServers,
  groupId: "billing",
  autoOffsetReset: "earliest",
  heartbeatIntervalMs: 100, // how soon a member hears of a rebalance; 3 s by default
} as const;
const producer = new Producer({ bootstrapServers });
await producer.send({ topic: "orders", value: "order 1" });
await producer.close();

const events: string[] = [];
let begun = () => {};
const hasBegun = new Promise<void>((resolve) => {
  begun = resolve;
});
const slow = new Consumer({ ...options, clientId: "a-slow-one", drainTimeoutMs: 300 });
slow.subscribe(["orders"]);
const reading = slow.run({
  eachRecord: async (record, { signal }) => {
    events.push(`the first consumer begins ${record.value}`);
    begun();
    await once(signal, "abort"); // as a fetch(url, { signal }) would
    events.push("the first consumer hears that the partition is taken away");
  },
});
await hasBegun;

// The assignor gives the only partition to the member whose id, made from its client id, sorts first.
const second = new Consumer({ ...options, clientId: "a-quick-one" });
second.subscribe(["orders"]);
let record: ConsumerRecord | undefined;
while (record === undefined) [record] = await second.poll(1000);
events.push(`the second consumer reads ${record.value}`);
await second.poll(0);

await Promise.all([slow.close(), second.close(), reading]);
await cluster.close();

assert.deepEqual(events, [
  "the first consumer begins order 1",
  "the first consumer hears that the partition is taken away",
  "the second consumer reads order 1", // never committed: it was not processed
]);
console.log(events.join("\n"));
