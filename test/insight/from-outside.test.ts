import { describe, expect, test } from "vitest";
import { rebalanceDurationMs, rebalanceJson } from "../../src/insight/index.ts";
import { CONCLUDED, JOURNAL, LOG, Story, sampledWithin, twoMembers } from "./story.ts";

/** A and B were found in generation 7, each with two partitions, and commit every second until 20,000. */
function watched(): Story {
  const story = new Story()
    .by(JOURNAL)
    .at(10_000)
    .observed({ A: [0, 1], B: [2, 3] }, { generationId: 7 });
  for (const [atMs, offset] of [
    [18_000, 80],
    [19_000, 90],
    [20_000, 100],
  ] as const) {
    story.at(atMs).commits("A", { 0: offset, 1: offset }).commits("B", { 2: offset, 3: offset });
  }
  return story;
}

describe("a group that is found", () => {
  test("has members, owners and a generation, and no rebalance that nobody saw", () => {
    const { history } = watched();
    expect(history.rebalances).toEqual([]);
    expect(history.partitions().map(({ owner }) => owner?.memberId)).toEqual(["A", "A", "B", "B"]);
    expect(history.facts()).toMatchObject({
      groupType: "classic",
      state: "Stable",
      stateSinceMs: null,
      generationId: 7,
      knownSinceMs: 10_000,
      coordinatorId: 1,
      evidence: JOURNAL,
    });
  });

  test("after a gap is where the history goes on: what was under way is abandoned, its pauses unknown", () => {
    const story = twoMembers()
      .at(10_000)
      .leaves("B")
      .rebalances("MemberLeft", "B", { waitingFor: ["A"] })
      .rejoins("A")
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] })
      .at(20_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A"] })
      .by(JOURNAL)
      .at(90_000)
      .observed({ A: [0, 1], D: [2, 3] }, { generationId: 9 });
    const [, left, joined] = story.history.rebalances;
    expect([left?.phase, joined?.phase]).toEqual(["superseded", "abandoned"]);
    expect(left?.changes.map(({ pause }) => pause.state)).toEqual(Array(4).fill("Unknown"));
    expect(story.history.members.map(({ memberId }) => memberId)).toEqual(["A", "D"]);
    expect(story.history.facts().departed.map(({ member, how }) => [member.memberId, how])).toEqual(
      [
        ["B", "Left"],
        ["C", "Vanished"],
      ],
    );
  });

  test("without its assignment makes the next owners known, and not the ones before", () => {
    const story = new Story().by(JOURNAL).at(10_000).observed({ A: null, B: null });
    story
      .at(20_000)
      .rebalances("Unknown", null, { startKnown: false })
      .generation(["A", "B"])
      .assigns({ A: [0, 1], B: [2, 3] }, { synced: false });
    expect(story.last.changes.map(({ from, kind, pause }) => [from, kind, pause.state])).toEqual(
      Array(4).fill([null, "given", "Unknown"]),
    );
    expect(story.last).toMatchObject({ avoidableMoveCount: 0, evidence: { pauses: null } });
  });
});

