/**
 * Sending: one record with a promise of its own, many records for one promise, and what comes back.
 *
 *     npm run example -- producer
 */
import assert from "node:assert/strict";
import { Consumer, jsonSerializer, Producer, RecordTooLargeError } from "regroup";
import { startBroker } from "regroup/broker";

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 6 }] });
const { bootstrapServers } = cluster;

const producer = new Producer({
  bootstrapServers,
  compressionType: "lz4",
  lingerMs: 10,
  valueSerializer: jsonSerializer<{ cents: number }>(),
});
// Idempotent, acks=all. Batches form by themselves: do not await one before you send the next.
const [ann, bob] = await Promise.all([
  producer.send({ topic: "orders", key: "ann", value: { cents: 700 } }),
  producer.send({ topic: "orders", key: "bob", value: { cents: 950 }, headers: { trace: "4711" } }),
]);
console.log(`ann's order is in partition ${ann.partition} at offset ${ann.offset}`);

// Many at once for one promise: much cheaper.
const rows = Array.from({ length: 10_000 }, (_, id) => ({ key: `c${id}`, value: { cents: id } }));
const { ranges } = await producer.sendBatch("orders", rows);

await producer.close(); // sends what waits, and waits until it is acknowledged

const total = ranges.reduce((sum, { recordCount }) => sum + recordCount, 0);
assert.equal(total, 10_000);
assert.notEqual(ann.partition, -1);
assert.equal(bob.offset, ann.partition === bob.partition ? ann.offset + 1 : 0);

// What cannot be sent says why, and costs the others nothing.
const small = new Producer({ bootstrapServers, maxRequestSize: 1000 });
const [refused, sent] = await Promise.allSettled([
  small.send({ topic: "orders", value: "x".repeat(2000) }),
  small.send({ topic: "orders", value: "x" }),
]);
await small.close();
assert.ok(refused.status === "rejected" && refused.reason instanceof RecordTooLargeError);
assert.equal(sent.status, "fulfilled");
console.log(refused.reason.message);

const consumer = new Consumer({ bootstrapServers });
const partitions = await consumer.partitionsFor("orders");
const ends = await consumer.endOffsets(
  partitions.map(({ partition }) => ({ topic: "orders", partition })),
);
await consumer.close();
await cluster.close();
const written = ends.reduce((sum, { offset }) => sum + offset, 0);
assert.equal(written, 10_003);
console.log(`${written} records in ${ends.length} partitions`);
