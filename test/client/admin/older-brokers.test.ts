import { describe, expect, it } from "vitest";
import { UnsupportedVersionError } from "../../../src/client/errors/errors.ts";
import {
  alterConfigs,
  deleteTopics,
  describeConfigs,
  describeGroups,
  findCoordinator,
  leaveGroup,
  listGroups,
  listOffsets,
  metadata,
  offsetCommit,
  offsetFetch,
} from "../../../src/protocol/index.ts";
import { coordinatedBy, scriptedAdmin, withTopics } from "./scripted-admin.ts";

describe("brokers that are older", () => {
  it("than 3.0 look coordinators up one by one, and fetch the offsets of one group at a time", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    cluster
      .on(findCoordinator, () => ({ nodeId: 2, host: "", port: 0, errorCode: 0 }), 3)
      .on(
        offsetFetch,
        ({ request }) => ({
          topics: [
            {
              name: "t",
              partitions: [
                {
                  partitionIndex: 0,
                  committedOffset: request.groupId.length,
                  committedLeaderEpoch: 3,
                  metadata: null,
                  errorCode: 0,
                },
                { partitionIndex: 1, committedOffset: -1, metadata: "", errorCode: 0 },
              ],
            },
          ],
        }),
        5,
      );
    const offsets = await clock.until(admin.listOffsetsOfGroups(["a", "bcd"]));
    expect(cluster.requests(findCoordinator).map(({ request }) => request.key)).toEqual([
      "a",
      "bcd",
    ]);
    expect(offsets).toEqual(
      new Map([
        ["a", [{ topic: "t", partition: 0, offset: 1, leaderEpoch: 3, metadata: "" }]],
        ["bcd", [{ topic: "t", partition: 0, offset: 3, leaderEpoch: 3, metadata: "" }]],
      ]),
    );
  });

  it("than 2.5 cannot wait for transactions, and say so", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 1).on(offsetFetch, () => ({ topics: [] }), 6);
    await expect(clock.until(admin.listGroupOffsets("g", { requireStable: true }))).rejects.toThrow(
      UnsupportedVersionError,
    );
  });

  it("than 2.4 let members go one by one, by member id alone", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 1).on(leaveGroup, () => ({ errorCode: 0 }), 2);
    const members = [{ memberId: "m1" }, { memberId: "m2" }];
    await clock.until(admin.removeMembersFromGroup("g", { members }));
    expect(cluster.requests(leaveGroup).map(({ request }) => request.memberId)).toEqual([
      "m1",
      "m2",
    ]);
    const statics = { members: [{ groupInstanceId: "i" }] };
    await expect(clock.until(admin.removeMembersFromGroup("g", statics))).rejects.toThrow(
      UnsupportedVersionError,
    );
  });

  it("than 2.8 describe the cluster by Metadata, and topics have no id", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    withTopics(cluster, ["t"]);
    const cluster21 = await clock.until(admin.describeCluster());
    expect(cluster21.controllerId).toBe(1);
    expect(cluster21.nodes.map(({ nodeId, host }) => [nodeId, host])).toEqual([
      [1, "broker-1"],
      [2, "broker-2"],
      [3, "broker-3"],
    ]);
    const topics = await clock.until(admin.describeTopics(["t"]));
    expect(topics.get("t")).toMatchObject({ topicId: null, partitions: { length: 3 } });
    const mayCreate = cluster
      .requests(metadata)
      .some(({ request }) => request.allowAutoTopicCreation);
    expect(mayCreate).toBe(false);
  });

  it("than 2.3 have all configurations of a resource replaced: those that were set stay", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    const config = (name: string, value: string, configSource: number) => ({
      name,
      value,
      configSource,
      readOnly: false,
      isSensitive: false,
      synonyms: [],
    });
    cluster
      .on(
        describeConfigs,
        () => ({
          results: [
            {
              errorCode: 0,
              errorMessage: null,
              resourceType: 2,
              resourceName: "t",
              configs: [
                config("retention.ms", "5", 1),
                config("cleanup.policy", "delete", 1),
                config("flush.ms", "9", 1),
                config("segment.ms", "7", 5),
              ],
            },
          ],
        }),
        2,
      )
      .on(alterConfigs, () => ({
        responses: [{ errorCode: 0, errorMessage: null, resourceType: 2, resourceName: "t" }],
      }));
    await clock.until(
      admin.incrementalAlterConfigs([
        {
          type: "topic",
          name: "t",
          changes: [
            { name: "retention.ms", op: "set", value: "6" },
            { name: "cleanup.policy", op: "append", value: "compact" },
            { name: "flush.ms", op: "delete" },
          ],
        },
      ]),
    );
    expect(cluster.requests(alterConfigs)[0]?.request.resources[0]?.configs).toEqual([
      expect.objectContaining({ name: "retention.ms", value: "6" }),
      expect.objectContaining({ name: "cleanup.policy", value: "delete,compact" }),
    ]);
  });

  it("than 2.6 list groups without states, which are then described", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    const described = (groupId: string, groupState: string) => ({
      errorCode: 0,
      groupId,
      groupState,
      protocolType: "consumer",
      protocolData: "",
      members: [],
    });
    coordinatedBy(cluster, () => 1)
      .on(
        listGroups,
        ({ nodeId }) => ({
          errorCode: 0,
          groups:
            nodeId === 1
              ? ["e", "s", "d"].map((groupId) => ({ groupId, protocolType: "consumer" }))
              : [],
        }),
        0,
      )
      .on(
        describeGroups,
        () => ({
          groups: [described("e", "Empty"), described("s", "Stable"), described("d", "Dead")],
        }),
        2,
      );
    expect(
      (await clock.until(admin.listGroups())).map(({ groupId, state }) => [groupId, state]),
    ).toEqual([
      ["d", "Unknown"],
      ["e", "Unknown"],
      ["s", "Unknown"],
    ]);
    expect(await clock.until(admin.listGroups({ states: ["Stable"] }))).toEqual([
      { groupId: "s", type: "classic", protocolType: "consumer", state: "Stable" },
    ]);
  });

  it("than 2.4 delete topics by their names alone", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    cluster.on(
      deleteTopics,
      ({ request }) => ({ responses: request.topicNames.map((name) => ({ name, errorCode: 0 })) }),
      3,
    );
    await clock.until(admin.deleteTopics(["a", "b"]));
    expect(cluster.requests(deleteTopics)).toHaveLength(1);
  });

  it("than 3.0 know no largest timestamp, which fails by itself", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    withTopics(cluster, ["t"]).on(
      listOffsets,
      ({ request }) => ({
        topics: request.topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex }) => ({
            partitionIndex,
            errorCode: 0,
            offset: 3,
          })),
        })),
      }),
      6,
    );
    const error = await clock.until(
      admin
        .listOffsets([
          { topic: "t", partition: 0, at: "latest" },
          { topic: "t", partition: 1, at: "max-timestamp" },
        ])
        .catch((e: unknown) => e),
    );
    expect(error).toMatchObject({
      failed: new Map([["t-1", expect.any(UnsupportedVersionError)]]),
      succeeded: new Map([["t-0", expect.objectContaining({ offset: 3 })]]),
    });
  });

  it("are never asked by topic id where only the newest would be", async () => {
    const { admin, cluster, clock } = scriptedAdmin();
    coordinatedBy(cluster, () => 1)
      .on(offsetFetch, () => ({ groups: [{ groupId: "g", topics: [], errorCode: 0 }] }))
      .on(offsetCommit, () => ({
        topics: [{ name: "t", partitions: [{ partitionIndex: 0, errorCode: 0 }] }],
      }));
    await clock.until(admin.listGroupOffsets("g"));
    await clock.until(admin.alterGroupOffsets("g", [{ topic: "t", partition: 0, offset: 1 }]));
    expect(cluster.requests(offsetFetch)[0]?.version).toBe(9);
    expect(cluster.requests(offsetCommit)[0]?.version).toBe(9);
  });
});
