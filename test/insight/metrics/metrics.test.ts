import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import {
  GroupMetrics,
  type GroupStanding,
  MetricsPage,
  metricFamilies,
  metricsText,
  type Rebalance,
} from "../../../src/insight/index.ts";
import { groupMember, memberNow, partitionNow, rebalance, standing } from "../rules/standing.ts";

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
if (!hasPromtool)
  console.warn("promtool is not installed: the text of /metrics was not checked by it");

/** What is written of a group that was observed so often, by series. */
function written(...observed: readonly (readonly [GroupStanding, number])[]) {
  const metrics = new GroupMetrics();
  for (const [group, nowMs] of observed) metrics.observe(group, nowMs);
  return series(metricsText(metricFamilies([metrics])));
}

function series(text: string): ReadonlyMap<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(" ");
      const name = line.slice(0, at).replace("kafka_consumergroup_", "");
      return [name.replace('consumergroup="g",', ""), Number(line.slice(at + 1))];
    }),
  );
}

function withRebalances(...rebalances: Rebalance[]): GroupStanding {
  return standing({}, { rebalances });
}

const LEFT = 'rebalances_total{protocol="classic",cause="member-left",outcome="completed"}';
const TOTAL = 'rebalance_duration_seconds_count{phase="total"}';

describe("counters", () => {
  test("of a known group are there at zero, or increase() would miss the first event", () => {
    const first = written([standing(), 0]);
    expect(first.get(LEFT)).toBe(0);
    expect(first.get('member_evictions_total{reason="poll"}')).toBe(0);
    expect(first.get('commit_fenced_total{error="ILLEGAL_GENERATION"}')).toBe(0);
    expect(first.get('rebalance_duration_seconds_bucket{phase="join",le="+Inf"}')).toBe(0);
    expect([...first.keys()].some((name) => name.includes('protocol="consumer"'))).toBe(false);
  });

  test("count a rebalance once, when it is settled, however often it is looked at", () => {
    const settling = rebalance(1, [0, 2_000], { phase: "settling" });
    const settled = { ...settling, phase: "settled" } as const;
    expect(written([withRebalances(settling), 3_000]).get(LEFT)).toBe(0);
    const counted = written(
      [withRebalances(settling), 3_000],
      [withRebalances(settled), 3_500],
      [withRebalances(settled), 4_000],
      [withRebalances({ ...settled, phase: "superseded" }, rebalance(2, [5_000, 6_000])), 7_000],
    );
    expect(counted.get(LEFT)).toBe(2);
    expect(counted.get(TOTAL)).toBe(2);
    expect(counted.get('rebalance_duration_seconds_bucket{phase="total",le="1"}')).toBe(1);
    expect(counted.get('rebalance_duration_seconds_sum{phase="total"}')).toBe(3);
  });

  test("wait for the second round of a cooperative rebalance, and count both as one", () => {
    const first = rebalance(1, [0, 1_000], { protocolName: "cooperative-sticky" });
    const again = { ...first, stableAtMs: null, phase: "joining" } as const;
    const both = { ...first, stableAtMs: 2_000, rounds: [...first.rounds, ...first.rounds] };
    const counted = written(
      [withRebalances(first), 1_500],
      [withRebalances(again), 1_700],
      [withRebalances(both), 2_500],
    );
    expect(counted.get(LEFT)).toBe(1);
    expect(counted.get('rebalance_duration_seconds_sum{phase="total"}')).toBe(2);
  });

  test("wait 5 s for the cause, and do not take back what was counted", () => {
    const unknown = rebalance(1, [0, 1_000], { phase: "settling", cause: "Unknown" });
    const learned = { ...unknown, cause: "MemberLeft" } as const;
    const soon = written([withRebalances(unknown), 2_000], [withRebalances(learned), 6_000]);
    expect(soon.get(LEFT)).toBe(1);
    const late = written([withRebalances(unknown), 6_000], [withRebalances(learned), 7_000]);
    expect(late.get(LEFT)).toBe(0);
    expect(late.get(LEFT.replace("member-left", "unknown"))).toBe(1);
  });

  test("stay when the history forgets, and a forgotten entry is not counted again", () => {
    const metrics = new GroupMetrics();
    const kept: Rebalance[] = [];
    for (let n = 1; n <= 250; n += 1) {
      kept.push(rebalance(n, [n * 1_000, n * 1_000 + 100], { avoidableMoveCount: 0 }));
      if (kept.length > 100) kept.shift();
      metrics.observe(withRebalances(...kept), n * 1_000 + 500);
    }
    expect(series(metricsText(metricFamilies([metrics]))).get(LEFT)).toBe(250);
  });

  test("do not count a static member's return, nor tell a duration of which the start is unknown", () => {
    const back = rebalance(1, [0, 0], { cause: "StaticMemberReplaced", rounds: [] });
    const ended = rebalance(2, [1_000, 2_000]);
    const unknownStart = { ...ended, evidence: { ...ended.evidence, start: null } };
    const all = written([withRebalances(back, unknownStart), 9_000]);
    expect(all.get(LEFT)).toBe(1);
    expect(
      [...all].filter(([name, count]) => name.startsWith("rebalances_total") && count > 0),
    ).toHaveLength(1);
    expect(all.get(TOTAL)).toBe(0);
    expect(all.get('rebalance_duration_seconds_count{phase="sync"}')).toBe(1);
  });

  test("grow with what an entry gets later: refused commits, duplicates, evictions", () => {
    const base = rebalance(1, [0, 1_000], { cause: "SessionExpired" });
    const refused = { memberId: "B", name: "B", error: "ILLEGAL_GENERATION", lastAtMs: 1 };
    const range = {
      topic: "t",
      partition: 0,
      fromOffset: 5,
      toOffset: 9,
      firstBy: "A",
      againBy: "B",
    };
    const twice = {
      ...range,
      againAtMs: 1,
      why: "NotCommitted",
      firstWent: null,
      removed: null,
    } as const;
    const later = {
      ...base,
      refusedCommits: [
        { ...refused, count: 3 },
        { ...refused, error: "MADE_UP", count: 1 },
      ],
      duplicates: [twice],
    };
    const less = { ...later, duplicates: [] };
    const all = written(
      [withRebalances(base), 2_000],
      [withRebalances(later), 3_000],
      [withRebalances(less), 4_000],
      [withRebalances(later), 5_000],
    );
    expect(all.get('commit_fenced_total{error="ILLEGAL_GENERATION"}')).toBe(3);
    expect(all.get('commit_fenced_total{error="OTHER"}')).toBe(1);
    expect(all.get('records_redelivered_total{estimate="exact"}')).toBe(5);
    expect(all.get('member_evictions_total{reason="session"}')).toBe(1);
  });

  test("never fall, whatever becomes of a pause", () => {
    const open = partitionNow("orders", 0, { stoppedAtMs: 0 });
    const begun = rebalance(1, [2_000, 2_000]);
    const read = partitionNow("orders", 0, { owner: "A" });
    const other = partitionNow("orders", 1, { owner: "A" });
    const pause = {
      state: "Over",
      stoppedAtMs: 0,
      stoppedBy: "coordinator",
      resumedAtMs: 9_000,
      resumedBy: "assignment",
      orphanedMs: 2_000,
      unownedMs: 5_500,
      unreadMs: 0,
    } as const;
    const change = { topic: "orders", partition: 0, from: null, to: groupMember("A"), pause };
    const over = {
      ...begun,
      changes: [{ ...change, kind: "given" as const, committedOffset: null, position: null }],
    };
    const name = 'partition_unowned_seconds_total{topic="orders",partition="0"}';
    const at = (...steps: (readonly [Rebalance, typeof read, number])[]) =>
      written(
        ...steps.map(
          ([r, p, ms]) => [standing({}, { rebalances: [r], partitions: [p, other] }), ms] as const,
        ),
      ).get(name);
    expect(at([begun, open, 5_000])).toBe(3);
    expect(at([begun, open, 5_000], [begun, open, 4_000])).toBe(3);
    expect(at([begun, open, 8_000], [over, read, 9_000])).toBe(6);
    expect(at([begun, open, 5_000], [over, read, 9_000], [over, read, 10_000])).toBe(5.5);
  });

  test("a partition with an owner, lag and no progress for over 10 s is stalled", () => {
    const stuck = partitionNow("t", 0, { owner: "A", lag: 5, committedOffset: 1 });
    const look = (...seconds: number[]) =>
      seconds.map((s) => [standing({}, { partitions: [stuck] }), s * 1_000] as const);
    const name = 'partition_stalled_seconds_total{topic="t",partition="0"}';
    expect(written(...look(0, 5, 10)).get(name)).toBe(0);
    expect(written(...look(0, 5, 10, 15, 20)).get(name)).toBe(10);
    const moved = [
      standing({}, { partitions: [{ ...stuck, committedOffset: 2 }] }),
      12_000,
    ] as const;
    expect(written(...look(0, 5, 10), moved).get(name)).toBe(0);
  });
});

