/** Members of groups: who they are, how they end, what throws them out. */
import { setTimeout as sleep } from "node:timers/promises";
import { Kafka, logLevel } from "kafkajs";
import type { Consumer, GroupMembershipOperation, PartitionAssignor } from "regroup";
import type { Case } from "./case.ts";
import {
  errorWords,
  expect,
  failure,
  partitionsOf,
  pollUntil,
  read,
  SESSION_TIMEOUT_MS,
  until,
  type World,
} from "./world.ts";

export const membership: readonly Case[] = [
  { name: "groupMetadata: before, while and after being a member", run: metadata },
  { name: "enforceRebalance: one generation more", run: enforced },
  ...(["DEFAULT", "LEAVE_GROUP", "REMAIN_IN_GROUP"] as const).flatMap((operation) => [
    {
      name: `close: ${operation}, dynamic`,
      run: (world: World) => closing(world, operation, false),
    },
    { name: `close: ${operation}, static`, run: (world: World) => closing(world, operation, true) },
  ]),
  { name: "a static member restarts and nobody is told", run: restart },
  { name: "an instance id that another process takes is fatal", run: fenced },
  { name: "max.poll.interval.ms: a member that is too slow leaves", run: tooSlow },
  { name: "a member that an admin removes has lost everything, and joins again", run: removed },
  { name: "a session timeout out of the broker's bounds is fatal", run: sessionTimeout },
  { name: "no assignor in common is fatal", run: inconsistent },
  { name: "an assignor of the application's own", run: ownAssignor },
  { name: "a leader watches topics that only another member reads", run: othersTopic },
  { name: "a leader watches topics that only a kafkajs member reads", run: kafkajsTopic },
];

function shared(consumers: readonly Consumer[], count: number): () => boolean {
  return () => {
    const all = consumers.map((consumer) => consumer.assignment());
    return all.flat().length === count && all.every((own) => own.length > 0);
  };
}

async function metadata(world: World): Promise<string> {
  const topic = await world.topic("metadata");
  const consumer = world.consumer({ groupId: topic, clientId: "who" });
  consumer.subscribe([topic]);
  const before = consumer.groupMetadata();
  await pollUntil("an assignment", [consumer], shared([consumer], 1));
  const { groupId, groupInstanceId, memberId, generationId } = consumer.groupMetadata();
  expect("the group", groupId, topic);
  const isNamed = memberId.startsWith("who-");
  const { isMember } = consumer;
  await consumer.close();
  return `${before.generationId} "${before.memberId}"; ${generationId} ${isNamed} ${groupInstanceId} ${isMember}; ${consumer.state}`;
}

async function enforced(world: World): Promise<string> {
  const topic = await world.topic("enforced", 2);
  const make = () => world.consumer({ groupId: topic });
  await using first = make();
  await using second = make();
  for (const consumer of [first, second]) consumer.subscribe([topic]);
  await pollUntil("one each", [first, second], shared([first, second], 2));
  const before = second.groupMetadata();
  second.enforceRebalance("to see it happen");
  await pollUntil("the next generation", [first, second], () => {
    const generations = [first, second].map((each) => each.groupMetadata().generationId);
    return generations.every((one) => one === before.generationId + 1);
  });
  await pollUntil("one each again", [first, second], shared([first, second], 2));
  const after = second.groupMetadata();
  return `+${after.generationId - before.generationId}, same member: ${after.memberId === before.memberId}`;
}

async function closing(
  world: World,
  groupMembership: GroupMembershipOperation,
  isStatic: boolean,
): Promise<string> {
  const topic = await world.topic("closing");
  const options = { groupId: topic, ...(isStatic && { groupInstanceId: "instance" }) };
  const consumer = world.consumer(options);
  consumer.subscribe([topic]);
  await pollUntil("an assignment", [consumer], shared([consumer], 1));
  await consumer.close({ groupMembership });
  const { state, members } = await world.admin.describeGroup(topic);
  if (state === "Empty") return "leaves at once";
  const startMs = Date.now();
  await world.group(topic, (group) => group.state === "Empty");
  const inTime = Date.now() - startMs < SESSION_TIMEOUT_MS + 3_000;
  return `${state} with ${members.length}, until its session ends: ${inTime}`;
}

