import { describe, expect, test } from "vitest";
import { exceededSinceMs } from "../../../src/insight/alerts/alert-declaration.ts";
import { alertStates, type GroupStanding } from "../../../src/insight/index.ts";
import { memberNow, partitionNow, rebalance, standing } from "../rules/standing.ts";

const MINUTE = 60_000;

/** The names of what fires, with since when in ms. */
function firing(group: GroupStanding, nowMs: number): Record<string, number | null> {
  const states = alertStates(group, nowMs).filter((state) => state.firing);
  return Object.fromEntries(states.map(({ name, sinceMs }) => [name, sinceMs]));
}

/** Rebalances of a second each that ended at these minutes. */
function rebalancesAt(...minutes: number[]): GroupStanding {
  const rebalances = minutes.map((m, i) => rebalance(i + 1, [m * MINUTE - 1_000, m * MINUTE]));
  return standing({}, { rebalances });
}

describe("rebalances", () => {
  test("that repeat within five minutes are critical, within ten a warning, and one is nothing", () => {
    expect(firing(rebalancesAt(1), 2 * MINUTE)).toEqual({});
    expect(firing(rebalancesAt(1, 5), 5 * MINUTE)).toEqual({
      RebalanceRepeated: 5 * MINUTE,
      RebalanceRepeatedQuickly: 5 * MINUTE,
    });
    expect(firing(rebalancesAt(1, 8), 8 * MINUTE)).toEqual({ RebalanceRepeated: 8 * MINUTE });
    expect(firing(rebalancesAt(1, 8), 12 * MINUTE)).toEqual({});
    expect(firing(rebalancesAt(1, 11), 11 * MINUTE)).toEqual({});
  });

  test("are told with their number and with what may be", () => {
    const texts = alertStates(rebalancesAt(1, 3, 5), 5 * MINUTE).map(({ text }) => text);
    expect(texts).toContain("3 rebalances within 5 minutes (limit 1)");
    expect(texts).toContain("quiet: more than 5 rebalances within 10 minutes");
  });

  test("more than five of which within ten minutes are a storm", () => {
    expect(firing(rebalancesAt(1, 2, 3, 4, 5), 6 * MINUTE)).not.toHaveProperty("RebalanceStorm");
    const storm = firing(rebalancesAt(1, 2, 3, 4, 5, 6), 7 * MINUTE);
    expect(storm).toHaveProperty("RebalanceStorm", 6 * MINUTE);
  });

  test("a static member's return is none of them", () => {
    const back = { rounds: [], cause: "StaticMemberReplaced" } as const;
    const rebalances = [1, 2, 3].map((n) => rebalance(n, [n * MINUTE, n * MINUTE], back));
    expect(firing(standing({}, { rebalances }), 4 * MINUTE)).toEqual({});
  });

  test("that do not end are stuck, whichever state they are in", () => {
    const open = { ...rebalance(1, [0, 0]), stableAtMs: null, phase: "syncing" } as const;
    const group = standing(
      { state: "CompletingRebalance", stateSinceMs: 4 * MINUTE },
      { rebalances: [open] },
    );
    expect(firing(group, 5 * MINUTE - 1)).toEqual({});
    expect(firing(group, 6 * MINUTE)).toEqual({ RebalanceStuck: 5 * MINUTE });
    const unseen = standing({ state: "PreparingRebalance", stateSinceMs: null });
    expect(firing(unseen, 60 * MINUTE)).toEqual({});
  });

  test("of which one took more than 30 s are slow, and cost more than 1 % of an hour beyond 36 s", () => {
    const took = (ms: number) => standing({}, { rebalances: [rebalance(1, [0, ms])] });
    expect(firing(took(30_000), MINUTE)).toEqual({});
    expect(firing(took(31_000), MINUTE)).toEqual({ SlowRebalance: 31_000 });
    expect(firing(took(37_000), MINUTE)).toEqual({
      SlowRebalance: 37_000,
      RebalanceTimeBudget: 37_000,
    });
    expect(firing(took(37_000), 61 * MINUTE)).toEqual({});
  });

  test("of which the start is not known have no duration to judge", () => {
    const ended = rebalance(1, [0, 600_000]);
    const rebalances = [{ ...ended, evidence: { ...ended.evidence, start: null } }];
    expect(firing(standing({}, { rebalances }), 11 * MINUTE)).toEqual({});
  });
});