describe("gauges", () => {
  test("say state, members, epoch, lag and the oldest heartbeat, and leave out what is unknown", () => {
    const members = [
      memberNow("A", { lastHeartbeatAtMs: 7_000 }),
      memberNow("B", { lastHeartbeatAtMs: 9_500 }),
      memberNow("C"),
    ];
    const known = {
      topic: "t",
      committedOffset: 5,
      logEndOffset: 9,
      lag: 4,
      lagMs: 1_500,
    } as const;
    const partitionLag = [
      { ...known, partition: 0, lagMsGrade: "inferred" as const },
      { ...known, partition: 1, committedOffset: null, lag: null, lagMs: null, lagMsGrade: null },
    ];
    const all = written([standing({ members, generationId: 7 }, { partitionLag }), 10_000]);
    expect(all.get('state{state="Stable"}')).toBe(1);
    expect(all.get('state{state="Empty"}')).toBe(0);
    expect(all.get('members{consumergroup="g"}')).toBe(3);
    expect(all.get('epoch{consumergroup="g"}')).toBe(7);
    expect(all.get('member_max_heartbeat_age_seconds{consumergroup="g"}')).toBe(3);
    expect(all.get('lag{topic="t",partition="0"}')).toBe(4);
    expect(all.get('lag_seconds{topic="t",partition="0"}')).toBe(1.5);
    expect(all.get('current_offset{topic="t",partition="0"}')).toBe(5);
    expect(all.get('lag_sum{topic="t"}')).toBe(4);
    expect(
      [...all.keys()].some((name) => name.includes('partition="1"') && name.startsWith("lag")),
    ).toBe(false);
    const quiet = written([standing({ generationId: null }), 0]);
    expect([...quiet.keys()].filter((name) => /^(epoch|member_max)/.test(name))).toEqual([]);
  });

  test("count the findings that hold", () => {
    const members = [memberNow("A", { member: { sessionTimeoutMs: 1_000 } })];
    const all = written([standing({ members }), 0]);
    expect(all.get('findings{rule="timeouts-mistuned",severity="warning"}')).toBe(1);
  });
});

