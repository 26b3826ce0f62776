import { describe, expect, it } from "vitest";
import { FailedItemsError } from "../../../src/client/admin/item-results.ts";
import type { KafkaError } from "../../../src/client/errors/errors.ts";
import {
  consumerGroupDescribe,
  describeGroups,
  encodeAssignment,
  encodeSubscription,
  errorCode,
  leaveGroup,
  listGroups,
  offsetCommit,
  offsetDelete,
  offsetFetch,
} from "../../../src/protocol/index.ts";
import { coordinatedBy, scriptedAdmin } from "./scripted-admin.ts";

const NOTHING = new Uint8Array(0);

function member(memberId: string, bytes: { metadata?: Uint8Array; assignment?: Uint8Array } = {}) {
  return {
    memberId,
    clientId: "c",
    clientHost: "/10.0.0.1",
    memberMetadata: bytes.metadata ?? NOTHING,
    memberAssignment: bytes.assignment ?? NOTHING,
  };
}

function stableGroup(groupId: string, members: ReturnType<typeof member>[]) {
  const protocol = { protocolType: "consumer", protocolData: "range" };
  return { errorCode: 0, groupId, groupState: "Stable", ...protocol, members };
}

describe("describing groups", () => {
  it("decodes what members subscribe to and own", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 2).on(describeGroups, () => ({
      groups: [
        stableGroup("g", [
          member("m", {
            metadata: encodeSubscription({
              topics: ["t", "u"],
              userData: null,
              ownedPartitions: [],
              rackId: "r1",
            }),
            assignment: encodeAssignment({
              assignedPartitions: [
                { topic: "u", partitions: [1] },
                { topic: "t", partitions: [10, 2] },
              ],
              userData: null,
            }),
          }),
        ]),
      ],
    }));
    const group = await clock.until(admin.describeGroup("g"));
    expect(group).toMatchObject({
      type: "classic",
      state: "Stable",
      partitionAssignor: "range",
      coordinator: { nodeId: 2, host: "broker-2", port: 9092 },
      groupEpoch: null,
    });
    expect(group.members).toMatchObject([
      {
        memberId: "m",
        groupInstanceId: null,
        rackId: "r1",
        subscribedTopics: ["t", "u"],
        assignment: [
          { topic: "t", partition: 2 },
          { topic: "t", partition: 10 },
          { topic: "u", partition: 1 },
        ],
      },
    ]);
  });

  it("lets one member that writes bytes of its own hide no other", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    const odd = Uint8Array.of(0, 1, 2);
    coordinatedBy(cluster, () => 1).on(describeGroups, () => ({
      groups: [stableGroup("g", [member("odd", { metadata: odd, assignment: odd }), member("m")])],
    }));
    const { members } = await clock.until(admin.describeGroup("g"));
    expect(members.map(({ memberId, assignment }) => [memberId, assignment])).toEqual([
      ["odd", []],
      ["m", []],
    ]);
    expect(members[0]?.assignmentBytes).toEqual(odd);
  });

  it("finds those of the consumer protocol too, and calls those that do not exist by their error", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    const missing = errorCode("GROUP_ID_NOT_FOUND");
    const owns = (partitions: number[]) => ({
      topicPartitions: [{ topicId: "AAAAAAAAAAAAAAAAAAAAAQ", topicName: "t", partitions }],
    });
    coordinatedBy(cluster, () => 1)
      .on(describeGroups, ({ request }) => ({
        groups: request.groups.map((groupId) =>
          groupId === "classic"
            ? stableGroup(groupId, [])
            : { ...stableGroup(groupId, []), errorCode: missing, errorMessage: `no ${groupId}` },
        ),
      }))
      .on(consumerGroupDescribe, ({ request }) => ({
        throttleTimeMs: 0,
        groups: request.groupIds.map((groupId) => ({
          errorCode: groupId === "new" ? 0 : missing,
          groupId,
          groupState: "Reconciling",
          groupEpoch: 12,
          assignmentEpoch: 11,
          assignorName: "uniform",
          members:
            groupId === "new"
              ? [
                  {
                    memberId: "m",
                    memberEpoch: 10,
                    clientId: "c",
                    clientHost: "/10.0.0.1",
                    subscribedTopicNames: ["t"],
                    assignment: owns([1]),
                    targetAssignment: owns([1, 2]),
                  },
                ]
              : [],
        })),
      }));
    const call = admin.describeGroups(["classic", "new", "none"]).catch((e: unknown) => e);
    const error = await clock.until(call);
    if (!(error instanceof FailedItemsError)) throw error;
    expect(cluster.requests(consumerGroupDescribe)[0]?.request.groupIds).toEqual(["new", "none"]);
    expect((error.failed.get("none") as KafkaError).code).toBe("GROUP_ID_NOT_FOUND");
    expect(error.succeeded.get("new")).toMatchObject({
      type: "consumer",
      state: "Reconciling",
      groupEpoch: 12,
      targetAssignmentEpoch: 11,
      members: [
        {
          memberEpoch: 10,
          assignment: [{ topic: "t", partition: 1 }],
          targetAssignment: [
            { topic: "t", partition: 1 },
            { topic: "t", partition: 2 },
          ],
        },
      ],
    });
  });

  it("does not take a Dead group of an older broker for one that exists", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 1).on(
      describeGroups,
      () => ({ groups: [{ ...stableGroup("g", []), groupState: "Dead" }] }),
      5,
    );
    await expect(clock.until(admin.describeGroup("g"))).rejects.toMatchObject({
      code: "GROUP_ID_NOT_FOUND",
    });
  });
});

