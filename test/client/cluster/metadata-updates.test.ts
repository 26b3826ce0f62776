import { afterEach, describe, expect, it } from "vitest";
import type { Cluster } from "../../../src/client/cluster/cluster.ts";
import type { ClusterSettings } from "../../../src/client/cluster/cluster-settings.ts";
import { openCluster } from "../../../src/client/cluster/open-cluster.ts";
import { ConnectionError, TimeoutError } from "../../../src/client/errors/errors.ts";
import { errorCode, heartbeat, metadata } from "../../../src/protocol/index.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { clusterSettings } from "../../kit/cluster-settings.ts";
import { InMemoryNetwork } from "../../kit/in-memory-network.ts";
import { ScriptedBroker } from "../../kit/scripted-broker.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

const opened: Cluster[] = [];
afterEach(async () => {
  for (const cluster of opened.splice(0)) await cluster.close();
});

const beat = { groupId: "g", memberId: "m", generationId: 1 };

async function scripted(overrides: Partial<ClusterSettings> = {}) {
  const clock = new VirtualClock();
  const network = new InMemoryNetwork(clock);
  const broker = await ScriptedBroker.start(network);
  broker.on(heartbeat, () => ({ errorCode: 0 }));
  const ports = testClientPorts({ clock, network });
  const cluster = openCluster(clusterSettings(broker.port, overrides), ports);
  opened.push(cluster);
  return { clock, network, broker, cluster, ports };
}

/** What Metadata answers about a cluster of these brokers. */
function clusterOf(...brokers: readonly ScriptedBroker[]) {
  return {
    brokers: brokers.map(({ port }, i) => ({ nodeId: i + 1, host: "127.0.0.1", port, rack: null })),
    clusterId: "scripted",
    controllerId: 1,
    topics: [],
  };
}

const missing = (name: string) => ({
  errorCode: errorCode("UNKNOWN_TOPIC_OR_PARTITION"),
  name,
  partitions: [],
});

describe("metadata is asked for", () => {
  it("again after metadata.max.age.ms", async () => {
    const { broker, cluster, clock } = await scripted({ metadataMaxAgeMs: 10_000 });
    await clock.until(cluster.refreshMetadata());
    await clock.advanceAsync(9_999);
    expect(broker.requests(metadata)).toHaveLength(1);
    await clock.advanceAsync(1);
    expect(broker.requests(metadata)).toHaveLength(2);
    await clock.advanceAsync(10_000);
    expect(broker.requests(metadata)).toHaveLength(3);
  });

  it("at once for a new topic, and not for one that is asked for", async () => {
    const { broker, cluster, clock } = await scripted();
    cluster.setInterest(new Set(["a"]));
    cluster.setInterest(new Set(["a", "b"]));
    await clock.settleAsync();
    const asked = broker.requests(metadata).map(({ body }) => body.topics?.map(({ name }) => name));
    expect(asked).toEqual([["a"], ["a", "b"]]);
    cluster.setInterest(new Set(["b"]));
    await clock.settleAsync();
    expect(broker.requests(metadata)).toHaveLength(2);
    cluster.setInterest("all");
    await clock.settleAsync();
    expect(broker.requests(metadata).at(-1)?.body.topics).toBeNull();
  });

  it("once for many wishes, not before the backoff", async () => {
    const { broker, cluster, clock } = await scripted();
    await clock.until(cluster.refreshMetadata());
    for (let i = 0; i < 50; i++) cluster.requestMetadataUpdate();
    await clock.advanceAsync(79);
    expect(broker.requests(metadata)).toHaveLength(1);
    await clock.advanceAsync(41);
    expect(broker.requests(metadata)).toHaveLength(2);
    await clock.advanceAsync(10_000);
    expect(broker.requests(metadata)).toHaveLength(2);
  });

  it("again with a growing backoff while a topic is missing", async () => {
    const { broker, cluster, clock } = await scripted();
    const atMs: number[] = [];
    broker.on(metadata, () => {
      atMs.push(clock.nowMs());
      return { ...clusterOf(broker), topics: [missing("a")] };
    });
    cluster.setInterest(new Set(["a"]));
    await clock.advanceAsync(20_000);
    const waitsMs = atMs.slice(1).map((each, i) => each - atMs[i]!);
    expect(waitsMs[0]).toBeLessThanOrEqual(120);
    for (const waitMs of waitsMs.slice(5)) expect(waitMs).toBeGreaterThanOrEqual(800);
    expect(waitsMs.length).toBeGreaterThan(15);
    expect(cluster.topicErrors.get("a")).toBe("UNKNOWN_TOPIC_OR_PARTITION");
  });

  it("again after a failure, until it comes", async () => {
    const { broker, cluster, clock } = await scripted();
    let failures = 5;
    broker.on(metadata, () => (failures-- > 0 ? "close" : clusterOf(broker)));
    const fresh = await clock.until(cluster.refreshMetadata());
    expect(fresh.revision).toBe(1);
    expect(broker.requests(metadata)).toHaveLength(6);
  });

  it("again when the broker knows of no broker yet", async () => {
    const { broker, cluster, clock } = await scripted();
    let isStarting = true;
    broker.on(metadata, () => {
      if (!isStarting) return clusterOf(broker);
      isStarting = false;
      return clusterOf();
    });
    expect((await clock.until(cluster.refreshMetadata())).nodes.size).toBe(1);
  });

  it("after the call, by who waits for it", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(metadata, () => clusterOf(broker));
    const first = cluster.refreshMetadata();
    await clock.advanceAsync(0);
    const [second, third] = [cluster.refreshMetadata(), cluster.refreshMetadata()];
    expect((await clock.until(first)).revision).toBe(1);
    expect((await clock.until(second)).revision).toBe(2);
    expect((await clock.until(third)).revision).toBeLessThanOrEqual(3);
  });
});