describe("the text", () => {
  const hostile = 'a"b\\c\nd{}#\u{1f600}\ud800';

  function hostileText(): string {
    const metrics = new GroupMetrics();
    const partitions = [partitionNow(hostile, 0, { owner: "A", committedOffset: 1, lag: 2 })];
    metrics.observe({ ...standing(), groupId: hostile, partitions }, 0);
    return metricsText(metricFamilies([metrics]));
  }

  test("escapes what would end a label or a line, and is UTF-8", () => {
    const text = hostileText();
    expect(text).toContain('consumergroup="a\\"b\\\\c\\nd{}#\u{1f600}\u{fffd}"');
    for (const line of text.split("\n"))
      expect(line).toMatch(/^$|^# (HELP|TYPE) |^\w+\{.*\} [\d.e+-]+$/u);
  });

  test("tells each family's help and type once, before its series", () => {
    const two = [new GroupMetrics(), new GroupMetrics()];
    for (const [i, metrics] of two.entries()) {
      metrics.observe({ ...standing(), groupId: `g${i}` }, 0);
    }
    const text = metricsText(metricFamilies(two));
    expect(text.match(/# TYPE kafka_consumergroup_state gauge/g)).toHaveLength(1);
    expect(text.match(/^kafka_consumergroup_members\{/gm)).toHaveLength(2);
  });

  test.runIf(hasPromtool)("is accepted by Prometheus's own checker", () => {
    const metrics = new GroupMetrics();
    const partitions = [partitionNow("t", 0, { owner: "A", lag: 1, committedOffset: 1 })];
    const rebalances = [rebalance(1, [0, 2_000])];
    metrics.observe(standing({}, { rebalances, partitions }), 9_000);
    for (const input of [hostileText(), metricsText(metricFamilies([metrics]))]) {
      const run = spawnSync("promtool", ["check", "metrics"], { input, encoding: "utf8" });
      // kafka_exporter's names for the sums of a topic are kept, though a gauge should not end like that.
      const complaints = `${run.stderr}${run.stdout}`
        .split("\n")
        .filter(
          (line) => !/^kafka_consumergroup_(current_offset|lag)_sum non-histogram/.test(line),
        );
      expect(complaints.join("")).toBe("");
    }
  });
});

describe("many groups", () => {
  test("beyond the limits keep their sums, or are counted as left out", () => {
    const groups = Array.from({ length: 5 }, (_, i) => {
      const metrics = new GroupMetrics();
      const partitions = [0, 1].map((p) =>
        partitionNow("t", p, { owner: "A", lag: 1, committedOffset: 1 }),
      );
      metrics.observe({ ...standing(), groupId: `g${i}`, partitions }, 0);
      return metrics;
    });
    const limits = { groupCount: 4, partitionCount: 5 };
    const page = new MetricsPage(limits);
    for (const group of groups) page.add(group);
    const text = metricsText(metricFamilies(groups, limits));
    expect(page.pieces().join("")).toBe(text);
    expect(text.match(/^kafka_consumergroup_members/gm)).toHaveLength(4);
    expect(text.match(/^kafka_consumergroup_lag\{/gm)).toHaveLength(4);
    expect(text.match(/^kafka_consumergroup_lag_sum\{/gm)).toHaveLength(4);
    expect(text).toContain('regroup_metrics_left_out{kind="group"} 1');
    expect(text).toContain('regroup_metrics_left_out{kind="partitions"} 2');
  });

  test("are labelled by nothing that members bring", () => {
    const names = Array.from({ length: 50 }, (_, i) => memberNow(`member-${i}`));
    const text = [...written([standing({ members: names }), 0]).keys()].join();
    expect(text).not.toContain("member-1");
  });
});
