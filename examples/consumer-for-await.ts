/**
 * Record after record in a loop. A record is processed when the loop asks for the next one, so that a `break` leaves the
 * current one for the next loop, or for whoever reads its partition next.
 *
 *     npm run example -- consumer-for-await
 */
import assert from "node:assert/strict";
import { Consumer, Producer, stringDeserializer } from "regroup";
import { startBroker } from "regroup/broker";

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 1 }] });
const { bootstrapServers } = cluster;
const producer = new Producer({ bootstrapServers });
await producer.sendBatch(
  "orders",
  ["one", "two", "three", "four"].map((value) => ({ value })),
);
await producer.close();

const seen: (string | null)[] = [];
const handle = async (value: string | null) => void seen.push(value);

const consumer = new Consumer({
  bootstrapServers,
  groupId: "billing",
  autoOffsetReset: "earliest",
  valueDeserializer: stringDeserializer,
});
consumer.subscribe(["orders"]);
for await (const record of consumer) {
  if (record.value === "three") break; // "three" is not processed: it comes again
  await handle(record.value); // "one" is processed when the loop asks for "two"
}
await consumer.close();

assert.equal(seen.join(), "one,two");

const next = new Consumer({
  bootstrapServers,
  groupId: "billing",
  valueDeserializer: stringDeserializer,
});
next.subscribe(["orders"]);
for await (const record of next) {
  seen.push(record.value);
  if (record.value === "four") {
    await next.commit(); // says that "four" is processed, too
    break;
  }
}
const [committed] = await next.committed([{ topic: "orders", partition: 0 }]);
await next.close();
await cluster.close();

assert.deepEqual(seen, ["one", "two", "three", "four"]);
assert.equal(committed?.offset, 4);
console.log(`read ${seen.join(", ")}; committed offset ${committed.offset}`);
