import { describe, expect, it } from "vitest";
import type { LagSample } from "../../src/insight/index.ts";
import { observeBroker, type SequencedDelta } from "../../src/observer/index.ts";
import { offsetCommit, produce } from "../../src/protocol/index.ts";
import { foundGroup } from "../kit/founded-group.ts";
import { batchOf } from "../kit/record-bytes.ts";
import { TestCluster } from "../kit/test-cluster.ts";
import { START_MS } from "../kit/virtual-clock.ts";

async function observed() {
  const cluster = await TestCluster.start({ topics: [{ name: "orders", partitions: 3 }] });
  const observatory = observeBroker({ cluster: cluster.brokers, clock: cluster.clock });
  return { cluster, observatory, clock: cluster.clock };
}

describe("an observatory over our own brokers", () => {
  it("knows the brokers' cluster, its address and its clock", async () => {
    const { cluster, observatory, clock } = await observed();
    expect(observatory.clusterId).toBe(cluster.brokers.clusterId);
    expect(observatory.target).toBe(cluster.brokers.bootstrapServers);
    expect(observatory.nowMs()).toBe(clock.nowMs());
    expect(observatory.groups()).toEqual([]);
    expect(observatory.watch("nobody")).toBeNull();
  });

  it("sees a group that is founded while it watches, with its rebalance", async () => {
    const { cluster, observatory } = await observed();
    foundGroup(cluster, { groupId: "billing", members: 3 });
    expect(observatory.groups().map(({ groupId }) => groupId)).toEqual(["billing"]);
    const view = observatory.watch("billing")!.view();
    expect(view.now.members.map(({ member }) => member.clientId)).toEqual(["one", "two", "three"]);
    expect(view.rebalances.length).toBeGreaterThan(0);
  });

  it("sees a group that was there before, from its first generation where the broker remembers it", async () => {
    const cluster = await TestCluster.start();
    foundGroup(cluster, { groupId: "billing", members: 2 });
    const observatory = observeBroker({ cluster: cluster.brokers, clock: cluster.clock });
    const view = observatory.watch("billing")!.view();
    expect(view.now.members).toHaveLength(2);
    expect(view.rebalances.at(-1)?.toGenerationId).toBe(2);
  });

  it("begins with the group as it is found where the broker remembers no notes", async () => {
    const cluster = await TestCluster.start({ noteHistory: 0 });
    const { members } = foundGroup(cluster, { groupId: "billing", members: 2 });
    const observatory = observeBroker({ cluster: cluster.brokers, clock: cluster.clock });
    const inputs: unknown[] = [];
    const watch = observatory.watch("billing")!;
    watch.onInput((input) => inputs.push(input));
    const { now, rebalances } = watch.view();
    expect(rebalances).toEqual([]);
    expect(now.members.map(({ member }) => member.memberId)).toEqual(
      members.map(({ memberId }) => memberId),
    );
  });

  it("tells deltas at most ten times a second, numbered without gaps", async () => {
    const { cluster, observatory, clock } = await observed();
    const { members } = foundGroup(cluster, { groupId: "billing", members: 2 });
    const watch = observatory.watch("billing")!;
    const told: { atMs: number; deltas: readonly SequencedDelta[] }[] = [];
    const before = watch.seq;
    watch.onDeltas((deltas) => told.push({ atMs: clock.nowMs(), deltas }));
    for (let i = 0; i < 100; i++) {
      for (const member of members) member.heartbeat();
      clock.advance(10);
    }
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThanOrEqual(11);
    const seqs = told.flatMap(({ deltas }) => deltas.map(({ seq }) => seq));
    expect(seqs).toEqual(seqs.map((_, index) => before + index + 1));
    expect(watch.seq).toBe(seqs.at(-1));
  });

  it("looks at heartbeats only while somebody watches, and leaves no timer when it is closed", async () => {
    const { cluster, observatory, clock } = await observed();
    const { members } = foundGroup(cluster, { groupId: "billing", members: 1 });
    const heard: number[] = [];
    const watch = observatory.watch("billing")!;
    const stop = watch.onInput((input) => {
      if (input.kind === "note" && input.payload.type === "MembersHeard")
        heard.push(...input.payload.members.map(({ lastHeardAtMs }) => lastHeardAtMs));
    });
    clock.advance(1000);
    members[0]!.heartbeat();
    clock.settle();
    const heartbeatAtMs = clock.nowMs();
    clock.advance(250);
    expect(heard).toEqual([heartbeatAtMs]);
    clock.advance(1000);
    expect(heard).toEqual([heartbeatAtMs]);
    const idle = cluster.clock.armedTimerCount;
    stop();
    clock.advance(30_000);
    expect(cluster.clock.armedTimerCount).toBe(idle);
    clock.advance(31_000);
    expect(cluster.clock.armedTimerCount).toBe(idle - 1);
    watch.view();
    expect(cluster.clock.armedTimerCount).toBe(idle);
    await observatory.close();
    expect(cluster.clock.armedTimerCount).toBe(idle - 1);
  });

  it("looks at the offsets of a watched group once a second, in the brokers' own logs", async () => {
    const { cluster, observatory, clock } = await observed();
    const client = cluster.connect();
    client.send(
      produce,
      {
        acks: -1,
        topicData: [
          {
            name: "orders",
            partitionData: [{ index: 0, records: batchOf(["a", "b", "c"]) }],
          },
        ],
      },
      12,
    );
    client.send(
      offsetCommit,
      {
        groupId: "billing",
        topics: [{ name: "orders", partitions: [{ partitionIndex: 0, committedOffset: 1 }] }],
      },
      9,
    );
    clock.settle();
    const samples: LagSample[] = [];
    const watch = observatory.watch("billing")!;
    watch.onInput((input) => {
      if (input.kind === "lag") samples.push(input.payload);
    });
    clock.advance(3_000);
    expect(samples).toHaveLength(3);
    expect(samples[0]?.partitions).toEqual([
      {
        topic: "orders",
        partition: 0,
        committedOffset: 1,
        logEndOffset: 3,
        oldestAtMs: START_MS,
      },
      { topic: "orders", partition: 1, committedOffset: null, logEndOffset: 0, oldestAtMs: null },
      { topic: "orders", partition: 2, committedOffset: null, logEndOffset: 0, oldestAtMs: null },
    ]);
    expect(watch.view().lag.at(-1)).toMatchObject({ lag: 2, lagMs: 3_000 });
    await observatory.close();
  });

  it("keeps up the lag of every group while the list is looked at, some at each turn", async () => {
    const { cluster, observatory, clock } = await observed();
    const client = cluster.connect();
    for (let i = 0; i < 200; i++)
      client.send(
        offsetCommit,
        {
          groupId: `group-${i}`,
          topics: [{ name: "orders", partitions: [{ partitionIndex: 0, committedOffset: 0 }] }],
        },
        9,
      );
    clock.settle();
    observatory.groups();
    clock.advance(15_250);
    expect(observatory.groups().map(({ lag }) => lag)).toEqual(Array(200).fill(0));
    clock.advance(61_000);
    const idle = clock.armedTimerCount;
    await observatory.metrics();
    expect(clock.armedTimerCount).toBe(idle + 1);
    await observatory.close();
  });

  it("goes on when a broker stops and another one coordinates the group", async () => {
    const cluster = await TestCluster.start({ brokers: 2 });
    const { clock, brokers } = cluster;
    const observatory = observeBroker({ cluster: brokers, clock });
    const coordinatorId = [1, 2].find((nodeId) => {
      foundOrNull(cluster, nodeId);
      return brokers.inspectGroup("billing")?.coordinatorId === nodeId;
    })!;
    expect(observatory.watch("billing")!.view().now.members).toHaveLength(1);
    await brokers.stopBroker(coordinatorId);
    clock.advance(1_000);
    expect(brokers.inspectGroup("billing")).toMatchObject({ coordinatorId: 3 - coordinatorId });
    expect(observatory.watch("billing")!.view().now.members).toHaveLength(1);
    await observatory.close();
  });

  it("takes reports of processes, and says that they report", async () => {
    const { observatory, clock } = await observed();
    const report = { type: "Leaving", atMs: clock.nowMs(), processId: "worker-1" } as const;
    observatory.report("billing", report);
    const consumers = observatory.sources().find(({ source }) => source === "consumers");
    expect(consumers).toMatchObject({ status: "on" });
    const { sources, events } = observatory.watch("billing")!.view();
    expect(sources).toContainEqual(consumers);
    expect(events.at(-1)?.text).toContain("worker-1");
  });
});

/** A group of one, if this broker coordinates it. */
function foundOrNull(cluster: TestCluster, nodeId: number): void {
  if (cluster.brokers.groupIds().length > 0) return;
  try {
    foundGroup(cluster, { groupId: "billing", members: 1, nodeId });
  } catch {
    // The other one does.
  }
}
