import { describe, expect, test } from "vitest";
import { lastAtBarrier, memberName, pauseMs } from "../../src/insight/index.ts";
import { Story, twoMembers } from "./story.ts";

describe("the first members of a group", () => {
  test("the barrier stays closed for the initial delay, and the second member comes meanwhile", () => {
    const { last } = twoMembers();
    const [round] = last.rounds;
    expect(last).toMatchObject({ number: 1, cause: "MemberJoined", phase: "settled" });
    expect(last).toMatchObject({ startedAtMs: 0, stableAtMs: 3_000, toGenerationId: 1 });
    expect(round).toMatchObject({ fromState: "Empty", openedAtMs: 3_000, timedOut: true });
    expect(round?.meanwhile.map(({ type, member }) => [type, member.memberId])).toEqual([
      ["Joined", "B"],
    ]);
  });

  test("partitions that nobody had read before were not paused", () => {
    const { last } = twoMembers();
    expect(last.changes.map(({ kind }) => kind)).toEqual(Array(4).fill("assigned"));
    expect(last.changes.map(({ pause }) => pause.state)).toEqual(Array(4).fill("None"));
  });
});

describe("a member joins", () => {
  /** C joins at 10,000. A notices after 1,000 ms and B after 2,400 ms; C takes 1 and 3. */
  function join(): Story {
    return twoMembers()
      .at(10_000)
      .processes("A", 0, [1, 20])
      .processes("A", 1, [1, 20])
      .commits("A", { 0: 21, 1: 21 })
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .at(11_000)
      .stops("A", 0, 1)
      .rejoins("A")
      .at(12_400)
      .stops("B", 2, 3)
      .rejoins("B")
      .generation(["A", "B", "C"])
      .at(12_420)
      .assigns({ A: [0], B: [2], C: [1, 3] })
      .starts("A", 0)
      .starts("B", 2)
      .starts("C", 1, 3)
      .at(12_500)
      .processes("A", 0, [21, 21])
      .processes("B", 2, [1, 1])
      .processes("C", 3, [1, 1])
      .at(12_900)
      .processes("C", 1, [21, 21]);
  }

  test("the barrier waited 1.0 s for A and 2.4 s for B, which came last", () => {
    const [round] = join().last.rounds;
    const waits = round!.waits.map((wait) => [wait.member.memberId, wait.outcome, wait.untilMs]);
    expect(waits).toEqual([
      ["A", "Rejoined", 11_000],
      ["B", "Rejoined", 12_400],
    ]);
    expect(memberName(lastAtBarrier(round!)!.member)).toBe("B");
    expect(round).toMatchObject({ startedAtMs: 10_000, openedAtMs: 12_400, storedAtMs: 12_420 });
    expect(round?.trigger?.memberId).toBe("C");
  });

  test("each partition's pause runs from its old owner's stop to its new owner's first record", () => {
    const story = join();
    const pauses = [0, 1, 2, 3].map((partition) => pauseMs(story.change(partition).pause));
    expect(pauses).toEqual([1_500, 1_900, 100, 100]);
    expect(story.history.totals.partitionPauseMs).toBe(3_600);
    expect(story.history.totals.longestPauseMs).toBe(1_900);
  });

  test("a pause is split into unnoticed, unowned and unread time", () => {
    expect(join().change(1)).toMatchObject({
      kind: "moved",
      from: { memberId: "A" },
      to: { memberId: "C" },
      pause: { orphanedMs: 0, unownedMs: 1_420, unreadMs: 480, stoppedBy: "process" },
    });
  });

  test("everything was committed: nothing is processed twice; two moved where one would have done", () => {
    const { last, history } = join();
    expect(last).toMatchObject({ duplicates: [], avoidableMoveCount: 1, phase: "settled" });
    expect(history.totals).toMatchObject({ rebalanceCount: 2, movedCount: 2, duplicateCount: 0 });
  });

  test("a record still in hand after the stop belongs to the old owner and delays the pause", () => {
    const story = twoMembers()
      .at(10_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .stops("A", 0, 1)
      .at(10_030)
      .processes("A", 1, [1, 1])
      .rejoins("A", "B")
      .generation(["A", "B", "C"])
      .at(10_100)
      .assigns({ A: [0], B: [2, 3], C: [1] })
      .at(10_200)
      .starts("C", 1)
      .processes("C", 1, [2, 2]);
    expect(story.change(1).pause).toMatchObject({ stoppedAtMs: 10_030, resumedAtMs: 10_200 });
  });

  test("a record of a kept partition that is told late still belongs before the hand-over", () => {
    const story = twoMembers()
      .at(10_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .stops("A", 0, 1)
      .rejoins("A", "B")
      .generation(["A", "B", "C"])
      .at(10_100)
      .assigns({ A: [0], B: [2, 3], C: [1] })
      .at(10_020)
      .processes("A", 0, [1, 1]);
    expect(story.change(0).pause).toEqual({ state: "Open", stoppedAtMs: 10_020 });
    story.at(10_200).processes("A", 0, [2, 2]);
    expect(story.change(0).pause).toMatchObject({ stoppedAtMs: 10_020, resumedAtMs: 10_200 });
  });

  test("where no record had waited, the pause ends with the assignment", () => {
    const story = twoMembers()
      .at(10_000)
      .leaves("B")
      .rebalances("MemberLeft", "B", { waitingFor: ["A"] })
      .at(11_000)
      .stops("A", 0, 1)
      .rejoins("A")
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] })
      .at(60_000)
      .processes("A", 0, [1, 1], 59_990);
    expect(story.change(0).pause).toMatchObject({ resumedAtMs: 11_000, resumedBy: "assignment" });
  });

  test("a busy process has its partitions later than they were given to it, and says when", () => {
    const story = twoMembers()
      .at(10_000)
      .leaves("B")
      .rebalances("MemberLeft", "B", { waitingFor: ["A"] })
      .at(11_000)
      .stops("A", 0, 1)
      .rejoins("A")
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] })
      .at(11_200)
      .starts("A", 0, 1, 2, 3)
      .at(60_000)
      .processes("A", 0, [1, 1], 59_990)
      .processes("A", 1, [1, 1], 11_100);
    expect(story.change(0).pause).toMatchObject({
      resumedAtMs: 11_200,
      resumedBy: "assignment",
      unownedMs: 0,
      unreadMs: 200,
    });
    expect(story.change(1).pause).toMatchObject({ resumedAtMs: 60_000, resumedBy: "record" });
  });
});

