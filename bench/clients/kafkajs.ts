/** kafkajs under the stop-watch. */
import { CompressionTypes, Kafka, logLevel } from "kafkajs";
import { PRODUCE_BATCH, readTask, report, SENDS_UNDER_WAY, Stopwatch, values } from "./subject.ts";

const task = readTask();
const kafka = new Kafka({ brokers: task.bootstrap.split(","), logLevel: logLevel.NOTHING });

async function consume(): Promise<void> {
  const watch = new Stopwatch(task.records);
  const consumer = kafka.consumer({ groupId: task.group });
  await consumer.connect();
  await consumer.subscribe({ topic: task.topic, fromBeginning: true });
  await consumer.run(
    task.form === "batch"
      ? {
          eachBatch: async ({ batch }) => {
            let bytes = 0;
            for (const { value } of batch.messages) bytes += value?.length ?? 0;
            watch.count(batch.messages.length, bytes);
          },
        }
      : { eachMessage: async ({ message }) => watch.count(1, message.value?.length ?? 0) },
  );
  await watch.finished;
  report(watch.figures());
}

async function produce(): Promise<void> {
  const watch = new Stopwatch(task.records);
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 5 });
  await producer.connect();
  const messages = values(task.size, PRODUCE_BATCH).map((value) => ({ value }));
  const compression = CompressionTypes.None;
  await producer.send({ topic: task.topic, messages: messages.slice(0, 1) });
  watch.begin();
  const inFlight = new Set<Promise<unknown>>();
  for (let sent = 0; sent < task.records; sent += PRODUCE_BATCH) {
    const acknowledged =
      task.form === "batch"
        ? producer.send({ topic: task.topic, messages, compression })
        : Promise.all(messages.map((one) => producer.send({ topic: task.topic, messages: [one] })));
    const counted = acknowledged.then(() => {
      watch.count(PRODUCE_BATCH, PRODUCE_BATCH * task.size);
      inFlight.delete(counted);
    });
    inFlight.add(counted);
    if (inFlight.size >= SENDS_UNDER_WAY) await Promise.race(inFlight);
  }
  await watch.finished;
  report(watch.figures());
}

await (task.mode === "consume" ? consume() : produce());
