/** Topics that change while they are read and written. */
import type { Case } from "./case.ts";
import {
  expect,
  failure,
  partitionsOf,
  pollUntil,
  read,
  texts,
  until,
  type World,
} from "./world.ts";

export const changingTopics: readonly Case[] = [
  { name: "a topic is deleted while it is read: the other goes on", run: deleted },
  { name: "a topic is deleted and created again: read from its beginning", run: recreated },
  { name: "a topic gets more partitions while it is read", run: grown },
  { name: "records are deleted under a reader", run: emptied },
  { name: "a producer whose topic does not exist", run: unknown },
];

async function deleted(world: World): Promise<string> {
  const [gone, stays] = [await world.topic("gone"), await world.topic("stays")];
  for (const topic of [gone, stays]) await world.fill(topic, 3);
  await using consumer = world.consumer({ groupId: gone, allowAutoCreateTopics: false });
  consumer.subscribe([gone, stays]);
  await read(consumer, 6);
  await world.admin.deleteTopics([gone]);
  await pollUntil("it is given up", [consumer], () => consumer.assignment().length === 1);
  await world.fill(stays, 2);
  const records = await read(consumer, 2);
  expect("topic", records[0]?.topic, stays);
  return `${consumer.assignment().length} partition stays, read ${records.length}, ${consumer.state}`;
}

async function recreated(world: World): Promise<string> {
  const topic = await world.topic("recreated");
  await world.fill(topic, 3);
  await using consumer = world.consumer({ groupId: topic, allowAutoCreateTopics: false });
  consumer.subscribe([topic]);
  await read(consumer, 3);
  await consumer.commit();
  await world.admin.deleteTopics([topic]);
  await pollUntil("it is given up", [consumer], () => consumer.assignment().length === 0);
  const create = () => world.create({ name: topic, numPartitions: 1 });
  await until("room for it", () =>
    create().then(
      () => true,
      () => null,
    ),
  );
  await world.fill(topic, 2);
  return texts(await read(consumer, 2)).join("");
}

async function grown(world: World): Promise<string> {
  const topic = await world.topic("grown");
  await using consumer = world.consumer({ groupId: topic });
  consumer.subscribe([topic]);
  await pollUntil("one", [consumer], () => consumer.assignment().length === 1);
  await world.admin.createPartitions([{ topic, totalCount: 3 }]);
  await pollUntil("three", [consumer], () => consumer.assignment().length === 3);
  await using producer = world.newProducer({});
  await producer.send({ topic, partition: 2, value: "new" });
  const records = await read(consumer, 1);
  return `${partitionsOf(consumer.assignment())}; ${texts(records)}`;
}

async function emptied(world: World): Promise<string> {
  const topic = await world.topic("emptied");
  await world.fill(topic, 10);
  await using consumer = world.consumer();
  const at = { topic, partition: 0 };
  consumer.assign([at]);
  await read(consumer, 10);
  consumer.seek(at, 1);
  await world.admin.deleteRecords([{ ...at, beforeOffset: 7 }]);
  consumer.seek(at, 1); // drops what was fetched in between
  return texts(await read(consumer, 3)).join("");
}

async function unknown(world: World): Promise<string> {
  const topic = `${world.name("unknown")}-!`;
  const invalid = await failure(() => world.producer.send({ topic, value: "x" }));
  const none = await failure(() => world.admin.describeTopics([`${world.name("unknown")}`]));
  return `a wrong name: ${invalid}; described: ${none}`;
}
