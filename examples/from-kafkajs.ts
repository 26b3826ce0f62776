/**
 * The code of docs/from-kafkajs.md, as it stands there, at work.
 *
 *     npm run example -- from-kafkajs
 */
import assert from "node:assert/strict";
import { Consumer, jsonDeserializer, Producer, stringDeserializer } from "regroup";
import { startBroker } from "regroup/broker";

interface Order {
  readonly cents: number;
}

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 3 }] });
const { bootstrapServers } = cluster;
await produce();
await consume();
await setAside();
await cluster.close();

async function produce(): Promise<void> {
  const producer = new Producer({ bootstrapServers, compressionType: "gzip" });
  await producer.send({ topic: "orders", key: "ann", value: '{"cents":700}' }); // one record
  await producer.sendBatch("orders", [
    { key: "ann", value: '{"cents":950}' },
    { key: "bob", value: '{"cents":120}' },
  ]); // many, one promise
  await producer.close();
}

async function consume(): Promise<void> {
  const bills: string[] = [];
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const handle = async (customer: string | null, order: Order | null) => {
    if (bills.push(`${customer} ${order?.cents}`) === 3) finish();
  };

  const consumer = new Consumer({
    clientId: "shop",
    bootstrapServers, // "localhost:9092", or a list
    groupId: "billing",
    autoOffsetReset: "earliest",
    keyDeserializer: stringDeserializer,
    valueDeserializer: jsonDeserializer<Order>(),
  });
  consumer.subscribe(["orders"]);
  const running = consumer.run({
    concurrency: 3,
    eachRecord: (record) => handle(record.key, record.value),
  });

  await finished;
  await consumer.close();
  await running;
  assert.deepEqual(bills.sort(), ["ann 700", "ann 950", "bob 120"]);
  console.log(`billed ${bills.join(", ")}`);
}

/** "pause of a payload, then throw": the record is sought, and comes again after `resume`. */
async function setAside(): Promise<void> {
  const consumer = new Consumer({
    bootstrapServers,
    groupId: "impatient",
    autoOffsetReset: "earliest",
  });
  const finished = new AbortController();
  const attempts: string[] = [];
  consumer.subscribe(["orders"]);
  await consumer.run({
    eachRecord: (record, context) => {
      const attempt = `${record.key} ${record.offset}`;
      const isFirst = !attempts.includes(attempt);
      attempts.push(attempt);
      if (isFirst) {
        consumer.pause([context]);
        consumer.seek(context, record.offset);
        setTimeout(() => consumer.resume([context]), 50);
      }
      if (attempts.length === 6) finished.abort();
    },
    signal: finished.signal,
  });
  await consumer.close();
  assert.deepEqual(
    [...new Set(attempts)].map((each) => attempts.filter((other) => other === each).length),
    [2, 2, 2],
  );
  console.log(`each tried twice: ${attempts.join(", ")}`);
}
