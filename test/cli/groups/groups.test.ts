import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  assignmentText,
  membersTable,
  offsetsTable,
  stateTable,
} from "../../../src/cli/groups/describe-tables.ts";
import { type GroupsFlags, groupsAction } from "../../../src/cli/groups/groups-action.ts";
import { groupsTable } from "../../../src/cli/groups/list.ts";
import { offsetRows } from "../../../src/cli/groups/offset-rows.ts";
import { runGroups } from "../../../src/cli/groups/run-groups.ts";
import { Admin } from "../../../src/client/admin/admin.ts";
import type {
  GroupDescription,
  MemberDescription,
} from "../../../src/client/admin/groups/group-description.ts";
import { produce } from "../../../src/protocol/index.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { foundGroup } from "../../kit/founded-group.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { TestCluster } from "../../kit/test-cluster.ts";
import { START_MS } from "../../kit/virtual-clock.ts";
import { MemoryOutput } from "../memory-output.ts";

function member(
  memberId: string,
  partitions: number[],
  overrides: Partial<MemberDescription> = {},
) {
  return {
    memberId,
    groupInstanceId: null,
    clientId: "svc",
    host: "/10.0.0.7",
    rackId: null,
    subscribedTopics: ["orders"],
    assignment: partitions.map((partition) => ({ topic: "orders", partition })),
    targetAssignment: null,
    memberEpoch: null,
    assignmentBytes: null,
    ...overrides,
  };
}

const group: GroupDescription = {
  groupId: "billing",
  type: "classic",
  protocolType: "consumer",
  state: "Stable",
  partitionAssignor: "range",
  coordinator: { nodeId: 2, host: "broker-2", port: 9092, rack: null },
  groupEpoch: null,
  targetAssignmentEpoch: null,
  members: [member("m1", [1]), member("m2-with-a-long-name", [2, 0])],
};

describe("tables about a group", () => {
  it("show what members own first, then what nobody owns", () => {
    const committed = [
      { topic: "orders", partition: 0, offset: 4, leaderEpoch: 7, metadata: "" },
      { topic: "orders", partition: 1, offset: 5, leaderEpoch: -1, metadata: "" },
      { topic: "old", partition: 0, offset: 6, leaderEpoch: -1, metadata: "" },
    ];
    const logEndOffsets = new Map([
      ["orders-0", 10],
      ["orders-1", 5],
      ["orders-2", 1],
    ]);
    const rows = offsetRows({ group, committed, logEndOffsets });
    expect(offsetsTable(rows, true)).toEqual([
      "GROUP           TOPIC           PARTITION  LEADER-EPOCH    CURRENT-OFFSET  LOG-END-OFFSET  LAG             CONSUMER-ID         HOST            CLIENT-ID",
      "billing         orders          0          7               4               10              6               m2-with-a-long-name /10.0.0.7       svc",
      "billing         orders          2          -               -               1               -               m2-with-a-long-name /10.0.0.7       svc",
      "billing         orders          1          -               5               5               0               m1                  /10.0.0.7       svc",
      "billing         old             0          -               6               -               -               -                   -               -",
    ]);
    expect(offsetsTable(rows, false)[0]).not.toContain("LEADER-EPOCH");
  });

  it("show members, with instance ids where there are any", () => {
    expect(membersTable(group, false)).toEqual([
      "GROUP           CONSUMER-ID         HOST            CLIENT-ID       #PARTITIONS",
      "billing         m1                  /10.0.0.7       svc             1",
      "billing         m2-with-a-long-name /10.0.0.7       svc             2",
    ]);
    const members = [member("m1", [1], { groupInstanceId: "pod-0" }), member("m2", [])];
    expect(membersTable({ ...group, members }, true)).toEqual([
      "GROUP           CONSUMER-ID     GROUP-INSTANCE-ID    HOST            CLIENT-ID       #PARTITIONS     CURRENT-EPOCH   CURRENT-ASSIGNMENT   TARGET-EPOCH    TARGET-ASSIGNMENT",
      "billing         m1              pod-0                /10.0.0.7       svc             1               -               orders:1             -               -",
      "billing         m2                                   /10.0.0.7       svc             0               -               -                    -               -",
    ]);
  });

  it("show state and coordinator", () => {
    expect(stateTable(group, false)).toEqual([
      "GROUP           COORDINATOR (ID)          ASSIGNMENT-STRATEGY  STATE                #MEMBERS",
      "billing         broker-2:9092  (2)        range                Stable               2",
    ]);
    const modern = { ...group, groupEpoch: 12, targetAssignmentEpoch: 11, partitionAssignor: "" };
    expect(stateTable(modern, true)[1]).toBe(
      "billing         broker-2:9092  (2)        -                    Stable               12              11                        2",
    );
  });

  it("list groups", () => {
    const listing = { groupId: "g", type: "classic", protocolType: "", state: "Empty" } as const;
    expect(groupsTable([listing], { states: true, types: true })).toEqual([
      "GROUP                     TYPE                 STATE",
      "g                         Classic              Empty",
    ]);
  });

  it("write assignments by topic, in the order of numbers", () => {
    const at = (topic: string, partition: number) => ({ topic, partition });
    expect(assignmentText([at("u", 10), at("t", 1), at("u", 2)])).toBe("t:1;u:2,10");
  });
});

