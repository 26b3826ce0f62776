import { describe, expect, it } from "vitest";
import { Dispatcher, route } from "../../src/broker/dispatch.ts";
import type { Connection } from "../../src/broker/network/connection.ts";
import { errorName, findCoordinator, heartbeat } from "../../src/protocol/index.ts";
import { foundGroup } from "../kit/founded-group.ts";
import { GroupMember } from "../kit/group-member.ts";
import { TestCluster } from "../kit/test-cluster.ts";

describe("a step of the coordinator that fails by our own fault", () => {
  it("is reported with its trace, and the groups go on as the journal has them", async () => {
    const cluster = await TestCluster.start();
    const { members } = foundGroup(cluster, { groupId: "g", members: 2 });
    const working = cluster.entropy.uuidBytes;
    cluster.entropy.uuidBytes = () => {
      throw new Error("out of entropy");
    };
    const joiner = new GroupMember(cluster.connect(), "g");
    const failed = joiner.join();
    cluster.clock.settle();
    cluster.entropy.uuidBytes = working;
    expect(errorName(failed.response!.errorCode)).toBe("UNKNOWN_SERVER_ERROR");
    expect(cluster.complaints).toHaveLength(1);
    const { fields, level } = cluster.complaints[0]!;
    expect(level).toBe("error");
    expect(fields).toMatchObject({ event: "JoinGroup", request: { groupId: "g" } });
    expect(fields).toMatchObject({ trace: expect.stringContaining("out of entropy") });

    const beats = members.map((member) => member.heartbeat());
    const retried = joiner.join();
    cluster.clock.settle();
    expect(beats.map(({ response }) => response?.errorCode)).toEqual([0, 0]);
    expect(errorName(retried.response!.errorCode)).toBe("MEMBER_ID_REQUIRED");
  });

  it("sends parked members away to join again", async () => {
    const config = { "group.initial.rebalance.delay.ms": 3000 };
    const cluster = await TestCluster.start({ config });
    const member = new GroupMember(cluster.connect(), "g");
    const required = member.join();
    cluster.clock.settle();
    member.learn(required);
    const parked = member.join();
    cluster.clock.settle();
    cluster.entropy.uuidBytes = () => {
      throw new Error("out of entropy");
    };
    new GroupMember(cluster.connect(), "g").join();
    cluster.clock.settle();
    expect(errorName(parked.response!.errorCode)).toBe("NOT_COORDINATOR");
  });
});

describe("a handler that throws", () => {
  const cases = [
    { api: heartbeat, request: { groupId: "g", memberId: "m" }, answer: -1 },
    { api: findCoordinator, request: { coordinatorKeys: ["g"] }, answer: "closed" },
  ] as const;

  it.each(cases)(
    "is reported, and $api.name is answered or closed",
    async ({ api, request, answer }) => {
      const cluster = await TestCluster.start();
      const log: string[] = [];
      const silent = { debug() {}, info() {}, warn() {} };
      const dispatcher = new Dispatcher(
        [
          route(api as typeof heartbeat, () => {
            throw new Error("a bug");
          }),
        ],
        {
          broker: {} as never,
          log: { ...silent, error: ({ trace }) => log.push(String(trace)) },
        },
      );
      const { SocketServer } = await import("../../src/broker/network/socket-server.ts");
      const { BrokerConfig } = await import("../../src/broker/configs/broker-config.ts");
      const server = new SocketServer({
        host: "127.0.0.1",
        port: 1,
        listenerName: "PLAINTEXT",
        config: new BrokerConfig(),
        clock: cluster.clock,
        log: { ...silent, error() {} },
        handleFrame: (frame, connection: Connection) => dispatcher.handleFrame(frame, connection),
      });
      await server.listen(cluster.network);
      server.serve();
      const { ScriptedClient } = await import("../kit/scripted-client.ts");
      const client = new ScriptedClient(cluster.network.connect(1));
      const sent = client.send(api as typeof heartbeat, request as never);
      cluster.clock.settle();
      expect(client.socket.isClosed).toBe(answer === "closed");
      expect(log).toHaveLength(1);
      expect(log[0]).toContain("a bug");
      expect(sent.response?.errorCode ?? "closed").toBe(answer);
    },
  );
});
