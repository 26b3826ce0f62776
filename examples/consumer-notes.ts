/**
 * A consumer that writes what it does to a file, for a console that watches the cluster from outside: what it was given,
 * what it gave up, what it processed, and why it left. Lines of JSON, one a second at most while nothing moves:
 *
 *     regroup console --bootstrap-server … --consumer-notes consumer-notes.jsonl
 *
 *     npm run example -- consumer-notes
 */
import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Consumer, Producer, type TopicPartition } from "regroup";
import { startBroker } from "regroup/broker";

const groupId = "billing";
const folder = await mkdtemp(join(tmpdir(), "consumer-notes-"));
const path = join(folder, "consumer-notes.jsonl");
const file = createWriteStream(path, { flags: "a" });

const cluster = await startBroker({ topics: [{ name: "orders", partitions: 2 }] });
const { bootstrapServers } = cluster;
const producer = new Producer({ bootstrapServers });
await Promise.all(
  ["one", "two", "three"].map((value, i) =>
    producer.send({ topic: "orders", partition: i % 2, value }),
  ),
);

const consumer = new Consumer({
  ...{ bootstrapServers, groupId, clientId: "worker-1" },
  autoOffsetReset: "earliest",
});
// What the client says of itself: joins, revocations, a poll that came too late.
subscribe("regroup:rebalance", writeNote);
consumer.subscribe(["orders"], {
  onPartitionsAssigned: (partitions) => report("Assigned", { partitions: byTopic(partitions) }),
  onPartitionsRevoked: (partitions) => report("Revoked", { partitions: byTopic(partitions) }),
});
let processed = 0;
await consumer.run({
  eachBatch({ topic, partition, records }) {
    const first = records[0];
    const last = records.at(-1);
    if (first === undefined || last === undefined) return;
    const firstAtMs = Date.now();
    processed += records.length;
    report("ProcessedRange", {
      ...{ topic, partition, firstAtMs },
      fromOffset: first.offset,
      toOffset: last.offset,
      firstTimestampMs: first.timestamp,
    });
    if (processed === 3) void consumer.close();
  },
});
unsubscribe("regroup:rebalance", writeNote);
await new Promise((resolve) => file.end(resolve));

const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
const types = lines.map((line) => {
  const { note, report } = JSON.parse(line) as Record<string, { type: string } | undefined>;
  return (note ?? report)?.type;
});
for (const type of ["Joined", "Assigned", "ProcessedRange", "Left"]) assert(types.includes(type));
console.log(`${lines.length} lines: ${[...new Set(types)].join(", ")}`);

await producer.close();
await cluster.close();
await rm(folder, { recursive: true });

function writeNote(message: unknown): void {
  file.write(`${JSON.stringify(message)}\n`);
}

function report(type: string, facts: object): void {
  const { memberId } = consumer.groupMetadata();
  const said = { type, atMs: Date.now(), processId: consumer.clientId, memberId, ...facts };
  file.write(`${JSON.stringify({ groupId, report: said })}\n`);
}

function byTopic(partitions: readonly TopicPartition[]) {
  const topics = new Set(partitions.map(({ topic }) => topic));
  return [...topics].map((topic) => ({
    topic,
    partitions: partitions.filter((each) => each.topic === topic).map(({ partition }) => partition),
  }));
}
