/** Commits: by hand and by themselves, with metadata, and those that are refused. */
import type { Case } from "./case.ts";
import { errorWords, failure, pollUntil, read, until, type World } from "./world.ts";

export const committing: readonly Case[] = [
  { name: "commit: what was polled", run: polled },
  { name: "commit: offsets with metadata and leader epoch", run: withMetadata },
  { name: "commit: metadata that are too long", run: tooLong },
  { name: "commit: a partition that is another's", run: notOurs },
  { name: "commitAsync: the callback", run: withCallback },
  { name: "committed: nothing yet, and an unknown partition", run: nothing },
  { name: "auto-commit: from time to time, and when closed", run: byItself },
  { name: "assign: a commit into a group that has members", run: intoLiveGroup },
];

async function polled(world: World): Promise<string> {
  const topic = await world.topic("polled");
  await world.fill(topic, 10);
  await using consumer = world.consumer({
    groupId: topic,
    enableAutoCommit: false,
    maxPollRecords: 4,
  });
  consumer.subscribe([topic]);
  await read(consumer, 4);
  await consumer.commit();
  await read(consumer, 4);
  const at = [{ topic, partition: 0 }];
  const [first] = await consumer.committed(at);
  await consumer.commit();
  const [second] = await consumer.committed(at);
  return `${first?.offset} ${second?.offset}, epoch ${second?.leaderEpoch}`;
}

async function withMetadata(world: World): Promise<string> {
  const topic = await world.topic("metadata");
  await world.fill(topic, 3);
  await using consumer = world.consumer({ groupId: topic, enableAutoCommit: false });
  consumer.subscribe([topic]);
  await read(consumer, 3);
  await consumer.commit([{ topic, partition: 0, offset: 2, leaderEpoch: 0, metadata: "käse" }]);
  const [committed] = await consumer.committed([{ topic, partition: 0 }]);
  return `${committed?.offset} ${committed?.leaderEpoch} ${committed?.metadata}`;
}

async function tooLong(world: World): Promise<string> {
  const topic = await world.topic("too-long");
  await using consumer = world.consumer({ groupId: topic });
  consumer.assign([{ topic, partition: 0 }]);
  const commit = (length: number) =>
    consumer.commit([{ topic, partition: 0, offset: 0, metadata: "m".repeat(length) }]);
  await commit(4096);
  return await failure(() => commit(4097));
}

async function notOurs(world: World): Promise<string> {
  const topic = await world.topic("not-ours");
  const other = await world.topic("not-ours");
  await using consumer = world.consumer({ groupId: topic });
  consumer.subscribe([topic]);
  await pollUntil("an assignment", [consumer], () => consumer.assignment().length === 1);
  return await failure(() => consumer.commit([{ topic: other, partition: 0, offset: 0 }]));
}

async function withCallback(world: World): Promise<string> {
  const topic = await world.topic("callback");
  await world.fill(topic, 5);
  await using consumer = world.consumer({ groupId: topic, enableAutoCommit: false });
  consumer.subscribe([topic]);
  await read(consumer, 5);
  const told: string[] = [];
  consumer.commitAsync(undefined, (error, offsets) => {
    told.push(`${error === null ? "fine" : errorWords(error)} ${offsets[0]?.offset}`);
  });
  const metadata = "m".repeat(5_000);
  await pollUntil("the first", [consumer], () => told.length === 1);
  consumer.commitAsync([{ topic, partition: 0, offset: 1, metadata }], (error) => {
    told.push(errorWords(error));
  });
  await pollUntil("the second", [consumer], () => told.length === 2);
  return told.join("; ");
}

async function nothing(world: World): Promise<string> {
  const topic = await world.topic("nothing");
  await using consumer = world.consumer({ groupId: topic });
  const partitions = [
    { topic, partition: 0 },
    { topic, partition: 7 },
  ];
  return JSON.stringify(await consumer.committed(partitions));
}

async function byItself(world: World): Promise<string> {
  const topic = await world.topic("by-itself");
  await world.fill(topic, 5);
  await using consumer = world.consumer({ groupId: topic, autoCommitIntervalMs: 200 });
  consumer.subscribe([topic]);
  await read(consumer, 5);
  const committed = async () => (await world.admin.listGroupOffsets(topic))[0]?.offset;
  await pollUntil("the first five", [consumer], async () => (await committed()) === 5);
  await world.fill(topic, 3);
  await read(consumer, 3);
  await consumer.poll(0); // what the last poll returned is processed by the next
  await consumer.close();
  await until("the rest", async () => ((await committed()) === 8 ? true : null));
  return `5, then ${await committed()}`;
}

async function intoLiveGroup(world: World): Promise<string> {
  const topic = await world.topic("live");
  await using member = world.consumer({ groupId: topic });
  member.subscribe([topic]);
  await pollUntil("an assignment", [member], () => member.assignment().length === 1);
  await using loner = world.consumer({ groupId: topic });
  loner.assign([{ topic, partition: 0 }]);
  return await failure(() => loner.commit([{ topic, partition: 0, offset: 0 }]));
}
