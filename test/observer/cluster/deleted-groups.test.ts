import { describe, expect, it } from "vitest";
import { deleteGroups } from "../../../src/protocol/index.ts";
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
});
