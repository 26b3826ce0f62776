import { expect, test } from "vitest";
import { GroupMetrics, metricFamilies, metricsText } from "../../../src/insight/index.ts";
import { standingOf } from "../rules/standing.ts";
import { twoMembers } from "../story.ts";

/** The sum of a metric's series. */
function sum(metrics: GroupMetrics, name: string): number {
  const lines = metricsText(metricFamilies([metrics])).split("\n");
  return lines
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

test("over a history that keeps three rebalances the counters have every one, and never fall", () => {
  const story = twoMembers({ keptCount: 3 });
  const metrics = new GroupMetrics();
  const names = ["rebalances_total", "partitions_moved_total", "records_redelivered_total"].map(
    (name) => `kafka_consumergroup_${name}`,
  );
  let before = names.map(() => 0);
  for (let i = 1; i <= 20; i += 1) {
    const owners = i % 2 === 1 ? { A: [0, 1, 2], B: [3] } : { A: [0, 1], B: [2, 3] };
    const reader = i % 2 === 1 ? "A" : "B";
    story.at(i * 10_000).rebalances("MemberRejoined", "A", { waitingFor: ["A", "B"] });
    metrics.observe(standingOf(story), i * 10_000);
    story
      .at(i * 10_000 + 100)
      .rejoins("A", "B")
      .generation(["A", "B"])
      .assigns(owners);
    for (const [id, partitions] of Object.entries(owners)) story.starts(id, ...partitions);
    story.at(i * 10_000 + 200).processes(reader, 2, [i * 10, i * 10 + 9]);
    // Each owner reads the last two of the other once more.
    if (i > 1) story.processes(reader, 2, [i * 10 - 2, i * 10 - 1]);
    metrics.observe(standingOf(story), i * 10_000 + 300);
    const now = names.map((name) => sum(metrics, name));
    for (const [n, value] of now.entries()) expect(value).toBeGreaterThanOrEqual(before[n]!);
    before = now;
  }
  metrics.observe(standingOf(story), 1_000_000);
  const { totals } = story.history;
  expect(names.map((name) => sum(metrics, name))).toEqual([
    totals.rebalanceCount,
    totals.movedCount,
    totals.duplicateCount,
  ]);
  expect(totals).toMatchObject({ rebalanceCount: 21, movedCount: 20, duplicateCount: 38 });
});