describe("listing groups", () => {
  it("asks every broker, and says which one could not answer", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    cluster.on(listGroups, ({ nodeId }) =>
      nodeId === 3
        ? { errorCode: errorCode("CLUSTER_AUTHORIZATION_FAILED"), groups: [] }
        : {
            errorCode: 0,
            groups: [{ groupId: `g${nodeId}`, protocolType: "consumer", groupState: "stable" }],
          },
    );
    const error = await clock.until(admin.listGroups().catch((e: unknown) => e));
    if (!(error instanceof FailedItemsError)) throw error;
    expect([...error.succeeded.keys()]).toEqual(["broker 1", "broker 2"]);
    expect(error.message).toMatch(/^List groups: 1 of 3 failed: broker 3: /);
  });

  it("hands its filters to brokers that know them, and filters protocol types itself", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    const listed = (groupId: string, protocolType: string) => ({
      groupId,
      protocolType,
      groupState: "Empty",
      groupType: "classic",
    });
    cluster.on(listGroups, ({ nodeId }) => ({
      errorCode: 0,
      groups:
        nodeId === 1 ? [listed("z", "consumer"), listed("a", ""), listed("k", "connect")] : [],
    }));
    const groups = await clock.until(
      admin.listGroups({ states: ["Empty"], types: ["classic"], protocolTypes: ["consumer", ""] }),
    );
    expect(groups.map(({ groupId }) => groupId)).toEqual(["a", "z"]);
    const { request } = cluster.requests(listGroups)[0]!;
    expect(request).toMatchObject({ statesFilter: ["Empty"], typesFilter: ["classic"] });
  });
});