describe("the journal alone", () => {
  /** B is gone from generation 8: the join phase ended at 66,000, A's assignment was stored at 66,200. */
  function gone(story = watched()): Story {
    return story
      .by(CONCLUDED)
      .at(66_000)
      .expires("B", 20_000)
      .rebalances("SessionExpired", "B", { startKnown: false })
      .by(JOURNAL)
      .generation(["A"])
      .at(66_200)
      .assigns({ A: [0, 1, 2, 3] }, { synced: false });
  }

  test("tells when it was over and not how long it took", () => {
    const { last, history } = gone();
    expect(last.evidence).toMatchObject({
      start: null,
      cause: CONCLUDED,
      barrier: JOURNAL,
      stable: JOURNAL,
      assignment: JOURNAL,
      pauses: null,
    });
    expect(rebalanceDurationMs(last)).toBeNull();
    expect(history.totals).toMatchObject({ rebalanceCount: 1, rebalancingMs: 0, movedCount: 2 });
  });

  test("knows a pause from the old owner's last commit to the new one's first, and no other", () => {
    const story = gone().at(67_000).commits("A", { 2: 110 });
    expect(story.change(2).pause).toEqual({
      state: "Over",
      stoppedAtMs: 20_000,
      stoppedBy: "commit",
      resumedAtMs: 67_000,
      resumedBy: "commit",
      orphanedMs: 0,
      unownedMs: 46_200,
      unreadMs: 800,
    });
    expect(story.change(3).pause).toEqual({ state: "Unknown" });
    expect(story.last.evidence.pauses?.grade).toBe("inferred");
  });

  test("without any commit of the old owner leaves the pause unknown for good", () => {
    const story = gone(new Story().by(JOURNAL).observed({ A: [0, 1], B: [2, 3] }));
    story.at(67_000).commits("A", { 2: 110 });
    expect(story.change(2).pause).toEqual({ state: "Unknown" });
  });

  test("does not call a partition unread of which nobody tells that it is", () => {
    expect(
      gone()
        .history.partitions()
        .map(({ stoppedAtMs }) => stoppedAtMs),
    ).toEqual(Array(4).fill(null));
  });

  test("waits a minute for the first commits, not for ever", () => {
    const story = gone();
    expect(story.last.phase).toBe("settling");
    story.at(126_300).commits("", { 0: 1 });
    expect(story.last.phase).toBe("settled");
  });

  test("shows who is missing from a generation as vanished", () => {
    const story = watched()
      .at(66_000)
      .rebalances("Unknown", null, { startKnown: false })
      .generation(["A"]);
    expect(story.history.members.map(({ memberId }) => memberId)).toEqual(["A"]);
    expect(story.history.facts().departed).toMatchObject([{ how: "Vanished", happened: null }]);
    expect(story.last.evidence.cause).toBeNull();
  });
});

describe("polls alone", () => {
  test("show by their absence who went while nobody looked", () => {
    const story = new Story()
      .by(sampledWithin(5_000))
      .at(10_000)
      .observed({ A: [0, 1], B: [2, 3] })
      .at(20_000)
      .rebalances("Unknown", null, { startKnown: false })
      .generation(["A", "C"])
      .assigns({ A: [0, 1], C: [2, 3] }, { synced: false });
    expect(rebalanceJson(story.last, []).membersLeft).toEqual(["B"]);
  });
});

