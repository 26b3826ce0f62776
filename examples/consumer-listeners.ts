/**
 * State that belongs to partitions moves with them. Two consumers count the orders of each partition; when the second
 * one joins, the first saves the counts of what it gives up, and the second goes on from there: no order is counted
 * twice, and none is missed.
 *
 *     npm run example -- consumer-listeners
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Consumer, Producer } from "regroup";
import { startBroker } from "regroup/broker";

/** Stands for a database: how many orders of each partition were counted. */
const saved = new Map<number, number>();

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 4 }] });
const { bootstrapServers } = cluster;
const producer = new Producer({ bootstrapServers });
let sent = 0;

const first = startCounter("first");
await sendUntil(() => first.owned() === 4);
const second = startCounter("second");
await sendUntil(() => first.owned() === 2 && second.owned() === 2);
await sendUntil(() => first.seen.length > 50 && second.seen.length > 50);
await sendUntil(() => first.seen.length + second.seen.length === sent);
await first.close();
await second.close();
await producer.close();
await cluster.close();

const twice = first.seen.filter((record) => second.seen.includes(record));
assert.deepEqual(twice, []);
assert.equal(
  [...saved.values()].reduce((sum, count) => sum + count, 0),
  sent,
);
console.log(`${sent} orders counted once each: ${first.seen.length} and ${second.seen.length}`);

function startCounter(clientId: string) {
  const seen: string[] = [];
  const counts = new Map<number, number>();
  const consumer = new Consumer({
    bootstrapServers,
    clientId,
    groupId: "counters",
    autoOffsetReset: "earliest",
    heartbeatIntervalMs: 100, // how soon a member hears of a rebalance; 3 s by default
    partitionAssignmentStrategy: ["cooperative-sticky"], // what stays is read on all the time
  });
  consumer.subscribe(["orders"], {
    // No new records come, handlers have ended, and what they processed is committed. Nobody else has these yet.
    onPartitionsRevoked: async (partitions) => {
      for (const { partition } of partitions) await save(partition, counts.get(partition) ?? 0);
    },
    // The listener of whoever had these before has returned.
    onPartitionsAssigned: async (partitions) => {
      for (const { partition } of partitions) counts.set(partition, await load(partition));
    },
    // The session was lost: somebody else may have these already. Save nothing.
    onPartitionsLost: (partitions) => {
      for (const { partition } of partitions) counts.delete(partition);
    },
  });
  const reading = consumer.run({
    concurrency: 4,
    eachRecord: async ({ partition, offset }) => {
      await sleep(2);
      seen.push(`${partition}:${offset}`);
      counts.set(partition, (counts.get(partition) ?? 0) + 1);
    },
  });
  const close = async () => {
    await consumer.close();
    await reading;
  };
  return { seen, close, owned: () => consumer.assignment().length };
}

async function save(partition: number, count: number): Promise<void> {
  await sleep(20);
  saved.set(partition, count);
}

async function load(partition: number): Promise<number> {
  await sleep(20);
  return saved.get(partition) ?? 0;
}

/** Orders keep coming, one every few milliseconds, until something is so. */
async function sendUntil(isSo: () => boolean): Promise<void> {
  const giveUpAtMs = Date.now() + 20_000;
  const goOn = () => !isSo() && Date.now() < giveUpAtMs;
  for (; goOn(); await sleep(3)) {
    if (sent < 2000) await producer.send({ topic: "orders", key: String(sent++), value: "1" });
  }
  assert.ok(isSo(), "20 s were not enough");
}