describe("a member leaves", () => {
  test("the time from its first step to the note is told, and its partitions pause from there", () => {
    const story = twoMembers()
      .at(20_000)
      .report("B", { type: "Leaving" })
      .at(20_040)
      .leaves("B", "the consumer is being closed")
      .rebalances("MemberLeft", "B", {
        waitingFor: ["A"],
        reason: "the consumer is being closed",
      })
      .at(20_540)
      .stops("A", 0, 1)
      .rejoins("A")
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] })
      .at(20_640)
      .processes("A", 2, [1, 1]);
    expect(story.last).toMatchObject({
      cause: "MemberLeft",
      reason: "the consumer is being closed",
      trigger: { clientId: "B" },
      happened: { event: "BeganLeaving", atMs: 20_000 },
      startedAtMs: 20_040,
    });
    expect(story.change(2).pause).toMatchObject({ orphanedMs: 40, unownedMs: 500, unreadMs: 100 });
  });

  test("the last one leaves an empty group, and the next to join ends the pause", () => {
    const story = twoMembers()
      .at(20_000)
      .leaves("B")
      .leaves("A")
      .rebalances("MemberLeft", "A")
      .generation([])
      .note({ type: "GroupEmptied", generationId: 2 });
    const [, emptied] = story.history.rebalances;
    expect(emptied?.changes.map(({ kind }) => kind)).toEqual(Array(4).fill("unassigned"));
    expect(emptied).toMatchObject({ phase: "settled", stableAtMs: 20_000, members: [] });
    story
      .at(50_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { fromState: "Empty" })
      .at(53_000)
      .generation(["C"])
      .assigns({ C: [0, 1, 2, 3] })
      .starts("C", 0, 1, 2, 3)
      .at(53_100)
      .processes("C", 0, [1, 1]);
    expect(story.change(0, emptied).pause.state).toBe("CarriedOver");
    expect(story.change(0).pause).toMatchObject({
      stoppedAtMs: 20_000,
      orphanedMs: 0,
      unownedMs: 33_000,
      unreadMs: 100,
    });
  });
});

