/** A member that runs kafkajs as its documentation shows it; see README.md for the lines it prints. */

import * as kafkajs from "kafkajs";
import { type AssignerProtocol as AssignerCodec, Kafka, type PartitionAssigner } from "kafkajs";
import { onLeave, say, settings } from "./member.ts";

const { AssignerProtocol, PartitionAssigners } = kafkajs as unknown as {
  AssignerProtocol: typeof AssignerCodec;
  PartitionAssigners: { roundRobin: PartitionAssigner };
};

/** kafkajs' only assigner under another name, so that a group can be mixed with a client that knows only that name. */
function roundRobinNamed(name: string): PartitionAssigner {
  return (config) => ({
    ...PartitionAssigners.roundRobin(config),
    name,
    protocol: ({ topics }) => ({
      name,
      metadata: AssignerProtocol.MemberMetadata.encode({
        version: 0,
        topics,
        userData: Buffer.alloc(0),
      }),
    }),
  });
}

const kafka = new Kafka({
  clientId: settings.clientId,
  brokers: settings.bootstrap.split(","),
  logLevel: kafkajs.logLevel.NOTHING,
});
const consumer = kafka.consumer({
  groupId: settings.group,
  sessionTimeout: settings.sessionTimeoutMs,
  rebalanceTimeout: 10_000,
  heartbeatInterval: 500,
  maxWaitTimeInMs: 200,
  metadataMaxAge: 2_000,
  ...(settings.assignor === undefined
    ? {}
    : { partitionAssigners: [roundRobinNamed(settings.assignor)] }),
});

consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
  const partitions = payload.memberAssignment[settings.topic] ?? [];
  say({ event: "assigned", partitions, whole: true });
});
consumer.on(consumer.events.CRASH, ({ payload }) => {
  say({ event: "error", message: String(payload.error) });
});

await consumer.connect();
await consumer.subscribe({ topics: [settings.topic], fromBeginning: true });
await consumer.run({
  autoCommitInterval: 250,
  eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary }) => {
    const records = batch.messages.map((message) => [
      Number(message.offset),
      message.value?.toString() ?? null,
    ]);
    say({ event: "records", partition: batch.partition, records });
    resolveOffset(batch.lastOffset());
    await commitOffsetsIfNecessary();
  },
});
onLeave(() => consumer.disconnect());
