import { describe, expect, test } from "vitest";
import type { Finding, Rebalance } from "../../../src/insight/index.ts";
import { findingsFor } from "../../../src/insight/rules/findings.ts";
import type { EvidenceGrade } from "../../../src/model/index.ts";
import { twoMembers } from "../story.ts";
import { groupMember, rebalance } from "./standing.ts";

/** The finding of one rule about the last of some rebalances. */
function finding(ruleId: Finding["ruleId"], ...history: Rebalance[]): Finding | undefined {
  return findingsFor(history.at(-1)!, history).find((each) => each.ruleId === ruleId);
}

function known(
  base: Rebalance,
  grades: Partial<Record<keyof Rebalance["evidence"], EvidenceGrade | null>>,
) {
  const evidence = Object.fromEntries(
    Object.entries(grades).map(([fact, grade]) => [
      fact,
      grade === null ? null : { grade, source: "describe", withinMs: 0 },
    ]),
  );
  return { ...base, evidence: { ...base.evidence, ...evidence } };
}

const A = groupMember("A");
const B = groupMember("B");
const poll = "consumer poll timeout has expired.";

/** An entry of a watcher that could not tell why: A and B before, and who is left. */
function unexplained(number: number, endedAtMs: number, facts: Partial<Rebalance>): Rebalance {
  const base = rebalance(number, [endedAtMs, endedAtMs], { cause: "Unknown", ...facts });
  return known(base, {
    cause: null,
    start: null,
    barrier: null,
    stable: "journal",
    assignment: "journal",
  });
}

function gone(member: typeof B, stoppedAtMs: number) {
  const pause = { state: "Open", stoppedAtMs } as const;
  const offsets = { committedOffset: null, position: null };
  return {
    topic: "t",
    partition: 0,
    from: member,
    to: A,
    kind: "moved",
    pause,
    ...offsets,
  } as const;
}

describe("session-timeout", () => {
  test("is as well known as the cause, and names setting, value and proposal", () => {
    const silent = rebalance(1, [50_000, 51_000], { cause: "SessionExpired", trigger: B });
    expect(finding("session-timeout", known(silent, { cause: "log" }))).toMatchObject({
      grade: "log",
      change: { setting: "session.timeout.ms", now: "45000", proposed: "15000" },
    });
    const group = { ...silent, groupType: "consumer" } as const;
    expect(finding("session-timeout", group)?.change?.setting).toBe("consumer.session.timeout.ms");
  });

  test("is inferred of a member whose last commit is one session old, and of no other", () => {
    const before = unexplained(1, 0, { members: [A, B] });
    const later = (stoppedAtMs: number) =>
      unexplained(2, 100_000, { members: [A], changes: [gone(B, stoppedAtMs)] });
    expect(finding("session-timeout", before, later(52_000))).toMatchObject({ grade: "inferred" });
    expect(finding("session-timeout", before, later(90_000))).toBeUndefined();
    expect(finding("session-timeout", before, later(10_000))).toBeUndefined();
  });

  test("tells a lost network and a handler that threw from a kill", () => {
    const lost = (event: "CutOff" | "HandlerFailed") => {
      const happened = { atMs: 0, event, signal: null, grade: "observed" } as const;
      const base = rebalance(1, [45_000, 46_000], {
        cause: "SessionExpired",
        trigger: B,
        happened,
      });
      const rounds = base.rounds.map((round) => ({ ...round, happened }));
      return finding("session-timeout", { ...base, rounds })?.cause;
    };
    expect(lost("CutOff")).toContain("B lost its connections");
    expect(lost("HandlerFailed")).toContain("B's handler threw");
  });
});

describe("poll-timeout", () => {
  test("is said by the client, or by its own process where the protocol has no reasons", () => {
    const told = rebalance(1, [0, 1], { trigger: B, reason: poll });
    expect(finding("poll-timeout", told)).toMatchObject({
      severity: "problem",
      grade: "observed",
      change: { setting: "max.poll.interval.ms", now: "300000", proposed: "600000" },
    });
    const happened = { atMs: 0, event: "Slowed", signal: null, grade: "observed" } as const;
    expect(finding("poll-timeout", rebalance(1, [0, 1], { trigger: B, happened }))).toBeDefined();
    expect(finding("poll-timeout", rebalance(1, [0, 1], { trigger: B }))).toBeUndefined();
  });

  test("is inferred of a client that goes once per poll interval, and of no other", () => {
    const slow = groupMember("B", { rebalanceTimeoutMs: 60_000 });
    const comesAndGoes = (...goneAtMs: number[]) =>
      goneAtMs.flatMap((atMs, i) => [
        unexplained(2 * i + 1, atMs - 50_000, { members: [A, slow] }),
        unexplained(2 * i + 2, atMs, { members: [A] }),
      ]);
    const steady = comesAndGoes(60_000, 125_000, 190_000);
    expect(finding("poll-timeout", ...steady)).toMatchObject({ grade: "inferred" });
    expect(finding("poll-timeout", ...comesAndGoes(60_000, 200_000, 290_000))).toBeUndefined();
  });
});

