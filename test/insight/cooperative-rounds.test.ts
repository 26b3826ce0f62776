import { describe, expect, test } from "vitest";
import { hasSecondRound } from "../../src/insight/index.ts";
import { JOURNAL, Story, twoMembers } from "./story.ts";

const COOPERATIVE = { protocolName: "cooperative-sticky" };

/** C joins at 10,000; the first round leaves out 1 and 3, which A and B had. */
function firstRound(story = twoMembers(COOPERATIVE)): Story {
  return story
    .at(10_000)
    .joins("C")
    .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
    .at(10_300)
    .processes("A", 1, [1, 8])
    .rejoins("A", "B")
    .generation(["A", "B", "C"])
    .at(10_310)
    .assigns({ A: [0], B: [2], C: [] });
}

/** A and B release at 10,350 and 10,400, and the second round hands out at 10,620. */
function secondRound(story = firstRound()): Story {
  return story
    .at(10_350)
    .stops("A", 1)
    .rejoins("A")
    .rebalances("MemberRejoined", "A", { waitingFor: ["B", "C"] })
    .at(10_400)
    .stops("B", 3)
    .rejoins("B")
    .at(10_600)
    .rejoins("C")
    .generation(["A", "B", "C"])
    .at(10_620)
    .assigns({ A: [0], B: [2], C: [1, 3] })
    .starts("C", 1, 3);
}

