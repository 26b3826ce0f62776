import { describe, expect, test } from "vitest";
import { Story, twoMembers } from "./story.ts";

/** A rebalance without processes: everybody rejoins 100 ms after `atMs` and takes the given partitions. */
function rebalanceTo(story: Story, atMs: number, assignment: Record<string, number[]>): Story {
  const ids = Object.keys(assignment);
  return story
    .at(atMs)
    .rebalances("MemberRejoined", ids[0]!, { waitingFor: ids })
    .at(atMs + 100)
    .rejoins(...ids)
    .generation(ids)
    .assigns(assignment);
}

describe("moves", () => {
  test("two owners that swapped a partition moved two that could have stayed", () => {
    const { last } = rebalanceTo(twoMembers(), 10_000, { A: [0, 2], B: [1, 3] });
    expect(last.changes.map(({ kind }) => kind)).toEqual(["kept", "moved", "moved", "kept"]);
    expect(last.avoidableMoveCount).toBe(2);
  });

  test("a share for the newcomer is not avoidable", () => {
    const story = twoMembers().at(10_000).joins("C");
    rebalanceTo(story, 10_000, { A: [0, 1], B: [2], C: [3] });
    expect(story.last.avoidableMoveCount).toBe(0);
  });

  test("a newcomer with the largest share costs one move, an exchange between the others another", () => {
    const story = twoMembers().at(10_000).joins("C");
    rebalanceTo(story, 10_000, { A: [0], B: [1], C: [2, 3] });
    // Shares of 2, 1 and 1: A could have kept both, and only one of B's had to move.
    expect(story.last.changes.map(({ kind }) => kind)).toEqual(["kept", "moved", "moved", "moved"]);
    expect(story.last.avoidableMoveCount).toBe(2);
    expect(story.rules()).toEqual(["avoidable-moves"]);
  });

  test("partitions of a member that is gone had to move", () => {
    const story = twoMembers().at(9_000).leaves("B");
    rebalanceTo(story, 10_000, { A: [0, 1, 2, 3] });
    expect(story.last.avoidableMoveCount).toBe(0);
  });
});

