/**
 * Three brokers in one process, each stopped and started again while a consumer runs. Whenever its coordinator goes,
 * another broker loads the group from `__consumer_offsets`, knows the consumer by its member id, and nothing is lost,
 * read twice or rebalanced.
 *
 *     npm run example -- rolling-restart
 */
import assert from "node:assert/strict";
import { Consumer, Producer } from "regroup";
import { startBroker } from "regroup/broker";

const cluster = await startBroker({
  brokers: 3,
  topics: [{ name: "orders", partitions: 3 }],
  config: { "default.replication.factor": 3 },
});
const loadedMembers: string[] = [];
cluster.onNote((note) => {
  if (note.type === "GroupLoaded") loadedMembers.push(...note.members.map((each) => each.memberId));
});

const { bootstrapServers } = cluster;
const producer = new Producer({ bootstrapServers });
const consumer = new Consumer({
  bootstrapServers,
  groupId: "shop",
  heartbeatIntervalMs: 200,
  autoOffsetReset: "earliest",
});
consumer.subscribe(["orders"]);
const seen: string[] = [];
const reading = consumer.run({ eachRecord: ({ value }) => void seen.push(String(value)) });

for (const { nodeId } of cluster.brokers) {
  await passOn(`before broker ${nodeId} stops`);
  await cluster.stopBroker(nodeId);
  await passOn(`without broker ${nodeId}`);
  await cluster.startBroker(nodeId);
}
await passOn("after all of it");
const { generationId } = consumer.groupMetadata();
await Promise.all([consumer.close(), producer.close()]);
await reading;
await cluster.close();

assert.ok(loadedMembers.length > 0, "no broker ever took over");
assert.equal(new Set(loadedMembers).size, 1);
assert.equal(generationId, 1);
assert.equal(seen.length, 7);
console.log(`read ${seen.length} of 7; the group was loaded ${loadedMembers.length} times`);

async function passOn(value: string): Promise<void> {
  await producer.send({ topic: "orders", value });
  for (let i = 0; i < 400 && !seen.includes(value); i++) {
    await new Promise((go) => setTimeout(go, 50));
  }
  assert.ok(seen.includes(value), `"${value}" was not read within 20 s`);
}
