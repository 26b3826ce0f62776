import { describe, expect, it } from "vitest";
import { QUEUED_BYTES } from "../../src/broker/network/connection.ts";
import {
  apiVersions,
  fetch,
  heartbeat,
  joinGroup,
  leaveGroup,
  listGroups,
  metadata,
  produce,
} from "../../src/protocol/index.ts";
import { foundGroup } from "../kit/founded-group.ts";
import { GroupMember } from "../kit/group-member.ts";
import { TestCluster } from "../kit/test-cluster.ts";

const SOFTWARE = { clientSoftwareName: "test", clientSoftwareVersion: "1.0" };

function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** A frame with its length before it. */
function frame(...bytes: number[]): Uint8Array {
  return new Uint8Array([0, 0, 0, bytes.length, ...bytes]);
}

describe("a connection", () => {
  it("answers what one read brought with one write, in order", async () => {
    const cluster = await TestCluster.start();
    const client = cluster.connect();
    const reads: number[] = [];
    const receive = client.socket.onData;
    client.socket.onData = (bytes) => {
      reads.push(bytes.length);
      receive(bytes);
    };
    const requests = [
      client.prepare(apiVersions, SOFTWARE),
      client.prepare(listGroups, {}),
      client.prepare(metadata, { topics: [] }),
    ];
    client.socket.write(concat(...requests.map(({ bytes }) => bytes)));
    cluster.clock.settle();
    expect(client.answered).toEqual(requests.map(({ sent }) => sent));
    expect(reads).toHaveLength(1);
  });

  it("keeps its answers when handling one of its frames closes another connection", async () => {
    const cluster = await TestCluster.start();
    const { leader, members, groupId } = foundGroup(cluster, { groupId: "g", members: 2 });
    const follower = members.find((member) => member !== leader)!;
    // The answer to a leader names every member: with this id in it, it cannot be written, and its connection closes.
    const giant = cluster.connect({ clientId: "x".repeat(32_760) });
    const protocols = [{ name: "range", metadata: new Uint8Array() }];
    giant.send(
      joinGroup,
      { groupId, protocolType: "consumer", sessionTimeoutMs: 45_000, protocols },
      3,
    );
    cluster.clock.settle();
    leader.join();
    cluster.clock.settle();
    const admin = cluster.connect();
    const requests = [
      admin.prepare(apiVersions, SOFTWARE),
      admin.prepare(leaveGroup, { groupId, members: [{ memberId: follower.memberId }] }),
      admin.prepare(listGroups, {}),
    ];
    admin.socket.write(concat(...requests.map(({ bytes }) => bytes)));
    cluster.clock.settle();
    expect(leader.client.socket.isClosed).toBe(true);
    expect(admin.answered).toEqual(requests.map(({ sent }) => sent));
  });

  it("understands requests that arrive byte by byte", async () => {
    const cluster = await TestCluster.start();
    const client = cluster.connect();
    const { sent, bytes } = client.prepare(apiVersions, SOFTWARE);
    for (const byte of bytes) client.socket.write(Uint8Array.of(byte));
    cluster.clock.settle();
    expect(sent.response?.errorCode).toBe(0);
  });

  it("keeps what comes behind a parked request waiting until that is answered", async () => {
    const cluster = await TestCluster.start({
      config: { "group.initial.rebalance.delay.ms": 3000 },
    });
    const member = new GroupMember(cluster.connect(), "g");
    const required = member.join();
    cluster.clock.settle();
    member.learn(required);
    const parked = member.join();
    const behind = member.client.send(listGroups, {});
    cluster.clock.advance(2_999);
    expect(behind.response).toBeNull();
    expect(parked.response).toBeNull();
    cluster.clock.advance(1);
    expect(parked.response?.errorCode).toBe(0);
    expect(behind.response?.errorCode).toBe(0);
    expect(member.client.answered.slice(-2)).toEqual([parked, behind]);
  });

  it("stops reading a client that sends on and on behind a parked request", async () => {
    const cluster = await TestCluster.start({
      config: { "group.initial.rebalance.delay.ms": 3000 },
    });
    const member = new GroupMember(cluster.connect(), "g");
    const required = member.join();
    cluster.clock.settle();
    member.learn(required);
    member.join();
    const { bytes } = member.client.prepare(listGroups, { statesFilter: ["x".repeat(1000)] });
    const count = Math.ceil((2 * QUEUED_BYTES) / bytes.length);
    const sent = Array.from({ length: count }, () =>
      member.client.send(listGroups, { statesFilter: ["x".repeat(1000)] }),
    );
    cluster.clock.settle();
    expect(member.client.socket.isServerPaused).toBe(true);
    cluster.clock.advance(3_000);
    expect(member.client.socket.isServerPaused).toBe(false);
    expect(sent.every(({ response }) => response !== null)).toBe(true);
  });

  it("does not handle the requests of a client that does not read, and goes on when it does", async () => {
    const cluster = await TestCluster.start();
    const topics = Array.from({ length: 200 }, (_, i) => ({
      name: `${"topic".repeat(20)}-${i}`,
      partitions: 10,
    }));
    const busy = await TestCluster.start({ topics });
    const slow = busy.connect();
    slow.socket.pause();
    const sent = Array.from({ length: 30 }, () => slow.send(metadata, { topics: null }));
    busy.clock.settle();
    expect(slow.socket.isServerPaused).toBe(true);
    const quick = busy.connect();
    const other = quick.send(apiVersions, SOFTWARE);
    busy.clock.settle();
    expect(other.response?.errorCode).toBe(0);
    slow.socket.resume();
    busy.clock.settle();
    expect(slow.answered).toEqual(sent);
    expect(cluster.complaints).toEqual([]);
  });

  it("closes a client that never reads when it was idle for too long", async () => {
    const topics = [{ name: "t", partitions: 10_000 }];
    const cluster = await TestCluster.start({ topics });
    const slow = cluster.connect();
    slow.socket.pause();
    for (let i = 0; i < 8; i++) slow.send(metadata, { topics: null });
    cluster.clock.advance(599_000);
    expect(slow.socket.isClosed).toBe(false);
    cluster.clock.advance(2_000);
    expect(slow.socket.isClosed).toBe(true);
  });

  it("is closed after connections.max.idle.ms, and not if it said something meanwhile", async () => {
    const cluster = await TestCluster.start({ config: { "connections.max.idle.ms": 60_000 } });
    const idle = cluster.connect();
    const busy = cluster.connect();
    cluster.clock.advance(59_000);
    busy.send(apiVersions, SOFTWARE);
    cluster.clock.advance(2_000);
    expect([idle.socket.isClosed, busy.socket.isClosed]).toEqual([true, false]);
    cluster.clock.advance(60_000);
    expect(busy.socket.isClosed).toBe(true);
    expect(cluster.complaints).toEqual([]);
  });

  it("that is half closed gets its answers and is closed, also while a request is parked", async () => {
    const cluster = await TestCluster.start({ topics: [{ name: "t", partitions: 1 }] });
    const client = cluster.connect();
    const sent = client.send(apiVersions, SOFTWARE);
    client.socket.halfClose();
    const waiting = cluster.connect();
    waiting.send(fetch, { maxWaitMs: 60_000, minBytes: 1, topics: [] });
    waiting.socket.halfClose();
    cluster.clock.settle();
    expect(sent.response?.errorCode).toBe(0);
    expect([client.socket.isClosed, waiting.socket.isClosed]).toEqual([true, true]);
    expect(cluster.complaints).toEqual([]);
  });

  it("that is closed gives up the fetch it waits for", async () => {
    const cluster = await TestCluster.start({ topics: [{ name: "orders" }] });
    const client = cluster.connect();
    const meta = client.send(metadata, { topics: [{ name: "orders" }] });
    cluster.clock.settle();
    const { topicId } = meta.response!.topics[0]!;
    const before = cluster.clock.armedTimerCount;
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }];
    const waiting = client.send(fetch, {
      maxWaitMs: 30_000,
      minBytes: 1,
      topics: [{ topicId, partitions }],
    });
    cluster.clock.settle();
    expect(waiting.response).toBeNull();
    expect(cluster.clock.armedTimerCount).toBe(before + 1);
    client.socket.destroy();
    cluster.clock.settle();
    expect(cluster.clock.armedTimerCount).toBe(before);
  });

  it("beyond max.connections is closed at once, and others go on", async () => {
    const cluster = await TestCluster.start({ config: { "max.connections": 2 } });
    const clients = [cluster.connect(), cluster.connect(), cluster.connect()];
    cluster.clock.settle();
    expect(clients.map(({ socket }) => socket.isClosed)).toEqual([false, false, true]);
    clients[0]!.socket.destroy();
    cluster.clock.settle();
    const next = cluster.connect();
    cluster.clock.settle();
    expect(next.socket.isClosed).toBe(false);
  });

  it("beyond max.connections.per.ip is closed, from other addresses not", async () => {
    const cluster = await TestCluster.start({ config: { "max.connections.per.ip": 1 } });
    const clients = [
      cluster.connect({ host: "10.0.0.1" }),
      cluster.connect({ host: "10.0.0.1" }),
      cluster.connect({ host: "10.0.0.2" }),
    ];
    cluster.clock.settle();
    expect(clients.map(({ socket }) => socket.isClosed)).toEqual([false, true, false]);
    clients[0]!.socket.destroy();
    cluster.clock.settle();
    const next = [cluster.connect({ host: "10.0.0.1" }), cluster.connect({ host: "10.0.0.1" })];
    cluster.clock.settle();
    expect(next.map(({ socket }) => socket.isClosed)).toEqual([false, true]);
  });
});