describe("records processed twice", () => {
  test("an eager member that commits too late reads its own records again", () => {
    const story = twoMembers().at(9_000).processes("A", 0, [1, 9]).commits("A", { 0: 6 });
    rebalanceTo(story, 10_000, { A: [0, 1], B: [2, 3] });
    story.starts("A", 0, 1).at(10_200).processes("A", 0, [6, 12]);
    expect(story.last.duplicates).toEqual([
      {
        topic: "orders",
        partition: 0,
        fromOffset: 6,
        toOffset: 9,
        firstBy: "A",
        againBy: "A",
        againAtMs: 10_200,
        firstWent: null,
        why: "Rejoined",
        removed: null,
      },
    ]);
    const [finding] = story.history.findings(story.last);
    expect(finding?.advice).toBe("commit when partitions are revoked, before the client rejoins");
  });

  test("a partition that moves is read again from the commit for want of one before the hand-over", () => {
    const story = twoMembers().at(9_000).processes("A", 0, [1, 9]).commits("A", { 0: 6 });
    rebalanceTo(story, 10_000, { A: [1, 2], B: [0, 3] });
    story.starts("B", 0, 3).at(10_200).processes("B", 0, [6, 12]);
    expect(story.last.duplicates).toMatchObject([{ why: "NotCommitted", firstWent: null }]);
    expect(story.history.findings(story.last)[0]?.advice).toContain("when partitions are revoked");
  });

  test("a follower that joins again without a rebalance reads again what it had not committed", () => {
    const story = twoMembers().at(9_000).processes("B", 2, [1, 9]).commits("B", { 2: 4 });
    story.at(9_500).joins("B", { rejoin: true, parked: false }).synced("B").starts("B", 2, 3);
    story.at(9_600).processes("B", 2, [4, 12]);
    expect(story.history.rebalances).toHaveLength(1);
    expect(story.last.duplicates).toMatchObject([
      { fromOffset: 4, toOffset: 9, firstBy: "B", againBy: "B", why: "Rejoined" },
    ]);
  });

  test("a commit refused to a member that is only late is no zombie's", () => {
    const story = twoMembers().at(9_000);
    const refused = { type: "CommitRefused", memberId: "A", generationId: 1 } as const;
    story.note({ ...refused, error: "ILLEGAL_GENERATION" });
    story.note({ ...refused, error: "ILLEGAL_GENERATION" });
    expect(story.last.refusedCommits).toMatchObject([{ name: "A", count: 2 }]);
    expect(story.rules()).toEqual([]);
    story.note({ ...refused, error: "UNKNOWN_MEMBER_ID" });
    expect(story.rules()).toEqual(["zombie-or-duplicates"]);
  });

  test("a seek back is counted, and not blamed on commits", () => {
    const story = twoMembers().at(9_000).processes("A", 0, [1, 9]).processes("A", 0, [2, 3]);
    expect(story.last.duplicates).toMatchObject([
      { fromOffset: 2, toOffset: 3, why: "ReadAgain", firstBy: "A", againBy: "A" },
    ]);
  });

  test("after a hand-over, offsets below the committed one are a seek too", () => {
    const story = twoMembers().at(9_000).processes("A", 0, [1, 9]).commits("A", { 0: 6 });
    rebalanceTo(story, 10_000, { A: [0, 1], B: [2, 3] });
    story.starts("A", 0, 1).at(10_200).processes("A", 0, [5, 6]);
    expect(story.last.duplicates.map(({ fromOffset, why }) => [fromOffset, why])).toEqual([
      [5, "ReadAgain"],
      [6, "Rejoined"],
    ]);
  });

  test("a third processing counts again", () => {
    const story = twoMembers().at(9_000);
    for (let i = 0; i < 3; i += 1) story.processes("A", 0, [5, 5]);
    expect(story.history.totals.duplicateCount).toBe(2);
  });

  test("offsets that were skipped and come late are not duplicates", () => {
    const story = twoMembers().at(9_000).processes("A", 0, [10, 12]).processes("A", 0, [4, 6]);
    expect(story.last.duplicates).toEqual([]);
    story.processes("A", 0, [6, 10]);
    expect(story.history.totals.duplicateCount).toBe(2);
  });

  test("after very many hand-overs repeats are still counted, by whom first is forgotten", () => {
    const story = twoMembers().at(9_000);
    for (let offset = 1; offset < 400; offset += 1) {
      story.processes(offset % 2 === 0 ? "A" : "B", 0, [offset, offset]);
    }
    story.processes("A", 0, [3, 4]).processes("A", 0, [399, 399]);
    expect(story.last.duplicates).toMatchObject([
      { fromOffset: 3, toOffset: 4, firstBy: null },
      { fromOffset: 399, toOffset: 399, firstBy: "B" },
    ]);
  });
});

