/**
 * Three brokers in one process, each stopped and started again while a consumer runs. Whenever its coordinator goes,
 * another broker loads the group from `__consumer_offsets`, knows the consumer by its member id, and nothing is lost.
 * (kafkajs itself joins again when it loses a connection, so the generation grows; other clients stay in it.)
 *
 *     npm run example -- rolling-restart
 */
import assert from "node:assert/strict";
import { Kafka, logLevel } from "kafkajs";
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

const kafka = new Kafka({
  brokers: cluster.bootstrapServers.split(","),
  logLevel: logLevel.NOTHING,
  retry: { initialRetryTime: 50, retries: 30 },
});
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: "shop", heartbeatInterval: 500, maxWaitTimeInMs: 200 });
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: "orders", fromBeginning: true });
const seen = new Set<string>();
await consumer.run({ eachMessage: async ({ message }) => void seen.add(String(message.value)) });

for (const { nodeId } of cluster.brokers) {
  await passOn(`before broker ${nodeId} stops`);
  await cluster.stopBroker(nodeId);
  await passOn(`without broker ${nodeId}`);
  await cluster.startBroker(nodeId);
}
await passOn("after all of it");
await Promise.all([consumer.disconnect(), producer.disconnect()]);
await cluster.close();

assert.ok(loadedMembers.length > 0, "no broker ever took over");
assert.equal(new Set(loadedMembers).size, 1);
console.log(`read ${seen.size} of 7; the group was loaded ${loadedMembers.length} times`);

async function passOn(value: string): Promise<void> {
  await producer.send({ topic: "orders", messages: [{ value }] });
  for (let i = 0; i < 400 && !seen.has(value); i++) await new Promise((go) => setTimeout(go, 50));
  assert.ok(seen.has(value), `"${value}" was not read within 20 s`);
}
