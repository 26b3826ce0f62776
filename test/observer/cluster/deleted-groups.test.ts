import { describe, expect, it } from "vitest";
import { observeBroker } from "../../../src/observer/index.ts";
import { deleteGroups } from "../../../src/protocol/index.ts";
import { foundGroup } from "../../kit/founded-group.ts";
import { TestCluster } from "../../kit/test-cluster.ts";
import { append, commit, observed } from "../watched-cluster.ts";

const HOUR_MS = 3_600_000;

describe("groups that were deleted", () => {
  it("are shown as dead, without lag, and forgotten after an hour", async () => {
    const { cluster, observatory } = await observed();
    const { clock } = cluster;
    commit(cluster, ["nightly"], 0);
    commit(cluster, ["weekly"], 0);
    append(cluster, 5);
    clock.settle();
    await clock.until(observatory.ready());
    const row = (groupId: string) => observatory.groups().find((each) => each.groupId === groupId);
    expect(row("nightly")).toMatchObject({ state: "Empty", lag: 5 });
    cluster.connect().send(deleteGroups, { groupsNames: ["nightly"] }, 2);
    clock.settle();
    await clock.advanceAsync(20_000);
    expect(row("nightly")).toMatchObject({ state: "Dead", lag: null, memberCount: 0 });
    expect(row("weekly")).toMatchObject({ state: "Empty", lag: 5 });
    expect((await observatory.metrics()).join("")).not.toContain('lag{consumergroup="nightly"');
    await clock.advanceAsync(HOUR_MS - 60_000);
    expect(row("nightly")).toBeDefined();
    await clock.advanceAsync(60_000);
    expect(row("nightly")).toBeUndefined();
    expect(observatory.watch("nightly")).toBeNull();
    commit(cluster, ["nightly"], 3);
    clock.settle();
    await clock.advanceAsync(25_000);
    expect(row("nightly")).toMatchObject({ state: "Empty", lag: 2 });
    await clock.until(observatory.close());
  });

  it("of our own brokers as well", async () => {
    const cluster = await TestCluster.start({ topics: [{ name: "orders", partitions: 3 }] });
    const { clock, brokers } = cluster;
    const observatory = observeBroker({ cluster: brokers, clock });
    const { members } = foundGroup(cluster, { groupId: "billing", members: 1 });
    members[0]!.leave();
    clock.settle();
    cluster.connect().send(deleteGroups, { groupsNames: ["billing"] }, 2);
    clock.settle();
    expect(observatory.groups()).toMatchObject([{ groupId: "billing", state: "Dead", lag: null }]);
    clock.advance(HOUR_MS - 60_000);
    expect(observatory.groups()).toHaveLength(1);
    clock.advance(120_000);
    expect(observatory.groups()).toEqual([]);
    foundGroup(cluster, { groupId: "billing", members: 1 });
    expect(observatory.groups()).toMatchObject([{ groupId: "billing", state: "Stable" }]);
    await observatory.close();
  });
});
