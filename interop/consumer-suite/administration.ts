/** The admin client: what it does, and what it says when a broker refuses. */
import type { Case } from "./case.ts";
import { expect, failure, pollUntil, read, until, type World } from "./world.ts";

export const administration: readonly Case[] = [
  { name: "admin: topics are created, described, listed and deleted", run: topics },
  { name: "admin: what is refused of topics", run: refusedTopics },
  { name: "admin: configurations of a topic", run: configs },
  { name: "admin: records are deleted and offsets listed", run: offsets },
  { name: "admin: groups are listed, described and deleted", run: groups },
  { name: "admin: what is refused of groups", run: refusedGroups },
  { name: "admin: offsets of a group are altered and deleted", run: groupOffsets },
  { name: "admin: members of a group are removed", run: members },
  { name: "admin: the cluster", run: cluster },
  { name: "admin: deadlines and cancelling", run: cancelling },
];

async function topics(world: World): Promise<string> {
  const { admin } = world;
  const name = world.name("admin");
  const create = { name, numPartitions: 3, replicationFactor: 1 };
  await admin.createTopics([create], { validateOnly: true });
  const isListed = async () => (await admin.listTopics()).some((topic) => topic.name === name);
  const before = await isListed();
  const created = (await admin.createTopics([create])).get(name);
  const described = (await admin.describeTopics([name])).get(name);
  expect("topic id", described?.topicId, created?.topicId);
  const after = await isListed();
  await admin.deleteTopics([name]);
  await until("it is gone", async () => ((await isListed()) ? null : true));
  const internal = (await admin.listTopics({ includeInternal: true })).filter((t) => t.isInternal);
  const hasOffsets = internal.some((topic) => topic.name === "__consumer_offsets");
  return `${before}, ${after}, ${described?.partitions.length} partitions, internal: ${hasOffsets}`;
}

async function refusedTopics(world: World): Promise<string> {
  const { admin } = world;
  const name = await world.topic("refused", 2);
  const attempts = [
    () => admin.createTopics([{ name, numPartitions: 1 }]),
    () => admin.createTopics([{ name: "not a name!", numPartitions: 1 }]),
    () => admin.createTopics([{ name: world.name("none"), numPartitions: 0 }]),
    () => admin.createTopics([{ name: world.name("many"), replicationFactor: 7 }]),
    () => admin.createTopics([{ name: world.name("config"), configs: { "no.such": "1" } }]),
    () => admin.createPartitions([{ topic: name, totalCount: 2 }]),
    () => admin.createPartitions([{ topic: world.name("none"), totalCount: 2 }]),
    () => admin.deleteTopics([world.name("none")]),
    () => admin.describeTopics([world.name("none")]),
  ];
  const found: string[] = [];
  for (const attempt of attempts) found.push(await failure(attempt));
  return found.join(", ");
}

async function configs(world: World): Promise<string> {
  const { admin } = world;
  const name = await world.topic("configs", 1, { "retention.ms": "1000000" });
  const resource = { type: "topic", name } as const;
  const get = async (key: string) => {
    const [described] = (await admin.describeConfigs([resource])).values();
    const entry = described?.get(key);
    return `${entry?.value} (${entry?.source})`;
  };
  const before = await get("retention.ms");
  await admin.incrementalAlterConfigs([
    { ...resource, changes: [{ name: "retention.ms", op: "set", value: "2000000" }] },
  ]);
  const set = await get("retention.ms");
  await admin.incrementalAlterConfigs([
    { ...resource, changes: [{ name: "retention.ms", op: "delete" }] },
  ]);
  const reset = await get("retention.ms");
  const wrong = await failure(() =>
    admin.incrementalAlterConfigs([
      { ...resource, changes: [{ name: "retention.ms", op: "set", value: "soon" }] },
    ]),
  );
  return [before, set, reset, await get("cleanup.policy"), wrong].join("; ");
}

async function offsets(world: World): Promise<string> {
  const { admin } = world;
  const topic = await world.topic("offsets", 2);
  await world.fill(topic, 10);
  const at = { topic, partition: 0 };
  const [deleted] = (await admin.deleteRecords([{ ...at, beforeOffset: 3 }])).values();
  const listed = await admin.listOffsets([{ ...at, at: "earliest" }]);
  const latest = await admin.listOffsets([
    { ...at, at: "latest" },
    { topic, partition: 1, at: "latest" },
  ]);
  const [largest] = await admin.listOffsets([{ topic, partition: 1, at: "max-timestamp" }]);
  const [future] = await admin.listOffsets([{ ...at, at: Date.now() + 3_600_000 }]);
  const outside = await failure(() => admin.deleteRecords([{ ...at, beforeOffset: 99 }]));
  const ends = latest.map(({ offset }) => offset);
  return `${deleted?.lowWatermark} ${listed[0]?.offset} ${ends} ${largest?.offset} ${future?.offset} ${outside}`;
}