describe("a frame that is not understood", () => {
  const cases = [
    {
      title: "of a negative size",
      bytes: Uint8Array.of(0xff, 0xff, 0xff, 0xff),
      said: { path: "size", offset: 0 },
    },
    {
      title: "larger than socket.request.max.bytes",
      bytes: Uint8Array.of(0x7f, 0xff, 0xff, 0xff),
      said: { path: "size", offset: 0 },
    },
    {
      title: "too short for a header",
      bytes: frame(0, 18, 0),
      said: { api: "RequestHeader", offset: 2 },
    },
    {
      title: "of an API that does not exist",
      bytes: frame(0x03, 0xe7, 0, 0, 0, 0, 0, 1, 0xff, 0xff),
      said: { api: 999, version: 0, path: "requestApiKey", offset: 0 },
    },
    {
      title: "of an API that brokers do not serve to clients",
      bytes: frame(0, 4, 0, 0, 0, 0, 0, 1, 0xff, 0xff),
      said: { api: 4, version: 0 },
    },
    {
      title: "of a version that does not exist",
      bytes: frame(0, 12, 0, 99, 0, 0, 0, 1, 0xff, 0xff),
      said: { api: "Heartbeat", version: 99, path: "requestApiVersion", offset: 2 },
    },
    {
      title: "of a version of Produce that is advertised for librdkafka alone",
      bytes: frame(0, 0, 0, 2, 0, 0, 0, 1, 0xff, 0xff),
      said: { api: "Produce", version: 2 },
    },
    {
      title: "that is cut inside a field",
      bytes: frame(0, 12, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 0, 5, 0x67),
      said: { api: "HeartbeatRequest", version: 0, path: "groupId", offset: 12 },
    },
    {
      title: "that declares more elements than it has bytes",
      bytes: frame(0, 15, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff),
      said: { api: "DescribeGroupsRequest", version: 0, path: "groups" },
    },
  ];

  it.each(cases)("$title closes that connection alone, with one line", async ({ bytes, said }) => {
    const cluster = await TestCluster.start();
    const bystander = cluster.connect();
    const broken = cluster.connect();
    const before = broken.send(apiVersions, SOFTWARE);
    broken.socket.write(bytes);
    const after = broken.send(apiVersions, SOFTWARE);
    cluster.clock.settle();
    expect(before.response?.errorCode).toBe(0);
    expect(after.response).toBeNull();
    expect(broken.socket.isClosed).toBe(true);
    expect(cluster.complaints).toHaveLength(1);
    expect(cluster.complaints[0]!.fields).toMatchObject(said);
    const sent = bystander.send(apiVersions, SOFTWARE);
    cluster.clock.settle();
    expect(sent.response?.errorCode).toBe(0);
  });

  it("of garbage behind the body is not looked at, as in Kafka", async () => {
    const cluster = await TestCluster.start();
    const client = cluster.connect();
    const { sent, bytes } = client.prepare(heartbeat, { groupId: "g", memberId: "m" }, 0);
    const longer = concat(bytes, Uint8Array.of(1, 2, 3));
    longer[3] = longer.length - 4;
    client.socket.write(longer);
    cluster.clock.settle();
    expect(sent.response?.errorCode).toBe(25);
  });
});

