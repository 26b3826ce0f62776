/**
 * `poll`, as Java's consumer has it: some records at a time, processed when the next poll, or a commit, says so.
 *
 *     npm run example -- consumer-poll
 */
import assert from "node:assert/strict";
import { Consumer, Producer } from "regroup";
import { startBroker } from "regroup/broker";

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 3 }] });
const { bootstrapServers } = cluster;
const producer = new Producer({ bootstrapServers });
const values = Array.from({ length: 100 }, (_, id) => ({ key: String(id), value: `order ${id}` }));
await producer.sendBatch("orders", values);
await producer.close();

let count = 0;
const insertAll = async (rows: readonly string[]) => {
  count += rows.length;
};

const consumer = new Consumer({
  bootstrapServers,
  groupId: "warehouse",
  autoOffsetReset: "earliest",
  enableAutoCommit: false,
  maxPollRecords: 30,
});
consumer.subscribe(["orders"]);
while (count < 100) {
  const records = await consumer.poll(1000); // at least one, or none when a second has passed
  await insertAll(records.map(({ value }) => String(value)));
  await consumer.commit(); // what the last poll returned is processed
}
await consumer.close();

const groups = new Consumer({ bootstrapServers, groupId: "warehouse" });
const partitions = [0, 1, 2].map((partition) => ({ topic: "orders", partition }));
const committed = await groups.committed(partitions);
await groups.close();
await cluster.close();

assert.equal(
  committed.reduce((sum, each) => sum + (each?.offset ?? 0), 0),
  100,
);
console.log(`inserted ${count} orders, and committed as many`);
