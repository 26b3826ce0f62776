import { afterEach, describe, expect, it } from "vitest";
import { Admin } from "../../../src/client/admin/admin.ts";
import { FailedItemsError } from "../../../src/client/admin/item-results.ts";
import { TimeoutError } from "../../../src/client/errors/errors.ts";
import { findCoordinator, produce } from "../../../src/protocol/index.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { foundGroup } from "../../kit/founded-group.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { TestCluster } from "../../kit/test-cluster.ts";
import { START_MS } from "../../kit/virtual-clock.ts";

const admins: Admin[] = [];
afterEach(async () => {
  for (const admin of admins.splice(0)) await admin.close();
});

/** Three brokers, and an admin that knows the first of them. */
async function started(
  options: { brokers?: number; topic?: { name: string; partitions: number } } = {},
) {
  const { topic } = options;
  const cluster = await TestCluster.start({
    brokers: options.brokers ?? 3,
    topics: topic === undefined ? [] : [topic],
  });
  const { port } = cluster.brokers.brokers[0]!;
  const admin = new Admin({ bootstrapServers: [`127.0.0.1:${port}`] }, testClientPorts(cluster));
  admins.push(admin);
  return { admin, cluster, clock: cluster.clock };
}

describe("an admin and three brokers", () => {
  it("does not take a text for a list of its letters", async () => {
    const { admin } = await started();
    await expect(admin.deleteTopics("ab" as never)).rejects.toThrow(
      'deleteTopics() takes a list; found string "ab".',
    );
  });

  it("create, list, describe, enlarge and delete topics", async () => {
    const { admin, clock } = await started();
    const created = await clock.until(
      admin.createTopics([
        { name: "orders", numPartitions: 6, configs: { "retention.ms": "1000" } },
        { name: "placed", replicaAssignments: [[2], [3]] },
      ]),
    );
    expect(created.get("orders")).toMatchObject({ numPartitions: 6, replicationFactor: 1 });
    const listed = await clock.until(admin.listTopics());
    expect(listed.map(({ name }) => name)).toEqual(["orders", "placed"]);
    await clock.until(admin.createPartitions([{ topic: "placed", totalCount: 4 }]));
    const described = await clock.until(admin.describeTopics(["orders", "placed"]));
    expect(described.get("orders")?.topicId).toBe(created.get("orders")?.topicId);
    expect(
      described
        .get("placed")
        ?.partitions.map(({ leaderId }) => leaderId)
        .slice(0, 2),
    ).toEqual([2, 3]);
    expect(described.get("placed")?.partitions).toHaveLength(4);
    await clock.until(admin.deleteTopics(["orders"]));
    expect((await clock.until(admin.listTopics())).map(({ name }) => name)).toEqual(["placed"]);
  });

  it("tell by topic what could not be done", async () => {
    const { admin, clock } = await started({ topic: { name: "there", partitions: 1 } });
    const call = admin.createTopics([{ name: "there" }, { name: "new" }, { name: "b@d" }]);
    const error = await clock.until(call.catch((e: unknown) => e));
    if (!(error instanceof FailedItemsError)) throw error;
    expect([...error.succeeded.keys()]).toEqual(["new"]);
    expect([...error.failed].map(([name, each]) => [name, "code" in each && each.code])).toEqual([
      ["there", "TOPIC_ALREADY_EXISTS"],
      ["b@d", "INVALID_TOPIC_EXCEPTION"],
    ]);
    await expect(clock.until(admin.describeTopics(["none"]))).rejects.toThrow(FailedItemsError);
  });

  it("only check when told so", async () => {
    const { admin, clock } = await started();
    await clock.until(admin.createTopics([{ name: "t" }], { validateOnly: true }));
    expect(await clock.until(admin.listTopics())).toEqual([]);
  });

  it("set, append, subtract and delete configurations", async () => {
    const { admin, clock } = await started({ topic: { name: "t", partitions: 1 } });
    const t = { type: "topic", name: "t" } as const;
    await clock.until(
      admin.incrementalAlterConfigs([
        {
          ...t,
          changes: [
            { name: "retention.ms", op: "set", value: "5000" },
            { name: "cleanup.policy", op: "append", value: "compact" },
          ],
        },
      ]),
    );
    const configs = await clock.until(admin.describeConfigs([t, { type: "broker", name: "2" }]));
    expect(configs.get("topic t")?.get("retention.ms")).toMatchObject({
      value: "5000",
      source: "DYNAMIC_TOPIC_CONFIG",
      isReadOnly: false,
    });
    expect(configs.get("topic t")?.get("cleanup.policy")?.value).toBe("delete,compact");
    expect(configs.get("broker 2")?.get("node.id")?.value ?? "2").toBe("2");
    await clock.until(
      admin.incrementalAlterConfigs([{ ...t, changes: [{ name: "retention.ms", op: "delete" }] }]),
    );
    const after = await clock.until(admin.describeConfigs([t]));
    expect(after.get("topic t")?.get("retention.ms")?.source).toBe("DEFAULT_CONFIG");
  });

  it("change a resource that is named twice in both ways", async () => {
    const { admin, clock } = await started({ topic: { name: "t", partitions: 1 } });
    const t = { type: "topic", name: "t" } as const;
    await clock.until(
      admin.incrementalAlterConfigs([
        { ...t, changes: [{ name: "retention.ms", op: "set", value: "5000" }] },
        { ...t, changes: [{ name: "cleanup.policy", op: "set", value: "compact" }] },
      ]),
    );
    const configs = (await clock.until(admin.describeConfigs([t]))).get("topic t");
    expect(configs?.get("retention.ms")?.value).toBe("5000");
    expect(configs?.get("cleanup.policy")?.value).toBe("compact");
  });

  it("list offsets by end and by time, and delete records, on every leader", async () => {
    const { admin, cluster, clock } = await started({ topic: { name: "t", partitions: 3 } });
    const topics = await clock.until(admin.describeTopics(["t"]));
    for (const { partition, leaderId } of topics.get("t")!.partitions) {
      const values = ["a", "b", "c"].map((value, index) => ({
        value,
        timestamp: START_MS + index * 1_000,
      }));
      const sent = cluster.connect({ nodeId: leaderId }).send(produce, {
        acks: -1,
        timeoutMs: 1_000,
        topicData: [
          {
            name: "t",
            topicId: topics.get("t")!.topicId!,
            partitionData: [{ index: partition, records: batchOf(values) }],
          },
        ],
      });
      clock.settle();
      expect(sent.response?.responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
    }
    const at = (spec: "earliest" | "latest" | "max-timestamp" | number) =>
      clock.until(
        admin.listOffsets([0, 1, 2].map((partition) => ({ topic: "t", partition, at: spec }))),
      );
    expect((await at("earliest")).map(({ offset }) => offset)).toEqual([0, 0, 0]);
    expect((await at("latest")).map(({ offset }) => offset)).toEqual([3, 3, 3]);
    expect((await at(START_MS + 500)).map(({ offset }) => offset)).toEqual([1, 1, 1]);
    expect((await at(START_MS + 60_000)).map(({ offset }) => offset)).toEqual([null, null, null]);
    expect((await at("max-timestamp"))[0]).toMatchObject({
      offset: 2,
      timestamp: START_MS + 2_000,
    });
    const deleted = await clock.until(
      admin.deleteRecords([
        { topic: "t", partition: 0, beforeOffset: 2 },
        { topic: "t", partition: 2, beforeOffset: -1 },
      ]),
    );
    expect([...deleted]).toEqual([
      ["t-0", { lowWatermark: 2 }],
      ["t-2", { lowWatermark: 3 }],
    ]);
    expect((await at("earliest")).map(({ offset }) => offset)).toEqual([2, 0, 3]);
  });

  it("describe and list groups, on every coordinator, and remove their members", async () => {
    const { admin, cluster, clock } = await started();
    // Groups are spread over the brokers by the hash of their ids.
    const groupIds = ["alpha", "beta", "gamma", "delta"];
    const seats = new Map<string, string[]>();
    for (const groupId of groupIds) {
      const nodeId = coordinatorOf(cluster, groupId);
      const group = foundGroup(cluster, { groupId, members: 2, nodeId });
      seats.set(
        groupId,
        group.members.map(({ memberId }) => memberId),
      );
    }
    const listed = await clock.until(admin.listGroups());
    expect(listed.map(({ groupId, state }) => [groupId, state])).toEqual(
      [...groupIds].sort().map((groupId) => [groupId, "Stable"]),
    );
    const described = await clock.until(admin.describeGroups(groupIds));
    for (const [groupId, memberIds] of seats) {
      const group = described.get(groupId)!;
      expect(group.members.map(({ memberId }) => memberId)).toEqual(memberIds);
      expect(group).toMatchObject({ type: "classic", partitionAssignor: "range" });
    }
    const coordinators = new Set(
      [...described.values()].map(({ coordinator }) => coordinator.nodeId),
    );
    expect(coordinators.size).toBeGreaterThan(1);
    const nonEmpty = await clock.until(admin.deleteGroups(["alpha"]).catch((e: unknown) => e));
    expect((nonEmpty as FailedItemsError).failed.get("alpha")).toMatchObject({
      code: "NON_EMPTY_GROUP",
    });
    await clock.until(admin.removeMembersFromGroup("alpha", { reason: "a test" }));
    expect((await clock.until(admin.describeGroup("alpha"))).state).toBe("Empty");
    await clock.until(admin.deleteGroups(["alpha"]));
    await expect(clock.until(admin.describeGroup("alpha"))).rejects.toMatchObject({
      code: "GROUP_ID_NOT_FOUND",
    });
  });

  it("set, list and delete offsets of groups without members", async () => {
    const { admin, clock } = await started({ topic: { name: "t", partitions: 2 } });
    await clock.until(
      admin.alterGroupOffsets("g", [
        { topic: "t", partition: 0, offset: 5, metadata: "by hand" },
        { topic: "t", partition: 1, offset: 6 },
      ]),
    );
    expect(await clock.until(admin.listGroupOffsets("g"))).toEqual([
      { topic: "t", partition: 0, offset: 5, leaderEpoch: -1, metadata: "by hand" },
      { topic: "t", partition: 1, offset: 6, leaderEpoch: -1, metadata: "" },
    ]);
    const some = await clock.until(
      admin.listGroupOffsets("g", { partitions: [{ topic: "t", partition: 1 }] }),
    );
    expect(some.map(({ offset }) => offset)).toEqual([6]);
    const listing = await clock.until(admin.listGroups({ states: ["Empty"] }));
    expect(listing).toEqual([{ groupId: "g", type: "classic", protocolType: "", state: "Empty" }]);
    await clock.until(admin.deleteGroupOffsets("g", [{ topic: "t", partition: 0 }]));
    const all = await clock.until(admin.listOffsetsOfGroups(["g", "never seen"]));
    expect([...all].map(([groupId, offsets]) => [groupId, offsets.length])).toEqual([
      ["g", 1],
      ["never seen", 0],
    ]);
  });

  it("describe the cluster", async () => {
    const { admin, cluster, clock } = await started();
    const description = await clock.until(admin.describeCluster());
    expect(description.nodes.map(({ nodeId, port }) => [nodeId, port])).toEqual(
      cluster.brokers.brokers.map(({ nodeId, port }) => [nodeId, port]),
    );
    expect(description.clusterId).toBe(cluster.brokers.clusterId);
  });
});

describe("an admin without a cluster", () => {
  it("says after its time that nobody could be reached", async () => {
    const { cluster, clock } = await started();
    const admin = new Admin({ bootstrapServers: "127.0.0.1:1" }, testClientPorts(cluster));
    admins.push(admin);
    await expect(clock.until(admin.listTopics({ timeoutMs: 3_000 }))).rejects.toThrow(TimeoutError);
    expect(clock.nowMs() - START_MS).toBe(3_000);
  });
});

function coordinatorOf(cluster: TestCluster, groupId: string): number {
  const sent = cluster.connect().send(findCoordinator, { coordinatorKeys: [groupId] });
  cluster.clock.settle();
  return sent.response!.coordinators[0]!.nodeId;
}
