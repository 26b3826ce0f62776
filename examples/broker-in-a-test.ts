/**
 * A broker for one test: started in the process, used by an unmodified client, asked what happened to the group.
 *
 *     npm run example -- broker-in-a-test
 */
import assert from "node:assert/strict";
import { Consumer, Producer, stringDeserializer } from "regroup";
import { startBroker } from "regroup/broker";

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 6 }] });
const rebalances: string[] = [];
cluster.onNote((note) => {
  if (note.type === "RebalanceStarted") rebalances.push(note.cause);
});

const { bootstrapServers } = cluster; // any Kafka client, in any language, can use it
const producer = new Producer({ bootstrapServers });
await producer.sendBatch(
  "orders",
  [1, 2, 3].map((id) => ({ key: `customer-${id}`, value: `order ${id}` })),
);

const consumer = new Consumer({
  bootstrapServers,
  groupId: "shop",
  autoOffsetReset: "earliest",
  valueDeserializer: stringDeserializer,
});
consumer.subscribe(["orders"]);
const seen: (string | null)[] = [];
for await (const { value } of consumer) if (seen.push(value) === 3) break;

await Promise.all([consumer.close(), producer.close()]);
await cluster.close();

assert.deepEqual(seen.sort(), ["order 1", "order 2", "order 3"]);
assert.equal(rebalances[0], "MemberJoined");
console.log(`read ${seen.length} orders; rebalances: ${rebalances.join(", ")}`);