describe("the journal and the broker's log", () => {
  /** The log tells of the start at 65,000, the journal of the end. */
  function told(): Story {
    return watched()
      .by(LOG)
      .at(65_000)
      .expires("B", 20_000)
      .rebalances("SessionExpired", "B")
      .by(JOURNAL)
      .at(66_000)
      .generation(["A"])
      .at(66_200)
      .assigns({ A: [0, 1, 2, 3] }, { synced: false });
  }

  test("give a duration, and each fact its grade", () => {
    const { last } = told();
    expect(rebalanceDurationMs(last)).toBe(1_200);
    expect(last.evidence).toMatchObject({ cause: LOG, start: LOG, barrier: LOG, stable: JOURNAL });
    expect(last.happened).toMatchObject({ event: "WentSilent", atMs: 20_000, grade: "inferred" });
  });

  test("a partition of a member that was there until the start was read until then", () => {
    const story = told().at(67_000).commits("A", { 0: 120, 2: 110 });
    expect(story.change(0).pause).toMatchObject({
      stoppedAtMs: 65_000,
      stoppedBy: "coordinator",
      resumedAtMs: 67_000,
    });
    expect(story.change(2).pause).toMatchObject({
      stoppedAtMs: 20_000,
      orphanedMs: 45_000,
      unownedMs: 1_200,
      unreadMs: 800,
    });
  });

  test.each([
    ["the consumer is being closed", { stoppedAtMs: 65_000, stoppedBy: "coordinator" }],
    ["consumer poll timeout has expired.", { stoppedAtMs: 20_000, stoppedBy: "commit" }],
    [null, { stoppedAtMs: 20_000, stoppedBy: "commit" }],
  ])(
    "whoever leaves because %s had read at least until its last commit, or its leave",
    (reason, stopped) => {
      const story = watched()
        .by(LOG)
        .at(65_000)
        .leaves("B", reason)
        .rebalances("MemberLeft", "B")
        .by(JOURNAL)
        .at(66_200)
        .generation(["A"])
        .assigns({ A: [0, 1, 2, 3] }, { synced: false })
        .at(67_000)
        .commits("A", { 2: 110 });
      expect(story.change(2).pause).toMatchObject({ ...stopped, resumedAtMs: 67_000 });
    },
  );

  test("whoever left after about its rebalance timeout without a commit had polled too late, and is not restarted", () => {
    const story = watched().by(LOG).at(20_100);
    story.joins("B", { rejoin: true, parked: false, rebalanceTimeoutMs: 60_000 });
    story
      .at(80_500)
      .leaves("B")
      .rebalances("MemberLeft", "B")
      .by(JOURNAL)
      .at(81_000)
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] }, { synced: false })
      .at(82_000)
      .commits("A", { 2: 110, 3: 110 });
    expect(story.rules()).toContain("poll-timeout");
    story
      .by(LOG)
      .at(90_000)
      .joins("B#2")
      .rebalances("MemberJoined", "B#2")
      .by(JOURNAL)
      .at(90_500)
      .generation(["A", "B#2"])
      .assigns({ A: [0, 1], "B#2": [2, 3] }, { synced: false });
    expect(story.rules()).not.toContain("rolling-restart");
  });

  test("where the beginning was polled, reading may have ended before it: the last commit bounds a pause", () => {
    const story = watched()
      .by(sampledWithin(1_000))
      .at(65_000)
      .rebalances("Unknown", null)
      .by(JOURNAL)
      .at(66_200)
      .generation(["A", "B"])
      .assigns({ A: [0, 2], B: [1, 3] }, { synced: false })
      .at(67_000)
      .commits("A", { 0: 110 });
    expect(story.change(0).pause).toMatchObject({ stoppedAtMs: 20_000, stoppedBy: "commit" });
  });

  test("a member of an eager generation has an eager assignor, and gives up all when a cooperative one is chosen", () => {
    const { history } = new Story({ protocolName: "cooperative-sticky" })
      .by(JOURNAL)
      .at(10_000)
      .note({
        ...{ type: "GroupObserved", groupType: "classic", state: "Stable", generationId: 7 },
        ...{ protocolName: "range", coordinatorId: 1 },
        members: [
          {
            ...{ memberId: "A", groupInstanceId: null, clientId: "A", clientHost: "/127.0.0.1" },
            ...{ sessionTimeoutMs: 45_000, rebalanceTimeoutMs: 300_000, protocols: ["range"] },
            partitions: [{ topic: "orders", partitions: [0] }],
          },
        ],
      })
      .by(LOG)
      .at(65_000)
      .rebalances("LeaderRejoined", "A")
      .by(JOURNAL)
      .at(66_000)
      .generation(["A"])
      .assigns({ A: [0] }, { synced: false })
      .at(67_000)
      .commits("A", { 0: 110 });
    expect(history.rebalances.at(-1)?.changes[0]).toMatchObject({
      ...{ kind: "kept", pause: { stoppedAtMs: 65_000, resumedAtMs: 67_000 } },
    });
  });

  test("a cause that is told after the end replaces a conclusion, and no conclusion replaces it", () => {
    const story = watched()
      .by(CONCLUDED)
      .at(66_000)
      .rebalances("MemberLeft", "B", { startKnown: false })
      .by(JOURNAL)
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] }, { synced: false });
    const learn = (cause: "SessionExpired" | "MemberLeft") =>
      story.note({ type: "CauseLearned", generationId: 7, cause, memberId: "B", reason: null });
    story.by(LOG).at(70_000);
    learn("SessionExpired");
    expect(story.last).toMatchObject({
      cause: "SessionExpired",
      evidence: { cause: LOG },
      rounds: [{ cause: "SessionExpired", causeEvidence: LOG }],
    });
    story.by(CONCLUDED);
    learn("MemberLeft");
    expect(story.last.cause).toBe("SessionExpired");
  });

  test("a cause that is told before the start is kept for it", () => {
    const story = watched().by(LOG).at(60_000);
    story.note({
      type: "CauseLearned",
      ...{ generationId: 7, cause: "LeaderRejoined", memberId: "A" },
      reason: "cached metadata has changed",
    });
    story.by(JOURNAL).at(66_000).rebalances("Unknown", null, { startKnown: false });
    expect(story.last).toMatchObject({ cause: "LeaderRejoined", trigger: { memberId: "A" } });
    expect(story.last.evidence.cause).toEqual(LOG);
  });
});

