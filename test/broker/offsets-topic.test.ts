import { describe, expect, it } from "vitest";
import {
  createPartitions,
  deleteTopics,
  describeGroups,
  errorName,
  findCoordinator,
  offsetCommit,
  offsetFetch,
} from "../../src/protocol/index.ts";
import { foundGroup } from "../kit/founded-group.ts";
import { GroupMember } from "../kit/group-member.ts";
import type { ScriptedClient } from "../kit/scripted-client.ts";
import { TestCluster } from "../kit/test-cluster.ts";

const OFFSETS_TOPIC = "__consumer_offsets";
const GROUP_ID = "my-group";

function coordinatorOf(cluster: TestCluster, client: ScriptedClient, groupId = GROUP_ID) {
  const sent = client.send(findCoordinator, { coordinatorKeys: [groupId] });
  cluster.clock.settle();
  const { errorCode, nodeId } = sent.response!.coordinators[0]!;
  return errorCode === 0 ? nodeId : errorName(errorCode);
}

function deleteOffsetsTopic(cluster: TestCluster, client: ScriptedClient): void {
  const sent = client.send(deleteTopics, { topics: [{ name: OFFSETS_TOPIC }] });
  cluster.clock.settle();
  expect(sent.response?.responses[0]?.errorCode).toBe(0);
}

/** Joins with the member id that the coordinator gives. */
function joinAnew(cluster: TestCluster, member: GroupMember) {
  member.memberId = "";
  const required = member.join();
  cluster.clock.settle();
  member.learn(required);
  return member.join();
}

describe("partitions added to the offsets topic", () => {
  it("hold no groups: each group's coordinator is who it was, and serves it", async () => {
    const cluster = await TestCluster.start({ brokers: 3 });
    const client = cluster.connect();
    const groupIds = Array.from({ length: 12 }, (_, index) => `group-${index}`);
    const before = groupIds.map((groupId) => coordinatorOf(cluster, client, groupId));
    const grown = client.send(createPartitions, {
      topics: [{ name: OFFSETS_TOPIC, count: 61, assignments: null }],
      timeoutMs: 1000,
    });
    cluster.clock.settle();
    expect(grown.response?.results[0]?.errorCode).toBe(0);
    expect(groupIds.map((groupId) => coordinatorOf(cluster, client, groupId))).toEqual(before);
    groupIds.forEach((groupId, index) => {
      const nodeId = before[index] as number;
      const join = new GroupMember(cluster.connect({ nodeId }), groupId).join();
      cluster.clock.settle();
      expect(errorName(join.response!.errorCode)).toBe("MEMBER_ID_REQUIRED");
    });
  });
});

describe("what is committed for a topic that is deleted", () => {
  async function committedCluster() {
    const topics = [{ name: "orders" }, { name: "kept" }];
    const cluster = await TestCluster.start({ brokers: 3, topics });
    const client = cluster.connect();
    const partitions = [{ partitionIndex: 0, committedOffset: 7 }];
    const committed = client.send(
      offsetCommit,
      { groupId: GROUP_ID, topics: topics.map(({ name }) => ({ name, partitions })) },
      9,
    );
    cluster.clock.settle();
    expect(committed.response!.topics.map((each) => each.partitions[0]!.errorCode)).toEqual([0, 0]);
    return { cluster, client };
  }

  function committedTopics(cluster: TestCluster, client: ScriptedClient) {
    const groups = [{ groupId: GROUP_ID, topics: null }];
    const fetched = client.send(offsetFetch, { groups }, 8);
    cluster.clock.settle();
    return fetched.response!.groups[0]!.topics.map(({ name }) => name);
  }

  it("goes with it", async () => {
    const { cluster, client } = await committedCluster();
    expect(committedTopics(cluster, client).sort()).toEqual(["kept", "orders"]);
    client.send(deleteTopics, { topics: [{ name: "orders" }] });
    cluster.clock.settle();
    expect(committedTopics(cluster, client)).toEqual(["kept"]);
  });

  it("goes with it even while the group moves to another broker", async () => {
    const { cluster } = await committedCluster();
    const client = cluster.connect({ nodeId: 2 });
    cluster.clock.settle();
    await cluster.brokers.stopBroker(1);
    // The request arrives before the next timer rings, which is when the journal is read.
    const meanwhile = client.send(describeGroups, { groups: [GROUP_ID] });
    client.send(deleteTopics, { topics: [{ name: "orders" }] });
    cluster.clock.settle();
    const { errorCode } = meanwhile.response!.groups[0]!;
    expect(errorName(errorCode)).toBe("COORDINATOR_LOAD_IN_PROGRESS");
    expect(committedTopics(cluster, client)).toEqual(["kept"]);
  });
});

describe("the offsets topic is deleted", () => {
  it("and who is parked is sent away, who comes is not served, and nobody is disconnected", async () => {
    const config = { "group.initial.rebalance.delay.ms": 3000 };
    const cluster = await TestCluster.start({ config, topics: [{ name: "orders" }] });
    const parkedMember = new GroupMember(cluster.connect(), GROUP_ID);
    const parked = joinAnew(cluster, parkedMember);
    cluster.clock.advance(100);
    expect(parked.response).toBeNull();
    const client = cluster.connect();
    deleteOffsetsTopic(cluster, client);
    expect(errorName(parked.response!.errorCode)).toBe("NOT_COORDINATOR");
    const beat = parkedMember.heartbeat();
    const again = parkedMember.join();
    const committed = client.send(
      offsetCommit,
      {
        groupId: "other",
        topics: [{ name: "orders", partitions: [{ partitionIndex: 0, committedOffset: 1 }] }],
      },
      9,
    );
    const fetched = client.send(offsetFetch, { groups: [{ groupId: GROUP_ID, topics: null }] }, 8);
    cluster.clock.settle();
    const errors = [
      beat.response!.errorCode,
      again.response!.errorCode,
      committed.response!.topics[0]!.partitions[0]!.errorCode,
      fetched.response!.groups[0]!.errorCode,
    ];
    expect(errors.map(errorName)).toEqual(Array(4).fill("NOT_COORDINATOR"));
    expect([client, parkedMember.client].some(({ socket }) => socket.isClosed)).toBe(false);
    cluster.clock.advance(60_000);
    expect(cluster.complaints).toEqual([]);
  });

  it("and made again by who looks for a coordinator, and groups start anew", async () => {
    const cluster = await TestCluster.start();
    const { members } = foundGroup(cluster, { groupId: GROUP_ID, members: 1 });
    const [member] = members;
    const { client } = member!;
    deleteOffsetsTopic(cluster, client);
    expect(coordinatorOf(cluster, client)).toBe("COORDINATOR_NOT_AVAILABLE");
    expect(coordinatorOf(cluster, client)).toBe(1);
    const beat = member!.heartbeat();
    cluster.clock.settle();
    expect(errorName(beat.response!.errorCode)).toBe("UNKNOWN_MEMBER_ID");
    const joined = joinAnew(cluster, member!);
    cluster.clock.advance(3_000);
    expect(member!.learn(joined)).toMatchObject({ errorCode: 0, generationId: 1 });
    expect(cluster.complaints).toEqual([]);
  });
});
