import { afterEach, describe, expect, it } from "vitest";
import { runTopics } from "../../../src/cli/topics/run-topics.ts";
import { type DescribedTopic, filtered, topicLines } from "../../../src/cli/topics/topic-lines.ts";
import {
  chosenTopics,
  type TopicsFlags,
  topicsAction,
} from "../../../src/cli/topics/topics-action.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import { Admin } from "../../../src/client/admin/admin.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { TestCluster } from "../../kit/test-cluster.ts";
import { MemoryOutput } from "../memory-output.ts";

function action(flags: Omit<TopicsFlags, "timeout">) {
  return topicsAction({ timeout: "30000", ...flags });
}

describe("the flags of regroup topics", () => {
  it("are those of kafka-topics", () => {
    expect(
      action({
        create: true,
        topic: "orders",
        partitions: "12",
        replicationFactor: "3",
        config: ["retention.ms=1000", "cleanup.policy=compact,delete"],
        ifNotExists: true,
      }),
    ).toEqual({
      type: "create",
      topic: "orders",
      numPartitions: 12,
      replicationFactor: 3,
      replicaAssignments: null,
      configs: { "retention.ms": "1000", "cleanup.policy": "compact,delete" },
      ifNotExists: true,
    });
    expect(action({ create: true, topic: "t", replicaAssignment: "1:2,2:3" })).toMatchObject({
      replicaAssignments: [
        [1, 2],
        [2, 3],
      ],
    });
    expect(action({ alter: true, topic: "t", partitions: "4" })).toMatchObject({ totalCount: 4 });
  });

  it.each<[Omit<TopicsFlags, "timeout">, string]>([
    [{}, "takes exactly one of --list, --describe, --create, --alter, --delete, but none"],
    [{ list: true, create: true }, "--list and --create were given"],
    [{ create: true }, "--create takes --topic."],
    [{ delete: true }, "--delete takes --topic."],
    [{ alter: true, topic: "t" }, "--alter takes --partitions"],
    [{ create: true, topic: "t", partitions: "0" }, "--partitions takes a number from 1"],
    [{ create: true, topic: "t", config: ["x"] }, '--config takes name=value, but was given "x".'],
    [{ create: true, topic: "t", replicaAssignment: "1:1" }, "has a broker twice"],
    [{ create: true, topic: "t", replicaAssignment: "1", partitions: "1" }, "takes neither"],
    [{ delete: true, topic: "t", partitions: "3" }, "--partitions goes with --create and --alter"],
    [{ delete: true, topic: "t(" }, "neither a name nor a regular expression"],
    [{ list: true, ifExists: true }, "--if-exists goes with"],
  ])("are refused when they make no sense: %j", (flags, message) => {
    expect(() => action(flags)).toThrow(UsageError);
    expect(() => action(flags)).toThrow(message);
  });
});

describe("choosing topics", () => {
  const topics = ["a.b", "a-b", "axb", "orders", "__consumer_offsets"].map((name) => ({
    name,
    isInternal: name.startsWith("__"),
  }));
  const names = (pattern: string | null, excludeInternal = false) =>
    chosenTopics(topics, { pattern, excludeInternal, ifExists: false }).map(({ name }) => name);

  it("takes a name for that very topic, though its dot matches others", () => {
    expect(names("a.b")).toEqual(["a.b"]);
  });

  it("takes regular expressions for whole names, and commas for or", () => {
    expect(names("a.b|x")).toEqual(["a.b", "a-b", "axb"]);
    expect(names("ord")).toEqual([]);
    expect(names("ord.*, axb")).toEqual(["axb", "orders"]);
  });

  it("takes all without a pattern, internal ones unless told otherwise", () => {
    expect(names(null)).toHaveLength(5);
    expect(names(null, true)).toHaveLength(4);
  });
});