describe("a member crashes under a session of 45 s", () => {
  /** B is killed at 100,000 having committed 40 of 52 records of partition 2; its last heartbeat was at 98,500. */
  function crash(): Story {
    return twoMembers()
      .at(99_000)
      .commits("B", { 2: 40, 3: 8 })
      .at(99_900)
      .processes("B", 2, [1, 51])
      .processes("B", 3, [1, 7])
      .at(100_000)
      .dies("B")
      .at(143_500)
      .expires("B", 98_500)
      .rebalances("SessionExpired", "B", { waitingFor: ["A"] })
      .at(144_600)
      .stops("A", 0, 1)
      .rejoins("A")
      .generation(["A"])
      .at(144_610)
      .assigns({ A: [0, 1, 2, 3] })
      .starts("A", 0, 1, 2, 3)
      .at(144_700)
      .processes("A", 0, [1, 1])
      .processes("A", 1, [1, 1])
      .processes("A", 3, [8, 8])
      .at(145_000)
      .processes("A", 2, [40, 45]);
  }

  test("it died at the kill and was noticed 43.5 s later, one session after its last heartbeat", () => {
    const { last } = crash();
    expect(last.happened).toEqual({
      event: "Died",
      atMs: 100_000,
      signal: "SIGKILL",
      grade: "observed",
    });
    expect(last.startedAtMs - last.happened.atMs).toBe(43_500);
    expect(last.trigger?.sessionTimeoutMs).toBe(45_000);
  });

  test("without the report of a kill, the last heartbeat is when it went silent", () => {
    const story = twoMembers()
      .at(143_500)
      .expires("B", 98_500)
      .rebalances("SessionExpired", "B", { waitingFor: ["A"] });
    expect(story.last.happened).toMatchObject({
      event: "WentSilent",
      atMs: 98_500,
      grade: "inferred",
    });
  });

  test("its partition was orphaned for 43.5 s of the 45.0 s in which nobody read it", () => {
    expect(crash().change(2)).toMatchObject({
      kind: "moved",
      pause: { orphanedMs: 43_500, unownedMs: 1_110, unreadMs: 390, resumedBy: "record" },
    });
  });

  test("the records between committed offset and position come twice, each counted when it does", () => {
    const story = crash();
    expect(story.change(2)).toMatchObject({ committedOffset: 40, position: 52 });
    const range = {
      topic: "orders",
      partition: 2,
      firstBy: "B",
      againBy: "A",
      why: "NotCommitted",
      removed: null,
    };
    expect(story.last.duplicates).toMatchObject([{ ...range, fromOffset: 40, toOffset: 45 }]);
    expect(story.last.phase).toBe("settling");
    story.at(145_300).processes("A", 2, [46, 60]);
    expect(story.last.duplicates).toMatchObject([{ ...range, fromOffset: 40, toOffset: 51 }]);
    expect(story.last.phase).toBe("settled");
    expect(story.history.totals.duplicateCount).toBe(12);
  });

  test("a shorter session is advised, and more frequent commits", () => {
    const story = crash().at(145_300).processes("A", 2, [46, 60]);
    expect(story.rules()).toEqual(["zombie-or-duplicates", "session-timeout"]);
    const [, session] = story.history.findings(story.last);
    expect(session?.advice).toBe("session.timeout.ms 45000 → 15000 (keep it ≥ 3 heartbeats)");
  });
});

