import { describe, expect, it } from "vitest";
import {
  describeGroups,
  errorName,
  fetch,
  findCoordinator,
  listOffsets,
  metadata,
  offsetCommit,
  offsetFetch,
} from "../../src/protocol/index.ts";
import { foundGroup } from "../kit/founded-group.ts";
import { GroupMember } from "../kit/group-member.ts";
import type { ScriptedClient } from "../kit/scripted-client.ts";
import { TestCluster } from "../kit/test-cluster.ts";

const THREE = { brokers: 3, topics: [{ name: "orders", partitions: 6 }] };
/** `my-group` is of partition 12, which broker 1 leads as long as it is there. */
const GROUP_ID = "my-group";

function coordinatorOf(cluster: TestCluster, client: ScriptedClient): number {
  const sent = client.send(findCoordinator, { coordinatorKeys: [GROUP_ID] });
  cluster.clock.settle();
  return sent.response!.coordinators[0]!.nodeId;
}

/** The members of the group on connections to another broker. */
function reconnect(cluster: TestCluster, members: readonly GroupMember[], nodeId: number) {
  return members.map((member) => {
    const { clientId } = member.client;
    const moved = new GroupMember(cluster.connect({ nodeId, clientId }), member.groupId);
    return Object.assign(moved, { memberId: member.memberId, generationId: member.generationId });
  });
}

function commit(member: GroupMember, committedOffset: number) {
  return member.client.send(
    offsetCommit,
    {
      groupId: member.groupId,
      memberId: member.memberId,
      generationIdOrMemberEpoch: member.generationId,
      topics: [{ name: "orders", partitions: [{ partitionIndex: 0, committedOffset }] }],
    },
    9,
  );
}

describe("one of three brokers is stopped", () => {
  it("and its groups go on elsewhere, in the same generation, with what they committed", async () => {
    const cluster = await TestCluster.start(THREE);
    const { members } = foundGroup(cluster, { groupId: GROUP_ID, members: 3 });
    commit(members[0]!, 77);
    cluster.clock.settle();
    const before = cluster.brokers.recentNotes().length;
    await cluster.brokers.stopBroker(1);
    cluster.clock.settle();
    expect(members.every(({ client }) => client.socket.isClosed)).toBe(true);

    const asking = cluster.connect({ nodeId: 3 });
    const coordinator = coordinatorOf(cluster, asking);
    expect(coordinator).toBe(2);
    const moved = reconnect(cluster, members, coordinator);
    const beats = moved.map((member) => member.heartbeat());
    const fetched = moved[0]!.client.send(
      offsetFetch,
      { groups: [{ groupId: GROUP_ID, topics: [{ name: "orders", partitionIndexes: [0] }] }] },
      8,
    );
    cluster.clock.advance(10);
    expect(beats.map(({ response }) => response?.errorCode)).toEqual([0, 0, 0]);
    const { topics } = fetched.response!.groups[0]!;
    expect(topics[0]?.partitions[0]?.committedOffset).toBe(77);
    const since = cluster.brokers.recentNotes().slice(before);
    expect(since.map(({ type }) => type)).toEqual(["GroupUnloaded", "GroupLoaded"]);
    expect(cluster.complaints).toEqual([]);
  });

  it("and a member that died with it is missed after its session, counted from the load", async () => {
    const cluster = await TestCluster.start(THREE);
    const { members } = foundGroup(cluster, {
      groupId: GROUP_ID,
      members: 2,
      sessionTimeoutMs: 10_000,
    });
    await cluster.brokers.stopBroker(1);
    const [survivor] = reconnect(cluster, [members[0]!], 2);
    const told: string[] = [];
    for (let second = 0; second < 12; second += 2) {
      const beat = survivor!.heartbeat();
      cluster.clock.advance(2_000);
      told.push(errorName(beat.response!.errorCode));
    }
    expect(told.slice(0, 5)).toEqual(["NONE", "NONE", "NONE", "NONE", "NONE"]);
    expect(told[5]).toBe("REBALANCE_IN_PROGRESS");
  });

  it("and parked joins are sent away, so that their members look for the new coordinator", async () => {
    const config = { "group.initial.rebalance.delay.ms": 3000 };
    const cluster = await TestCluster.start({ ...THREE, config });
    const member = new GroupMember(cluster.connect(), GROUP_ID);
    const required = member.join();
    cluster.clock.settle();
    member.learn(required);
    const parked = member.join();
    cluster.clock.advance(100);
    await cluster.brokers.stopBroker(1);
    cluster.clock.settle();
    const answer = parked.response === null ? "closed" : errorName(parked.response.errorCode);
    expect(["closed", "NOT_COORDINATOR"]).toContain(answer);
    expect(member.client.socket.isClosed).toBe(true);
  });

  it("and takes back its partitions and groups when it is started again", async () => {
    const cluster = await TestCluster.start(THREE);
    const { members } = foundGroup(cluster, { groupId: GROUP_ID, members: 2 });
    await cluster.brokers.stopBroker(1);
    // One turn of the clock for the load.
    cluster.clock.advance(1);
    const [meanwhile] = reconnect(cluster, [members[0]!], 2);
    commit(meanwhile!, 5);
    cluster.clock.settle();
    await cluster.brokers.startBroker(1);
    const beat = meanwhile!.heartbeat();
    cluster.clock.settle();
    expect(errorName(beat.response!.errorCode)).toBe("NOT_COORDINATOR");
    expect(coordinatorOf(cluster, meanwhile!.client)).toBe(1);
    cluster.clock.advance(1);
    const [home] = reconnect(cluster, [members[1]!], 1);
    const again = home!.heartbeat();
    const fetched = home!.client.send(
      offsetFetch,
      { groups: [{ groupId: GROUP_ID, topics: null }] },
      8,
    );
    cluster.clock.advance(10);
    expect(again.response?.errorCode).toBe(0);
    expect(fetched.response?.groups[0]?.topics[0]?.partitions[0]?.committedOffset).toBe(5);
    const meta = home!.client.send(metadata, { topics: [{ name: "orders" }] });
    cluster.clock.settle();
    const leaders = meta.response!.topics[0]!.partitions.map(({ leaderId }) => leaderId);
    expect(new Set(leaders)).toEqual(new Set([1, 2, 3]));
  });

  it("and its port is refused, and the others are told of", async () => {
    const cluster = await TestCluster.start(THREE);
    await cluster.brokers.stopBroker(2);
    const gone = cluster.connect({ nodeId: 2 });
    const client = cluster.connect();
    const sent = client.send(metadata, { topics: [] });
    const offsets = client.send(listOffsets, { replicaId: -1, topics: [] });
    const waiting = client.send(fetch, { maxWaitMs: 10, minBytes: 1, topics: [] });
    cluster.clock.advance(20);
    expect(gone.socket.isClosed).toBe(true);
    expect(sent.response?.brokers.map(({ nodeId }) => nodeId)).toEqual([1, 3]);
    expect([offsets.response, waiting.response].every(Boolean)).toBe(true);
    await expect(cluster.brokers.stopBroker(2)).rejects.toThrow(
      "Cannot stop broker 2: it is not running.",
    );
  });
});