describe("members", () => {
  test("without a heartbeat for over 30 s are critical", () => {
    const group = standing({ members: [memberNow("A", { lastHeartbeatAtMs: 10_000 })] });
    expect(firing(group, 40_000)).toEqual({});
    expect(firing(group, 45_000)).toEqual({ NoHeartbeat: 40_000 });
  });

  test("of whom nobody tells, or who wait at the barrier, owe no heartbeat", () => {
    expect(firing(standing({ members: [memberNow("A")] }), MINUTE)).toEqual({});
    const members = [memberNow("A", { lastHeartbeatAtMs: 0 })];
    const joining = standing({ state: "PreparingRebalance", members, stateSinceMs: 0 });
    expect(firing(joining, MINUTE)).toEqual({});
    // The barrier opened after a minute; the silence of who waited there begins then.
    const opened = standing({ members }, { rebalances: [rebalance(1, [0, MINUTE])] });
    expect(firing(opened, MINUTE + 30_000)).not.toHaveProperty("NoHeartbeat");
    expect(firing(opened, MINUTE + 31_000)).toHaveProperty("NoHeartbeat", MINUTE + 30_000);
  });

  test("put out four times within an hour, or twice for slow polls within half of one", () => {
    const reason = "consumer poll timeout has expired.";
    const poll = (n: number, m: number) => rebalance(n, [m * MINUTE, m * MINUTE], { reason });
    expect(firing(standing({}, { rebalances: [poll(1, 1), poll(2, 25)] }), 26 * MINUTE)).toEqual({
      PollTimeoutLoop: 25 * MINUTE,
    });
    expect(firing(standing({}, { rebalances: [poll(1, 1), poll(2, 35)] }), 36 * MINUTE)).toEqual(
      {},
    );
    const expired = [1, 16, 31, 46].map((m, i) =>
      rebalance(i + 1, [m * MINUTE, m * MINUTE], { cause: "SessionExpired" }),
    );
    expect(firing(standing({}, { rebalances: expired }), 47 * MINUTE)).toEqual({
      MemberEvictedRepeatedly: 46 * MINUTE,
    });
    expect(firing(standing({}, { rebalances: expired.slice(1) }), 47 * MINUTE)).toEqual({});
  });

  test("whose commit was refused within ten minutes", () => {
    const refused = {
      memberId: "B",
      name: "B",
      error: "UNKNOWN_MEMBER_ID",
      count: 1,
      lastAtMs: 5_000,
    };
    const group = standing(
      {},
      { rebalances: [rebalance(1, [0, 1], { refusedCommits: [refused] })] },
    );
    expect(firing(group, 6_000)).toEqual({ FencedCommits: 5_000 });
    const later = { ...refused, error: "REBALANCE_IN_PROGRESS" };
    const late = rebalance(1, [0, 1], { refusedCommits: [later] });
    expect(firing(standing({}, { rebalances: [late] }), 6_000)).toEqual({});
    expect(firing(group, 11 * MINUTE)).toEqual({});
  });
});

describe("partitions", () => {
  test("without an owner for over a minute are named", () => {
    const left = partitionNow("orders", 3, { stoppedAtMs: 10_000 });
    const partitions = [left, partitionNow("orders", 4, { owner: "A" })];
    const group = standing({}, { partitions });
    expect(firing(group, 70_000)).toEqual({});
    expect(firing(group, 80_000)).toEqual({ PartitionUnowned: 70_000 });
    const state = alertStates(group, 80_000).find(({ name }) => name === "PartitionUnowned");
    expect(state?.text).toContain("orders-3 has had no owner for 70 s");
    // A topic that nobody reads any more, and a group at rest, miss nobody.
    expect(firing(standing({}, { partitions: [left] }), 80_000)).toEqual({});
    expect(firing(standing({ state: "Empty" }, { partitions }), 80_000)).toEqual({});
  });

  test("of an empty group with records waiting, after five minutes", () => {
    const lag = [{ atMs: 0, lag: 10, lagMs: null, lagMsGrade: null }];
    const group = standing({ state: "Empty", stateSinceMs: 0 }, { lag });
    expect(firing(group, 4 * MINUTE)).toEqual({});
    expect(firing(group, 5 * MINUTE)).toEqual({ GroupEmptyWithLag: 5 * MINUTE });
    expect(firing({ ...group, lag: [{ ...lag[0]!, lag: 0 }] }, 5 * MINUTE)).toEqual({});
    expect(alertStates(group, 7 * MINUTE).find((state) => state.firing)?.text).toBe(
      "10 records wait, and nobody has read for 7 minutes (limit 5 minutes)",
    );
  });
});

describe("lag", () => {
  function lagOf(value: (second: number) => number | null): GroupStanding {
    const points = Array.from({ length: 301 }, (_, s) => s).filter((s) => s % 5 === 0);
    const lag = points.map((s) => ({
      atMs: s * 1_000,
      lag: value(s),
      lagMs: null,
      lagMsGrade: null,
    }));
    return standing({}, { lag });
  }

  test("that rises for four minutes warns; one that rises and falls with commits does not", () => {
    expect(
      firing(
        lagOf((s) => s * 2),
        300_000,
      ),
    ).toEqual({ LagGrowing: 300_000 });
    expect(
      firing(
        lagOf((s) => (s % 60) * 20),
        300_000,
      ),
    ).toEqual({});
    expect(
      firing(
        lagOf(() => 50_000),
        300_000,
      ),
    ).toEqual({});
    expect(
      firing(
        lagOf((s) => s / 4),
        300_000,
      ),
    ).toEqual({});
    expect(
      firing(
        lagOf((s) => (s < 200 ? null : s * 100)),
        300_000,
      ),
    ).toEqual({});
  });

  test("goes on since it began while it goes on firing", () => {
    const group = lagOf((s) => s * 2);
    const first = alertStates(group, 295_000);
    const later = alertStates(group, 300_000, first).find(({ name }) => name === "LagGrowing");
    expect(later).toMatchObject({ firing: true, sinceMs: 295_000 });
    expect(later?.text).toContain("within 3 minutes");
  });
});

describe("since when too many events are within the window", () => {
  const bounds = { windowMs: 100, moreThan: 1, nowMs: 1_000 };

  test("an unbroken chain began with its second event", () => {
    expect(exceededSinceMs([880, 920, 960, 990], bounds)).toBe(920);
  });

  test("a gap breaks it", () => {
    expect(exceededSinceMs([100, 110, 910, 970], bounds)).toBe(970);
    expect(exceededSinceMs([100, 110], bounds)).toBeNull();
  });

  test("events yet to come, and a clock set back, count for nothing", () => {
    expect(exceededSinceMs([990, 1_050], bounds)).toBeNull();
  });
});
