/** The three ways to read, pausing, and deserialisers. */
import { type HasMetrics, jsonDeserializer, RecordDeserializationError } from "regroup";
import type { Case } from "./case.ts";
import { expect, failure, read, until, type World } from "./world.ts";

export const reading: readonly Case[] = [
  { name: "poll: at most max.poll.records", run: atMost },
  { name: "poll: a signal ends it", run: signalled },
  { name: "for await: processed when the next is asked for", run: loop },
  { name: "run: each record, side by side, in order by key", run: byKey },
  { name: "run: each batch", run: batches },
  { name: "run: a handler that throws ends it, and is asked again", run: throwing },
  { name: "pause and resume", run: pausing },
  { name: "interceptors and metrics count what is read and written", run: counting },
  { name: "a record that cannot be decoded is named, and can be passed over", run: undecodable },
];

async function atMost(world: World): Promise<string> {
  const topic = await world.topic("at-most");
  await world.fill(topic, 25);
  await using consumer = world.consumer({ maxPollRecords: 10 });
  consumer.assign([{ topic, partition: 0 }]);
  const sizes: number[] = [];
  await until("all", async () => {
    const { length } = await consumer.poll(250);
    if (length > 0) sizes.push(length);
    return sizes.reduce((sum, size) => sum + size, 0) === 25 ? true : null;
  });
  return String(sizes);
}

async function signalled(world: World): Promise<string> {
  const topic = await world.topic("signalled");
  await using consumer = world.consumer();
  consumer.assign([{ topic, partition: 0 }]);
  const refused = await failure(() => consumer.poll(60_000, { signal: AbortSignal.timeout(300) }));
  await world.fill(topic, 1);
  return `${refused}; then ${(await read(consumer, 1)).length} record`;
}

async function loop(world: World): Promise<string> {
  const topic = await world.topic("loop");
  await world.fill(topic, 10);
  const first: string[] = [];
  await using consumer = world.consumer({ groupId: topic });
  consumer.subscribe([topic]);
  for await (const { value } of consumer) {
    first.push(String(value));
    if (first.length === 5) break;
  }
  await consumer.close();
  const [offset] = await world.admin.listGroupOffsets(topic);
  return `read ${first.join("")}, committed ${offset?.offset}`;
}

async function byKey(world: World): Promise<string> {
  const topic = await world.topic("by-key", 2);
  const records = Array.from({ length: 200 }, (_, i) => ({ key: `k${i % 10}`, value: String(i) }));
  await world.producer.sendBatch(topic, records);
  const seen = new Map<string, number[]>();
  let running = 0;
  let most = 0;
  await using consumer = world.consumer({ groupId: topic });
  consumer.subscribe([topic]);
  const done = consumer.run({
    concurrency: 8,
    orderedBy: "key",
    eachRecord: async ({ key, value }) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      seen.set(String(key), [...(seen.get(String(key)) ?? []), Number(String(value))]);
    },
  });
  await until("200", () => ([...seen.values()].flat().length === 200 ? true : null));
  await consumer.close();
  await done;
  for (const [key, values] of seen) {
    const inOrder = [...values].sort((a, b) => a - b);
    expect(`order of ${key}`, values, inOrder);
  }
  const offsets = await world.admin.listGroupOffsets(topic);
  const committed = offsets.reduce((sum, { offset }) => sum + offset, 0);
  return `${seen.size} keys, more than one at a time: ${most > 1}, committed ${committed}`;
}

async function batches(world: World): Promise<string> {
  const topic = await world.topic("batches");
  await world.fill(topic, 50);
  const seen: string[] = [];
  await using consumer = world.consumer({ groupId: topic });
  consumer.subscribe([topic]);
  const done = consumer.run({
    eachBatch: ({ records }) => {
      for (const { value } of records) seen.push(String(value));
    },
  });
  await until("50", () => (seen.length >= 50 ? true : null));
  await consumer.close();
  await done;
  const [offset] = await world.admin.listGroupOffsets(topic);
  return `${seen.length} records, committed ${offset?.offset}`;
}

async function throwing(world: World): Promise<string> {
  const topic = await world.topic("throwing");
  await world.fill(topic, 6);
  const seen: string[] = [];
  await using consumer = world.consumer({ groupId: topic });
  consumer.subscribe([topic]);
  const eachRecord = ({ value }: { value: Buffer | null }) => {
    seen.push(String(value));
    if (seen.length === 4) throw new RangeError("no");
  };
  const refused = await failure(() => consumer.run({ eachRecord }));
  const again = consumer.run({ eachRecord });
  await until("the rest", () => (seen.at(-1) === "5" ? true : null));
  await consumer.close();
  await again;
  return `${refused}; ${seen.join("")}`;
}

async function pausing(world: World): Promise<string> {
  const topic = await world.topic("pausing", 2);
  for (const partition of [0, 1]) await world.fill(topic, 5, partition);
  await using consumer = world.consumer();
  consumer.assign([0, 1].map((partition) => ({ topic, partition })));
  const paused = [{ topic, partition: 0 }];
  consumer.pause(paused);
  const first = await read(consumer, 5);
  const none = await consumer.poll(500);
  const { length } = consumer.paused();
  consumer.resume(paused);
  const rest = await read(consumer, 5);
  const from = (records: typeof first) => String([...new Set(records.map((r) => r.partition))]);
  return `${from(first)}, ${length} paused, ${none.length} more; then ${from(rest)}`;
}

async function counting(world: World): Promise<string> {
  const topic = await world.topic("counting");
  const count = { sent: 0, acknowledged: 0, consumed: 0, committed: 0 };
  await using producer = world.newProducer({
    interceptors: [
      {
        onSend: (record) => {
          count.sent++;
          return record;
        },
        onAcknowledgement: () => void count.acknowledged++,
      },
    ],
  });
  await Promise.all(["a", "b", "c"].map((value) => producer.send({ topic, value })));
  await using consumer = world.consumer({
    groupId: topic,
    interceptors: [
      {
        onConsume: (records) => {
          count.consumed += records.length;
          return records;
        },
        onCommit: ([offset]) => {
          count.committed = offset?.offset ?? -1;
        },
      },
    ],
  });
  consumer.subscribe([topic]);
  await read(consumer, 3);
  await consumer.commit();
  const value = (of: HasMetrics, key: string) => of.metrics().get(key)?.value;
  const read3 = value(consumer, "consumer-fetch-manager-metrics:records-consumed-total");
  const sent3 = value(producer, "producer-metrics:record-send-total");
  return `${JSON.stringify(count)}; ${read3} read, ${sent3} sent`;
}

async function undecodable(world: World): Promise<string> {
  const topic = await world.topic("undecodable");
  const values = ['{"n":1}', "not JSON", '{"n":3}'];
  await world.producer.sendBatch(
    topic,
    values.map((value) => ({ value })),
    { partition: 0 },
  );
  await using consumer = world.consumer({
    groupId: topic,
    valueDeserializer: jsonDeserializer<{ n: number }>(),
  });
  consumer.subscribe([topic]);
  const seen: string[] = [];
  const done = consumer.run({
    eachRecord: ({ value }) => void seen.push(String(value?.n)),
    onError: (error, at) => {
      const isNamed = error instanceof RecordDeserializationError && error.offset === at.offset;
      seen.push(isNamed ? `not ${at.partition}/${at.offset}` : String(error));
      return "skip";
    },
  });
  await until("three", () => (seen.length === 3 ? true : null));
  await consumer.close();
  await done;
  const [offset] = await world.admin.listGroupOffsets(topic);
  return `${seen.join(", ")}; committed ${offset?.offset}`;
}
