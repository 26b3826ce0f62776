/**
 * A static member (KIP-345) restarts within its session: nothing is rebalanced, and it has its partitions back.
 *
 *     npm run example -- static-membership
 */
import assert from "node:assert/strict";
import { Consumer } from "regroup";
import { startBroker } from "regroup/broker";

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 4 }] });
const { bootstrapServers } = cluster;
const rebalances: string[] = [];
cluster.onNote((note) => {
  if (note.type === "RebalanceStarted") rebalances.push(note.cause);
});

const member = (groupInstanceId: string) => {
  const consumer = new Consumer({
    bootstrapServers,
    groupId: "billing",
    groupInstanceId, // a name that survives restarts: the pod's, say
    sessionTimeoutMs: 30_000, // as long as a restart may take
    heartbeatIntervalMs: 100, // how soon a member hears of a rebalance; 3 s by default
  });
  consumer.subscribe(["orders"]);
  const reading = consumer.run({ eachRecord: () => {} });
  return { consumer, reading };
};

let one = member("billing-1");
const two = member("billing-2");
await until(() => [one, two].every(({ consumer }) => consumer.assignment().length === 2));
const before = one.consumer.assignment();
const { generationId } = one.consumer.groupMetadata();
const rebalancesBefore = rebalances.length;

await one.consumer.close(); // a static member does not leave: it may come back
await one.reading;
one = member("billing-1");
await until(() => one.consumer.assignment().length === 2);

assert.deepEqual(one.consumer.assignment(), before);
assert.equal(one.consumer.groupMetadata().generationId, generationId);
assert.equal(rebalances.length, rebalancesBefore);

await one.consumer.close({ groupMembership: "LEAVE_GROUP" }); // gone for good
await until(() => two.consumer.assignment().length === 4);
assert.equal(rebalances.length, rebalancesBefore + 1);
await two.consumer.close();
await Promise.all([one.reading, two.reading]);
await cluster.close();
console.log(`restarted in generation ${generationId}; rebalances: ${rebalances.join(", ")}`);

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !isSo(); i++) await new Promise((go) => setTimeout(go, 20));
  assert.ok(isSo(), "20 s were not enough");
}