describe("who waits for metadata", () => {
  it("is told at the deadline what went wrong last", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(metadata, () => "close");
    const refreshed = cluster.refreshMetadata({ deadlineMs: clock.nowMs() + 2_000 });
    const error = await clock.until(refreshed.catch((reason: unknown) => reason as Error));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(String(error)).toMatch(/before the deadline: .*closed the connection/);
  });

  it("may change its mind", async () => {
    const { broker, cluster, clock } = await scripted();
    broker.on(metadata, () => "silence");
    const controller = new AbortController();
    const refreshed = cluster.refreshMetadata({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(clock.until(refreshed)).rejects.toThrow("enough");
    const aborted = cluster.refreshMetadata({ signal: controller.signal });
    await expect(clock.until(aborted)).rejects.toThrow("enough");
  });

  it("hears of each response, until it stops listening, whatever others do", async () => {
    const { cluster, clock, ports } = await scripted();
    const revisions: number[] = [];
    cluster.onMetadata(() => {
      throw new Error("a bad listener");
    });
    const stop = cluster.onMetadata(({ revision }) => revisions.push(revision));
    await clock.until(cluster.refreshMetadata());
    await clock.until(cluster.refreshMetadata());
    stop();
    await clock.until(cluster.refreshMetadata());
    expect(revisions).toEqual([1, 2]);
    expect(ports.logLines.filter(({ level }) => level === "error")).toHaveLength(3);
  });
});

describe("brokers that move", () => {
  it("are found at their new address, and the old connection is closed", async () => {
    const { network, broker, cluster, clock } = await scripted();
    const other = await ScriptedBroker.start(network);
    other.on(heartbeat, () => ({ errorCode: 0 }));
    await clock.until(cluster.refreshMetadata());
    await clock.until(cluster.send({ type: "node", nodeId: 1 }, heartbeat, beat));
    broker.on(metadata, () => clusterOf(other));
    await clock.until(cluster.refreshMetadata());
    await clock.until(cluster.send({ type: "node", nodeId: 1 }, heartbeat, beat));
    expect(broker.requests(heartbeat)).toHaveLength(1);
    expect(other.requests(heartbeat)).toHaveLength(1);
    expect(cluster.networkStats?.connectionCount).toBe(1);
  });

  it("are adopted when the bootstrap server turns out to be one, which saves a handshake", async () => {
    const { broker, cluster, clock } = await scripted();
    await clock.until(cluster.refreshMetadata());
    await clock.until(cluster.send({ type: "node", nodeId: 1 }, heartbeat, beat));
    expect(broker.connections).toHaveLength(1);
    broker.on(heartbeat, () => "close");
    await expect(
      clock.until(cluster.send({ type: "node", nodeId: 1 }, heartbeat, beat)),
    ).rejects.toThrow(/lost the connection to broker 1 /);
  });

  it("are unknown when they have left the cluster", async () => {
    const { network, broker, cluster, clock } = await scripted();
    const other = await ScriptedBroker.start(network);
    other.on(heartbeat, () => ({ errorCode: 0 }));
    broker.on(metadata, () => clusterOf(broker, other));
    await clock.until(cluster.refreshMetadata());
    await clock.until(cluster.send({ type: "node", nodeId: 2 }, heartbeat, beat));
    expect(cluster.networkStats?.connectionCount).toBe(2);
    broker.on(metadata, () => clusterOf(broker));
    await clock.until(cluster.refreshMetadata());
    await clock.settleAsync();
    expect(cluster.networkStats?.connectionCount).toBe(1);
    const sent = clock.until(cluster.send({ type: "node", nodeId: 2 }, heartbeat, beat));
    await expect(sent).rejects.toThrow(ConnectionError);
  });
});

describe("going back to the bootstrap servers", () => {
  /** A bootstrap server that tells of one broker, elsewhere, which then goes. */
  async function stranded(overrides: Partial<ClusterSettings> = {}) {
    const world = await scripted(overrides);
    const { network, broker, cluster, clock } = world;
    const old = await ScriptedBroker.start(network);
    broker.on(metadata, () => clusterOf(old));
    await clock.until(cluster.refreshMetadata());
    return { ...world, old };
  }

  it("happens when no known broker can be reached", async () => {
    const { broker, old, network, cluster, clock, ports } = await stranded();
    const fresh = await ScriptedBroker.start(network);
    old.on(metadata, () => "close");
    for (const connection of old.connections) connection.destroy();
    await clock.settleAsync();
    broker.on(metadata, () => clusterOf(fresh));
    Object.assign(network, { connect: refusing(network, old.port) });
    const metadataNow = await clock.until(cluster.refreshMetadata());
    expect(metadataNow.nodes.get(1)?.port).toBe(fresh.port);
    expect(ports.logLines.map(({ message }) => message)).toContain(
      "Going back to the bootstrap servers",
    );
  });

  it("does not happen with metadata.recovery.strategy none", async () => {
    const world = await stranded({ metadataRecoveryStrategy: "none" });
    const { network, old, cluster, clock } = world;
    Object.assign(network, { connect: refusing(network, old.port) });
    for (const connection of old.connections) connection.destroy();
    const refreshed = cluster.refreshMetadata({ deadlineMs: clock.nowMs() + 30_000 });
    await expect(clock.until(refreshed)).rejects.toThrow(TimeoutError);
  });

  it("happens when known brokers give no metadata for metadata.recovery.rebootstrap.trigger.ms", async () => {
    const { network, broker, old, cluster, clock } = await stranded({
      metadataRecoveryRebootstrapTriggerMs: 3_000,
      requestTimeoutMs: 1_000,
    });
    const fresh = await ScriptedBroker.start(network);
    broker.on(metadata, () => clusterOf(fresh));
    old.on(metadata, () => "silence");
    const startMs = clock.nowMs();
    const metadataNow = await clock.until(cluster.refreshMetadata());
    expect(metadataNow.nodes.get(1)?.port).toBe(fresh.port);
    expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(3_000);
    expect(clock.nowMs() - startMs).toBeLessThan(6_000);
  });

  it("happens when a broker asks for it", async () => {
    const { network, broker, old, cluster, clock } = await stranded();
    const fresh = await ScriptedBroker.start(network);
    broker.on(metadata, () => clusterOf(fresh));
    old.on(metadata, () => ({ ...clusterOf(), errorCode: errorCode("REBOOTSTRAP_REQUIRED") }));
    const metadataNow = await clock.until(cluster.refreshMetadata());
    expect(metadataNow.nodes.get(1)?.port).toBe(fresh.port);
  });
});

/** Connecting to that port is like connecting to one where nobody listens. */
function refusing(network: InMemoryNetwork, port: number) {
  const connect = network.connect.bind(network);
  return (to: number, host?: string) => connect(to === port ? 2 : to, host);
}
