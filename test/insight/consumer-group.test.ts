import { describe, expect, test } from "vitest";
import { lastAtBarrier, memberName } from "../../src/insight/index.ts";
import { JOURNAL, Story, sampledWithin } from "./story.ts";

/** A and B at epoch 5, found in the journal: A has 0 and 1, B has 2 and 3. */
function pair(story = new Story().by(JOURNAL)): Story {
  return story
    .at(1_000)
    .observed({ A: [0, 1], B: [2, 3] }, { groupType: "consumer", generationId: 5 });
}

function comes(story: Story, id: string): Story {
  return story.joins(id, { parked: false });
}

describe("a member joins a consumer group", () => {
  /** C joins at 10,000 and is to have 1 and 3. A releases at once, B takes four seconds to revoke. */
  function join(): Story {
    return comes(pair().at(10_000), "C")
      .bumps("MemberJoined", "C")
      .at(10_100)
      .targets({ A: [0], B: [2], C: [1, 3] })
      .steps("C", [], { waits: true })
      .at(10_400)
      .steps("A", [0], { revoking: [1], epoch: 5 })
      .at(10_500)
      .steps("B", [2], { revoking: [3], epoch: 5 })
      .at(10_600)
      .steps("A", [0])
      .at(11_000)
      .steps("C", [1], { waits: true });
  }

  function joined(): Story {
    return join()
      .at(14_600)
      .steps("B", [2])
      .at(15_000)
      .steps("C", [1, 3])
      .at(15_200)
      .commits("C", { 1: 7, 3: 9 });
  }

  test("is one rebalance from the bump to the last member's step", () => {
    const { last, history } = joined();
    expect(history.rebalances).toHaveLength(1);
    expect(last).toMatchObject({
      ...{ groupType: "consumer", cause: "MemberJoined", trigger: { memberId: "C" } },
      ...{ startedAtMs: 10_000, stableAtMs: 15_000, phase: "settled" },
      ...{ fromGenerationId: 5, toGenerationId: 6, protocolName: "uniform" },
      rounds: [{ generationId: 6, storedAtMs: 10_100, openedAtMs: 15_000 }],
    });
    expect(last.evidence).toEqual({
      ...{ cause: JOURNAL, start: JOURNAL, barrier: JOURNAL, stable: JOURNAL },
      ...{ assignment: JOURNAL, pauses: JOURNAL, duplicates: null },
    });
  });

  test("pauses only what moves, from when it was to be given up to its first commit", () => {
    const story = joined();
    expect(story.last.changes.map(({ kind, pause }) => [kind, pause.state])).toEqual([
      ["kept", "None"],
      ["moved", "Over"],
      ["kept", "None"],
      ["moved", "Over"],
    ]);
    expect(story.change(1).pause).toMatchObject({ stoppedAtMs: 10_400, resumedAtMs: 15_200 });
    expect(story.change(3).pause).toMatchObject({ stoppedAtMs: 10_500, resumedAtMs: 15_200 });
    expect(story.history.totals).toMatchObject({ movedCount: 2, partitionPauseMs: 9_500 });
    expect(story.last.avoidableMoveCount).toBe(1);
  });

  test("waited for C last, and for B of those that were there before", () => {
    const [round] = joined().last.rounds;
    expect(round!.waits.map((w) => [w.member.memberId, w.outcome, w.untilMs])).toEqual([
      ["A", "Rejoined", 10_600],
      ["B", "Rejoined", 14_600],
      ["C", "Joined", 15_000],
    ]);
    expect(memberName(lastAtBarrier(round!)!.member)).toBe("C");
  });

  test("while it lasts: what is to be given up, what is waited for, and by whom", () => {
    const story = join();
    const facts = story.history.facts();
    expect(facts).toMatchObject({ state: "Reconciling", stateSinceMs: 10_100, generationId: 6 });
    expect(facts.barrier).toMatchObject({ arrivedCount: 1, expectedCount: 3, deadlineMs: null });
    expect(facts.barrier?.waitingFor.map(memberName)).toEqual(["B", "C"]);
    const [a, b, c] = facts.members;
    expect(a).toMatchObject({ memberEpoch: 6, reconciliation: "Stable", revoking: [] });
    expect(b).toMatchObject({
      ...{ memberEpoch: 5, reconciliation: "UnrevokedPartitions" },
      revoking: [{ topic: "orders", partition: 3 }],
    });
    expect(c).toMatchObject({ awaiting: [{ topic: "orders", partition: 3 }] });
    expect(story.last).toMatchObject({ phase: "syncing", stableAtMs: null });
    expect(story.change(1)).toMatchObject({ kind: "moved", to: { memberId: "C" } });
    expect(story.change(3)).toMatchObject({ kind: "kept", to: { memberId: "B" } });
  });

  test("each step is kept, in order", () => {
    const steps = joined().last.reconciliation.map((s) => [s.member.memberId, s.memberEpoch]);
    expect(steps.map(([id, epoch]) => `${id}${epoch}`).join(" ")).toBe("C6 A5 B5 A6 C6 B6 C6");
  });

  test("where processes report, the first record ends the pause and the report of the revocation begins it", () => {
    const story = comes(pair(new Story()).starts("A", 0, 1).starts("B", 2, 3).at(10_000), "C")
      .bumps("MemberJoined", "C")
      .targets({ A: [0], B: [2, 3], C: [1] })
      .at(10_200)
      .stops("A", 1)
      .at(10_300)
      .steps("A", [0])
      .steps("B", [2, 3])
      .at(10_700)
      .steps("C", [1])
      .starts("C", 1)
      .at(10_900);
    expect(story.last.phase).toBe("settling");
    story.processes("C", 1, [5, 5]);
    expect(story.last.phase).toBe("settled");
    expect(story.change(1).pause).toMatchObject({
      ...{ stoppedAtMs: 10_200, stoppedBy: "process", resumedAtMs: 10_900, resumedBy: "record" },
      ...{ orphanedMs: 0, unownedMs: 500, unreadMs: 200 },
    });
  });
});