describe("lines about topics", () => {
  const partition = (number: number, leaderId: number, isrNodes: number[]) => ({
    partition: number,
    leaderId,
    leaderEpoch: 0,
    replicaNodes: [1, 2],
    isrNodes,
    offlineReplicas: [],
  });
  const partitions = [partition(0, 1, [1, 2]), partition(1, 2, [2]), partition(2, -1, [])];
  const described: DescribedTopic = {
    topic: { name: "t", topicId: "AAAAAAAAAAAAAAAAAAAAAQ", isInternal: false, partitions },
    configs: [
      { name: "retention.ms", value: "5", source: "DYNAMIC_TOPIC_CONFIG" },
      { name: "segment.bytes", value: "6", source: "STATIC_BROKER_CONFIG" },
    ],
    partitions,
  };

  it("are those of kafka-topics", () => {
    expect(topicLines(described, null)).toEqual([
      "Topic: t\tTopicId: AAAAAAAAAAAAAAAAAAAAAQ\tPartitionCount: 3\tReplicationFactor: 2\tConfigs: retention.ms=5,segment.bytes=6",
      "\tTopic: t\tPartition: 0\tLeader: 1\tReplicas: 1,2\tIsr: 1,2\tElr: N/A\tLastKnownElr: N/A",
      "\tTopic: t\tPartition: 1\tLeader: 2\tReplicas: 1,2\tIsr: 2\tElr: N/A\tLastKnownElr: N/A",
      "\tTopic: t\tPartition: 2\tLeader: none\tReplicas: 1,2\tIsr: \tElr: N/A\tLastKnownElr: N/A",
    ]);
  });

  it("can be of trouble alone", () => {
    const shown = (only: Parameters<typeof filtered>[1]) =>
      filtered([described], only, new Set([1])).map((each) =>
        each.partitions.map((one) => one.partition),
      );
    expect(shown("underReplicated")).toEqual([[1, 2]]);
    expect(shown("unavailable")).toEqual([[1, 2]]);
    expect(shown("overrides")).toEqual([[]]);
    expect(filtered([{ ...described, configs: [] }], "overrides", new Set())).toEqual([]);
    expect(topicLines(described, "unavailable")).toHaveLength(3);
  });
});

describe("regroup topics on a cluster", () => {
  const admins: Admin[] = [];
  afterEach(async () => {
    for (const admin of admins.splice(0)) await admin.close();
  });

  async function started() {
    const cluster = await TestCluster.start({ topics: [{ name: "there", partitions: 2 }] });
    const { port } = cluster.brokers.brokers[0]!;
    const admin = new Admin({ bootstrapServers: `127.0.0.1:${port}` }, testClientPorts(cluster));
    admins.push(admin);
    return async (flags: Omit<TopicsFlags, "timeout">) => {
      const output = new MemoryOutput({ isJson: flags.json ?? false });
      await cluster.clock.until(runTopics(admin, action(flags), output));
      return output;
    };
  }

  it("creates, lists, describes, alters and deletes", async () => {
    const run = await started();
    const created = await run({ create: true, topic: "new", config: ["retention.ms=9"] });
    expect(created.printed).toEqual(["Created topic new."]);
    expect((await run({ list: true, excludeInternal: true })).printed).toEqual(["new", "there"]);
    await run({ alter: true, topic: "there", partitions: "3" });
    const described = await run({ describe: true, topic: "new|there" });
    expect(described.printed).toHaveLength(1 + 1 + 1 + 3);
    expect(described.printed[0]).toMatch(/^Topic: new\t.*Configs: retention.ms=9$/);
    await run({ delete: true, topic: "new" });
    expect((await run({ list: true, excludeInternal: true })).printed).toEqual(["there"]);
  });

  it("fails where something is missing or there already, unless told not to", async () => {
    const run = await started();
    await expect(run({ create: true, topic: "there" })).rejects.toThrow("already exists");
    expect((await run({ create: true, topic: "there", ifNotExists: true })).printed).toEqual([]);
    await expect(run({ delete: true, topic: "none" })).rejects.toThrow(
      "Topic 'none' does not exist as expected.",
    );
    expect((await run({ delete: true, topic: "none", ifExists: true })).printed).toEqual([]);
  });

  it("writes documents", async () => {
    const run = await started();
    const { documents, printed } = await run({ describe: true, topic: "there", json: true });
    expect(printed).toEqual([]);
    expect(documents).toMatchObject([
      {
        topics: [{ topic: "there", partitionCount: 2, partitions: [{ leader: 1 }, { leader: 1 }] }],
      },
    ]);
  });
});