async function groups(world: World): Promise<string> {
  const { admin } = world;
  const topic = await world.topic("groups", 2);
  const consumer = world.consumer({ groupId: topic, clientId: "me" });
  consumer.subscribe([topic]);
  await pollUntil("an assignment", [consumer], () => consumer.assignment().length === 2);
  const group = await world.group(topic, ({ state }) => state === "Stable");
  const [member] = group.members;
  const listing = (await admin.listGroups()).find(({ groupId }) => groupId === topic);
  await consumer.close();
  await world.group(topic, ({ state }) => state === "Empty");
  await admin.deleteGroups([topic]);
  const after = await failure(() => admin.describeGroup(topic));
  expect("subscription", member?.subscribedTopics, [topic]);
  const words = [group.type, group.protocolType, group.state, group.partitionAssignor];
  const who = [member?.clientId, member?.host, member?.groupInstanceId, member?.assignment.length];
  return `${words}; ${who}; ${listing?.type} ${listing?.state} ${listing?.protocolType}; ${after}`;
}

async function refusedGroups(world: World): Promise<string> {
  const { admin } = world;
  const topic = await world.topic("refused-groups");
  await using consumer = world.consumer({ groupId: topic });
  consumer.subscribe([topic]);
  await pollUntil("an assignment", [consumer], () => consumer.assignment().length === 1);
  await consumer.commit([{ topic, partition: 0, offset: 0 }]);
  const attempts = [
    () => admin.deleteGroups([topic]),
    () => admin.alterGroupOffsets(topic, [{ topic, partition: 0, offset: 0 }]),
    () => admin.deleteGroupOffsets(topic, [{ topic, partition: 0 }]),
    () => admin.removeMembersFromGroup(topic, { members: [{ memberId: "nobody" }] }),
    () => admin.deleteGroups([world.name("none")]),
    () => admin.describeGroup(world.name("none")),
    () => admin.deleteGroupOffsets(world.name("none"), [{ topic, partition: 0 }]),
  ];
  const found: string[] = [];
  for (const attempt of attempts) found.push(await failure(attempt));
  return found.join(", ");
}

async function groupOffsets(world: World): Promise<string> {
  const { admin } = world;
  const topic = await world.topic("group-offsets", 2);
  await world.fill(topic, 10);
  await admin.alterGroupOffsets(topic, [
    { topic, partition: 0, offset: 7, metadata: "from outside" },
    { topic, partition: 1, offset: 0 },
  ]);
  const before = await admin.listGroupOffsets(topic);
  await admin.deleteGroupOffsets(topic, [{ topic, partition: 1 }]);
  const after = await admin.listGroupOffsets(topic);
  await using consumer = world.consumer({ groupId: topic });
  consumer.subscribe([topic]);
  const records = await read(consumer, 3);
  const words = (list: typeof before) =>
    list.map(({ partition, offset, metadata }) => `${partition}:${offset}${metadata}`).sort();
  return `${words(before)}; ${words(after)}; read ${records.length}`;
}

async function members(world: World): Promise<string> {
  const { admin } = world;
  const topic = await world.topic("members");
  const consumer = world.consumer({ groupId: topic, groupInstanceId: "static" });
  consumer.subscribe([topic]);
  await pollUntil("an assignment", [consumer], () => consumer.assignment().length === 1);
  await consumer.close();
  const { members: before } = await admin.describeGroup(topic);
  await admin.removeMembersFromGroup(topic);
  const { state } = await world.group(topic, (group) => group.members.length === 0);
  return `${before[0]?.groupInstanceId}; ${state}`;
}

async function cluster({ admin }: World): Promise<string> {
  const { clusterId, controllerId, nodes } = await admin.describeCluster();
  const hasId = (clusterId ?? "").length > 0;
  const isListed = nodes.some(({ nodeId }) => nodeId === controllerId);
  return `has an id: ${hasId}, ${nodes.length} node, the controller among them: ${isListed}`;
}

async function cancelling({ admin }: World): Promise<string> {
  const cancelled = await failure(() => admin.listTopics({ signal: AbortSignal.abort() }));
  const late = await failure(() => admin.listTopics({ timeoutMs: 0 }));
  return `${cancelled}, ${late}`;
}
