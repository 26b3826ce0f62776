/** Where reading stands and begins: seek, lag, offsets by time, reset policies. */
import type { AutoOffsetReset } from "regroup";
import type { Case } from "./case.ts";
import { errorWords, failure, pollUntil, read, texts, until, type World } from "./world.ts";

const HOUR_MS = 3_600_000;

export const positions: readonly Case[] = [
  { name: "seek, position and lag", run: seeking },
  { name: "seek: to the beginning and to the end", run: seekingEnds },
  { name: "offsetsForTimes, beginningOffsets, endOffsets", run: byTime },
  { name: "beginningOffsets: after records were deleted", run: deleted },
  { name: "partitionsFor and listTopics", run: topics },
  { name: "reset: earliest and latest", run: resetting },
  { name: "reset: by_duration", run: byDuration },
  { name: "reset: none", run: noReset },
  { name: "reset: an offset that is out of range", run: outOfRange },
];

async function seeking(world: World): Promise<string> {
  const topic = await world.topic("seek");
  await world.fill(topic, 10);
  await using consumer = world.consumer({ maxPollRecords: 2 });
  const at = { topic, partition: 0 };
  consumer.assign([at]);
  const start = await consumer.position(at);
  consumer.seek(at, 6);
  const sought = await consumer.position(at);
  const records = texts(await read(consumer, 2)).join("");
  const lag = consumer.lag(at);
  const outside = { topic, partition: 3 };
  const refused = await failure(() => consumer.seek(outside, 0));
  return `${start} ${sought} read ${records} lag ${lag}; not assigned: ${refused}`;
}

async function seekingEnds(world: World): Promise<string> {
  const topic = await world.topic("ends");
  await world.fill(topic, 10);
  await using consumer = world.consumer();
  const at = { topic, partition: 0 };
  consumer.assign([at]);
  consumer.seekToEnd();
  const end = await consumer.position(at);
  await world.fill(topic, 2);
  const after = texts(await read(consumer, 2)).join("");
  consumer.seekToBeginning([at]);
  const start = await consumer.position(at);
  return `${end} read ${after}; ${start} read ${(await read(consumer, 12)).length}`;
}

async function byTime(world: World): Promise<string> {
  const topic = await world.topic("by-time", 2);
  const startMs = Date.now() - HOUR_MS;
  for (const minute of [0, 1, 2]) {
    const timestamp = startMs + minute * 60_000;
    await world.producer.send({ topic, partition: 0, value: "x", timestamp });
  }
  await using consumer = world.consumer();
  const ask = [-1, 0, 30_000, 120_000, 120_001].map((afterMs) => ({
    topic,
    partition: 0,
    timestamp: startMs + afterMs,
  }));
  const found: number[] = [];
  for (const query of ask) {
    const [answer] = await consumer.offsetsForTimes([query]);
    found.push(answer?.offset ?? Number.NaN);
  }
  const both = [0, 1].map((partition) => ({ topic, partition }));
  const offsets = (list: { offset: number }[]) => String(list.map(({ offset }) => offset));
  const first = offsets(await consumer.beginningOffsets(both));
  return `${found}; ${first}; ${offsets(await consumer.endOffsets(both))}`;
}

async function deleted(world: World): Promise<string> {
  const topic = await world.topic("deleted");
  const at = { topic, partition: 0 };
  await world.fill(topic, 10);
  await world.admin.deleteRecords([{ ...at, beforeOffset: 4 }]);
  await using consumer = world.consumer();
  consumer.assign([at]);
  const [first] = await consumer.beginningOffsets([at]);
  return `${first?.offset}; read ${texts(await read(consumer, 6)).join("")}`;
}

async function topics(world: World): Promise<string> {
  const topic = await world.topic("listed", 3);
  await using consumer = world.consumer();
  const partitions = await consumer.partitionsFor(topic);
  const isListed = (await consumer.listTopics()).has(topic);
  const leaders = partitions.every(({ leaderId }) => leaderId >= 0);
  return `${partitions.length} partitions, with leaders: ${leaders}, listed: ${isListed}`;
}

async function resetting(world: World): Promise<string> {
  const topic = await world.topic("reset");
  await world.fill(topic, 5);
  const at = { topic, partition: 0 };
  const found: number[] = [];
  for (const autoOffsetReset of ["earliest", "latest"] as const) {
    await using consumer = world.consumer({ autoOffsetReset });
    consumer.assign([at]);
    found.push(await consumer.position(at));
  }
  return String(found);
}

async function byDuration(world: World): Promise<string> {
  const topic = await world.topic("by-duration");
  for (const hours of [30, 3, 0]) {
    const timestamp = Date.now() - hours * HOUR_MS;
    await world.producer.send({ topic, partition: 0, value: "x", timestamp });
  }
  const found: number[] = [];
  const policies: AutoOffsetReset[] = ["by_duration:P2D", "by_duration:PT4H", "by_duration:PT1H"];
  for (const autoOffsetReset of policies) {
    await using consumer = world.consumer({ autoOffsetReset });
    consumer.assign([{ topic, partition: 0 }]);
    found.push(await consumer.position({ topic, partition: 0 }));
  }
  return String(found);
}

async function noReset(world: World): Promise<string> {
  const topic = await world.topic("none");
  await world.fill(topic, 3);
  await using consumer = world.consumer({ autoOffsetReset: "none", groupId: topic });
  consumer.assign([{ topic, partition: 0 }]);
  const refused = await firstError(() => consumer.poll(500));
  consumer.seek({ topic, partition: 0 }, 1);
  return `${refused}; after a seek ${texts(await read(consumer, 2)).join("")}`;
}

async function outOfRange(world: World): Promise<string> {
  const topic = await world.topic("range");
  const at = { topic, partition: 0 };
  await world.fill(topic, 5);
  await world.admin.deleteRecords([{ ...at, beforeOffset: 2 }]);
  await using strict = world.consumer({ autoOffsetReset: "none" });
  strict.assign([at]);
  strict.seek(at, 99);
  const refused = await firstError(() => strict.poll(500));
  await using consumer = world.consumer();
  consumer.assign([at]);
  consumer.seek(at, 0);
  const early = texts(await read(consumer, 3)).join("");
  consumer.seek(at, 99);
  await pollUntil("the position", [consumer], () => consumer.lag(at) === 0);
  return `${refused}; below ${early}; above ${await consumer.position(at)}`;
}

/** Polls until that fails. */
function firstError(poll: () => Promise<unknown>): Promise<string> {
  return until("an error", async () => {
    try {
      await poll();
      return null;
    } catch (error) {
      return errorWords(error);
    }
  });
}
