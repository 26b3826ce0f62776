/** What is read: subscriptions by name and pattern, assignment by hand, listeners. */
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

export const subscribing: readonly Case[] = [
  { name: "subscribe: topics by name", run: byName },
  { name: "subscribe: a pattern, and a topic that comes later", run: byPattern },
  { name: "subscribe: another list gives up what is not in it", run: anotherList },
  { name: "subscribe: a topic that does not exist yet", run: notYet },
  { name: "subscribe and assign: not both", run: notBoth },
  { name: "unsubscribe: leaves the group, with records in hand", run: leaves },
  { name: "assign: by hand, without a group", run: byHand },
  { name: "assign: by hand, with the offsets of a group", run: byHandInGroup },
  { name: "a listener commits what it gives up, and nothing comes twice", run: handsOver },
  { name: "a listener: eager gives up everything, cooperative what moves", run: listeners },
];

async function byName(world: World): Promise<string> {
  const topics = [await world.topic("one", 2), await world.topic("two")];
  for (const topic of topics) await world.fill(topic, 10);
  await using consumer = world.consumer({ groupId: world.name("by-name") });
  consumer.subscribe(topics);
  const records = await read(consumer, 20);
  expect("subscription", consumer.subscription().sort(), topics.sort());
  return `${records.length} records of ${consumer.assignment().length} partitions`;
}

async function byPattern(world: World): Promise<string> {
  const prefix = world.name("pattern");
  const create = async (name: string) => {
    await world.create({ name, numPartitions: 1 });
    await world.fill(name, 5);
  };
  await create(`${prefix}-a`);
  await create(`not-${prefix}-a`);
  await using consumer = world.consumer({ groupId: prefix });
  consumer.subscribe(new RegExp(`^${prefix}-.*`));
  const before = await read(consumer, 5);
  await create(`${prefix}-b`);
  const after = await read(consumer, 5);
  const topics = new Set([...before, ...after].map(({ topic }) => topic.at(-1)));
  return `${[...topics]}; ${consumer.subscription().length} topics match`;
}

async function anotherList(world: World): Promise<string> {
  const [first, second] = [await world.topic("first"), await world.topic("second")];
  const told: string[] = [];
  await using consumer = world.consumer({ groupId: world.name("another") });
  const listener = {
    onPartitionsRevoked: (given: { topic: string }[]) => told.push(`-${given.length}`),
    onPartitionsAssigned: (given: { topic: string }[]) => told.push(`+${given.length}`),
  };
  consumer.subscribe([first], listener);
  await pollUntil("the first", [consumer], () => consumer.assignment().length === 1);
  consumer.subscribe([second], listener);
  const assigned = () => String(consumer.assignment().map(({ topic }) => topic));
  await pollUntil("the second", [consumer], () => assigned() === second);
  return told.join(" ");
}

async function notYet(world: World): Promise<string> {
  const topic = world.name("later");
  await using consumer = world.consumer({ groupId: topic, allowAutoCreateTopics: false });
  consumer.subscribe([topic]);
  const none = await consumer.poll(1_000);
  await world.create({ name: topic, numPartitions: 2 });
  await world.fill(topic, 7);
  return `${none.length} records, then ${(await read(consumer, 7)).length}`;
}

async function notBoth(world: World): Promise<string> {
  const topic = await world.topic("both");
  await using consumer = world.consumer({ groupId: topic });
  consumer.subscribe([topic]);
  const first = await failure(() => consumer.assign([{ topic, partition: 0 }]));
  await using other = world.consumer();
  return `${first}; without a group ${await failure(() => other.subscribe([topic]))}`;
}

async function leaves(world: World): Promise<string> {
  const topic = await world.topic("unsubscribe");
  await world.fill(topic, 5);
  await using consumer = world.consumer({ groupId: topic });
  consumer.subscribe([topic]);
  await read(consumer, 5);
  await consumer.unsubscribe();
  const { state, members } = await world.group(topic, (group) => group.state === "Empty");
  const [committed] = await consumer.committed([{ topic, partition: 0 }]);
  const { length } = consumer.assignment();
  return `${state}, ${members.length} members, ${length} partitions, committed ${committed?.offset}`;
}