describe("a member freezes and returns as a zombie", () => {
  /** B stops at 50,000, expires at 55,000 under a 6 s session, wakes at 58,000 and still finishes two records. */
  function zombie(): Story {
    return twoMembers()
      .at(50_000)
      .processes("B", 2, [1, 9])
      .commits("B", { 2: 10, 3: 1 })
      .freezes("B")
      .at(55_000)
      .expires("B", 49_000, 6_000)
      .rebalances("SessionExpired", "B", { waitingFor: ["A"] })
      .at(55_500)
      .rejoins("A")
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] })
      .starts("A", 0, 1, 2, 3)
      .at(55_600)
      .processes("A", 2, [10, 10])
      .at(58_000)
      .thaws("B")
      .processes("B", 2, [10, 11])
      .note({ type: "CommitRefused", memberId: "B", generationId: 1, error: "UNKNOWN_MEMBER_ID" })
      .at(58_100)
      .processes("A", 2, [11, 12]);
  }

  test("the freeze is the event, five seconds before it was noticed", () => {
    const { last } = zombie();
    expect(last.happened).toMatchObject({ event: "Froze", atMs: 50_000 });
    expect(last.startedAtMs).toBe(55_000);
  });

  test("records processed by both are told, whoever was first", () => {
    const range = { topic: "orders", partition: 2, why: "AfterRemoval", removed: "B" };
    expect(zombie().last.duplicates).toMatchObject([
      { ...range, fromOffset: 10, toOffset: 10, firstBy: "A", againBy: "B" },
      { ...range, fromOffset: 11, toOffset: 11, firstBy: "B", againBy: "A" },
    ]);
  });

  test("its commit was refused, and that is a problem", () => {
    const story = zombie();
    const refused = {
      memberId: "B",
      name: "B",
      error: "UNKNOWN_MEMBER_ID",
      count: 1,
      lastAtMs: 58_000,
    };
    expect(story.last.refusedCommits).toEqual([refused]);
    const [finding] = story.history.findings(story.last);
    expect(finding).toMatchObject({ ruleId: "zombie-or-duplicates", severity: "problem" });
    expect(story.rules()).toContain("session-timeout");
  });

  test("what a zombie reads does not end a pause", () => {
    expect(zombie().change(2).pause).toMatchObject({ stoppedAtMs: 50_000, resumedAtMs: 55_600 });
  });

  test("nor does it move the beginning of one", () => {
    const story = twoMembers()
      .at(50_000)
      .freezes("B")
      .at(55_000)
      .expires("B", 49_000, 6_000)
      .rebalances("SessionExpired", "B", { waitingFor: ["A"] })
      .rejoins("A")
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] })
      .at(55_200)
      .thaws("B")
      .processes("B", 2, [1, 1])
      .at(55_400)
      .processes("A", 2, [1, 1]);
    expect(story.change(2).pause).toMatchObject({ stoppedAtMs: 50_000, resumedAtMs: 55_400 });
    expect(story.last.duplicates).toMatchObject([{ firstBy: "B", againBy: "A", fromOffset: 1 }]);
  });

  test("killed while it is frozen, it froze first: it had stopped reading then", () => {
    const story = twoMembers()
      .at(50_000)
      .freezes("B")
      .at(52_000)
      .dies("B")
      .at(55_000)
      .expires("B", 49_000, 6_000)
      .rebalances("SessionExpired", "B", { waitingFor: ["A"] })
      .rejoins("A")
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] })
      .at(55_100)
      .processes("A", 2, [1, 1]);
    expect(story.last.happened).toMatchObject({
      event: "Froze",
      atMs: 50_000,
      signal: "SIGKILL",
    });
    expect(story.change(2).pause).toMatchObject({ stoppedAtMs: 50_000, orphanedMs: 5_000 });
  });

  test("its return under a new member id is an ordinary join, not a restart", () => {
    const story = zombie()
      .at(58_200)
      .joins("B#2")
      .rebalances("MemberJoined", "B#2", { waitingFor: ["A"] });
    expect(story.last).toMatchObject({ cause: "MemberJoined", trigger: { clientId: "B" } });
    expect(story.rules()).not.toContain("rolling-restart");
  });

  test("a freeze shorter than the session is nobody's rebalance and no pause of a later one", () => {
    const story = twoMembers()
      .at(50_000)
      .freezes("B")
      .at(52_000)
      .thaws("B")
      .processes("B", 2, [1, 1])
      .at(60_000)
      .leaves("A")
      .rebalances("MemberLeft", "A", { waitingFor: ["B"] })
      .at(60_500)
      .stops("B", 2, 3)
      .rejoins("B")
      .generation(["B"])
      .assigns({ B: [0, 1, 2, 3] })
      .at(60_600)
      .processes("B", 2, [2, 2]);
    expect(story.history.rebalances).toHaveLength(2);
    expect(story.change(2).pause).toMatchObject({ stoppedAtMs: 60_500 });
  });
});