describe("polling alone", () => {
  const POLL = sampledWithin(1_000);

  function polled(): Story {
    return new Story()
      .by(POLL)
      .at(10_000)
      .observed({ A: [0, 1], B: [2, 3] }, { generationId: null });
  }

  const sample = (state: "Stable" | "PreparingRebalance", ...memberIds: string[]) =>
    ({ type: "StateSampled", state, coordinatorId: 1, memberIds }) as const;

  test("knows a rebalance within its interval, without its generations", () => {
    const story = polled()
      .at(20_000)
      .note(sample("PreparingRebalance", "A", "B"));
    const started = { generationId: -1, fromState: "Stable", cause: "Unknown" } as const;
    const unknown = { memberId: null, reason: null, waitingFor: [], deadlineMs: null };
    story.note({ type: "RebalanceStarted", ...started, ...unknown });
    expect(story.history.facts()).toMatchObject({
      state: "PreparingRebalance",
      evidence: POLL,
      generationId: null,
      barrier: { waitingFor: [], expectedCount: 0 },
    });
    story.at(23_000).note({
      type: "GenerationCompleted",
      ...{ generationId: -1, protocolType: null, protocolName: "range", leaderId: null },
      ...{ members: [story.member("A")], removed: [], timedOut: false },
    });
    const partitions = [{ topic: "orders", partitions: [0, 1, 2, 3] }];
    const assignments = [{ memberId: "A", partitions }];
    story.note({ type: "AssignmentStored", generationId: -1, assignments });
    expect(story.last).toMatchObject({ toGenerationId: null, cause: "Unknown" });
    expect(story.last.evidence).toMatchObject({
      cause: null,
      start: POLL,
      stable: POLL,
      assignment: POLL,
      pauses: null,
    });
    expect(story.last.changes.map(({ kind }) => kind)).toEqual(["kept", "kept", "moved", "moved"]);
    expect(story.history.facts().sampledStates).toEqual([]);
  });

  test("tells of states that no rebalance explains, with their edges", () => {
    const story = polled()
      .at(20_000)
      .note(sample("PreparingRebalance", "A", "B"))
      .at(22_000)
      .note(sample("Stable", "A", "B"));
    expect(story.history.facts().sampledStates).toMatchObject([
      { state: "PreparingRebalance", fromMs: 20_000, toMs: 22_000, evidence: POLL },
      { state: "Stable", fromMs: 22_000, toMs: null },
    ]);
  });

  test("misses a member that is no longer seen, but not one that came since the poll was answered", () => {
    const story = polled().at(20_000).note(sample("Stable", "A"));
    expect(story.history.members.map(({ memberId }) => memberId)).toEqual(["A"]);
    story.joins("C").at(20_500).note(sample("Stable", "A"));
    expect(story.history.members.map(({ memberId }) => memberId)).toEqual(["A", "C"]);
  });

  test("never overrules what our own coordinator says", () => {
    const story = twoMembers().by(POLL).at(20_000).note(sample("PreparingRebalance", "A"));
    expect(story.history.facts().state).toBe("Stable");
    expect(story.history.members).toHaveLength(2);
  });
});
