import { describe, expect, it } from "vitest";
import { FailedItemsError, GroupAuthorizationError } from "../../../src/client/index.ts";
import type { ClusterClients } from "../../../src/observer/cluster/cluster-clients.ts";
import type { Clock } from "../../../src/ports/index.ts";
import { commit, observed, status } from "../watched-cluster.ts";

type Call = (...args: never[]) => Promise<unknown>;

/** The same clients, with some calls of their admin worn by others. */
function wearing(
  clients: ClusterClients,
  calls: Readonly<Record<string, (call: Call) => Call>>,
): ClusterClients {
  const admin = clients.admin();
  for (const [name, wear] of Object.entries(calls)) {
    const call = (admin as unknown as Record<string, Call>)[name]!.bind(admin);
    Object.defineProperty(admin, name, { value: wear(call) });
  }
  return { ...clients, admin: () => admin };
}

function later(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(clock.nowMs() + ms, resolve);
  });
}

const GROUPS = Array.from({ length: 300 }, (_, i) => `group-${i}`);

describe("a cluster that makes it hard", () => {
  it("with a broker that does not answer still tells of the others' groups", async () => {
    let silent = false;
    const { cluster, observatory } = await observed({}, (clients) =>
      wearing(clients, {
        listGroups: (call) => async (options) => {
          const groups = (await call(options)) as { groupId: string }[];
          if (!silent) return groups;
          const succeeded = new Map([
            ["broker 1", groups.filter(({ groupId }) => groupId !== "billing")],
          ]);
          throw new FailedItemsError("List groups", {
            succeeded,
            failed: new Map([["broker 2", new Error("no answer")]]),
          });
        },
      }),
    );
    const { clock } = cluster;
    commit(cluster, ["nightly"], 0);
    clock.settle();
    await clock.until(observatory.ready());
    silent = true;
    commit(cluster, ["weekly"], 0);
    clock.settle();
    await clock.advanceAsync(40_000);
    const states = observatory.groups().map(({ groupId, state }) => `${groupId} ${state}`);
    expect(new Set(states)).toEqual(new Set(["billing Stable", "nightly Empty", "weekly Empty"]));
    expect(status(observatory, "describe")).toMatchObject({ status: "on" });
    expect(status(observatory, "describe")?.text).toContain("No answer from broker 2");
    await clock.until(observatory.close());
  });

  it("is asked one thing at a time of each kind, however slowly it answers", async () => {
    const under = new Map<string, number>();
    let most = 0;
    const { cluster, observatory } = await observed({}, (clients) => {
      const slow =
        (name: string) =>
        (call: Call): Call =>
        async (...args) => {
          under.set(name, (under.get(name) ?? 0) + 1);
          most = Math.max(most, under.get(name)!);
          await later(clients.clock, 4_000);
          under.set(name, under.get(name)! - 1);
          return call(...args);
        };
      return wearing(clients, {
        listGroups: slow("list"),
        describeGroups: slow("describe"),
        listOffsets: slow("ends"),
      });
    });
    const { clock } = cluster;
    await clock.until(observatory.ready({ groupId: "billing" }));
    for (let i = 0; i < 30; i++) {
      observatory.groups();
      observatory.watch("billing")!.view();
      await clock.advanceAsync(2_000);
    }
    // Ends are asked for by the polls, by the sweep of the list, and for both edges of the journal.
    expect(most).toBeLessThanOrEqual(4);
    expect(observatory.watch("billing")!.view().now.state).not.toBe("Unknown");
    await clock.until(observatory.close());
  });

  it("has hundreds of watched groups described in requests of a hundred", async () => {
    const asked: number[] = [];
    const { cluster, observatory } = await observed({ pollIntervalMs: 1_000 }, (clients) =>
      wearing(clients, {
        describeGroups: (call) => (groupIds, options) => {
          asked.push((groupIds as string[]).length);
          return call(groupIds, options);
        },
      }),
    );
    const { clock } = cluster;
    commit(cluster, GROUPS, 0);
    clock.settle();
    await clock.until(observatory.ready());
    for (const groupId of GROUPS) observatory.watch(groupId);
    await clock.advanceAsync(4_000);
    expect(Math.max(...asked)).toBe(100);
    expect(asked.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(300);
    expect(asked.length).toBeLessThan(20);
    await clock.until(observatory.close());
  });

  it("that refuses hundreds of groups tells each of its own", async () => {
    const { cluster, observatory } = await observed({}, (clients) =>
      wearing(clients, {
        describeGroups: () => async (groupIds) => {
          const failed = new Map(
            (groupIds as string[]).map((id) => [id, new GroupAuthorizationError()]),
          );
          throw new FailedItemsError("Describe groups", { succeeded: new Map(), failed });
        },
      }),
    );
    const { clock } = cluster;
    commit(cluster, GROUPS, 0);
    clock.settle();
    await clock.until(observatory.ready());
    for (const groupId of GROUPS) observatory.watch(groupId);
    await clock.advanceAsync(3_000);
    const told = observatory.watch("group-299")!.view().sources;
    expect(told.find(({ source }) => source === "describe")).toMatchObject({ status: "off" });
    await clock.until(observatory.close());
  });
});