describe("a cooperative rebalance", () => {
  test("is one rebalance of two rounds", () => {
    const { last, history } = secondRound();
    expect(history.rebalances).toHaveLength(2);
    expect(last).toMatchObject({
      ...{ cause: "MemberJoined", trigger: { memberId: "C" } },
      ...{ startedAtMs: 10_000, stableAtMs: 10_620, fromGenerationId: 1, toGenerationId: 3 },
      rounds: [
        { generationId: 2, storedAtMs: 10_310, fromState: "Stable" },
        { generationId: 3, storedAtMs: 10_620, fromState: "Stable" },
      ],
    });
    expect(hasSecondRound(last)).toBe(true);
    expect(history.totals.rebalanceCount).toBe(2);
  });

  test("moves partitions from their owner before it to their owner after it", () => {
    const { last } = secondRound();
    expect(last.changes.map(({ from, to, kind }) => [from?.memberId, to?.memberId, kind])).toEqual([
      ["A", "A", "kept"],
      ["A", "C", "moved"],
      ["B", "B", "kept"],
      ["B", "C", "moved"],
    ]);
    expect(last.avoidableMoveCount).toBe(1);
  });

  test("pauses what moves from the moment in which its owner really gave it up", () => {
    const story = secondRound().at(10_700).processes("C", 1, [9, 9]).processes("C", 3, [1, 1]);
    expect(story.change(0).pause).toEqual({ state: "None" });
    expect(story.change(1).pause).toMatchObject({
      ...{ stoppedAtMs: 10_350, stoppedBy: "process", resumedAtMs: 10_700 },
      ...{ orphanedMs: 0, unownedMs: 270, unreadMs: 80 },
    });
    expect(story.change(3).pause).toMatchObject({ stoppedAtMs: 10_400 });
    expect(story.last.phase).toBe("settled");
    expect(story.history.totals.partitionPauseMs).toBe(350 + 300);
  });

  test("is not settled between its rounds, and shows who has to give up what", () => {
    const story = firstRound();
    expect(story.last).toMatchObject({ phase: "settling", stableAtMs: 10_310 });
    const [a, b, c] = story.history.facts().members;
    expect([a?.revoking, b?.revoking, c?.revoking]).toEqual([
      [{ topic: "orders", partition: 1 }],
      [{ topic: "orders", partition: 3 }],
      [],
    ]);
    expect(story.change(1)).toMatchObject({ kind: "unassigned", from: { memberId: "A" } });
  });

  test("counts records that its first round's members read twice while the second is under way", () => {
    const story = firstRound().at(10_350).rejoins("A");
    story.rebalances("MemberRejoined", "A", { waitingFor: ["B", "C"] });
    story.at(10_360).processes("A", 0, [1, 3]).processes("A", 0, [2, 2]);
    expect(story.last.duplicates).toMatchObject([{ partition: 0, fromOffset: 2, toOffset: 2 }]);
  });

  test("that nobody reports of pauses what moves from when its owner was told", () => {
    const story = new Story(COOPERATIVE)
      .at(0)
      .rebalances("MemberJoined", "A", { fromState: "Empty" })
      .joins("A")
      .at(3_000)
      .generation(["A"])
      .assigns({ A: [0, 1] })
      .at(10_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A"] })
      .at(10_300)
      .rejoins("A")
      .generation(["A", "C"])
      .assigns({ A: [0], C: [] }, { synced: false })
      .at(10_320)
      .synced("A")
      .synced("C")
      .at(10_340)
      .rejoins("A")
      .rebalances("MemberRejoined", "A", { waitingFor: ["C"] })
      .rejoins("C")
      .generation(["A", "C"])
      .at(10_400)
      .assigns({ A: [0], C: [1] });
    expect(story.change(1).pause).toMatchObject({ stoppedAtMs: 10_320, resumedAtMs: 10_400 });
    expect(story.last.evidence.pauses?.grade).toBe("observed");
  });

  test("has its second round later when the client says that this is why it rejoins", () => {
    const reason = "need to revoke partitions and re-join";
    const story = firstRound().at(19_000);
    story.rebalances("MemberRejoined", "A", { waitingFor: ["B", "C"], reason });
    expect(story.history.rebalances).toHaveLength(2);
    expect(story.last.rounds).toHaveLength(2);
  });

  test("may lose a member in its second round, whose partitions move too", () => {
    const story = firstRound()
      .at(10_350)
      .stops("A", 1)
      .rejoins("A")
      .rebalances("MemberRejoined", "A", { waitingFor: ["B", "C"] })
      .at(10_400)
      .leaves("B")
      .rejoins("C")
      .generation(["A", "C"])
      .at(10_420)
      .assigns({ A: [0, 2], C: [1, 3] });
    expect(
      story.last.changes.map(({ from, to, kind }) => [from?.memberId, to?.memberId, kind]),
    ).toEqual([
      ["A", "A", "kept"],
      ["A", "C", "moved"],
      ["B", "A", "moved"],
      ["B", "C", "moved"],
    ]);
    expect(story.change(2).pause).toEqual({ state: "Open", stoppedAtMs: 10_400 });
  });
});

describe("another rebalance", () => {
  test("is a rejoin long after a cooperative one", () => {
    const story = firstRound().at(19_000);
    story.rebalances("MemberRejoined", "A", { waitingFor: ["B", "C"] });
    expect(story.history.rebalances).toHaveLength(3);
    expect(story.history.rebalances[1]?.phase).toBe("superseded");
  });

  test("is a join at once after a cooperative one", () => {
    const story = firstRound().at(10_350).joins("D");
    story.rebalances("MemberJoined", "D", { waitingFor: ["A", "B", "C"] });
    expect(story.history.rebalances).toHaveLength(3);
  });

  test("is a rejoin at once after an eager one", () => {
    const story = twoMembers()
      .at(3_200)
      .rebalances("LeaderRejoined", "A", { waitingFor: ["B"] });
    expect(story.history.rebalances).toHaveLength(2);
  });

  test("is a rejoin at once after a cooperative one that withheld nothing", () => {
    const story = twoMembers(COOPERATIVE).at(3_200);
    story.rebalances("LeaderRejoined", "A", { waitingFor: ["B"] });
    expect(story.history.rebalances).toHaveLength(2);
  });
});

test("the journal alone shows the second round some seconds later, when its join phase ended", () => {
  const story = new Story(COOPERATIVE)
    .by(JOURNAL)
    .at(1_000)
    .observed({ A: [0, 1] }, { generationId: 3 })
    .at(10_000)
    .rebalances("MemberJoined", "C", { startKnown: false })
    .joins("C")
    .generation(["A", "C"])
    .at(10_100)
    .assigns({ A: [0], C: [] }, { synced: false })
    .at(13_100)
    .rebalances("MemberRejoined", null, { startKnown: false })
    .generation(["A", "C"])
    .assigns({ A: [0], C: [1] }, { synced: false });
  expect(story.history.rebalances).toHaveLength(1);
  expect(story.change(1)).toMatchObject({ kind: "moved", pause: { state: "Unknown" } });
  expect(story.change(0).pause).toEqual({ state: "None" });
});
