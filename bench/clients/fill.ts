/** Makes the topic a client is measured on, and fills it. */
import { Admin, Consumer, Producer } from "regroup";
import { values } from "./subject.ts";

export interface Filling {
  readonly port: number;
  readonly topic: string;
  readonly partitions: number;
  readonly records: number;
  readonly size: number;
  readonly compression: "none" | "lz4";
}

const BATCH = 1_000;

/** Creates the topic; `records` are spread evenly over its partitions. */
export async function fill(filling: Filling): Promise<void> {
  const bootstrapServers = `127.0.0.1:${filling.port}`;
  const admin = new Admin({ bootstrapServers });
  await admin.createTopics([{ name: filling.topic, numPartitions: filling.partitions }]);
  await admin.close();
  if (filling.records === 0) return;
  const producer = new Producer({
    bootstrapServers,
    compressionType: filling.compression,
    batchSize: 100_000,
    bufferMemory: 64 * 1024 * 1024,
  });
  const records = values(filling.size, BATCH).map((value) => ({ value }));
  for (let sent = 0; sent < filling.records; sent += BATCH * filling.partitions) {
    const partitions = Array.from({ length: filling.partitions }, (_, partition) => partition);
    await Promise.all(
      partitions.map((partition) => producer.sendBatch(filling.topic, records, { partition })),
    );
  }
  await producer.close();
}

/** A group comes and goes, so that no client's first group is the broker's first. */
export async function serveOneGroup({ port, topic }: Filling): Promise<void> {
  const consumer = new Consumer({
    bootstrapServers: `127.0.0.1:${port}`,
    groupId: "nobody-measured",
    autoOffsetReset: "earliest",
  });
  consumer.subscribe([topic]);
  for await (const _ of consumer) break;
  await consumer.close();
}