describe("static-not-effective", () => {
  const fixed = groupMember("B", { groupInstanceId: "b-1" });

  test("tells of a static member whose absence cost a rebalance", () => {
    const expired = rebalance(1, [0, 1], { cause: "SessionExpired", trigger: fixed });
    expect(finding("static-not-effective", expired)).toMatchObject({
      change: { setting: "session.timeout.ms", now: "45000", proposed: "90000" },
    });
    const left = rebalance(1, [0, 1], { trigger: fixed });
    expect(finding("static-not-effective", left)?.advice).toContain("without leaving");
    expect(finding("static-not-effective", rebalance(1, [0, 1], { trigger: B }))).toBeUndefined();
  });

  test("is inferred from an instance that is back under a new member id", () => {
    const back = groupMember("B#2", { groupInstanceId: "b-1" });
    const history = [
      unexplained(1, 0, { members: [A, fixed] }),
      unexplained(2, 60_000, { members: [A] }),
      unexplained(3, 70_000, { members: [A, back] }),
    ];
    expect(finding("static-not-effective", ...history)).toMatchObject({ grade: "inferred" });
    const other = groupMember("C", { groupInstanceId: "c-1" });
    const came = [history[0]!, unexplained(2, 60_000, { members: [A, fixed, other] })];
    expect(finding("static-not-effective", ...came)).toBeUndefined();
  });
});

describe("rolling-restart and crash-loop", () => {
  const life = (n: number) => groupMember(`B#${n}`, { clientId: "B" });

  test("a client that is back soon was restarted, also where nobody told who came", () => {
    const history = [
      unexplained(1, 0, { members: [A, life(1)] }),
      unexplained(2, 60_000, { members: [A] }),
      unexplained(3, 70_000, { members: [A, life(2)] }),
    ];
    expect(finding("rolling-restart", ...history)?.change?.setting).toBe("group.instance.id");
    const late = unexplained(3, 200_000, { members: [A, life(2)] });
    expect(finding("rolling-restart", ...history.slice(0, 2), late)).toBeUndefined();
  });

  test("a client that came and went three times within ten minutes is in a loop", () => {
    const visits = [1, 2, 3].flatMap((n) => [
      rebalance(2 * n, [n * 60_000, n * 60_000 + 1], { cause: "MemberJoined", trigger: life(n) }),
      rebalance(2 * n + 1, [n * 60_000 + 9_000, n * 60_000 + 9_001], { trigger: life(n) }),
    ]);
    expect(finding("crash-loop", ...visits)).toMatchObject({ severity: "problem" });
    expect(finding("crash-loop", ...visits.slice(0, 5))).toBeUndefined();
    const slowly = visits.map((each) => ({ ...each, startedAtMs: each.startedAtMs * 6 }));
    expect(finding("crash-loop", ...slowly)).toBeUndefined();
  });
});

describe("what was assigned", () => {
  const both = groupMember("B", { protocols: ["cooperative-sticky", "range"] });
  const eager = groupMember("A", { protocols: ["range"] });

  test("eager-held-back names who has to be changed, and says nothing without knowing what members offer", () => {
    const held = rebalance(1, [0, 1], { members: [eager, both] });
    expect(finding("eager-held-back", held)?.change).toEqual({
      setting: "partition.assignment.strategy",
      now: "range",
      proposed: "cooperative-sticky,range",
    });
    expect(
      finding("eager-held-back", rebalance(1, [0, 1], { members: [A, both] })),
    ).toBeUndefined();
    expect(finding("eager-held-back", { ...held, groupType: "consumer" })).toBeUndefined();
  });

  test("avoidable-moves proposes a sticky assignor, and needs to know both assignments", () => {
    const moved = rebalance(1, [0, 1], { avoidableMoveCount: 1, changes: [gone(B, 0)] });
    expect(finding("avoidable-moves", moved)?.change).toMatchObject({ now: "range" });
    expect(finding("avoidable-moves", known(moved, { assignment: null }))).toBeUndefined();
    expect(finding("avoidable-moves", { ...moved, avoidableMoveCount: 0 })).toBeUndefined();
  });

  test("idle-members counts who got nothing", () => {
    const idle = rebalance(1, [0, 1], { members: [A, B], changes: [gone(B, 0)] });
    expect(finding("idle-members", idle)?.cause).toBe("B got no partition");
    expect(finding("idle-members", { ...idle, members: [A] })).toBeUndefined();
  });
});

