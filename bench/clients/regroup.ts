/** regroup's consumer and producer under the stop-watch. */
import { Consumer, Producer } from "regroup";
import { PRODUCE_BATCH, readTask, report, SENDS_UNDER_WAY, Stopwatch, values } from "./subject.ts";

const task = readTask();

async function consume(): Promise<void> {
  const watch = new Stopwatch(task.records);
  const consumer = new Consumer({
    bootstrapServers: task.bootstrap,
    groupId: task.group,
    autoOffsetReset: "earliest",
  });
  consumer.subscribe([task.topic]);
  const reading =
    task.form === "batch"
      ? consumer.run({
          eachBatch: ({ records }) => {
            let bytes = 0;
            for (const { value } of records) bytes += value?.length ?? 0;
            watch.count(records.length, bytes);
          },
        })
      : consumer.run({
          eachRecord: async ({ value }) => watch.count(1, value?.length ?? 0),
        });
  await Promise.race([watch.finished, reading]);
  const figures = watch.figures();
  await consumer.close();
  report(figures);
}

async function produce(): Promise<void> {
  const watch = new Stopwatch(task.records);
  const producer = new Producer({
    bootstrapServers: task.bootstrap,
    compressionType: task.compression,
  });
  const records = values(task.size, PRODUCE_BATCH).map((value) => ({ value }));
  await producer.sendBatch(task.topic, records.slice(0, 1));
  watch.begin();
  const inFlight = new Set<Promise<unknown>>();
  for (let sent = 0; sent < task.records; sent += PRODUCE_BATCH) {
    const acknowledged =
      task.form === "batch"
        ? producer.sendBatch(task.topic, records)
        : Promise.all(records.map(({ value }) => producer.send({ topic: task.topic, value })));
    const counted = acknowledged.then(() => {
      watch.count(PRODUCE_BATCH, PRODUCE_BATCH * task.size);
      inFlight.delete(counted);
    });
    inFlight.add(counted);
    if (inFlight.size >= SENDS_UNDER_WAY) await Promise.race(inFlight);
  }
  await watch.finished;
  const figures = watch.figures();
  await producer.close();
  report(figures);
}

await (task.mode === "consume" ? consume() : produce());
