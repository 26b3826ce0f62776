import { beforeAll, describe, expect, test } from "vitest";
import {
  applyDelta,
  costOf,
  GroupInsight,
  GroupMetrics,
  type GroupView,
  metricFamilies,
  type PartitionChange,
  viewAt,
} from "../../src/insight/index.ts";
import { GroupOracle } from "./group-oracle.ts";
import { type SimulatedRun, simulatedRun } from "./simulated-run.ts";

/** Eager and cooperative, dynamic and static, with a coordinator that moves. */
const SEEDS = [2, 9, 34];
const LOOK_MS = 5_000;

interface Told {
  readonly oracle: GroupOracle;
  readonly view: GroupView;
  /** What a page holds that followed the deltas. */
  readonly page: GroupView;
  /** Counters that were less than they had been. */
  readonly fallen: readonly string[];
  /** Instants at which the fold's owners or members were not the oracle's. */
  readonly wrongAt: readonly string[];
}

/** Hears a run, looking every five seconds. */
function hear({ heard }: SimulatedRun, withReports: boolean): Told {
  const insight = new GroupInsight({ groupId: "group", keptCount: 1_000 });
  const oracle = new GroupOracle();
  const metrics = new GroupMetrics();
  const counters = new Map<string, number>();
  const fallen: string[] = [];
  const wrongAt: string[] = [];
  let page = insight.view(0);
  let lookedMs = 0;
  for (const each of heard) {
    const { atMs } = each.kind === "note" ? each.note : each.report;
    if (each.kind === "note") {
      insight.foldNote(each.note);
      if (oracle.hear(each.note) && !oracle.agrees(insight.history))
        wrongAt.push(`${each.note.type} ${atMs}`);
    } else {
      oracle.report(each.report);
      if (withReports) insight.foldReport(each.report);
    }
    if (atMs - lookedMs < LOOK_MS) continue;
    lookedMs = atMs;
    page = insight.takeDeltas(atMs).reduce(applyDelta, page);
    metrics.observe(insight.standing(), atMs);
    fallen.push(...countersThatFell(metrics, counters));
  }
  const endMs = lookedMs + 10_000;
  page = insight.takeDeltas(endMs).reduce(applyDelta, page);
  return { oracle, view: insight.view(endMs), page, fallen, wrongAt };
}

function countersThatFell(metrics: GroupMetrics, before: Map<string, number>): string[] {
  const fallen: string[] = [];
  for (const { name, type, samples } of metricFamilies([metrics])) {
    for (const { labels, value } of type === "counter" ? samples : []) {
      const key = name + JSON.stringify(labels);
      if (Number(value) < (before.get(key) ?? 0)) fallen.push(key);
      before.set(key, Number(value));
    }
  }
  return fallen;
}

/** The pauses of each partition that are over, oldest first. */
function pausesOf({ rebalances }: GroupView) {
  const pauses = new Map<string, { readonly fromMs: number; readonly toMs: number }[]>();
  const put = ({ topic, partition, pause }: PartitionChange): void => {
    if (pause.state !== "Over") return;
    const { stoppedAtMs, resumedAtMs, orphanedMs, unownedMs, unreadMs } = pause;
    expect(Math.min(orphanedMs, unownedMs, unreadMs)).toBeGreaterThanOrEqual(0);
    expect(orphanedMs + unownedMs + unreadMs).toBeCloseTo(resumedAtMs - stoppedAtMs, 3);
    const key = `${topic}-${partition}`;
    const known = pauses.get(key) ?? [];
    pauses.set(key, [...known, { fromMs: stoppedAtMs, toMs: resumedAtMs }]);
  };
  for (const { changes } of rebalances) changes.forEach(put);
  for (const each of pauses.values()) each.sort((a, b) => a.fromMs - b.fromMs);
  return pauses;
}

describe.each(SEEDS)("what is told of the simulated group %i", (seed) => {
  let alone: Told;
  let reported: Told;
  beforeAll(async () => {
    const run = await simulatedRun(seed, 240_000);
    alone = hear(run, false);
    reported = hear(run, true);
  }, 20_000);

  test("agrees with who was a member and who owned what, at every note", () => {
    const { wrongAt, view, oracle } = alone;
    expect(wrongAt).toEqual([]);
    const rounds = view.rebalances.flatMap((each) => each.rounds);
    expect(rounds.length).toBe(oracle.roundCount);
    expect(rounds.map(({ cause }) => cause)).toEqual(oracle.causes);
  });

  test.each([true, false])(
    "with reports %s: no pause is counted twice, nobody read in one, and counters only rise",
    (withReports) => {
      const { view, page, fallen, oracle } = withReports ? reported : alone;
      expect(fallen).toEqual([]);
      for (const [key, pauses] of pausesOf(view)) {
        for (const [i, { fromMs, toMs }] of pauses.entries()) {
          if (i > 0) expect(fromMs).toBeGreaterThanOrEqual(pauses[i - 1]!.toMs);
          if (withReports) expect(oracle.readBetween(key, fromMs, toMs)).toEqual([]);
        }
      }
      expect(page.rebalances).toEqual(view.rebalances);
      expect(page.totals).toEqual(view.totals);
    },
  );

  test("counts every record that was processed twice, once", () => {
    const { view, oracle } = reported;
    const told = view.rebalances.reduce((sum, each) => sum + costOf(each).duplicateCount, 0);
    expect(told).toBe(oracle.duplicateCount);
  });

  test("puts every partition in one place at any instant, and in nobody's lane but its owner's", () => {
    const { view, oracle } = alone;
    for (const { atMs, owners, goneIds } of oracle.instants(60)) {
      const { members, tray, isKnown } = viewAt(view, atMs);
      if (!isKnown) continue;
      const placed = members.flatMap(({ member, partitions }) =>
        partitions.map((each) => ({ ...each, memberId: member.memberId })),
      );
      const names = [...placed, ...tray].map(({ topic, partition }) => `${topic}-${partition}`);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toEqual(expect.arrayContaining([...owners.keys()]));
      for (const { topic, partition, phase, memberId } of placed) {
        if (phase !== "owned" || goneIds.has(memberId)) continue;
        expect(`${atMs} ${memberId}`).toBe(`${atMs} ${owners.get(`${topic}-${partition}`)}`);
      }
    }
  });
});
