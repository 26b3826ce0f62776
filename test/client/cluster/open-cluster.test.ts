import { afterEach, describe, expect, it } from "vitest";
import type { Cluster } from "../../../src/client/cluster/cluster.ts";
import type { ClusterSettings } from "../../../src/client/cluster/cluster-settings.ts";
import { openCluster } from "../../../src/client/cluster/open-cluster.ts";
import {
  ClosedError,
  ConnectionError,
  TimeoutError,
  UnsupportedVersionError,
} from "../../../src/client/errors/errors.ts";
import {
  createTopics,
  describeCluster,
  fetch,
  heartbeat,
  listGroups,
} from "../../../src/protocol/index.ts";
import { testClientPorts } from "../../kit/client-ports.ts";
import { clusterSettings } from "../../kit/cluster-settings.ts";
import { TestCluster } from "../../kit/test-cluster.ts";

const opened: Cluster[] = [];
afterEach(async () => {
  for (const cluster of opened.splice(0)) await cluster.close();
});

async function started(brokerCount = 1, overrides: Partial<ClusterSettings> = {}) {
  const brokers = await TestCluster.start({ brokers: brokerCount });
  const ports = testClientPorts(brokers);
  const settings = clusterSettings(
    brokers.brokers.brokers.map(({ port }) => port),
    overrides,
  );
  const cluster = openCluster(settings, ports);
  opened.push(cluster);
  return { brokers, cluster, clock: brokers.clock, ports };
}

