import { afterEach, describe, expect, it } from "vitest";
import type { Cluster } from "../../../src/client/cluster/cluster.ts";
import { openCluster } from "../../../src/client/cluster/open-cluster.ts";
import {
  ClosedError,
  GroupAuthorizationError,
  KafkaError,
  TimeoutError,
} from "../../../src/client/errors/errors.ts";
import { errorCode, fetch, findCoordinator, heartbeat } from "../../../src/protocol/index.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { clusterSettings } from "../../kit/cluster-settings.ts";
import { InMemoryNetwork } from "../../kit/in-memory-network.ts";
import { ScriptedBroker } from "../../kit/scripted-broker.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

const opened: Cluster[] = [];
afterEach(async () => {
  for (const cluster of opened.splice(0)) await cluster.close();
});

const group = { type: "group", key: "g" } as const;

async function scripted() {
  const clock = new VirtualClock();
  const network = new InMemoryNetwork(clock);
  const broker = await ScriptedBroker.start(network);
  const ports = testClientPorts({ clock, network });
  const cluster = openCluster(clusterSettings(broker.port), ports);
  opened.push(cluster);
  const found = { nodeId: 7, host: "127.0.0.1", port: broker.port };
  const answer = (errorName: Parameters<typeof errorCode>[0] = "NONE") => {
    const errorMessage = errorName === "NONE" ? null : "in the broker's words";
    const one = { ...found, errorCode: errorCode(errorName), errorMessage };
    return { ...one, coordinators: [{ key: "g", ...one }] };
  };
  /** Answers in the form of the version: one coordinator until v3, a list from v4. */
  const script = (...errors: readonly Parameters<typeof errorCode>[0][]) => {
    const left = [...errors];
    broker.on(findCoordinator, (_, { version }) => {
      const { coordinators, ...one } = answer(left.shift());
      return version >= 4 ? { coordinators } : one;
    });
  };
  script();
  return { clock, network, broker, cluster, script };
}

describe("the search for a coordinator", () => {
  it.each([1, 2, 3, 4, 5, 6])("works with FindCoordinator v%i", async (version) => {
    const { broker, cluster, clock } = await scripted();
    broker.served.set(findCoordinator.key, { min: 0, max: version });
    for (const [keyType, type] of (["group", "transaction"] as const).entries()) {
      const node = await clock.until(cluster.findCoordinator({ type, key: "g" }));
      expect(node).toEqual({ nodeId: 7, host: "127.0.0.1", port: broker.port, rack: null });
      const { body } = broker.requests(findCoordinator).at(-1)!;
      expect(body.keyType).toBe(keyType);
      expect(version >= 4 ? body.coordinatorKeys : [body.key]).toEqual(["g"]);
    }
  });

  it("does not wait behind a fetch that is parked", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(fetch, () => "silence");
    await clock.until(cluster.refreshMetadata());
    const parked = cluster.send({ type: "node", nodeId: 1 }, fetch, { maxWaitMs: 500, topics: [] });
    parked.catch(() => {});
    await clock.settleAsync();
    expect((await clock.until(cluster.findCoordinator(group), 100)).nodeId).toBe(7);
    const [asked] = broker.requests(findCoordinator);
    expect(asked?.connection).not.toBe(broker.requests(fetch)[0]?.connection);
  });

  it("leads to a broker that the metadata may not know", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(heartbeat, () => ({ errorCode: 0 }));
    const { nodeId } = await clock.until(cluster.findCoordinator(group));
    const to = { type: "node", nodeId, channel: "coordinator" } as const;
    const beat = { groupId: "g", memberId: "m", generationId: 1 };
    expect((await clock.until(cluster.send(to, heartbeat, beat))).errorCode).toBe(0);
    await clock.until(cluster.refreshMetadata());
    expect((await clock.until(cluster.send(to, heartbeat, beat))).errorCode).toBe(0);
  });

  it("goes on with backoff while there is none", async () => {
    const { broker, cluster, clock, script } = await scripted();
    script(
      "COORDINATOR_NOT_AVAILABLE",
      "COORDINATOR_LOAD_IN_PROGRESS",
      "COORDINATOR_NOT_AVAILABLE",
    );
    const startMs = clock.nowMs();
    await clock.until(cluster.findCoordinator(group));
    expect(broker.requests(findCoordinator)).toHaveLength(4);
    expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(0.8 * (100 + 200 + 400));
    expect(clock.nowMs() - startMs).toBeLessThanOrEqual(1.2 * (100 + 200 + 400));
  });

  it("ends at the deadline with what was wrong last", async () => {
    const { broker, cluster, clock } = await scripted();
    const refused = { errorCode: errorCode("COORDINATOR_NOT_AVAILABLE"), errorMessage: null };
    const coordinators = [{ key: "g", nodeId: -1, host: "", port: -1, ...refused }];
    broker.on(findCoordinator, () => ({ coordinators }));
    const startMs = clock.nowMs();
    const found = cluster.findCoordinator(group, { deadlineMs: startMs + 3_000 });
    const error = await clock.until(found.catch((reason: unknown) => reason as Error));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(String(error)).toMatch(
      /the coordinator of group "g" was not found before the deadline: no coordinator for group "g": The coordinator is not available/,
    );
    expect(clock.nowMs() - startMs).toBeLessThanOrEqual(3_000);
  });

  it("goes on for ever without a deadline, until the client is closed", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(findCoordinator, () => "close");
    const found = cluster
      .findCoordinator(group, { deadlineMs: null })
      .catch((error: unknown) => error);
    await clock.advanceAsync(600_000);
    expect(broker.requests(findCoordinator).length).toBeGreaterThan(400);
    await cluster.close();
    expect(await clock.until(found)).toBeInstanceOf(ClosedError);
  });

  it("ends with the signal's reason", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(findCoordinator, () => "close");
    const controller = new AbortController();
    const { signal } = controller;
    const found = cluster.findCoordinator(group, { signal }).catch((error: unknown) => error);
    await clock.advanceAsync(250);
    controller.abort(new Error("left"));
    expect(String(await clock.until(found))).toBe("Error: left");
  });

  it.each(["GROUP_AUTHORIZATION_FAILED", "INVALID_GROUP_ID", "INVALID_REQUEST"] as const)(
    "ends at once for %s, in the broker's words",
    async (name) => {
      const { broker, cluster, clock, script } = await scripted();
      script(name);
      const found = cluster.findCoordinator(group).catch((error: unknown) => error as KafkaError);
      const error = await clock.until(found);
      expect(error).toBeInstanceOf(KafkaError);
      expect(error).toMatchObject({ code: name });
      expect(String(error)).toMatch(/no coordinator for group "g": in the broker's words/);
      if (name === "GROUP_AUTHORIZATION_FAILED") {
        expect(error).toBeInstanceOf(GroupAuthorizationError);
        expect(error).toMatchObject({ groupId: "g" });
      }
      expect(broker.requests(findCoordinator)).toHaveLength(1);
    },
  );
});
