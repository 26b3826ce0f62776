/**
 * The code of docs/from-java.md, as it stands there, at work.
 *
 *     npm run example -- from-java
 */
import assert from "node:assert/strict";
import { Consumer, type ConsumerRecord, Producer, stringDeserializer } from "regroup";
import { startBroker } from "regroup/broker";

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 3 }] });
const { bootstrapServers } = cluster;
const producer = new Producer({ bootstrapServers });

await pollALoop();
await loopOverRecords();
await runHandlers();
await producer.close();
await cluster.close();

async function pollALoop(): Promise<void> {
  let running = true;
  const seen: (string | null)[] = [];
  const handle = async (record: ConsumerRecord<string | null, string | null>) => {
    running = seen.push(record.value) < 3;
  };
  await sendThree();

  const consumer = new Consumer({
    bootstrapServers, // "localhost:9092", or a list
    groupId: "billing",
    autoOffsetReset: "earliest",
    keyDeserializer: stringDeserializer,
    valueDeserializer: stringDeserializer,
  });
  consumer.subscribe(["orders"]);
  while (running) {
    for (const record of await consumer.poll(100)) await handle(record);
  }
  await consumer.commit(); // else the records of the last poll count for nothing
  await consumer.close();

  assert.deepEqual(seen.sort(), ["one", "three", "two"]);
  console.log(`poll: ${seen.join(", ")}`);
}

async function loopOverRecords(): Promise<void> {
  const consumer = new Consumer({ bootstrapServers, groupId: "billing" });
  consumer.subscribe(["orders"]);
  await sendThree();
  const { handle, seen } = untilThree(consumer);

  for await (const record of consumer) await handle(record); // one after another

  assert.equal(seen.length, 3);
  await consumer.close();
  console.log(`for await: ${seen.join(", ")}`);
}

async function runHandlers(): Promise<void> {
  const consumer = new Consumer({ bootstrapServers, groupId: "billing" });
  consumer.subscribe(["orders"]);
  await sendThree();
  const { handle, seen } = untilThree(consumer);

  // side by side, in order where it matters
  await consumer.run({ eachRecord: handle, concurrency: 8, orderedBy: "key" });

  assert.equal(seen.length, 3);
  await consumer.close();
  console.log(`run: ${seen.join(", ")}`);
}

/** A handler that closes the consumer after three records, without waiting for it: closing waits for handlers. */
function untilThree(consumer: Consumer) {
  const seen: string[] = [];
  const handle = async ({ value }: ConsumerRecord) => {
    if (seen.push(String(value)) === 3) void consumer.close();
  };
  return { handle, seen };
}

async function sendThree(): Promise<void> {
  const records = ["one", "two", "three"].map((value) => ({ key: value, value }));
  await producer.sendBatch("orders", records);
}
