/** @platformatic/kafka, from the folder named by `--package`, under the stop-watch. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PRODUCE_BATCH, readTask, report, SENDS_UNDER_WAY, Stopwatch, values } from "./subject.ts";

interface Message {
  readonly value: Buffer | null;
}
interface Stream extends AsyncIterable<Message> {
  on(event: "data", listener: (message: Message) => void): void;
}
interface Platformatic {
  Consumer: new (options: object) => { consume(options: object): Promise<Stream> };
  Producer: new (options: object) => { send(options: object): Promise<unknown> };
}

const task = readTask();
const require = createRequire(join(task.package, "package.json"));
const entry = pathToFileURL(require.resolve("@platformatic/kafka")).href;
const { Consumer, Producer } = (await import(entry)) as Platformatic;
const bootstrapBrokers = task.bootstrap.split(",");

async function consume(): Promise<void> {
  const watch = new Stopwatch(task.records);
  const consumer = new Consumer({ clientId: "bench", groupId: task.group, bootstrapBrokers });
  const stream = await consumer.consume({
    topics: [task.topic],
    mode: "earliest",
    maxBytes: 1_048_576,
    maxWaitTime: 500,
  });
  if (task.form === "batch") {
    stream.on("data", ({ value }) => watch.count(1, value?.length ?? 0));
  } else {
    (async () => {
      for await (const { value } of stream) watch.count(1, value?.length ?? 0);
    })();
  }
  await watch.finished;
  report(watch.figures());
}

async function produce(): Promise<void> {
  const watch = new Stopwatch(task.records);
  const producer = new Producer({
    clientId: "bench",
    bootstrapBrokers,
    // Its sequence numbers break as soon as two of its requests are under way.
    idempotent: false,
    acks: -1,
    compression: task.compression,
  });
  const messages = values(task.size, PRODUCE_BATCH).map((value) => ({ topic: task.topic, value }));
  await producer.send({ messages: messages.slice(0, 1) });
  watch.begin();
  const inFlight = new Set<Promise<unknown>>();
  for (let sent = 0; sent < task.records; sent += PRODUCE_BATCH) {
    const acknowledged =
      task.form === "batch"
        ? producer.send({ messages })
        : Promise.all(messages.map((one) => producer.send({ messages: [one] })));
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
