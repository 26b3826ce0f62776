/** What is written is what is read: compression, headers, nulls, times, sizes, transactions. */
import { Kafka, logLevel } from "kafkajs";
import type { Acks } from "regroup";
import type { Case } from "./case.ts";
import { expect, failure, read, texts, type World } from "./world.ts";

const compressions = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
const transactions = "regroup's own broker has no transactions yet";

export const records: readonly Case[] = [
  ...compressions.map((type) => ({
    name: `compression: ${type}`,
    run: (world: World) => compressed(world, type),
  })),
  ...([0, 1, -1] as const).map((acks) => ({
    name: `acks: ${acks}`,
    run: (world: World) => acknowledged(world, acks),
  })),
  { name: "idempotence: thousands of sends, each once and in order", run: inOrder },
  { name: "headers, tombstones, empty and null keys", run: shapes },
  { name: "timestamps: the record's, and the log's", run: timestamps },
  { name: "big records, and what is too big", run: sizes },
  { name: "partitions by key are Java's", run: byKey },
  { name: "read_committed: aborted transactions", kafkaOnly: transactions, run: aborted },
  { name: "read_committed: an open transaction", kafkaOnly: transactions, run: open },
];

async function readFrom(world: World, topic: string, count: number, isolationLevel?: string) {
  await using consumer = world.consumer({
    ...(isolationLevel !== undefined && { "isolation.level": isolationLevel }),
  });
  const partitions = await consumer.partitionsFor(topic);
  consumer.assign(partitions.map(({ partition }) => ({ topic, partition })));
  const found = await read(consumer, count);
  const more = await consumer.poll(300);
  return [...found, ...more];
}

async function compressed(world: World, type: (typeof compressions)[number]): Promise<string> {
  const topic = await world.topic(type);
  await using producer = world.newProducer({ compressionType: type, lingerMs: 20 });
  const values = Array.from({ length: 500 }, (_, i) => `${i} ${"regroup ".repeat(i % 60)}`);
  await producer.sendBatch(
    topic,
    values.map((value) => ({ value })),
  );
  expect("values", texts(await readFrom(world, topic, 500)), values);
  return `${values.length} records`;
}

async function acknowledged(world: World, acks: Acks): Promise<string> {
  const topic = await world.topic("acks");
  await using producer = world.newProducer({ acks, enableIdempotence: acks === -1 });
  const { offset } = await producer.send({ topic, value: "one" });
  await producer.send({ topic, value: "two" });
  return `offset ${offset}, read ${texts(await readFrom(world, topic, 2))}`;
}

async function inOrder(world: World): Promise<string> {
  const topic = await world.topic("in-order");
  await using producer = world.newProducer({ batchSize: 400, lingerMs: 0 });
  const values = Array.from({ length: 3_000 }, (_, i) => String(i));
  const sent = await Promise.all(
    values.map((value) => producer.send({ topic, partition: 0, value })),
  );
  expect(
    "offsets",
    sent.map(({ offset }) => String(offset)),
    values,
  );
  expect("values", texts(await readFrom(world, topic, 3_000)), values);
  return `${sent.length} records`;
}

async function shapes(world: World): Promise<string> {
  const topic = await world.topic("shapes");
  const headers = [
    { key: "h", value: Buffer.from("1") },
    { key: "h", value: null },
    { key: "", value: Buffer.alloc(0) },
  ];
  const send = (record: object) => world.producer.send({ topic, value: null, ...record });
  await send({ key: "k", value: "v", headers });
  await send({ key: "k", value: null });
  await send({ key: null, value: "" });
  await send({ key: "", value: Buffer.from([0, 255]) });
  const found = await readFrom(world, topic, 4);
  const plain = found.map(({ key, value, headers: own }) => [
    key?.toString("hex") ?? null,
    value?.toString("hex") ?? null,
    own.map((header) => `${header.key}=${header.value === null ? null : header.value.length}`),
  ]);
  return JSON.stringify(plain);
}

async function timestamps(world: World): Promise<string> {
  const own = await world.topic("create-time");
  const configs = { "message.timestamp.type": "LogAppendTime" };
  const log = await world.topic("append-time", 1, configs);
  const timestamp = Date.now() - 5_000;
  const seen: string[] = [];
  for (const topic of [own, log]) {
    const sent = await world.producer.send({ topic, value: "x", timestamp });
    const [record] = await readFrom(world, topic, 1);
    const same = record?.timestamp === timestamp;
    seen.push(
      `${record?.timestampType} own: ${same}, as told: ${record?.timestamp === sent.timestamp}`,
    );
  }
  return seen.join("; ");
}

async function sizes(world: World): Promise<string> {
  const topic = await world.topic("big");
  const big = Buffer.alloc(900_000, "b");
  await world.producer.send({ topic, value: big });
  const local = await failure(() => world.producer.send({ topic, value: Buffer.alloc(1_100_000) }));
  await using careless = world.newProducer({ maxRequestSize: 4_000_000 });
  const remote = await failure(() => careless.send({ topic, value: Buffer.alloc(1_100_000) }));
  await using consumer = world.consumer({ maxPartitionFetchBytes: 1_000 });
  consumer.assign([{ topic, partition: 0 }]);
  const [record] = await read(consumer, 1);
  return `${record?.value?.length} bytes; too big: ${local}; for the broker: ${remote}`;
}

async function byKey(world: World): Promise<string> {
  const topic = await world.topic("partitioner", 12);
  const keys = ["", "a", "key-1", "key-2", "Grüße", "0123456789abcdef"];
  const sent = await Promise.all(keys.map((key) => world.producer.send({ topic, key, value: "" })));
  return String(sent.map(({ partition }) => partition));
}

/** Transactions are written with kafkajs: our producer has none yet. */
async function transact(world: World, topic: string, values: readonly string[], end: string) {
  const brokers = [world.bootstrapServers];
  const kafka = new Kafka({ clientId: "transactions", brokers, logLevel: logLevel.NOTHING });
  const transactionalId = world.name("transaction");
  const producer = kafka.producer({ transactionalId, maxInFlightRequests: 1, idempotent: true });
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: values.map((value) => ({ value, partition: 0 })) });
  const finish = async () => {
    await (end === "abort" ? transaction.abort() : transaction.commit());
    await producer.disconnect();
  };
  if (end !== "later") await finish();
  return finish;
}

async function aborted(world: World): Promise<string> {
  const topic = await world.topic("aborted");
  await transact(world, topic, ["a", "b"], "commit");
  await transact(world, topic, ["c", "d"], "abort");
  await transact(world, topic, ["e"], "commit");
  const committed = texts(await readFrom(world, topic, 3, "read_committed")).join("");
  const all = texts(await readFrom(world, topic, 5)).join("");
  return `${committed} of ${all}`;
}

async function open(world: World): Promise<string> {
  const topic = await world.topic("open");
  await world.fill(topic, 2);
  const finish = await transact(world, topic, ["a"], "later");
  await world.fill(topic, 1);
  const at = { topic, partition: 0 };
  await using consumer = world.consumer({ isolationLevel: "read_committed" });
  consumer.assign([at]);
  const before = texts([...(await read(consumer, 2)), ...(await consumer.poll(300))]).join("");
  const [end] = await consumer.endOffsets([at]);
  const lag = consumer.lag(at);
  await finish();
  const after = texts(await read(consumer, 2)).join("");
  return `${before}, end ${end?.offset}, lag ${lag}; then ${after}`;
}
