import { describe, expect, it } from "vitest";
import { observeBroker, type SequencedDelta } from "../../src/observer/index.ts";
import { foundGroup } from "../kit/founded-group.ts";
import { TestCluster } from "../kit/test-cluster.ts";

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

  it("samples lag once a second for a watched group", async () => {
    const { cluster, observatory, clock } = await observed();
    foundGroup(cluster, { groupId: "billing", members: 1 });
    void observatory;
    clock.advance(10);
  });
});