describe("a static member restarts", () => {
  function staticPair(): Story {
    const story = new Story();
    story.instanceIds.set("A", "a").set("B", "b").set("B#2", "b");
    return story
      .at(0)
      .rebalances("MemberJoined", "A", { fromState: "Empty" })
      .joins("A")
      .joins("B")
      .at(3_000)
      .generation(["A", "B"])
      .assigns({ A: [0, 1], B: [2, 3] })
      .starts("A", 0, 1)
      .starts("B", 2, 3)
      .processes("B", 2, [0, 4])
      .processes("B", 3, [0, 4])
      .commits("B", { 2: 5, 3: 3 });
  }

  test("within its session nothing is rebalanced; the entry tells the pause and the records twice", () => {
    const story = staticPair()
      .at(10_000)
      .dies("B")
      .at(14_000)
      .note({
        type: "StaticMemberReplaced",
        groupInstanceId: "b",
        oldMemberId: "B",
        newMemberId: "B#2",
        assignmentKept: true,
      })
      .joins("B#2", { parked: false, rejoin: true })
      .synced("B#2")
      .starts("B#2", 2, 3)
      .at(14_200)
      .processes("B#2", 2, [5, 5])
      .processes("B#2", 3, [3, 6]);
    const { last } = story;
    expect(last).toMatchObject({ cause: "StaticMemberReplaced", rounds: [], phase: "settled" });
    expect(last.happened).toMatchObject({ event: "Died", atMs: 10_000 });
    expect(last).toMatchObject({ fromGenerationId: 1, toGenerationId: 1 });
    expect(last.changes.map(({ partition, kind }) => [partition, kind])).toEqual([
      [2, "kept"],
      [3, "kept"],
    ]);
    expect(story.change(2).pause).toMatchObject({ orphanedMs: 4_000, unownedMs: 0, unreadMs: 200 });
    expect(last.duplicates).toMatchObject([{ partition: 3, fromOffset: 3, toOffset: 4 }]);
    expect(story.history.totals).toMatchObject({ rebalanceCount: 1, staticReturnCount: 1 });
  });

  test("longer than its session it costs a rebalance, and the rule says so", () => {
    const story = staticPair()
      .at(10_000)
      .dies("B")
      .at(53_000)
      .expires("B", 8_000)
      .rebalances("SessionExpired", "B", { waitingFor: ["A"] });
    expect(story.rules()).toEqual(["static-not-effective", "session-timeout"]);
  });

  test("when its return needs a rebalance, its partitions count as kept", () => {
    const story = staticPair()
      .at(10_000)
      .note({
        type: "StaticMemberReplaced",
        groupInstanceId: "b",
        oldMemberId: "B",
        newMemberId: "B#2",
        assignmentKept: false,
      })
      .joins("B#2")
      .rebalances("StaticMemberReplaced", "B#2", { waitingFor: ["A"] })
      .rejoins("A")
      .generation(["A", "B#2"])
      .assigns({ A: [0, 1], "B#2": [2, 3] });
    expect(story.last.changes.map(({ kind }) => kind)).toEqual(Array(4).fill("kept"));
  });
});