describe("slow-rejoiner", () => {
  function barrier(lateMs: number, grade: EvidenceGrade | null) {
    const base = rebalance(1, [0, lateMs], {});
    const waits = [
      { member: A, outcome: "Rejoined", untilMs: 500 },
      { member: B, outcome: "Rejoined", untilMs: lateMs },
    ] as const;
    const rounds = base.rounds.map((round) => ({ ...round, waits, openedAtMs: lateMs }));
    return known({ ...base, rounds }, { barrier: grade });
  }

  test("names who was waited for alone for more than a heartbeat", () => {
    expect(finding("slow-rejoiner", barrier(20_000, "sampled"))).toMatchObject({
      grade: "sampled",
      cause: "the barrier waited for B alone",
    });
    expect(finding("slow-rejoiner", barrier(2_900, "observed"))).toBeUndefined();
  });

  test("says nothing where nobody saw who came when", () => {
    expect(finding("slow-rejoiner", barrier(20_000, null))).toBeUndefined();
  });
});

describe("zombie-or-duplicates", () => {
  const refused = { memberId: "B", name: "B", count: 1, lastAtMs: 1 };

  test("a refused commit of somebody who is no member is a problem, of somebody late it is not", () => {
    const with_ = (error: string) =>
      rebalance(1, [0, 1], { refusedCommits: [{ ...refused, error }] });
    expect(finding("zombie-or-duplicates", with_("FENCED_INSTANCE_ID"))?.severity).toBe("problem");
    expect(finding("zombie-or-duplicates", with_("REBALANCE_IN_PROGRESS"))).toBeUndefined();
  });

  test("a committed offset that went back is certain; a bound is told as one", () => {
    const rewinds = [{ topic: "t", partition: 3, fromOffset: 9, toOffset: 5, atMs: 1 }];
    const back = known(rebalance(1, [0, 1], { rewinds }), { duplicates: "journal" });
    expect(finding("zombie-or-duplicates", back)).toMatchObject({
      grade: "journal",
      cause: "the committed offset of t-3 went back from 9 to 5",
    });
    const bounded = rebalance(1, [0, 1], { redeliveredAtMost: 12, changes: [gone(B, 0)] });
    expect(finding("zombie-or-duplicates", bounded)).toMatchObject({
      severity: "info",
      grade: "inferred",
      cause: "at most 12 records may have been processed twice",
    });
    expect(finding("zombie-or-duplicates", { ...bounded, redeliveredAtMost: 0 })).toBeUndefined();
  });
});

describe("rules that reassure", () => {
  test("metadata-changed is known by the coordinator's word or the client's", () => {
    const hash = rebalance(1, [0, 1], { cause: "TopicMetadataChanged" });
    expect(finding("metadata-changed", known(hash, { cause: "journal" }))).toMatchObject({
      severity: "info",
      grade: "journal",
    });
    const reason = "cached metadata has changed";
    expect(finding("metadata-changed", rebalance(1, [0, 1], { reason }))).toBeDefined();
    expect(finding("metadata-changed", rebalance(1, [0, 1]))).toBeUndefined();
  });

  test("coordinator-moved is told of the rebalance after it alone", () => {
    const moved = rebalance(1, [0, 1], { coordinatorMovedAtMs: 0 });
    expect(finding("coordinator-moved", moved)?.severity).toBe("info");
    expect(finding("coordinator-moved", known(moved, { start: null }))?.grade).toBe("sampled");
    expect(finding("coordinator-moved", moved, rebalance(2, [5, 6]))).toBeUndefined();
  });

  test("cooperative-second-round needs two rounds that were both assigned", () => {
    const one = rebalance(1, [0, 1], { protocolName: "cooperative-sticky" });
    const two = { ...one, rounds: [...one.rounds, ...one.rounds] };
    expect(finding("cooperative-second-round", two)?.severity).toBe("info");
    expect(finding("cooperative-second-round", one)).toBeUndefined();
    const interrupted = one.rounds.map((round) => ({ ...round, storedAtMs: null }));
    const retried = { ...one, rounds: [...interrupted, ...one.rounds] };
    expect(finding("cooperative-second-round", retried)).toBeUndefined();
  });
});

describe("timeouts-mistuned", () => {
  const timeouts = (sessionTimeoutMs: number, rebalanceTimeoutMs = 300_000) =>
    rebalance(1, [0, 1], {
      members: [A, groupMember("B", { sessionTimeoutMs, rebalanceTimeoutMs })],
    });

  test("proposes the value that fits, and is silent about defaults", () => {
    expect(finding("timeouts-mistuned", timeouts(45_000))).toBeUndefined();
    expect(finding("timeouts-mistuned", timeouts(10_000))?.change).toEqual({
      setting: "session.timeout.ms",
      now: "10000",
      proposed: "45000",
    });
    expect(finding("timeouts-mistuned", timeouts(45_000, 900_000))?.change).toMatchObject({
      setting: "max.poll.interval.ms",
      now: "900000",
      proposed: "300000",
    });
  });
});

test("a group in order has nothing to say", () => {
  expect(twoMembers().rules()).toEqual([]);
});
