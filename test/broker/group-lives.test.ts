import { describe, expect, it } from "vitest";
import type { GroupNote } from "../../src/model/index.ts";
import {
  deleteGroups,
  describeGroups,
  errorName,
  findCoordinator,
  joinGroup,
  listGroups,
  offsetCommit,
  offsetDelete,
  offsetFetch,
  syncGroup,
} from "../../src/protocol/index.ts";
import { foundGroup } from "../kit/founded-group.ts";
import { GroupMember } from "../kit/group-member.ts";
import { TestCluster } from "../kit/test-cluster.ts";
import { START_MS } from "../kit/virtual-clock.ts";

const ORDERS = { topics: [{ name: "orders", partitions: 4 }] };

const LARGE = new Uint8Array(2_000);

function commit(member: GroupMember, offset: number, partitionIndex = 0) {
  return member.client.send(
    offsetCommit,
    {
      groupId: member.groupId,
      memberId: member.memberId,
      generationIdOrMemberEpoch: member.generationId,
      topics: [{ name: "orders", partitions: [{ partitionIndex, committedOffset: offset }] }],
    },
    9,
  );
}

describe("a group", () => {
  it("is joined, synced, kept alive and left", async () => {
    const cluster = await TestCluster.start(ORDERS);
    const { leader, members } = foundGroup(cluster, { groupId: "g", members: 3 });
    expect(new Set(members.map(({ generationId }) => generationId)).size).toBe(1);
    const beats = members.map((member) => member.heartbeat());
    cluster.clock.settle();
    expect(beats.map(({ response }) => response?.errorCode)).toEqual([0, 0, 0]);
    const leaver = members.find((member) => member !== leader)!;
    const left = leaver.leave();
    cluster.clock.settle();
    expect(left.response).toMatchObject({ errorCode: 0, members: [{ errorCode: 0 }] });
    const told = leader.heartbeat();
    cluster.clock.settle();
    expect(errorName(told.response!.errorCode)).toBe("REBALANCE_IN_PROGRESS");
    expect(cluster.complaints).toEqual([]);
  });

  it("tells the story of a crash: 45 s of silence, in milliseconds", async () => {
    const cluster = await TestCluster.start(ORDERS);
    const story: string[] = [];
    cluster.brokers.onNote((note) => story.push(tell(note)));
    const { members } = foundGroup(cluster, { groupId: "g", members: 2 });
    const [survivor, victim] = members as [GroupMember, GroupMember];
    story.push(`${at(cluster)} two is killed`);
    victim.client.socket.destroy();
    const startedAt = performance.now();
    let rejoin = null;
    for (let second = 3; second <= 60 && rejoin === null; second += 3) {
      const beat = survivor.heartbeat();
      cluster.clock.advance(3_000);
      if (errorName(beat.response!.errorCode) === "REBALANCE_IN_PROGRESS") rejoin = survivor.join();
    }
    cluster.clock.settle();
    survivor.learn(rejoin!);
    survivor.sync([survivor.memberId]);
    cluster.clock.settle();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    const { PRINT_STORY } = process.env;
    if (PRINT_STORY) console.log(story.join("\n"));
    const ids = (line: string): string =>
      line.replaceAll(survivor.memberId, "one").replaceAll(victim.memberId, "two");
    expect(story.slice(-7).map(ids)).toEqual([
      "0.0 s two is killed",
      "45.0 s SessionExpired two",
      "45.0 s RebalanceStarted SessionExpired, waiting for one",
      "48.0 s MemberJoined one",
      "48.0 s GenerationCompleted 3 of one",
      "48.0 s AssignmentStored one",
      "48.0 s MemberSynced one",
    ]);
  });

  it("waits group.initial.rebalance.delay.ms for more members when it is told to", async () => {
    const config = { "group.initial.rebalance.delay.ms": 3000 };
    const cluster = await TestCluster.start({ ...ORDERS, config });
    const members = ["one", "two"].map(
      (clientId) => new GroupMember(cluster.connect({ clientId }), "g"),
    );
    for (const member of members) {
      const required = member.join();
      cluster.clock.settle();
      member.learn(required);
    }
    const joins = members.map((member) => member.join());
    cluster.clock.advance(2_900);
    expect(joins.map(({ response }) => response)).toEqual([null, null]);
    cluster.clock.advance(3_100);
    expect(joins.map(({ response }) => response?.generationId)).toEqual([1, 1]);
  });

  it("keeps what it commits, by name and by topic id", async () => {
    const cluster = await TestCluster.start(ORDERS);
    const { members } = foundGroup(cluster, { groupId: "g", members: 1 });
    const member = members[0]!;
    const committed = commit(member, 42);
    const fetched = member.client.send(
      offsetFetch,
      { groups: [{ groupId: "g", topics: [{ name: "orders", partitionIndexes: [0, 1] }] }] },
      8,
    );
    cluster.clock.settle();
    expect(committed.response?.topics[0]?.partitions).toMatchObject([{ errorCode: 0 }]);
    expect(fetched.response?.groups[0]?.topics[0]).toMatchObject({
      name: "orders",
      partitions: [
        { partitionIndex: 0, committedOffset: 42, errorCode: 0 },
        { partitionIndex: 1, committedOffset: -1, errorCode: 0 },
      ],
    });
    const all = member.client.send(offsetFetch, { groups: [{ groupId: "g", topics: null }] }, 10);
    cluster.clock.settle();
    const { topicId } = all.response!.groups[0]!.topics[0]!;
    const again = member.client.send(
      offsetCommit,
      {
        groupId: "g",
        memberId: member.memberId,
        generationIdOrMemberEpoch: member.generationId,
        topics: [
          {
            topicId,
            partitions: [
              { partitionIndex: 1, committedOffset: 7 },
              { partitionIndex: 99, committedOffset: 7 },
            ],
          },
          {
            topicId: "UNKNOWNaaaaaaaaaaaaaaA",
            partitions: [{ partitionIndex: 0, committedOffset: 1 }],
          },
        ],
      },
      10,
    );
    const byId = member.client.send(
      offsetFetch,
      {
        groups: [
          {
            groupId: "g",
            topics: [
              { topicId, partitionIndexes: [1] },
              { topicId: "UNKNOWNaaaaaaaaaaaaaaA", partitionIndexes: [0] },
            ],
          },
        ],
      },
      10,
    );
    cluster.clock.settle();
    const errors = again.response!.topics.map(({ topicId: id, partitions }) => [
      id === topicId,
      ...partitions.map(({ partitionIndex, errorCode }) => [partitionIndex, errorName(errorCode)]),
    ]);
    expect(errors).toContainEqual([false, [0, "UNKNOWN_TOPIC_ID"]]);
    expect(errors.flat()).toContainEqual([1, "NONE"]);
    expect(errors.flat()).toContainEqual([99, "UNKNOWN_TOPIC_OR_PARTITION"]);
    expect(byId.response?.groups[0]?.topics).toMatchObject([
      { topicId, partitions: [{ committedOffset: 7, errorCode: 0 }] },
      { partitions: [{ committedOffset: -1, errorCode: 100 }] },
    ]);
  });

  it("answers a commit to topics that do not exist without asking the coordinator", async () => {
    const cluster = await TestCluster.start(ORDERS);
    const client = cluster.connect();
    const sent = client.send(
      offsetCommit,
      {
        groupId: "g",
        generationIdOrMemberEpoch: 5,
        topics: [{ name: "nope", partitions: [{ partitionIndex: 0, committedOffset: 1 }] }],
      },
      2,
    );
    cluster.clock.settle();
    expect(sent.response?.topics).toMatchObject([{ name: "nope", partitions: [{ errorCode: 3 }] }]);
  });

  it("deletes offsets of partitions that are there", async () => {
    const cluster = await TestCluster.start(ORDERS);
    const { members } = foundGroup(cluster, { groupId: "g", members: 1 });
    commit(members[0]!, 5);
    members[0]!.leave();
    const deleted = members[0]!.client.send(offsetDelete, {
      groupId: "g",
      topics: [
        { name: "orders", partitions: [{ partitionIndex: 0 }, { partitionIndex: 9 }] },
        { name: "nope", partitions: [{ partitionIndex: 0 }] },
      ],
    });
    cluster.clock.settle();
    const errors = deleted.response!.topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, errorCode }) => [name, partitionIndex, errorCode]),
    );
    expect(errors.sort()).toEqual([
      ["nope", 0, 3],
      ["orders", 0, 0],
      ["orders", 9, 3],
    ]);
  });

  it("is listed, described and deleted, whichever shard it is of", async () => {
    const cluster = await TestCluster.start(ORDERS);
    const groupIds = ["a", "b", "c"];
    for (const groupId of groupIds) foundGroup(cluster, { groupId, members: 1 });
    const client = cluster.connect();
    const listed = client.send(listGroups, {});
    const described = client.send(describeGroups, {
      groups: ["c", "a", "nope"],
      includeAuthorizedOperations: true,
    });
    const refused = client.send(deleteGroups, { groupsNames: ["a", "nope", "a"] });
    cluster.clock.settle();
    const names = listed.response!.groups.map(({ groupId }) => groupId).sort();
    expect(names).toEqual(groupIds);
    const states = described.response!.groups.map(({ groupId, groupState }) => [
      groupId,
      groupState,
    ]);
    expect(states.sort()).toEqual([
      ["a", "Stable"],
      ["c", "Stable"],
      ["nope", "Dead"],
    ]);
    const stable = described.response!.groups.find(({ groupId }) => groupId === "a");
    expect(stable?.authorizedOperations).toBe(3400);
    const results = refused.response!.results.map((each) => [
      each.groupId,
      errorName(each.errorCode),
    ]);
    expect(results.sort()).toEqual([
      ["a", "NON_EMPTY_GROUP"],
      ["nope", "GROUP_ID_NOT_FOUND"],
    ]);
  });

  it("takes a protocol that is offered twice for one", async () => {
    const cluster = await TestCluster.start();
    const joins = ["one", "two"].map((clientId) =>
      cluster.connect({ clientId }).send(
        joinGroup,
        {
          groupId: "g",
          protocolType: "consumer",
          sessionTimeoutMs: 10_000,
          rebalanceTimeoutMs: 10_000,
          protocols: [
            { name: "range", metadata: Uint8Array.of(1) },
            { name: "range", metadata: Uint8Array.of(2) },
          ],
        },
        3,
      ),
    );
    cluster.clock.advance(20_000);
    expect(joins.map(({ response }) => response?.protocolName)).toEqual(["range", "range"]);
    expect(cluster.complaints).toEqual([]);
  });

  it("whose assignment the log refuses is told so, rebalances, and keeps its offsets", async () => {
    const cluster = await TestCluster.start({ ...ORDERS, config: { "message.max.bytes": 1_000 } });
    const { members } = foundGroup(cluster, { groupId: "g", members: 1 });
    const member = members[0]!;
    commit(member, 42);
    const again = member.join();
    cluster.clock.settle();
    member.learn(again);
    const { groupId, memberId, generationId } = member;
    const tooLarge = member.client.send(
      syncGroup,
      { groupId, memberId, generationId, assignments: [{ memberId, assignment: LARGE }] },
      3,
    );
    const told = member.heartbeat();
    const fetched = member.client.send(offsetFetch, { groups: [{ groupId, topics: null }] }, 8);
    cluster.clock.settle();
    expect(errorName(tooLarge.response!.errorCode)).toBe("UNKNOWN_SERVER_ERROR");
    expect(errorName(told.response!.errorCode)).toBe("REBALANCE_IN_PROGRESS");
    expect(fetched.response?.groups[0]?.topics[0]?.partitions[0]?.committedOffset).toBe(42);
    expect(cluster.complaints.map(({ fields }) => fields)).toMatchObject([
      { error: "MESSAGE_TOO_LARGE", records: 1 },
    ]);
  });

  it("of a static member that wants no time to rejoin keeps nobody else from being served", async () => {
    const cluster = await TestCluster.start();
    const passing = foundGroup(cluster, { groupId: "g", members: 1 }).leader;
    const steady = new GroupMember(cluster.connect(), "g", "instance-1");
    const came = steady.join({ rebalanceTimeoutMs: 0, sessionTimeoutMs: 10_000 });
    cluster.clock.settle();
    const rejoined = passing.join({ rebalanceTimeoutMs: 60_000 });
    cluster.clock.settle();
    steady.learn(came);
    passing.learn(rejoined);
    passing.sync([passing.memberId, steady.memberId]);
    steady.sync();
    // From here on the group's rebalance timeout is that of the static member, who does not come.
    passing.leave();
    cluster.clock.advance(20_000);
    const listed = passing.client.send(listGroups, {});
    cluster.clock.settle();
    expect(listed.response?.groups).toMatchObject([{ groupId: "g", groupState: "Empty" }]);
  });

  it("is not found under an empty name", async () => {
    const cluster = await TestCluster.start(ORDERS);
    const member = new GroupMember(cluster.connect(), "");
    const sent = [member.join(), member.heartbeat(), member.leave()];
    cluster.clock.settle();
    const names = sent.map(({ response }) => errorName(response!.errorCode));
    expect(names).toEqual(["INVALID_GROUP_ID", "INVALID_GROUP_ID", "INVALID_GROUP_ID"]);
  });

  it("wants the protocol's name with a SyncGroup of version 5", async () => {
    const cluster = await TestCluster.start(ORDERS);
    const client = cluster.connect();
    const sent = client.send(syncGroup, { groupId: "g", memberId: "m", generationId: 1 }, 5);
    cluster.clock.settle();
    expect(errorName(sent.response!.errorCode)).toBe("INCONSISTENT_GROUP_PROTOCOL");
  });
});