describe("regroup groups on a cluster", () => {
  const admins: Admin[] = [];
  afterEach(async () => {
    for (const admin of admins.splice(0)) await admin.close();
  });

  /** Topic `t` has ten records in partition 0, one second apart, and none in partition 1. */
  async function started() {
    const cluster = await TestCluster.start({ topics: [{ name: "t", partitions: 2 }] });
    const { port } = cluster.brokers.brokers[0]!;
    const admin = new Admin({ bootstrapServers: `127.0.0.1:${port}` }, testClientPorts(cluster));
    admins.push(admin);
    const topic = (await cluster.clock.until(admin.describeTopics(["t"]))).get("t")!;
    const records = Array.from({ length: 10 }, (_, index) => ({
      value: `v${index}`,
      timestamp: START_MS + index * 1_000,
    }));
    const data = { index: 0, records: batchOf(records) };
    const topicData = [{ name: "t", topicId: topic.topicId!, partitionData: [data] }];
    cluster.connect().send(produce, { acks: -1, timeoutMs: 1_000, topicData });
    cluster.clock.settle();
    const run = async (flags: Omit<GroupsFlags, "timeout">) => {
      const output = new MemoryOutput({ isJson: flags.json ?? false });
      const failed = await cluster.clock.until(
        runGroups(admin, groupsAction({ timeout: "30000", ...flags }), output).then(
          () => null,
          (error: Error) => error.message,
        ),
      );
      return { ...output, printed: output.printed, notes: output.notes, failed };
    };
    return { cluster, admin, run };
  }

  const reset = { resetOffsets: true, group: ["g"], topic: ["t"] };
  const newOffsets = (printed: readonly string[]) =>
    printed.slice(2).map((line) => line.split(/ +/).slice(1).join(" "));

  it("shows what a reset would do, and does it when told to", async () => {
    const { admin, cluster, run } = await started();
    const dry = await run({ ...reset, toLatest: true });
    expect(dry.printed).toEqual([
      "",
      "GROUP           TOPIC           PARTITION  NEW-OFFSET",
      "g               t               0          10",
      "g               t               1          0",
    ]);
    expect(dry.notes).toEqual(["Nothing was changed: this is what --execute would do."]);
    expect((await run({ ...reset, toLatest: true, dryRun: true })).notes).toEqual([]);
    expect(await cluster.clock.until(admin.listGroupOffsets("g"))).toEqual([]);
    await run({ ...reset, toLatest: true, execute: true });
    const offsets = await cluster.clock.until(admin.listGroupOffsets("g"));
    expect(offsets.map(({ partition, offset }) => [partition, offset])).toEqual([
      [0, 10],
      [1, 0],
    ]);
  });

  it("resets by offset, shift, instant and file, and never past the log", async () => {
    const { run } = await started();
    await run({ ...reset, topic: ["t:0"], toOffset: "7", execute: true });
    const far = await run({ ...reset, toOffset: "99" });
    expect(newOffsets(far.printed)).toEqual(["t 0 10", "t 1 0"]);
    expect(far.notes[0]).toBe(
      "New offset (99) is higher than latest offset for topic partition t-0. Value will be set to 10.",
    );
    const shifted = { resetOffsets: true, group: ["g"], allTopics: true };
    expect(newOffsets((await run({ ...shifted, shiftBy: "-2" })).printed)).toEqual(["t 0 5"]);
    expect(newOffsets((await run({ ...shifted, shiftBy: "-50" })).printed)).toEqual(["t 0 0"]);
    expect((await run({ ...reset, shiftBy: "1" })).failed).toBe(
      "Cannot shift t-1: group 'g' has no offset there.",
    );
    const since = await run({ ...reset, toDatetime: "2026-01-01T00:00:03.500" });
    expect(newOffsets(since.printed)).toEqual(["t 0 4", "t 1 0"]);
    expect(since.notes[0]).toMatch(/^t-1 has no record since 2026-01-01T00:00:03.500Z/);
    expect(newOffsets((await run({ ...reset, toCurrent: true })).printed)).toEqual([
      "t 0 7",
      "t 1 0",
    ]);
  });

  it("exports a plan that it reads again", async () => {
    const { run } = await started();
    const folder = mkdtempSync(join(tmpdir(), "regroup-"));
    try {
      const { printed } = await run({ ...reset, toEarliest: true, export: true });
      expect(printed).toEqual(["t,0,0", "t,1,0"]);
      const file = join(folder, "plan.csv");
      writeFileSync(file, "t,0,3\n");
      const from = { resetOffsets: true, group: ["g"], fromFile: file };
      expect(newOffsets((await run(from)).printed)).toEqual(["t 0 3"]);
      writeFileSync(file, "other,t,0,3\n");
      expect((await run(from)).failed).toMatch(/has no offsets for group 'g'/);
      expect((await run({ ...from, fromFile: join(folder, "none") })).failed).toMatch(/ENOENT/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses to reset or delete a group that has members, and goes on with the others", async () => {
    const { cluster, run } = await started();
    foundGroup(cluster, { groupId: "busy", members: 2 });
    const both = await run({ ...reset, group: ["busy", "g"], toLatest: true, execute: true });
    expect(both.failed).toBe(
      "Assignments can only be reset if the group 'busy' is inactive, but the current state is Stable.",
    );
    expect(newOffsets(both.printed)).toEqual(["t 0 10", "t 1 0"]);
    const deleted = await run({ delete: true, group: ["busy", "g"] });
    expect(deleted.printed).toEqual([
      "Deletion of requested consumer groups ('g') was successful.",
    ]);
    expect(deleted.failed).toMatch(/^Delete groups: 1 of 2 failed: group busy: .*NON_EMPTY_GROUP/);
  });

  it("describes groups and lists them", async () => {
    const { cluster, run } = await started();
    foundGroup(cluster, { groupId: "busy", members: 2 });
    await run({ ...reset, topic: ["t:0"], toOffset: "7", execute: true });
    expect((await run({ list: true })).printed).toEqual(["busy", "g"]);
    expect((await run({ list: true, state: "empty" })).printed).toEqual([
      "GROUP                     STATE",
      "g                         Empty",
    ]);
    const { printed, notes } = await run({ describe: true, allGroups: true });
    expect(notes).toEqual(["\nConsumer group 'g' has no active members."]);
    expect(printed.at(-1)).toBe(
      "g               t               0          7               10              3               -               -               -",
    );
    const json = await run({ describe: true, group: ["g"], json: true });
    expect(json.documents).toMatchObject([
      {
        groups: [
          {
            groupId: "g",
            state: "Empty",
            members: [],
            offsets: [{ topic: "t", partition: 0, currentOffset: 7, logEndOffset: 10, lag: 3 }],
          },
        ],
      },
    ]);
    expect((await run({ describe: true, group: ["none"], members: true })).failed).toMatch(
      /group none: .*GROUP_ID_NOT_FOUND/,
    );
  });

  it("deletes offsets, and says which it could not", async () => {
    const { run } = await started();
    await run({ ...reset, toLatest: true, execute: true });
    const deleted = await run({ deleteOffsets: true, group: ["g"], topic: ["t:1"] });
    expect(deleted.printed).toEqual([
      "Request succeeded for deleting offsets from group g.",
      "",
      "TOPIC           PARTITION  STATUS",
      "t               1          Successful",
    ]);
    const described = await run({ describe: true, group: ["g"] });
    expect(described.printed).toHaveLength(3);
  });
});