describe("rebalances follow each other", () => {
  /** C joins; before A, the leader, has sent the assignment, D joins too. */
  function chained(): Story {
    return twoMembers()
      .at(10_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .at(11_000)
      .stops("A", 0, 1)
      .stops("B", 2, 3)
      .rejoins("A", "B")
      .generation(["A", "B", "C"])
      .at(11_400)
      .joins("D")
      .rebalances("MemberJoined", "D", {
        fromState: "CompletingRebalance",
        waitingFor: ["A", "B", "C"],
      })
      .at(11_900)
      .rejoins("A", "B", "C")
      .generation(["A", "B", "C", "D"])
      .at(12_000)
      .assigns({ A: [0], B: [1], C: [2], D: [3] })
      .at(12_100)
      .processes("A", 0, [1, 1]);
  }

  test("a join that cuts the sync phase short is a second round of the same rebalance", () => {
    const { last, history } = chained();
    expect(history.rebalances).toHaveLength(2);
    expect(last.rounds.map(({ cause, trigger }) => [cause, trigger?.memberId])).toEqual([
      ["MemberJoined", "C"],
      ["MemberJoined", "D"],
    ]);
    expect(last.rounds.map(({ generationId, storedAtMs }) => [generationId, storedAtMs])).toEqual([
      [2, null],
      [3, 12_000],
    ]);
    const waits = last.rounds[1]!.waits.map(({ member, outcome }) => [member.memberId, outcome]);
    expect(waits).toEqual([
      ["A", "Rejoined"],
      ["B", "Rejoined"],
      ["C", "Rejoined"],
    ]);
    expect(last).toMatchObject({ fromGenerationId: 1, toGenerationId: 3, startedAtMs: 10_000 });
  });

  test("the pause spans both rounds", () => {
    const story = chained();
    expect(story.change(0).pause).toMatchObject({ stoppedAtMs: 11_000, resumedAtMs: 12_100 });
  });

  test("a pause that the next rebalance finds open is counted once, where it ends", () => {
    const story = chained()
      .at(13_000)
      .leaves("D")
      .rebalances("MemberLeft", "D", { waitingFor: ["A", "B", "C"] })
      .at(13_500)
      .stops("A", 0)
      .rejoins("A", "B", "C")
      .generation(["A", "B", "C"])
      .at(13_600)
      .assigns({ A: [0, 3], B: [1], C: [2] })
      .at(13_700);
    for (const [id, partition] of [
      ["A", 0],
      ["B", 1],
      ["C", 2],
      ["A", 3],
    ] as const) {
      story.processes(id, partition, [2, 2]);
    }
    const [, first] = story.history.rebalances;
    expect(first).toMatchObject({ phase: "superseded" });
    expect(story.change(1, first).pause).toEqual({ state: "CarriedOver", stoppedAtMs: 11_000 });
    expect(story.change(1).pause).toMatchObject({ stoppedAtMs: 11_000, orphanedMs: 0 });
    // 0: 1.1 s in the first and 0.2 s in the second; 1, 2 and 3: 2.7 s each, in the second.
    expect(story.history.totals.partitionPauseMs).toBe(1_100 + 200 + 3 * 2_700);
  });
});

describe("the barrier opens by its deadline", () => {
  test("the member that never came is named, and its partitions move", () => {
    const story = twoMembers()
      .at(10_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"], deadlineMs: 40_000 })
      .at(11_000)
      .stops("A", 0, 1)
      .rejoins("A")
      .at(40_000)
      .generation(["A", "C"], { removed: ["B"], timedOut: true })
      .assigns({ A: [0, 1], C: [2, 3] })
      .starts("C", 2, 3)
      .at(40_050)
      .processes("C", 2, [1, 1]);
    const [round] = story.last.rounds;
    expect(round).toMatchObject({ timedOut: true, openedAtMs: 40_000 });
    expect(lastAtBarrier(round!)).toMatchObject({ outcome: "Missed", member: { memberId: "B" } });
    expect(story.rules()).toEqual(["slow-rejoiner"]);
    expect(story.history.findings(story.last)[0]?.cause).toBe("B never came to the barrier");
    expect(story.change(2)).toMatchObject({ kind: "moved", from: { memberId: "B" } });
  });

  test("two that came late together are both waited for, and neither is blamed", () => {
    const slow = (first: number) =>
      twoMembers()
        .at(10_000)
        .joins("C")
        .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
        .at(first)
        .rejoins("A")
        .at(20_000)
        .rejoins("B")
        .generation(["A", "B", "C"])
        .assigns({ A: [0, 1], B: [2], C: [3] });
    expect(slow(19_000).rules()).toEqual([]);
    expect(slow(11_000).rules()).toEqual(["slow-rejoiner"]);
  });

  test("a member that leaves while the barrier is closed ends the wait for it", () => {
    const story = twoMembers()
      .at(10_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .at(10_400)
      .leaves("B")
      .at(10_700)
      .rejoins("A")
      .generation(["A", "C"]);
    const [round] = story.last.rounds;
    expect(round?.waits).toMatchObject([
      { member: { memberId: "A" }, outcome: "Rejoined", untilMs: 10_700 },
      { member: { memberId: "B" }, outcome: "Left", untilMs: 10_400 },
    ]);
    expect(round?.meanwhile).toMatchObject([{ type: "Left", member: { memberId: "B" } }]);
  });

  test("an id that was handed out and not yet used keeps the barrier closed too", () => {
    const story = twoMembers()
      .at(10_000)
      .leaves("B")
      .rebalances("MemberLeft", "B", { waitingFor: ["A"] })
      .at(10_100);
    story
      .note({ type: "MemberIdAssigned", member: story.member("C"), deadlineMs: 20_000 })
      .at(10_200)
      .rejoins("A")
      .at(20_000)
      .note({ type: "PendingMemberExpired", memberId: "C" })
      .generation(["A"]);
    expect(lastAtBarrier(story.last.rounds[0]!)).toMatchObject({
      outcome: "Expired",
      untilMs: 20_000,
      member: { clientId: "C" },
    });
  });

  test("members that do not sync are removed, and that is the next rebalance's cause", () => {
    const story = twoMembers().at(303_000);
    story
      .note({ type: "SyncTimedOut", generationId: 1, removed: [story.member("B")] })
      .rebalances("SyncTimedOut", "B", { waitingFor: ["A"] });
    expect(story.last).toMatchObject({ cause: "SyncTimedOut", trigger: { memberId: "B" } });
    expect(story.history.members.map(({ memberId }) => memberId)).toEqual(["A"]);
  });
});
