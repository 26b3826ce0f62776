import { describe, expect, it } from "vitest";
import { GroupAuthorizationError, TopicAuthorizationError } from "../../src/client/index.ts";
import type { ClusterClients } from "../../src/observer/cluster/cluster-clients.ts";
import { observeThrough } from "../../src/observer/cluster/observe-cluster.ts";
import type { GroupInput } from "../../src/observer/index.ts";
import { foundGroup } from "../kit/founded-group.ts";
import { TestCluster } from "../kit/test-cluster.ts";
import { commit, observe, observed, status, withAdmin } from "./watched-cluster.ts";

describe("an observatory over any cluster", () => {
  it("tells of rebalances that were over before anybody watched, by the journal", async () => {
    const { cluster, observatory } = await observed();
    await cluster.clock.until(observatory.ready({ groupId: "billing" }));
    expect(observatory.clusterId).toBe(cluster.brokers.clusterId);
    expect(observatory.groups()).toMatchObject([{ groupId: "billing", state: "Stable" }]);
    const { now, rebalances, sources } = observatory.watch("billing")!.view();
    expect(now).toMatchObject({ state: "Stable", groupType: "classic", coordinatorId: 1 });
    expect(now.members.map(({ name }) => name)).toEqual(["one", "two"]);
    expect(now.generationId).toBe(2);
    expect(rebalances.at(-1)).toMatchObject({ toGenerationId: 2 });
    expect(rebalances.at(-1)?.evidence.stable?.grade).toBe("journal");
    expect(sources.map(({ source, status }) => `${source} ${status}`)).toEqual([
      "describe on",
      "journal on",
      "broker log off",
      "consumers off",
    ]);
    await cluster.clock.until(observatory.close());
  });

  it("joins no group and commits nothing", async () => {
    const { cluster, observatory } = await observed();
    await cluster.clock.until(observatory.ready({ groupId: "billing" }));
    await cluster.clock.advanceAsync(5_000);
    expect(cluster.brokers.groupIds()).toEqual(["billing"]);
    const types = cluster.brokers.recentNotes().map(({ type }) => type);
    expect(types).not.toContain("OffsetsCommitted");
    await cluster.clock.until(observatory.close());
  });

  it("sees a member leave while it watches", async () => {
    const { cluster, observatory } = await observed();
    const { clock } = cluster;
    const { members } = foundGroup(cluster, { groupId: "shipping", members: 2 });
    await clock.until(observatory.ready({ groupId: "shipping" }));
    const watch = observatory.watch("shipping")!;
    const stop = watch.onDeltas(() => {});
    members[1]!.leave();
    await clock.advanceAsync(2_000);
    const join = members[0]!.join();
    await clock.advanceAsync(100);
    members[0]!.learn(join);
    members[0]!.sync([members[0]!.memberId]);
    await clock.advanceAsync(5_000);
    const { now, rebalances } = watch.view();
    const living = now.members.filter(({ word }) => word !== "gone");
    expect(living.map(({ member }) => member.memberId)).toEqual([members[0]!.memberId]);
    expect(rebalances.at(-1)).toMatchObject({ toGenerationId: 3, phase: "settled" });
    stop();
    await clock.until(observatory.close());
  });

  it("falls back on polling where the journal may not be read, and says which right is missing", async () => {
    const { cluster, observatory } = await observed({}, (clients) =>
      withAdmin(clients, {
        describeTopics: () => Promise.reject(new TopicAuthorizationError()),
      }),
    );
    await cluster.clock.until(observatory.ready({ groupId: "billing" }));
    expect(status(observatory, "journal")).toMatchObject({ status: "off" });
    expect(status(observatory, "journal")?.text).toContain("READ and DESCRIBE on topic");
    await cluster.clock.advanceAsync(5_000);
    const { now, rebalances } = observatory.watch("billing")!.view();
    expect(now).toMatchObject({ state: "Stable", generationId: null });
    expect(now.members).toHaveLength(2);
    expect(now.evidence.grade).toBe("sampled");
    expect(rebalances).toEqual([]);
    await cluster.clock.until(observatory.close());
  });

  it("says which right is missing to look at a group", async () => {
    const { cluster, observatory } = await observed({}, (clients) =>
      withAdmin(clients, {
        describeGroups: () => Promise.reject(new GroupAuthorizationError()),
      }),
    );
    await cluster.clock.until(observatory.ready({ groupId: "billing" }));
    expect(status(observatory, "describe")?.text).toContain("DESCRIBE on the group");
    await cluster.clock.until(observatory.close());
  });

  it("waits for a cluster that is away, and finds the group again when it is back", async () => {
    const { cluster, observatory } = await observed();
    const { clock, brokers } = cluster;
    await clock.until(observatory.ready({ groupId: "billing" }));
    const watch = observatory.watch("billing")!;
    const inputs: GroupInput[] = [];
    const stop = watch.onInput((input) => inputs.push(input));
    await brokers.stopBroker(1);
    await clock.advanceAsync(30_000);
    expect(status(observatory, "describe")).toMatchObject({ status: "failing" });
    const duringGap = inputs.filter(({ kind }) => kind === "note").length;
    await clock.advanceAsync(30_000);
    expect(inputs.filter(({ kind }) => kind === "note")).toHaveLength(duringGap);
    await brokers.startBroker(1);
    await clock.advanceAsync(60_000);
    expect(status(observatory, "describe")).toMatchObject({ status: "on" });
    expect(observatory.groups()).toMatchObject([{ groupId: "billing" }]);
    stop();
    await clock.until(observatory.close());
  });

  it("without a journal tells the group anew after a gap, and nothing of what happened in it", async () => {
    const { cluster, observatory } = await observed({}, (clients) =>
      withAdmin(clients, {
        describeTopics: () => Promise.reject(new TopicAuthorizationError()),
      }),
    );
    const { clock, brokers } = cluster;
    await clock.until(observatory.ready({ groupId: "billing" }));
    const watch = observatory.watch("billing")!;
    await clock.advanceAsync(5_000);
    const told: string[] = [];
    const stop = watch.onInput((input) => {
      if (input.kind === "note") told.push(input.payload.type);
    });
    await brokers.stopBroker(1);
    await clock.advanceAsync(30_000);
    await brokers.startBroker(1);
    await clock.advanceAsync(90_000);
    expect(told[0]).toBe("GroupObserved");
    stop();
    await clock.until(observatory.close());
  });

  it("can be begun before the cluster is there", async () => {
    const cluster = await TestCluster.start();
    await cluster.brokers.stopBroker(1);
    const observatory = observe(cluster);
    await cluster.clock.until(observatory.ready());
    expect(status(observatory, "describe")).toMatchObject({ status: "failing" });
    expect(observatory.groups()).toEqual([]);
    // Nobody can say yet that there is no such group.
    expect(observatory.watch("billing")).not.toBeNull();
    await cluster.brokers.startBroker(1);
    foundGroup(cluster, { groupId: "billing", members: 1, sessionTimeoutMs: 600_000 });
    await cluster.clock.advanceAsync(60_000);
    observatory.watch("billing")!.view();
    await cluster.clock.advanceAsync(60_000);
    expect(observatory.watch("billing")!.view().now.members).toHaveLength(1);
    expect(observatory.watch("nobody")).toBeNull();
    await cluster.clock.until(observatory.close());
  });

  it("asks nothing any more a minute after the last look, and leaves no timer when closed", async () => {
    const { cluster, observatory } = await observed();
    const { clock } = cluster;
    const before = clock.armedTimerCount;
    await clock.until(observatory.ready({ groupId: "billing" }));
    await clock.advanceAsync(120_000);
    const calm = clock.eventCount;
    await clock.advanceAsync(60_000);
    // What is left are the fetches of nobody: none.
    expect(clock.eventCount - calm).toBeLessThan(60);
    await clock.until(observatory.close());
    await clock.until(observatory.close());
    expect(clock.armedTimerCount).toBeLessThanOrEqual(before);
  });

  it("lists a thousand groups, and describes the watched ones alone", async () => {
    const described: string[] = [];
    const { cluster, observatory } = await observed({}, (clients) => {
      const admin = clients.admin();
      const describeGroups = admin.describeGroups.bind(admin);
      Object.defineProperty(admin, "describeGroups", {
        value: (groupIds: readonly string[]) => {
          described.push(...groupIds);
          return describeGroups(groupIds);
        },
      });
      return { ...clients, admin: () => admin };
    });
    commit(
      cluster,
      Array.from({ length: 1_000 }, (_, i) => `group-${i}`),
      1,
    );
    cluster.clock.settle();
    await cluster.clock.until(observatory.ready());
    expect(observatory.groups()).toHaveLength(1_001);
    await cluster.clock.until(observatory.ready({ groupId: "group-7" }));
    await cluster.clock.advanceAsync(10_000);
    expect(observatory.groups()).toHaveLength(1_001);
    expect(new Set(described)).toEqual(new Set(["group-7"]));
    expect(observatory.watch("group-7")!.view().lag.at(-1)).toMatchObject({ lag: 0 });
    await cluster.clock.until(observatory.close());
  });

  it("reads the histories of all groups for the list, where that is wanted", async () => {
    const { cluster, observatory } = await observed({ histories: "all" });
    foundGroup(cluster, { groupId: "shipping", members: 1 });
    await cluster.clock.until(observatory.ready());
    const rows = observatory.groups().map(({ groupId, rebalanceCount, memberCount }) => ({
      ...{ groupId, memberCount },
      hasHistory: rebalanceCount > 0,
    }));
    expect(rows.sort((a, b) => (a.groupId < b.groupId ? -1 : 1))).toEqual([
      { groupId: "billing", memberCount: 2, hasHistory: true },
      { groupId: "shipping", memberCount: 1, hasHistory: true },
    ]);
    expect((await observatory.metrics()).join("")).toContain('consumergroup="shipping"');
    await cluster.clock.until(observatory.close());
  });

  it("shows the named groups alone", async () => {
    const { cluster, observatory } = await observed({ groups: ["shipping"] });
    foundGroup(cluster, { groupId: "shipping", members: 1 });
    await cluster.clock.until(observatory.ready());
    await cluster.clock.advanceAsync(6_000);
    observatory.groups();
    await cluster.clock.advanceAsync(6_000);
    expect(observatory.groups().map(({ groupId }) => groupId)).toEqual(["shipping"]);
    expect(observatory.watch("billing")).toBeNull();
    await cluster.clock.until(observatory.close());
  });

  it("refuses options out of range in one sentence", async () => {
    const clientOptions = { bootstrapServers: "127.0.0.1:9092" };
    const clients = {} as ClusterClients;
    expect(() => observeThrough(clients, { clientOptions, pollIntervalMs: 10 })).toThrow(
      "observeCluster: pollIntervalMs is to be an integer from 100 to 60000, but is 10.",
    );
  });
});
