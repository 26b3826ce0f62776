import { expect, it } from "vitest";
import { groupsDashboard } from "../../../src/cli/groups/dashboard.ts";
import type { GroupSummary, SourceStatus } from "../../../src/insight/index.ts";
import type { Observatory } from "../../../src/observer/index.ts";
import { MemoryOutput } from "../memory-output.ts";

const quiet: GroupSummary = {
  ...{ groupId: "quiet", groupType: "classic", state: "Stable", memberCount: 2 },
  ...{ lag: 1_204, lagMs: null, lastRebalanceAtMs: null, rebalanceCount: 0, lostMs: 0 },
  ...{ ticksMs: [], worst: null },
};

function observatory(groups: readonly GroupSummary[], sources: readonly SourceStatus[] = []) {
  return { nowMs: () => 100_000, groups: () => groups, sources: () => sources } as Observatory;
}

it("who lost most time comes first, and what nobody knows is not zero", () => {
  const output = new MemoryOutput();
  const groups: GroupSummary[] = [
    quiet,
    { ...quiet, groupId: "ended only", lastRebalanceAtMs: 40_000, rebalanceCount: 3 },
    { ...quiet, groupId: "日本", rebalanceCount: 2, lostMs: 9_800, worst: "warning", lag: null },
  ];
  const journal = { source: "journal", status: "on", text: "" } as const;
  groupsDashboard(observatory(groups, [journal]), output);
  expect(output.printed).toEqual([
    "GROUP      STATE  TYPE    MEMBERS LAG   BEHIND LAST REBALANCE REBALANCES TIME LOST FINDING",
    "日本       Stable classic 2       -     -      -              2          9.8 s     warning",
    "ended only Stable classic 2       1,204 -      60.0 s ago     3          ?         -",
    "quiet      Stable classic 2       1,204 -      -              0          0 ms      -",
  ]);
});

it("a source that fails is told beside the groups", () => {
  const output = new MemoryOutput();
  const text = "This user may not read __consumer_offsets.";
  groupsDashboard(observatory([quiet], [{ source: "journal", status: "failing", text }]), output);
  expect(output.notes).toEqual([`journal: ${text}`]);
});