describe("a cluster", () => {
  it("sends nothing before something is asked of it", async () => {
    const { cluster, clock } = await started();
    await clock.advanceAsync(1_000);
    expect(cluster.metadata.revision).toBe(0);
    expect(cluster.networkStats?.connectionCreationTotal).toBe(0);
  });

  it("tells which brokers there are", async () => {
    const { cluster, clock, brokers } = await started();
    const metadata = await clock.until(cluster.refreshMetadata());
    expect([...metadata.nodes.keys()]).toEqual([1]);
    expect(metadata.nodes.get(1)?.port).toBe(brokers.brokers.brokers[0]!.port);
    expect(metadata.clusterId).not.toBeNull();
    expect(cluster.metadata).toBe(metadata);
  });

  it("asks for the topics it is interested in, and creates them if it may", async () => {
    const { cluster, clock } = await started();
    cluster.setInterest(new Set(["orders"]));
    await clock.advanceAsync(2_000);
    const topic = cluster.metadata.topics.get("orders");
    expect(topic?.partitions.map(({ partition, leaderId }) => [partition, leaderId])).toEqual([
      [0, 1],
    ]);
    expect(cluster.metadata.topicNames.get(topic?.topicId ?? "")).toBe("orders");
    expect(cluster.topicErrors.size).toBe(0);
  });

  it("does not create topics if it may not, and names the error", async () => {
    const { cluster, clock } = await started(1, { allowAutoCreateTopics: false });
    cluster.setInterest(new Set(["orders"]));
    await clock.advanceAsync(2_000);
    expect(cluster.metadata.topics.has("orders")).toBe(false);
    expect(cluster.topicErrors.get("orders")).toBe("UNKNOWN_TOPIC_OR_PARTITION");
  });

  it("finds a group's coordinator and talks to it on a connection of its own", async () => {
    const { cluster, clock } = await started();
    const node = await clock.until(cluster.findCoordinator({ type: "group", key: "g" }));
    expect(node.nodeId).toBe(1);
    const answer = await clock.until(
      cluster.send({ type: "node", nodeId: 1, channel: "coordinator" }, heartbeat, {
        groupId: "g",
        memberId: "m",
        generationId: 1,
      }),
    );
    expect(answer.errorCode).toBe(25);
  });

  it("asks the controller for what only it can do", async () => {
    const { cluster, clock } = await started();
    const answer = await clock.until(
      cluster.send({ type: "controller" }, createTopics, {
        topics: [
          { name: "t", numPartitions: 3, replicationFactor: 1, assignments: [], configs: [] },
        ],
        timeoutMs: 1_000,
      }),
    );
    expect(answer.topics[0]?.errorCode).toBe(0);
  });

  it("refuses to send to a broker that is not known", async () => {
    const { cluster, clock } = await started();
    const sent = cluster.send({ type: "node", nodeId: 9 }, listGroups, {});
    await expect(clock.until(sent)).rejects.toThrow("broker 9 is not known");
  });

  it("goes on with the next bootstrap server when one cannot be reached", async () => {
    const { brokers, clock } = await started();
    const settings = clusterSettings([1, 2, brokers.brokers.brokers[0]!.port]);
    const cluster = openCluster(settings, testClientPorts(brokers));
    opened.push(cluster);
    const answer = await clock.until(cluster.send({ type: "any" }, describeCluster, {}));
    expect(answer.brokers).toHaveLength(1);
  });

  it("says which server could not be reached, and gives up at the deadline", async () => {
    const { brokers, clock } = await started();
    const cluster = openCluster(clusterSettings(1), testClientPorts(brokers));
    opened.push(cluster);
    await expect(clock.until(cluster.send({ type: "any" }, listGroups, {}))).rejects.toThrow(
      "could not connect to bootstrap server (127.0.0.1:1): connect ECONNREFUSED 127.0.0.1:1",
    );
    const refreshed = cluster.refreshMetadata({ deadlineMs: clock.nowMs() + 5_000 });
    await expect(clock.until(refreshed)).rejects.toThrow(TimeoutError);
    await expect(clock.until(cluster.findCoordinator({ type: "group", key: "g" }))).rejects.toThrow(
      /the coordinator of group "g" was not found before the deadline: could not connect/,
    );
  });

  it("names the versions of both sides when they do not meet", async () => {
    const { cluster, clock } = await started();
    const sent = cluster.send({ type: "any" }, fetch, {} as never, { maxVersion: 3 });
    const error = await clock.until(sent.catch((reason: unknown) => reason));
    expect(error).toBeInstanceOf(UnsupportedVersionError);
    expect(String(error)).toMatch(/serves Fetch v4-\d+; v4-3 is needed/);
  });

  it("says which version a request would have", async () => {
    const { cluster, clock } = await started();
    expect(await clock.until(cluster.versionOf({ type: "any" }, heartbeat))).toBe(4);
    expect(await clock.until(cluster.versionOf({ type: "controller" }, listGroups))).toBe(5);
  });

  it("rejects what is unanswered when it is closed, and everything after", async () => {
    const { cluster, clock } = await started();
    const refreshing = cluster.refreshMetadata();
    const sending = cluster.send({ type: "any" }, listGroups, {});
    const outcomes = Promise.allSettled([refreshing, sending]);
    await cluster.close();
    const reasons = (await clock.until(outcomes)).map(
      (each) => (each as PromiseRejectedResult).reason,
    );
    expect(reasons[0]).toBeInstanceOf(ClosedError);
    expect(reasons[1]).toBeInstanceOf(ClosedError);
    await expect(cluster.send({ type: "any" }, listGroups, {})).rejects.toThrow(ClosedError);
    await expect(cluster.refreshMetadata()).rejects.toThrow(ClosedError);
    await clock.advanceAsync(1_000_000);
    expect(cluster.networkStats?.connectionCount).toBe(0);
  });

  it("rejects with the reason of a signal, before and after sending", async () => {
    const { cluster, clock } = await started();
    const aborted = AbortSignal.abort(new Error("no longer wanted"));
    const sendAborted = cluster.send({ type: "any" }, listGroups, {}, { signal: aborted });
    await expect(clock.until(sendAborted)).rejects.toThrow("no longer wanted");
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const sent = cluster.send({ type: "any" }, listGroups, {}, options);
    controller.abort(new Error("changed my mind"));
    await expect(clock.until(sent)).rejects.toThrow("changed my mind");
    const answer = await clock.until(cluster.send({ type: "any" }, listGroups, {}));
    expect(answer.groups).toEqual([]);
  });

  it("connects to a broker that was lost again, and tells who wants to know", async () => {
    const { cluster, clock, brokers } = await started(2);
    await clock.until(cluster.refreshMetadata());
    const lost: number[] = [];
    cluster.onDisconnect(({ nodeId }) => lost.push(nodeId));
    await clock.until(cluster.send({ type: "node", nodeId: 2 }, listGroups, {}));
    await brokers.brokers.stopBroker(2);
    await clock.advanceAsync(5_000);
    expect(lost).toContain(2);
    expect([...cluster.metadata.nodes.keys()]).toEqual([1]);
    const sent = cluster.send({ type: "node", nodeId: 2 }, listGroups, {});
    await expect(clock.until(sent)).rejects.toThrow(ConnectionError);
  });
});