describe("removing members", () => {
  it("names static ones by their instance, gives a reason, and fails for each member by itself", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 1).on(leaveGroup, ({ request }) => ({
      errorCode: 0,
      members: request.members.map(({ memberId, groupInstanceId }) => ({
        memberId,
        groupInstanceId,
        errorCode: memberId === "gone" ? errorCode("UNKNOWN_MEMBER_ID") : 0,
      })),
    }));
    const members = [{ groupInstanceId: "i" }, { memberId: "gone" }];
    const call = admin.removeMembersFromGroup("g", { members, reason: "maintenance" });
    const error = await clock.until(call.catch((e: unknown) => e));
    if (!(error instanceof FailedItemsError)) throw error;
    expect([...error.succeeded.keys()]).toEqual(["i"]);
    expect([...error.failed.keys()]).toEqual(["gone"]);
    expect(cluster.requests(leaveGroup)[0]?.request.members).toMatchObject([
      { memberId: "", groupInstanceId: "i", reason: "member was removed by an admin: maintenance" },
      { memberId: "gone", groupInstanceId: null },
    ]);
  });

  it("removes all that there are when none is named", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 1)
      .on(describeGroups, () => ({
        groups: [
          stableGroup("g", [member("a"), { ...member("b"), groupInstanceId: "i" } as never]),
        ],
      }))
      .on(leaveGroup, ({ request }) => ({
        errorCode: 0,
        members: request.members.map((each) => ({ ...each, errorCode: 0 })),
      }));
    await clock.until(admin.removeMembersFromGroup("g"));
    expect(cluster.requests(leaveGroup)[0]?.request.members).toMatchObject([
      { memberId: "a", groupInstanceId: null },
      { memberId: "", groupInstanceId: "i" },
    ]);
  });
});

describe("offsets of a group", () => {
  it("are waited for while the group rebalances, and refused by partition", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    const codes = ["REBALANCE_IN_PROGRESS", "UNKNOWN_MEMBER_ID"] as const;
    let round = 0;
    coordinatedBy(cluster, () => 1).on(offsetCommit, () => {
      const code = errorCode(codes[round++]!);
      return { topics: [{ name: "t", partitions: [{ partitionIndex: 0, errorCode: code }] }] };
    });
    const call = admin.alterGroupOffsets("g", [{ topic: "t", partition: 0, offset: 5 }]);
    const error = await clock.until(call.catch((e: unknown) => e));
    if (!(error instanceof FailedItemsError)) throw error;
    expect((error.failed.get("t-0") as KafkaError).code).toBe("UNKNOWN_MEMBER_ID");
    const { request } = cluster.requests(offsetCommit)[1]!;
    expect(request).toMatchObject({ memberId: "", generationIdOrMemberEpoch: -1 });
    expect(request.topics[0]?.partitions[0]).toMatchObject({
      committedOffset: 5,
      committedLeaderEpoch: -1,
      committedMetadata: "",
    });
  });

  it("that may not be seen fail the group, lest they look as if nothing were committed", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 1).on(offsetFetch, () => ({
      groups: [
        {
          groupId: "g",
          errorCode: 0,
          topics: [
            {
              name: "t",
              partitions: [
                {
                  partitionIndex: 0,
                  committedOffset: -1,
                  metadata: "",
                  errorCode: errorCode("TOPIC_AUTHORIZATION_FAILED"),
                },
              ],
            },
          ],
        },
      ],
    }));
    await expect(clock.until(admin.listGroupOffsets("g"))).rejects.toMatchObject({
      code: "TOPIC_AUTHORIZATION_FAILED",
      message: expect.stringContaining("partition t-0"),
    });
  });

  it("are deleted by partition, and the group's own error is the error", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    const answers = [
      {
        errorCode: 0,
        topics: [
          {
            name: "t",
            partitions: [
              { partitionIndex: 0, errorCode: 0 },
              { partitionIndex: 1, errorCode: errorCode("GROUP_SUBSCRIBED_TO_TOPIC") },
            ],
          },
        ],
      },
      { errorCode: errorCode("GROUP_ID_NOT_FOUND"), topics: [] },
    ];
    coordinatedBy(cluster, () => 1).on(offsetDelete, () => answers.shift()!);
    const partitions = [0, 1].map((partition) => ({ topic: "t", partition }));
    const call = () => admin.deleteGroupOffsets("g", partitions).catch((e: unknown) => e);
    expect(await clock.until(call())).toMatchObject({
      succeeded: new Map([["t-0", undefined]]),
      failed: new Map([["t-1", expect.objectContaining({ code: "GROUP_SUBSCRIBED_TO_TOPIC" })]]),
    });
    expect(await clock.until(call())).toMatchObject({ code: "GROUP_ID_NOT_FOUND" });
  });
});