describe("a crowd of clients", () => {
  it("that vanish in the middle of a join hurts nobody else", async () => {
    const cluster = await TestCluster.start();
    const group = foundGroup(cluster, { groupId: "steady", members: 2 });
    const flood = Array.from({ length: 500 }, (_, i) => {
      const member = new GroupMember(cluster.connect({ clientId: `flood-${i}` }), "flooded");
      member.join();
      return member;
    });
    cluster.clock.settle();
    for (const member of flood) member.client.socket.destroy();
    const beats = group.members.map((member) => member.heartbeat());
    cluster.clock.advance(1_000);
    expect(beats.map(({ response }) => response?.errorCode)).toEqual([0, 0]);
    expect(cluster.complaints).toEqual([]);
  });

  it("that join and never sync are thrown out when their time is over", async () => {
    const cluster = await TestCluster.start();
    const members = Array.from({ length: 50 }, (_, i) => {
      const member = new GroupMember(cluster.connect({ clientId: `m-${i}` }), "lazy");
      member.client.send(
        joinGroup,
        {
          groupId: "lazy",
          protocolType: "consumer",
          sessionTimeoutMs: 10_000,
          rebalanceTimeoutMs: 20_000,
          protocols: [{ name: "range", metadata: new Uint8Array(0) }],
        },
        3,
      );
      return member;
    });
    cluster.clock.advance(120_000);
    const asking = cluster.connect();
    const listed = asking.send(listGroups, {});
    cluster.clock.settle();
    expect(listed.response?.groups).toMatchObject([{ groupId: "lazy", groupState: "Empty" }]);
    expect(members).toHaveLength(50);
  });

  it("that produce nothing understandable is refused request by request", async () => {
    const cluster = await TestCluster.start({ topics: [{ name: "t", partitions: 1 }] });
    const client = cluster.connect();
    const sent = client.send(
      produce,
      {
        acks: 1,
        timeoutMs: 1000,
        topicData: [
          { name: "t", partitionData: [{ index: 0, records: new Uint8Array([1, 2, 3]) }] },
        ],
      },
      9,
    );
    cluster.clock.settle();
    expect(sent.response?.responses[0]?.partitionResponses[0]?.errorCode).not.toBe(0);
    expect(client.socket.isClosed).toBe(false);
  });
});