describe("FindCoordinator", () => {
  it("names the leader of the group's partition, in every version", async () => {
    const cluster = await TestCluster.start({ brokers: 3 });
    const client = cluster.connect();
    const old = [0, 1, 2, 3].map((version) =>
      client.send(findCoordinator, { key: "my-group", keyType: 0 }, version),
    );
    const batch = client.send(findCoordinator, {
      keyType: 0,
      coordinatorKeys: ["my-group", "orders", "foo"],
    });
    const share = client.send(findCoordinator, { keyType: 2, coordinatorKeys: ["g:t:0"] });
    cluster.clock.settle();
    // Partition 12 of 50; leaders go round the brokers.
    for (const { response } of old) expect(response).toMatchObject({ errorCode: 0, nodeId: 1 });
    const nodeIds = batch.response!.coordinators.map(({ nodeId }) => nodeId);
    expect(nodeIds).toEqual([12, 31, 24].map((partition) => (partition % 3) + 1));
    expect(errorName(share.response!.coordinators[0]!.errorCode)).toBe("INVALID_REQUEST");
  });

  it("sends a member elsewhere with NOT_COORDINATOR when it asks the wrong broker", async () => {
    const cluster = await TestCluster.start({ brokers: 3 });
    const member = new GroupMember(cluster.connect({ nodeId: 2 }), "my-group");
    const sent = member.join();
    cluster.clock.settle();
    expect(errorName(sent.response!.errorCode)).toBe("NOT_COORDINATOR");
  });
});

function at(cluster: TestCluster): string {
  return `${((cluster.clock.nowMs() - START_MS) / 1000).toFixed(1)} s`;
}

function tell(note: GroupNote): string {
  const time = `${((note.atMs - START_MS) / 1000).toFixed(1)} s ${note.type}`;
  switch (note.type) {
    case "SessionExpired":
    case "MemberJoined":
      return `${time} ${note.member.memberId}`;
    case "RebalanceStarted":
      return `${time} ${note.cause}, waiting for ${note.waitingFor.join(" ")}`;
    case "GenerationCompleted":
      return `${time} ${note.generationId} of ${note.members.map((each) => each.memberId).join(" ")}`;
    case "AssignmentStored":
      return `${time} ${note.assignments.map((each) => each.memberId).join(" ")}`;
    case "MemberSynced":
      return `${time} ${note.memberId}`;
    default:
      return time;
  }
}