async function restart(world: World): Promise<string> {
  const topic = await world.topic("restart", 4);
  const make = (groupInstanceId: string) => {
    const consumer = world.consumer({ groupId: topic, groupInstanceId });
    let told = 0;
    const count = () => void told++;
    consumer.subscribe([topic], { onPartitionsAssigned: count, onPartitionsRevoked: count });
    return { consumer, told: () => told };
  };
  const [a, b] = [make("a"), make("b")];
  await pollUntil("two each", [a.consumer, b.consumer], shared([a.consumer, b.consumer], 4));
  const [told, before] = [a.told(), a.consumer.groupMetadata()];
  const owned = partitionsOf(b.consumer.assignment());
  await b.consumer.close();
  const again = make("b");
  await pollUntil("b is back", [a.consumer, again.consumer], shared([again.consumer], 2));
  await world.fill(topic, 3, again.consumer.assignment()[0]?.partition);
  const records = await read(again.consumer, 3);
  expect("partitions of b", partitionsOf(again.consumer.assignment()), owned);
  const generations = a.consumer.groupMetadata().generationId - before.generationId;
  const isNew = again.consumer.groupMetadata().memberId !== b.consumer.groupMetadata().memberId;
  const rebalances = a.told() - told;
  await again.consumer.close({ groupMembership: "LEAVE_GROUP" });
  await a.consumer.close({ groupMembership: "LEAVE_GROUP" });
  return `+${generations} generations, others told ${rebalances} times, a new member id: ${isNew}, read ${records.length}`;
}

async function fenced(world: World): Promise<string> {
  const topic = await world.topic("fenced");
  const options = { groupId: topic, groupInstanceId: "one" };
  await using first = world.consumer(options);
  await using second = world.consumer(options);
  first.subscribe([topic]);
  await pollUntil("an assignment", [first], shared([first], 1));
  second.subscribe([topic]);
  await pollUntil("the other has it", [second], shared([second], 1));
  const refused = await until("the first to fail", async () => {
    try {
      await first.poll(50);
      return null;
    } catch (error) {
      return errorWords(error);
    }
  });
  const again = await failure(() => first.poll(50));
  await second.poll(50);
  const { length } = second.assignment();
  await second.close({ groupMembership: "LEAVE_GROUP" });
  return `${refused}, ${first.state}, then ${again}; the other has ${length}`;
}

async function tooSlow(world: World): Promise<string> {
  const topic = await world.topic("slow", 2);
  await world.fill(topic, 10);
  await world.fill(topic, 10, 1);
  const told: string[] = [];
  await using slow = world.consumer({
    groupId: topic,
    maxPollIntervalMs: 2_000,
    maxPollRecords: 1,
    enableAutoCommit: false,
  });
  slow.subscribe([topic], {
    onPartitionsRevoked: (given) => told.push(`revoked ${given.length}`),
    onPartitionsLost: (given) => told.push(`lost ${given.length}`),
  });
  await read(slow, 1);
  const startMs = Date.now();
  await world.group(topic, (group) => group.state === "Empty");
  const leftMs = Date.now() - startMs;
  const refused = await failure(() => slow.commit());
  await pollUntil("an assignment", [slow], () => slow.isMember && shared([slow], 2)());
  const isPrompt = leftMs > 1_000 && leftMs < 4_000;
  return `leaves in time: ${isPrompt}; commit ${refused}; ${told}; joins again`;
}

async function removed(world: World): Promise<string> {
  const topic = await world.topic("removed", 2);
  const told: string[] = [];
  await using consumer = world.consumer({ groupId: topic });
  consumer.subscribe([topic], {
    onPartitionsRevoked: (given) => told.push(`revoked ${given.length}`),
    onPartitionsLost: (given) => told.push(`lost ${given.length}`),
    onPartitionsAssigned: (given) => told.push(`assigned ${given.length}`),
  });
  await pollUntil("an assignment", [consumer], shared([consumer], 2));
  const { memberId } = consumer.groupMetadata();
  await world.admin.removeMembersFromGroup(topic, { members: [{ memberId }] });
  await pollUntil("another assignment", [consumer], () => told.length >= 3);
  const isNew = consumer.groupMetadata().memberId !== memberId;
  return `${told}; a new member id: ${isNew}`;
}