describe("what a history holds without process reports", () => {
  function notesOnly(protocolName: string): Story {
    const story = new Story({ protocolName })
      .at(0)
      .rebalances("MemberJoined", "A", { fromState: "Empty" })
      .joins("A")
      .joins("B")
      .at(3_000)
      .generation(["A", "B"])
      .assigns({ A: [0, 1], B: [2, 3] });
    return story
      .at(10_000)
      .leaves("B")
      .rebalances("MemberLeft", "B", { waitingFor: ["A"] })
      .at(11_000)
      .rejoins("A")
      .generation(["A"])
      .at(11_050)
      .assigns({ A: [0, 1, 2, 3] });
  }

  test("eager members pause all from their rejoin, and a leaver's partitions from its leaving", () => {
    const story = notesOnly("range");
    expect(story.change(0).pause).toMatchObject({ stoppedAtMs: 11_000, resumedAtMs: 11_050 });
    expect(story.change(2).pause).toMatchObject({
      stoppedAtMs: 10_000,
      stoppedBy: "coordinator",
      resumedBy: "assignment",
      unownedMs: 1_050,
    });
    expect(story.last.phase).toBe("settled");
  });

  test("cooperative members do not pause what they keep", () => {
    const story = notesOnly("cooperative-sticky");
    expect(story.change(0).pause.state).toBe("None");
    expect(story.change(2).pause.state).toBe("Over");
  });

  test("an answer to SyncGroup that is noted before the assignment ends the pause with it", () => {
    const story = notesOnly("range").at(20_000).leaves("A").joins("C");
    story.rebalances("MemberLeft", "A").generation(["C"]).at(20_100).synced("C");
    story.at(20_110).assigns({ C: [0, 1, 2, 3] }, { synced: false });
    expect(story.change(0).pause).toMatchObject({ stoppedAtMs: 20_000, resumedAtMs: 20_100 });
  });

  test("an eager member that rejoins in two rounds stopped reading at the first", () => {
    const story = notesOnly("range").at(20_000).joins("C");
    story
      .rebalances("MemberJoined", "C", { waitingFor: ["A"] })
      .at(20_300)
      .rejoins("A");
    story.generation(["A", "C"]).at(20_500).joins("D");
    story.rebalances("MemberJoined", "D", { fromState: "CompletingRebalance" });
    story.at(20_700).rejoins("A", "C").generation(["A", "C", "D"]);
    story.at(20_800).assigns({ A: [0, 1], C: [2], D: [3] });
    expect(story.change(0).pause).toMatchObject({ stoppedAtMs: 20_300, resumedAtMs: 20_800 });
  });

  test("an assignment stored but not fetched does not end the pause until the member syncs", () => {
    const story = notesOnly("range").at(20_000).leaves("A").joins("C");
    story
      .rebalances("MemberLeft", "A")
      .generation(["C"])
      .assigns({ C: [0, 1, 2, 3] }, { synced: false });
    expect(story.change(0).pause.state).toBe("Open");
    story.at(20_300).synced("C");
    expect(story.change(0).pause).toMatchObject({ stoppedAtMs: 20_000, resumedAtMs: 20_300 });
  });
});

describe("partitions are added", () => {
  test("the time since they were added counts as their pause, and the rule reassures", () => {
    const story = twoMembers()
      .at(10_000)
      .report("admin", { type: "PartitionsAdded", topic: "orders", fromCount: 4, toCount: 6 })
      .at(12_000);
    rebalanceTo(story, 12_000, { A: [0, 1, 4], B: [2, 3, 5] });
    story.starts("A", 0, 1, 4).at(12_500).processes("A", 4, [0, 0]);
    expect(story.last.happened).toMatchObject({ event: "PartitionsAdded", atMs: 10_000 });
    expect(story.change(4)).toMatchObject({ kind: "assigned", from: null });
    expect(story.change(4).pause).toMatchObject({
      orphanedMs: 2_000,
      unownedMs: 100,
      unreadMs: 400,
    });
    expect(story.history.findings(story.last)).toMatchObject([
      { ruleId: "metadata-changed", severity: "info", cause: "orders grew from 4 to 6 partitions" },
    ]);
  });
});