describe("the notes of one bump in another order", () => {
  test("a target and steps that are heard of before the bump count", () => {
    const story = comes(pair().at(10_000), "C");
    story
      .note({
        type: "TargetComputed",
        ...{ groupEpoch: 6, assignorName: "uniform" },
        assignments: [],
      })
      .steps("A", [0, 1], { epoch: 6 })
      .steps("B", [2, 3], { epoch: 6 })
      .steps("C", [], { epoch: 6 })
      .bumps("MemberJoined", "C");
    expect(story.last).toMatchObject({ startedAtMs: 10_000, stableAtMs: 10_000 });
    expect(story.history.facts()).toMatchObject({ state: "Stable", barrier: null });
  });

  test("a departure after its bump is the same as before it", () => {
    const ways = [
      pair().at(10_000).leaves("B").bumps("MemberLeft", "B"),
      pair().at(10_000).bumps("MemberLeft", "B").leaves("B"),
    ].map((story) =>
      story
        .targets({ A: [0, 1, 2, 3] })
        .at(10_500)
        .steps("A", [0, 1, 2, 3])
        .at(10_700)
        .commits("A", { 2: 5 }),
    );
    for (const { last } of ways) {
      expect(last).toMatchObject({ stableAtMs: 10_500, members: [{ memberId: "A" }] });
      expect(last.changes.map(({ kind }) => kind)).toEqual(["kept", "kept", "moved", "moved"]);
      expect(last.changes[2]?.pause).toMatchObject({ stoppedAtMs: 10_000, resumedAtMs: 10_700 });
    }
  });

  test("a bump that is heard of twice is one", () => {
    const story = pair().at(10_000).bumps("Unknown", null);
    story.note({
      type: "EpochBumped",
      ...{ groupEpoch: 6, cause: "Unknown", memberId: null, reason: null },
    });
    expect(story.last.rounds).toHaveLength(1);
  });
});

describe("a consumer group whose members were never found", () => {
  test("learns them from its target, and does not say who had what before", () => {
    const story = new Story()
      .by(JOURNAL)
      .at(10_000)
      .observed({ A: null }, { groupType: "consumer", generationId: 5 });
    story
      .bumps("Unknown", null)
      .targets({ A: [0], B: [1] })
      .steps("A", [0])
      .at(11_000)
      .steps("B", [1]);
    expect(story.last.stableAtMs).toBe(11_000);
    expect(story.last.changes.map(({ kind, pause }) => [kind, pause.state])).toEqual([
      ["given", "Unknown"],
      ["given", "Unknown"],
    ]);
    expect(story.history.members.map(({ memberId }) => memberId)).toEqual(["A", "B"]);
  });

  test("from its first epoch nobody had anything before", () => {
    const story = comes(new Story().by(JOURNAL).at(10_000), "A")
      .bumps("MemberJoined", "A")
      .targets({ A: [0, 1] })
      .steps("A", [0, 1]);
    expect(story.last.changes.map(({ kind, pause }) => [kind, pause.state])).toEqual([
      ["assigned", "None"],
      ["assigned", "None"],
    ]);
    expect(story.last).toMatchObject({ fromGenerationId: 0, toGenerationId: 1, phase: "settled" });
  });
});

