/**
 * A broker for one test: started in the process, used by an unmodified client, asked what happened to the group.
 *
 *     npm run example -- broker-in-a-test
 */
import assert from "node:assert/strict";
import { Kafka, logLevel } from "kafkajs";
import { startBroker } from "regroup/broker";

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 6 }] });
const rebalances: string[] = [];
cluster.onNote((note) => {
  if (note.type === "RebalanceStarted") rebalances.push(note.cause);
});

const kafka = new Kafka({
  brokers: cluster.bootstrapServers.split(","),
  logLevel: logLevel.NOTHING,
});
const producer = kafka.producer();
await producer.connect();
await producer.send({
  topic: "orders",
  messages: [1, 2, 3].map((id) => ({ key: `customer-${id}`, value: `order ${id}` })),
});

const consumer = kafka.consumer({ groupId: "shop" });
await consumer.connect();
await consumer.subscribe({ topic: "orders", fromBeginning: true });
const seen: string[] = [];
await new Promise<void>((resolve, reject) => {
  consumer
    .run({
      eachMessage: async ({ message }) => {
        seen.push(String(message.value));
        if (seen.length === 3) resolve();
      },
    })
    .catch(reject);
});

await Promise.all([consumer.disconnect(), producer.disconnect()]);
await cluster.close();

assert.deepEqual(seen.sort(), ["order 1", "order 2", "order 3"]);
assert.equal(rebalances[0], "MemberJoined");
console.log(`read ${seen.length} orders; rebalances: ${rebalances.join(", ")}`);