describe("rules", () => {
  test("members beyond the partitions are idle", () => {
    const story = twoMembers().at(10_000).joins("C");
    rebalanceTo(story, 10_000, { A: [0, 1], B: [2, 3], C: [] });
    expect(story.rules()).toEqual(["idle-members"]);
    expect(story.history.findings(story.last)[0]?.cause).toBe("C got no partition");
  });

  test("whoever waits for the second half of a cooperative rebalance is not idle", () => {
    const story = twoMembers({ protocolName: "cooperative-sticky" }).at(10_000).joins("C");
    rebalanceTo(story, 10_000, { A: [0, 1], B: [2], C: [] });
    expect(story.rules()).toEqual([]);
  });

  test("a client's own word for a slow handler is taken as the cause", () => {
    const reason = "consumer poll timeout has expired.";
    const story = twoMembers()
      .at(10_000)
      .leaves("B", reason)
      .rebalances("MemberLeft", "B", { reason });
    expect(story.rules()).toEqual(["poll-timeout"]);
  });

  test("members whose session timeouts differ", () => {
    const story = twoMembers().at(10_000).joins("C", { sessionTimeoutMs: 10_000 });
    rebalanceTo(story, 10_000, { A: [0, 1], B: [2], C: [3] });
    expect(story.rules()).toEqual([]);
    // rebalanceTo had C rejoin with the 45 s of the others.
    story.at(20_000).joins("C", { rejoin: true, parked: false, sessionTimeoutMs: 10_000 });
    expect(story.rules()).toEqual(["timeouts-mistuned"]);
  });

  test("one eager member keeps a group eager", () => {
    const story = twoMembers().at(10_000).joins("C");
    rebalanceTo(story, 10_000, { A: [0, 1], B: [2], C: [3] });
    story.joins("C", { rejoin: true, parked: false, protocols: ["cooperative-sticky", "range"] });
    expect(story.rules()).toEqual(["eager-held-back"]);
  });

  test("the second half of a cooperative rebalance is explained, not blamed", () => {
    const story = twoMembers({ protocolName: "cooperative-sticky" }).at(10_000).joins("C");
    rebalanceTo(story, 10_000, { A: [0], B: [2, 3], C: [] });
    rebalanceTo(story, 10_300, { A: [0], B: [2, 3], C: [1] });
    expect(story.rules()).toEqual(["cooperative-second-round"]);
    expect(story.history.rebalances).toHaveLength(2);
    expect(story.change(1)).toMatchObject({ kind: "moved", from: { memberId: "A" } });
  });

  test("the same client back under a new id within two minutes is a restart", () => {
    const story = twoMembers().at(10_000).leaves("B");
    rebalanceTo(story.rebalances("MemberLeft", "B"), 10_000, { A: [0, 1, 2, 3] });
    story
      .at(30_000)
      .joins("B#2")
      .rebalances("MemberJoined", "B#2", { waitingFor: ["A"] });
    expect(story.rules()).toEqual(["rolling-restart"]);
  });

  test("a client that comes and goes all the time is a crash loop", () => {
    const story = twoMembers();
    for (let life = 1; life <= 4; life += 1) {
      const id = `C#${life}`;
      story
        .at(life * 20_000)
        .joins(id)
        .rebalances("MemberJoined", id);
      story.generation(["A", "B", id]).assigns({ A: [0, 1], B: [2, 3], [id]: [] });
      story.at(life * 20_000 + 10_000).expires(id, life * 20_000 + 4_000, 6_000);
      story.rebalances("SessionExpired", id);
      story.generation(["A", "B"]).assigns({ A: [0, 1], B: [2, 3] });
    }
    expect(story.rules()[0]).toBe("crash-loop");
  });

  test("a coordinator that moved is no fault of the application", () => {
    const story = twoMembers().at(10_000);
    const members = [story.member("A"), story.member("B")];
    story.note({ type: "GroupUnloaded" }).note({ type: "GroupLoaded", generationId: 1, members });
    rebalanceTo(story, 12_000, { A: [0, 1], B: [2, 3] });
    expect(story.rules()).toEqual(["coordinator-moved"]);
    expect(story.last.changes.map(({ kind }) => kind)).toEqual(Array(4).fill("kept"));
  });

  test("a coordinator that moves in the middle abandons the rebalance", () => {
    const story = twoMembers().at(10_000).joins("C").rebalances("MemberJoined", "C");
    story.note({ type: "GroupUnloaded" });
    expect(story.last.phase).toBe("abandoned");
  });
});

describe("memory", () => {
  test("only the last rebalances are kept; the totals remember all", () => {
    const story = twoMembers({ keptCount: 3 });
    for (let i = 1; i <= 10; i += 1) {
      rebalanceTo(story, i * 10_000, i % 2 ? { A: [0, 1, 2], B: [3] } : { A: [0, 1], B: [2, 3] });
    }
    expect(story.history.rebalances.map(({ number }) => number)).toEqual([9, 10, 11]);
    expect(story.history.totals).toMatchObject({ rebalanceCount: 11, movedCount: 10 });
  });

  test("notes of other groups are not this history's", () => {
    const story = twoMembers();
    story.history.foldNote({ type: "GroupDeleted", reason: "Deleted", groupId: "h", atMs: 5_000 });
    expect(story.history.members).toHaveLength(2);
  });
});
