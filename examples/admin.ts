/**
 * Topics, configurations, groups and their offsets. Every call has a time limit, and takes a signal.
 *
 *     npm run example -- admin
 */
import assert from "node:assert/strict";
import { Admin, FailedItemsError, Producer } from "regroup";
import { startBroker } from "regroup/broker";

const cluster = await startBroker();
const { bootstrapServers } = cluster;

const admin = new Admin({ bootstrapServers });
await admin.createTopics([
  { name: "orders", numPartitions: 2, configs: { "retention.ms": "60000" } },
]);
const topics = await admin.listTopics();
await fill();

// A group without members may be set anywhere: here to the beginning of partition 0.
const [earliest] = await admin.listOffsets([{ topic: "orders", partition: 0, at: "earliest" }]);
await admin.alterGroupOffsets("billing", [
  { topic: "orders", partition: 0, offset: earliest?.offset ?? 0 },
  { topic: "orders", partition: 1, offset: 3 },
]);
const group = await admin.describeGroup("billing", { timeoutMs: 5000 });
const offsets = await admin.listGroupOffsets("billing");
console.log(
  group.state,
  offsets.map(({ partition, offset }) => `${partition}: ${offset}`),
);

assert.deepEqual(
  topics.map(({ name, partitions }) => [name, partitions.length]),
  [["orders", 2]],
);
assert.equal(group.state, "Empty");
assert.deepEqual(
  offsets.map(({ offset }) => offset),
  [0, 3],
);

// Some items of a call may fail while others succeed: the error has both, by name.
const creating = admin.createTopics([{ name: "orders" }, { name: "payments" }]);
const error = await creating.catch((reason: unknown) => reason);
assert.ok(error instanceof FailedItemsError);
assert.deepEqual([...error.failed.keys()], ["orders"]);
console.log(error.message);

await admin.deleteGroups(["billing"]);
await admin.deleteTopics(["orders", "payments"]);
assert.deepEqual(await admin.listTopics(), []);
assert.deepEqual(await admin.listGroups(), []);
await admin.close();
await cluster.close();

async function fill(): Promise<void> {
  const producer = new Producer({ bootstrapServers });
  const records = Array.from({ length: 5 }, (_, id) => ({ value: `order ${id}` }));
  for (const partition of [0, 1]) await producer.sendBatch("orders", records, { partition });
  await producer.close();
}
