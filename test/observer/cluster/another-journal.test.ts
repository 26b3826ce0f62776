import { expect, it } from "vitest";
import { foundGroup } from "../../kit/founded-group.ts";
import { commit, observed, status } from "../watched-cluster.ts";

it("a cluster that was set up anew at the same address is told from its first record on", async () => {
  const { cluster, observatory } = await observed();
  const { clock } = cluster;
  await clock.until(observatory.ready({ groupId: "billing" }));
  const watch = observatory.watch("billing")!;
  const stop = watch.onDeltas(() => {});
  const before = watch.view();
  expect(before.now).toMatchObject({ state: "Stable", generationId: 2 });
  const oldIds = before.now.members.map(({ member }) => member.memberId);
  // More than the new one will have.
  for (let i = 1; i <= 20; i++) commit(cluster, ["shipping"], i);
  await clock.advanceAsync(2_000);

  await cluster.setUpAnew({ topics: [{ name: "orders", partitions: 3 }] });
  const { members } = foundGroup(cluster, { groupId: "billing", members: 1 });
  await clock.advanceAsync(40_000);

  const { now, rebalances } = watch.view();
  expect(status(observatory, "journal")).toMatchObject({ status: "on" });
  expect(now).toMatchObject({ state: "Stable", generationId: members[0]!.generationId });
  const living = now.members.filter(({ word }) => word !== "gone");
  expect(living.map(({ member }) => member.memberId)).toEqual([members[0]!.memberId]);
  expect(oldIds).not.toContain(members[0]!.memberId);
  expect(rebalances.at(-1)?.toGenerationId).toBe(members[0]!.generationId);
  expect(observatory.clusterId).toBe(cluster.brokers.clusterId);
  stop();
  await clock.until(observatory.close());
});