describe("a member of a consumer group crashes", () => {
  function crash(): Story {
    return pair()
      .at(20_000)
      .commits("B", { 2: 40 })
      .at(65_000)
      .expires("B", 20_500)
      .bumps("SessionExpired", "B")
      .targets({ A: [0, 1, 2, 3] })
      .at(65_300)
      .steps("A", [0, 1, 2, 3])
      .at(65_400)
      .commits("A", { 2: 41 });
  }

  test("and its partitions were orphaned since it was last heard of for sure", () => {
    const story = crash();
    expect(story.last).toMatchObject({ cause: "SessionExpired", startedAtMs: 65_000 });
    expect(story.change(2).pause).toMatchObject({
      ...{ stoppedAtMs: 20_000, orphanedMs: 45_000, unownedMs: 300, unreadMs: 100 },
    });
    expect(story.last.evidence.pauses?.grade).toBe("inferred");
    expect(story.last.happened).toMatchObject({ event: "WentSilent", atMs: 20_500 });
  });

  test("and joins again under the member id that it made itself", () => {
    const story = comes(crash().at(70_000), "B")
      .bumps("MemberJoined", "B")
      .targets({ A: [0, 1], B: [2, 3] })
      .at(70_500)
      .steps("A", [0, 1])
      .at(70_600)
      .steps("B", [2, 3]);
    expect(story.last).toMatchObject({ phase: "settling", stableAtMs: 70_600 });
    expect(story.history.facts().departed).toEqual([]);
    story.starts("B", 2, 3).processes("B", 2, [41, 42]);
    expect(story.last.duplicates).toEqual([]);
  });

  test("the last one leaves a group that is Empty, and what comes next ends the pause", () => {
    const story = crash()
      .at(80_000)
      .leaves("A")
      .bumps("MemberLeft", "A")
      .note({ type: "GroupEmptied", generationId: 7 });
    expect(story.last).toMatchObject({ stableAtMs: 80_000, members: [], phase: "settled" });
    expect(story.history.facts()).toMatchObject({ state: "Empty", generationId: 7, barrier: null });
    const [, emptied] = story.history.rebalances;
    comes(story.at(90_000), "C")
      .bumps("MemberJoined", "C")
      .targets({ C: [0, 1, 2, 3] })
      .at(90_200)
      .steps("C", [0, 1, 2, 3])
      .at(90_300)
      .commits("C", { 0: 1 });
    expect(story.change(0, emptied).pause.state).toBe("CarriedOver");
    expect(story.change(0)).toMatchObject({
      ...{ kind: "assigned", pause: { stoppedAtMs: 80_000, resumedAtMs: 90_300 } },
    });
  });
});

describe("a member of which the journal shows no more than that it is gone", () => {
  test("is missed in the next target, and not waited for", () => {
    const story = pair()
      .at(19_000)
      .commits("B", { 2: 40 })
      .at(20_000)
      .bumps("Unknown", null)
      .targets({ A: [0, 1, 2, 3] })
      .at(20_400)
      .steps("A", [0, 1, 2, 3])
      .at(20_600)
      .commits("A", { 2: 41 });
    expect(story.last).toMatchObject({ stableAtMs: 20_400, members: [{ memberId: "A" }] });
    expect(story.last.rounds[0]?.waits.map(({ member }) => member.memberId)).toEqual(["A"]);
    expect(story.history.facts().departed).toMatchObject([{ how: "Vanished", happened: null }]);
    expect(story.change(2)).toMatchObject({
      ...{
        kind: "moved",
        pause: { stoppedAtMs: 19_000, stoppedBy: "commit", resumedAtMs: 20_600 },
      },
    });
    expect(story.change(3)).toMatchObject({ kind: "moved", pause: { state: "Unknown" } });
    expect(story.last.evidence.pauses?.grade).toBe("inferred");
  });
});

describe("a member that does not release its partitions", () => {
  test("is waited for until its rebalance timeout, and then its removal is a round of the same rebalance", () => {
    const story = comes(pair().at(10_000), "C")
      .bumps("MemberJoined", "C")
      .targets({ A: [0, 1], B: [2], C: [3] })
      .steps("A", [0, 1])
      .steps("C", [], { waits: true })
      .at(11_000)
      .steps("B", [2], { revoking: [3], epoch: 5 })
      .at(71_000)
      .bumps("RebalanceTimedOut", "B")
      .targets({ A: [0, 1], C: [2, 3] })
      .at(71_200)
      .steps("A", [0, 1])
      .at(71_400)
      .steps("C", [2, 3])
      .at(71_500)
      .commits("C", { 3: 1 });
    const { last, history } = story;
    expect(history.rebalances).toHaveLength(1);
    expect(last.rounds.map(({ cause, generationId }) => [cause, generationId])).toEqual([
      ["MemberJoined", 6],
      ["RebalanceTimedOut", 7],
    ]);
    expect(last.rounds[0]?.waits.find(({ member }) => member.memberId === "B")).toMatchObject({
      outcome: "Waiting",
    });
    expect(last).toMatchObject({ startedAtMs: 10_000, stableAtMs: 71_400 });
    expect(history.facts().departed).toMatchObject([{ member: { memberId: "B" }, how: "Missed" }]);
    expect(story.change(3)).toMatchObject({ kind: "moved", pause: { stoppedAtMs: 71_000 } });
  });
});

describe("a consumer group seen by polling alone", () => {
  test("is stable when a poll says so, though no last step was seen", () => {
    const story = pair(new Story().by(sampledWithin(1_000)))
      .at(10_000)
      .bumps("Unknown", null);
    const state = { type: "StateSampled", coordinatorId: 1, memberIds: ["A", "B"] } as const;
    story.at(12_000).note({ ...state, state: "Stable" });
    expect(story.last).toMatchObject({
      stableAtMs: 12_000,
      evidence: { stable: { withinMs: 1_000 } },
    });
    expect(story.history.facts().state).toBe("Stable");
  });
});
