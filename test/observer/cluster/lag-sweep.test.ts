import { describe, expect, it } from "vitest";
import { append, commit, observed, withAdmin } from "../watched-cluster.ts";

describe("the lag of all groups of the list", () => {
  it("knows the lag of every group of the list once it is ready, and while somebody looks", async () => {
    const asked: number[] = [];
    const { cluster, observatory } = await observed({}, (clients) => {
      const admin = clients.admin();
      const call = admin.listOffsetsOfGroups.bind(admin);
      Object.defineProperty(admin, "listOffsetsOfGroups", {
        value: (groupIds: readonly string[]) => {
          asked.push(groupIds.length);
          return call(groupIds);
        },
      });
      return { ...clients, admin: () => admin };
    });
    const { clock } = cluster;
    commit(
      cluster,
      Array.from({ length: 250 }, (_, i) => `group-${i}`),
      0,
    );
    append(cluster, 10);
    clock.settle();
    await clock.until(observatory.ready());
    const lags = observatory.groups().filter(({ groupId }) => groupId !== "billing");
    expect(lags.map(({ lag }) => lag)).toEqual(Array(250).fill(10));
    // A group that committed nothing has no lag that anybody could tell.
    expect(observatory.groups()).toContainEqual(
      expect.objectContaining({ groupId: "billing", lag: null, memberCount: null }),
    );
    expect((await observatory.metrics()).join("")).toContain(
      'kafka_consumergroup_lag{consumergroup="group-249",topic="orders",partition="0"} 10',
    );
    // Of what nobody watches nothing is counted, which is not to be told as zero.
    expect((await observatory.metrics()).join("")).not.toContain("rebalances_total{");
    expect(asked).toEqual([100, 100, 51]);
    commit(cluster, ["group-3"], 6);
    await clock.advanceAsync(40_000);
    observatory.groups();
    await clock.advanceAsync(1_000);
    const now = observatory.groups().find(({ groupId }) => groupId === "group-3");
    expect(now?.lag).toBe(4);
    expect(asked.length).toBeLessThanOrEqual(3 * 4);
    await clock.advanceAsync(120_000);
    const calm = asked.length;
    await clock.advanceAsync(120_000);
    expect(asked).toHaveLength(calm);
    await clock.until(observatory.close());
  });

  it("is not waited for where the cluster does not tell it", async () => {
    const never = () => new Promise<never>(() => {});
    const { cluster, observatory } = await observed({}, (clients) =>
      withAdmin(clients, { listOffsetsOfGroups: () => Promise.reject(new Error("no answer")) }),
    );
    await cluster.clock.until(observatory.ready());
    expect(observatory.groups()).toMatchObject([{ groupId: "billing", lag: null }]);
    await cluster.clock.until(observatory.close());
    const silent = await observed({}, (clients) =>
      withAdmin(clients, { listOffsetsOfGroups: never }),
    );
    await silent.cluster.clock.until(silent.observatory.ready({ timeoutMs: 5_000 }));
    expect(silent.observatory.groups()).toMatchObject([{ groupId: "billing", lag: null }]);
  });
});