describe("all brokers", () => {
  it("close in any order, leaving no timer and no connection", async () => {
    const cluster = await TestCluster.start(THREE);
    const { members } = foundGroup(cluster, { groupId: GROUP_ID, members: 2 });
    await cluster.brokers.close();
    cluster.clock.settle();
    expect(members.every(({ client }) => client.socket.isClosed)).toBe(true);
    expect(cluster.clock.armedTimerCount).toBe(0);
    expect(cluster.complaints).toEqual([]);
  });

  it("fail together when one cannot have its port, and leave the others free", async () => {
    const cluster = await TestCluster.start({ port: 9094 });
    const { clock, network } = cluster;
    const { startCluster } = await import("../../src/broker/index.ts");
    const { crc32c } = await import("../../src/protocol/index.ts");
    const { SeededEntropy } = await import("../kit/seeded-entropy.ts");
    const ports = { clock, transport: network, entropy: new SeededEntropy(1), checksum: crc32c };
    await expect(startCluster({ brokers: 3, port: 9092, ports })).rejects.toThrow(
      "Cannot listen on 127.0.0.1:9094: the port is in use.",
    );
    const second = await startCluster({ brokers: 2, port: 9092, ports });
    expect(second.bootstrapServers).toBe("127.0.0.1:9092,127.0.0.1:9093");
  });
});

describe("the journal", () => {
  it("is all there is of a group: what is described after a move is what was described before", async () => {
    const cluster = await TestCluster.start(THREE);
    const { members } = foundGroup(cluster, { groupId: GROUP_ID, members: 3 });
    const describe1 = members[0]!.client.send(describeGroups, { groups: [GROUP_ID] });
    cluster.clock.settle();
    await cluster.brokers.stopBroker(1);
    cluster.clock.advance(10);
    const client = cluster.connect({ nodeId: 2 });
    const describe2 = client.send(describeGroups, { groups: [GROUP_ID] });
    cluster.clock.settle();
    expect(describe2.response?.groups[0]?.groupState).toBe("Stable");
    expect(describe2.response).toEqual(describe1.response);
  });
});
