import { describe, expect, test } from "vitest";
import type { DuplicateRange, Finding, Rebalance } from "../../../src/insight/index.ts";
import { findingsFor } from "../../../src/insight/rules/findings.ts";
import { groupFindings } from "../../../src/insight/rules/group-findings.ts";
import { groupMember, memberNow, rebalance, standing } from "./standing.ts";

function finding(ruleId: Finding["ruleId"], ...history: Rebalance[]): Finding | undefined {
  return findingsFor(history.at(-1)!, history).find((each) => each.ruleId === ruleId);
}

const poll = "consumer poll timeout has expired.";

/** Three visits within ten minutes: of one client, or of three that share its id. */
function visits(hosts: readonly string[], reason: string | null = null): Rebalance[] {
  return hosts.flatMap((clientHost, i) => {
    const trigger = groupMember(`m${i}`, { clientId: "consumer-g-1", clientHost });
    const atMs = i * 60_000;
    return [
      rebalance(2 * i, [atMs, atMs + 1], { cause: "MemberJoined", trigger }),
      rebalance(2 * i + 1, [atMs + 9_000, atMs + 9_001], { trigger, reason }),
    ];
  });
}

describe("an engineer who follows the advice does what helps", () => {
  test("the roll of processes that share Java's default client id is no crash loop", () => {
    expect(finding("crash-loop", ...visits(["/10.0.0.1", "/10.0.0.1", "/10.0.0.1"]))).toBeDefined();
    expect(
      finding("crash-loop", ...visits(["/10.0.0.1", "/10.0.0.2", "/10.0.0.3"])),
    ).toBeUndefined();
  });

  test("a client that polls too late and comes back did not crash", () => {
    const late = visits(["/10.0.0.1", "/10.0.0.1", "/10.0.0.1"], poll);
    expect(finding("crash-loop", ...late)).toBeUndefined();
    expect(finding("poll-timeout", ...late)).toBeDefined();
  });

  test("the session of a static member is not to be shortened and lengthened at once", () => {
    const trigger = groupMember("s#1", { groupInstanceId: "s" });
    const expired = rebalance(1, [50_000, 51_000], { cause: "SessionExpired", trigger });
    const changes = findingsFor(expired, [expired]).flatMap(({ change }) => change ?? []);
    expect(changes).toEqual([{ setting: "session.timeout.ms", now: "45000", proposed: "90000" }]);
  });

  test("an assignor that no setting replaces is not replaced", () => {
    const moved = (protocolName: string) =>
      finding("avoidable-moves", rebalance(1, [0, 1], { protocolName, avoidableMoveCount: 1 }));
    expect(moved("range")?.change).toMatchObject({ proposed: "cooperative-sticky" });
    expect(moved("of-our-own")).toBeDefined();
    expect(moved("of-our-own")?.change).toBeUndefined();
  });

  test("who has a sticky assignor is not told to take one", () => {
    for (const name of ["sticky", "cooperative-sticky", "uniform", "stream"]) {
      expect(
        finding(
          "avoidable-moves",
          rebalance(1, [0, 1], { protocolName: name, avoidableMoveCount: 1 }),
        ),
      ).toBeUndefined();
    }
  });
});

describe("records processed twice", () => {
  const range = (why: DuplicateRange["why"]): DuplicateRange => ({
    ...{ topic: "t", partition: 0, fromOffset: 1, toOffset: 3, againAtMs: 9 },
    ...{ firstBy: "B", againBy: "A", why, firstWent: null, removed: null },
  });
  const twice = (why: DuplicateRange["why"], facts: Partial<Rebalance>) => {
    const base = rebalance(1, [0, 1], { duplicates: [range(why)], ...facts });
    const counted = { grade: "observed", source: "consumer", withinMs: 0 } as const;
    return finding("zombie-or-duplicates", {
      ...base,
      evidence: { ...base.evidence, duplicates: counted },
    })?.advice;
  };
  const trigger = groupMember("B#1", { processId: "B" });

  test("by who left in order ask for a commit on revocation", () => {
    expect(twice("NotCommitted", { trigger })).toMatch(/^commit when partitions are revoked/);
  });

  test("by who polled too late do not: its revocation comes after its membership is over", () => {
    expect(twice("NotCommitted", { trigger, reason: poll })).toMatch(/^commit more often/);
  });

  test("without a hand-over ask who went back", () => {
    expect(twice("ReadAgain", { trigger })).toMatch(/^look at who seeks/);
  });
});

describe("slow-rejoiner blames batches", () => {
  function last(outcome: "Rejoined" | "Expired" | "Joined" | "Missed", facts = {}) {
    const base = rebalance(1, [0, 20_000], facts);
    const waits = [
      { member: groupMember("A"), outcome: "Rejoined", untilMs: 500 },
      { member: groupMember("B"), outcome, untilMs: 20_000 },
    ] as const;
    const rounds = base.rounds.map((round) => ({ ...round, waits, openedAtMs: 20_000 }));
    return finding("slow-rejoiner", { ...base, rounds });
  }

  test("of who came late or never, while its session went on", () => {
    expect(last("Rejoined")).toBeDefined();
    expect(last("Missed")).toBeDefined();
  });

  test("and neither of who was dead, nor of who was only just coming, nor where there is no barrier", () => {
    expect(last("Expired")).toBeUndefined();
    expect(last("Joined")).toBeUndefined();
    expect(last("Rejoined", { groupType: "consumer" })).toBeUndefined();
  });

  test("while it lasts only at a join barrier, and of nobody who is known to be gone", () => {
    const now = (
      state: "PreparingRebalance" | "CompletingRebalance" | "Reconciling",
      facts = {},
    ) => {
      const evidence = { grade: "observed", source: "broker", withinMs: 0 } as const;
      const waitingFor = [groupMember("B")];
      const counts = { startedAtMs: 0, arrivedCount: 1, expectedCount: 2, deadlineMs: null };
      const group = standing({
        state,
        barrier: { ...counts, waitingFor, evidence },
        members: [memberNow("A"), memberNow("B", facts)],
      });
      return groupFindings(group, 10_000).filter(({ ruleId }) => ruleId === "slow-rejoiner").length;
    };
    expect(now("PreparingRebalance")).toBe(1);
    expect(now("CompletingRebalance")).toBe(0);
    expect(now("Reconciling")).toBe(0);
    expect(now("PreparingRebalance", { diedAtMs: 1 })).toBe(0);
  });
});