async function sessionTimeout(world: World): Promise<string> {
  const topic = await world.topic("session");
  await using consumer = world.consumer({ groupId: topic, sessionTimeoutMs: 1_000 });
  consumer.subscribe([topic]);
  const refused = await failure(() => consumer.poll(10_000));
  return `${refused}, ${consumer.state}`;
}

async function inconsistent(world: World): Promise<string> {
  const topic = await world.topic("inconsistent");
  const make = (strategy: "range" | "roundrobin") =>
    world.consumer({ groupId: topic, partitionAssignmentStrategy: [strategy] });
  await using first = make("range");
  await using second = make("roundrobin");
  first.subscribe([topic]);
  await pollUntil("an assignment", [first], shared([first], 1));
  second.subscribe([topic]);
  const refused = await failure(() => second.poll(10_000));
  await first.poll(50);
  await sleep(600); // a heartbeat later the first is still a member
  return `${refused}, ${second.state}; the first: ${first.isMember}`;
}

async function ownAssignor(world: World): Promise<string> {
  const topic = await world.topic("own-assignor", 3);
  /** Everything to the member with the greatest id. */
  const winner: PartitionAssignor = {
    name: "winner-takes-all",
    protocols: ["EAGER"],
    subscriptionUserData: () => null,
    assign: ({ members, topics }) => {
      const ids = members.map(({ memberId }) => memberId).sort();
      const all = topics.map(({ name, partitionCount }) => ({
        topic: name,
        partitions: Array.from({ length: partitionCount }, (_, partition) => partition),
      }));
      return new Map(ids.map((id) => [id, id === ids.at(-1) ? all : []]));
    },
  };
  const make = (clientId: string) =>
    world.consumer({ groupId: topic, clientId, partitionAssignmentStrategy: [winner] });
  await using first = make("a");
  await using second = make("b");
  for (const consumer of [first, second]) consumer.subscribe([topic]);
  await pollUntil("all for b", [first, second], () => second.assignment().length === 3);
  const { partitionAssignor } = await world.group(topic, ({ state }) => state === "Stable");
  return `${partitionAssignor}: ${first.assignment().length} ${second.assignment().length}`;
}

/** The first to join leads; it does not subscribe to the topic that grows. */
async function othersTopic(world: World): Promise<string> {
  const [both, other] = [await world.topic("both", 2), await world.topic("other", 1)];
  await using leader = world.consumer({ groupId: both });
  await using member = world.consumer({ groupId: both });
  leader.subscribe([both]);
  await pollUntil("two", [leader], shared([leader], 2));
  member.subscribe([both, other]);
  const owned = () => `${leader.assignment().length} ${member.assignment().length}`;
  await pollUntil("one and two", [leader, member], () => owned() === "1 2");
  await world.admin.createPartitions([{ topic: other, totalCount: 4 }]);
  await pollUntil("one and five", [leader, member], () => owned() === "1 5");
  await world.fill(other, 3, 3);
  const records = await read(member, 3);
  return `${owned()}, read ${records.length} of the new partition`;
}

async function kafkajsTopic(world: World): Promise<string> {
  const [both, other] = [await world.topic("both", 2), await world.topic("other", 1)];
  const strategy = { partitionAssignmentStrategy: ["RoundRobinAssigner"] } as const;
  await using leader = world.consumer({ groupId: both, ...strategy });
  leader.subscribe([both]);
  await pollUntil("two", [leader], shared([leader], 2));
  const brokers = [world.bootstrapServers];
  const kafka = new Kafka({ clientId: "kafkajs", brokers, logLevel: logLevel.NOTHING });
  const member = kafka.consumer({ groupId: both, heartbeatInterval: 500, metadataMaxAge: 500 });
  let given: Record<string, number[]> = {};
  member.on(member.events.GROUP_JOIN, ({ payload }) => {
    given = payload.memberAssignment;
  });
  await member.connect();
  await member.subscribe({ topics: [both, other] });
  await member.run({ eachMessage: async () => {} });
  try {
    const owned = () => `${leader.assignment().length} ${given[other]?.length}`;
    await pollUntil("its own topic is all its", [leader], () => owned() === "1 1");
    await world.admin.createPartitions([{ topic: other, totalCount: 4 }]);
    await pollUntil("what was added is its, too", [leader], () => owned() === "1 4");
    return owned();
  } finally {
    await member.disconnect();
  }
}