async function byHand(world: World): Promise<string> {
  const topic = await world.topic("by-hand", 3);
  for (const partition of [0, 1, 2]) await world.fill(topic, 4, partition);
  await using consumer = world.consumer();
  consumer.assign([0, 2].map((partition) => ({ topic, partition })));
  const seen = new Set((await read(consumer, 8)).map(({ partition }) => partition));
  const refused = await failure(() => consumer.commit());
  consumer.assign([]);
  return `read ${[...seen].sort()}; commit: ${refused}; then ${consumer.assignment().length}`;
}

async function byHandInGroup(world: World): Promise<string> {
  const topic = await world.topic("by-hand-group");
  await world.fill(topic, 10);
  const read4 = async (count: number) => {
    await using consumer = world.consumer({ groupId: topic, maxPollRecords: 4 });
    consumer.assign([{ topic, partition: 0 }]);
    const records = await read(consumer, count);
    await consumer.commit();
    return texts(records).join("");
  };
  return `${await read4(4)} then ${await read4(4)}`;
}

/** What one member saves when it gives up, the next one finds when it begins (KIP-1306). */
async function handsOver(world: World): Promise<string> {
  const topic = await world.topic("hand-over", 2);
  for (const partition of [0, 1]) await world.fill(topic, 50, partition);
  const seen: string[] = [];
  const make = () => {
    const consumer = world.consumer({
      groupId: topic,
      enableAutoCommit: false,
      maxPollRecords: 10,
    });
    consumer.subscribe([topic], { onPartitionsRevoked: (_, view) => view.commit() });
    const done = consumer.run({
      eachRecord: ({ partition, offset }) => void seen.push(`${partition}/${offset}`),
    });
    return { consumer, done };
  };
  const first = make();
  await until("half of it", () => (seen.length >= 50 ? true : null));
  const second = make();
  await until("one each", () => (second.consumer.assignment().length === 1 ? true : null));
  for (const partition of [0, 1]) await world.fill(topic, 50, partition);
  await until("all", () => (seen.length >= 200 ? true : null));
  await Promise.all([first.consumer.close(), second.consumer.close()]);
  await Promise.all([first.done, second.done]);
  const offsets = await world.admin.listGroupOffsets(topic);
  const committed = offsets.reduce((sum, { offset }) => sum + offset, 0);
  return `${new Set(seen).size} of ${seen.length} once, committed ${committed}`;
}

async function listeners(world: World): Promise<string> {
  const told: string[] = [];
  for (const strategy of ["range", "cooperative-sticky"] as const) {
    const topic = await world.topic("listener", 4);
    const options = { groupId: topic, partitionAssignmentStrategy: [strategy] };
    await using first = world.consumer({ ...options, clientId: "a" });
    await using second = world.consumer({ ...options, clientId: "b" });
    const tell = (sign: string) => (given: { partition: number }[]) =>
      void told.push(`${sign}${given.length}`);
    first.subscribe([topic], {
      onPartitionsRevoked: tell("-"),
      onPartitionsAssigned: tell("+"),
      onPartitionsLost: tell("lost "),
    });
    await pollUntil("all four", [first], () => first.assignment().length === 4);
    second.subscribe([topic]);
    const halves = () => `${first.assignment().length} ${second.assignment().length}` === "2 2";
    await pollUntil("two each", [first, second], halves);
    const generation = () => first.groupMetadata().generationId;
    await pollUntil("one generation", [first, second], async () => {
      const { state } = await world.admin.describeGroup(topic);
      return state === "Stable" && generation() === second.groupMetadata().generationId;
    });
    const all = partitionsOf([...first.assignment(), ...second.assignment()]);
    expect(`partitions of ${strategy}`, all, "0,1,2,3");
    told.push(";");
  }
  return told.join(" ");
}
