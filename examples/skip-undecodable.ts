/**
 * A record that cannot be decoded is named, with topic, partition and offset. It stops the run, unless it is skipped on
 * purpose: here it is kept aside.
 *
 *     npm run example -- skip-undecodable
 */
import assert from "node:assert/strict";
import { Consumer, jsonDeserializer, Producer, RecordDeserializationError } from "regroup";
import { startBroker } from "regroup/broker";

interface Order {
  readonly id: number;
}

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 1 }] });
const { bootstrapServers } = cluster;
const producer = new Producer({ bootstrapServers });
const values = ['{"id":1}', "oops", '{"id":3}'];
await producer.sendBatch(
  "orders",
  values.map((value) => ({ value })),
);
await producer.close();

const options = {
  bootstrapServers,
  groupId: "billing",
  autoOffsetReset: "earliest",
  valueDeserializer: jsonDeserializer<Order>(),
} as const;
const ids: number[] = [];
const aside: string[] = [];

const strict = new Consumer(options);
strict.subscribe(["orders"]);
const error = await strict
  .run({ eachRecord: ({ value }) => void ids.push(value?.id ?? -1) })
  .catch((reason: unknown) => reason);
assert.ok(error instanceof RecordDeserializationError);
assert.equal(error.offset, 1);
console.log(error.message);
await strict.close(); // what was processed before it is committed

const consumer = new Consumer(options);
const stop = new AbortController();
consumer.subscribe(["orders"]);
await consumer.run({
  eachRecord: ({ value }) => {
    ids.push(value?.id ?? -1);
    if (value?.id === 3) stop.abort();
  },
  onError: (error, { topic, partition, offset }) => {
    if (!(error instanceof RecordDeserializationError)) return "stop";
    aside.push(`${topic}-${partition}@${offset}: ${Buffer.from(error.valueBytes ?? [])}`);
    return "skip"; // counts as processed
  },
  signal: stop.signal,
});
await consumer.close();
await cluster.close();

assert.deepEqual(ids, [1, 3]);
assert.deepEqual(aside, ["orders-0@1: oops"]);
console.log(`read ${ids.join(", ")}; kept aside ${aside.join(", ")}`);
