import { describe, expect, it } from "vitest";
import { ForeignStory } from "./foreign-story.ts";

/** A and B in generation 4 since 1,000 ms, both committing until `untilMs`. */
function twoMembers(untilMs = 10_000): ForeignStory {
  const story = new ForeignStory("journal").at(1_000).stores(4, { A: [0, 1], B: [2, 3] });
  for (let atMs = 2_000; atMs <= untilMs; atMs += 1_000) {
    story.at(atMs).commits(0, atMs).commits(2, atMs);
  }
  return story;
}

describe("a classic group's journal alone", () => {
  it("tells the group as its first record has it, and nothing of before", () => {
    const story = new ForeignStory("journal")
      .at(1_000)
      .stores(4, { A: [0, 1], B: [2] })
      .end();
    expect(story.types()).toEqual(["GroupObserved"]);
    expect(story.last("GroupObserved")).toMatchObject({
      state: "Stable",
      generationId: 4,
      evidence: { grade: "journal" },
      members: [{ memberId: "A", sessionTimeoutMs: 6_000 }, { memberId: "B" }],
    });
  });

  it("takes a group's first generation for a rebalance from Empty: nobody was there before", () => {
    const story = new ForeignStory("journal")
      .at(1_000)
      .stores(1, { A: [0] })
      .end();
    expect(story.last("RebalanceStarted")).toMatchObject({
      generationId: 0,
      fromState: "Empty",
      cause: "MemberJoined",
      startKnown: false,
    });
  });

  it("does not know when a rebalance began: its first instant is the end of the join phase", () => {
    const story = twoMembers()
      .at(12_000)
      .stores(5, { A: [0], B: [2], C: [1, 3] }, { syncMs: 40 });
    story.end();
    expect(story.last("RebalanceStarted")).toMatchObject({ atMs: 11_960, startKnown: false });
  });

  it("tells the end of the join phase by the state's instant and the end of the sync phase by the record's", () => {
    const story = twoMembers()
      .at(12_000)
      .stores(5, { A: [0], B: [2], C: [1, 3] }, { syncMs: 40 });
    story.end();
    expect(story.last("GenerationCompleted").atMs).toBe(11_960);
    expect(story.last("AssignmentStored").atMs).toBe(12_000);
  });

  it("infers that a member of the new generation alone has joined", () => {
    const story = twoMembers()
      .at(12_000)
      .stores(5, { A: [0], B: [2], C: [1, 3] })
      .end();
    expect(story.last("RebalanceStarted")).toMatchObject({
      cause: "MemberJoined",
      memberId: "C",
      evidence: { grade: "inferred", source: "rule" },
    });
    // It joined somewhen since the last assignment.
    expect(story.last("MemberJoined").evidence).toEqual({
      grade: "journal",
      source: "__consumer_offsets",
      withinMs: 11_990 - 1_000,
    });
  });

  it("infers that a vanished member expired when its commits ceased a session before the join phase ended", () => {
    const story = twoMembers(10_000)
      .at(16_500)
      .commits(0, 99)
      .at(17_000)
      .stores(5, { A: [0, 1, 2, 3] });
    story.end();
    expect(story.last("RebalanceStarted")).toMatchObject({
      cause: "SessionExpired",
      memberId: "B",
    });
    expect(story.last("SessionExpired")).toMatchObject({
      lastHeardAtMs: 10_000,
      sessionTimeoutMs: 6_000,
      evidence: { grade: "inferred" },
    });
  });

  it("infers that a vanished member left when it had committed just before", () => {
    const story = twoMembers(10_000)
      .at(11_000)
      .stores(5, { A: [0, 1, 2, 3] })
      .end();
    expect(story.last("RebalanceStarted")).toMatchObject({
      cause: "MemberLeft",
      memberId: "B",
      evidence: { grade: "inferred" },
    });
  });

  it("infers that a vanished member left that was silent for its rebalance timeout: it had not polled for so long", () => {
    const story = twoMembers(10_000)
      .at(71_000)
      .stores(5, { A: [0, 1, 2, 3] })
      .end();
    expect(story.last("RebalanceStarted")).toMatchObject({ cause: "MemberLeft", memberId: "B" });
  });

  it("does not guess how a member went whose silence is neither its session's nor its rebalance timeout's", () => {
    const story = twoMembers(10_000)
      .at(40_000)
      .stores(5, { A: [0, 1, 2, 3] })
      .end();
    expect(story.last("RebalanceStarted")).toMatchObject({ cause: "Unknown", memberId: null });
  });

  it("does not guess how a member went that never committed", () => {
    const story = twoMembers(1_000)
      .at(17_000)
      .stores(5, { A: [0, 1, 2, 3] })
      .end();
    expect(story.last("RebalanceStarted")).toMatchObject({
      cause: "Unknown",
      memberId: null,
      evidence: { grade: "journal" },
    });
    expect(story.all("MemberLeft").length + story.all("SessionExpired").length).toBe(0);
  });

  it("does not take a member for expired that seldom commits", () => {
    const story = new ForeignStory("journal").at(1_000).stores(4, { A: [0], B: [1] });
    for (const atMs of [10_000, 20_000, 30_000]) story.at(atMs).commits(1, atMs);
    story
      .at(39_000)
      .stores(5, { A: [0, 1] })
      .end();
    expect(story.last("RebalanceStarted").cause).toBe("Unknown");
  });

  it("does not say which came first when one member went and another came", () => {
    const story = twoMembers()
      .at(11_000)
      .stores(5, { A: [0, 1], C: [2, 3] })
      .end();
    expect(story.last("RebalanceStarted")).toMatchObject({ cause: "Unknown", memberId: null });
    expect(story.last("MemberLeft").member.memberId).toBe("B");
    expect(story.last("MemberJoined").member.memberId).toBe("C");
  });

  it("calls it a change of topics when the same members own more partitions of the same subscription", () => {
    const story = twoMembers()
      .at(11_000)
      .stores(5, { A: [0, 1, 4], B: [2, 3, 5] })
      .end();
    expect(story.last("RebalanceStarted")).toMatchObject({ cause: "TopicMetadataChanged" });
  });

  it("calls it a changed subscription when a member of both generations names other topics", () => {
    const story = twoMembers();
    story
      .at(11_000)
      .stores(5, { A: [0, 1], B: [2, 3] }, { topics: ["orders", "payments"] })
      .end();
    expect(story.last("RebalanceStarted").cause).toBe("SubscriptionChanged");
  });

  it("takes a second cooperative round within a second for members that rejoined after revoking", () => {
    const story = new ForeignStory("journal");
    story.protocolName = "cooperative-sticky";
    story.at(1_000).stores(4, { A: [0, 1] });
    story.at(5_000).stores(5, { A: [0], B: [] });
    story.at(5_900).stores(6, { A: [0], B: [1] });
    story.end();
    expect(story.all("RebalanceStarted").map(({ cause }) => cause)).toEqual([
      "MemberJoined",
      "MemberRejoined",
    ]);
  });

  it("takes a static member that is swapped in the same generation for replaced, and for no rebalance", () => {
    const story = new ForeignStory("journal");
    story.instanceIds.set("B", "b").set("B#2", "b");
    story
      .at(1_000)
      .stores(4, { A: [0], B: [1] })
      .at(3_000)
      .stores(4, { A: [0], "B#2": [1] });
    story.at(4_000).commits(1, 10).end();
    expect(story.types()).toEqual(["GroupObserved", "StaticMemberReplaced"]);
    expect(story.last("StaticMemberReplaced")).toMatchObject({
      groupInstanceId: "b",
      oldMemberId: "B",
      newMemberId: "B#2",
      assignmentKept: true,
    });
    expect(story.last("OffsetsCommitted").memberId).toBe("B#2");
  });

  it("counts a skipped generation as a round that was formed and never synchronised", () => {
    const story = twoMembers()
      .at(12_000)
      .stores(7, { A: [0], B: [2], C: [1, 3] })
      .end();
    expect(
      story.all("RebalanceStarted").map(({ generationId, fromState }) => [generationId, fromState]),
    ).toEqual([
      [4, "Stable"],
      [5, "CompletingRebalance"],
      [6, "CompletingRebalance"],
    ]);
    expect(story.last("GenerationCompleted").generationId).toBe(7);
  });

  it("tells that the group was emptied at the record's instant", () => {
    const story = twoMembers().at(11_000).stores(5, {}).end();
    expect(story.last("GroupEmptied")).toMatchObject({ atMs: 11_000, generationId: 5 });
    expect(story.all("GenerationCompleted")).toEqual([]);
  });

  it("tells a tombstone as a deletion once nothing follows it", () => {
    const story = twoMembers().at(11_000).stores(5, {});
    story.at(12_000).journal({ type: "ClassicGroupForgotten" }).take();
    expect(story.all("GroupDeleted")).toEqual([]);
    story.group.advance("journal", 12_500);
    story.take();
    expect(story.last("GroupDeleted")).toMatchObject({ atMs: 12_000 });
  });

  it("tells a tombstone with a group of the other kind behind it as no deletion: it was converted", () => {
    const story = twoMembers().at(12_000).journal({ type: "ClassicGroupForgotten" });
    story.journal({ type: "GroupEpochStored", groupEpoch: 5, metadataHash: null }).end();
    expect(story.all("GroupDeleted")).toEqual([]);
    expect(story.last("GroupObserved")).toMatchObject({ groupType: "consumer", generationId: 5 });
  });

  it("gives nothing to a member that the leader's answer left out", () => {
    const story = twoMembers()
      .at(12_000)
      .stores(5, { A: [0, 1, 2, 3], B: [] })
      .end();
    const { assignments } = story.last("AssignmentStored");
    expect(assignments.find(({ memberId }) => memberId === "B")?.partitions).toEqual([]);
  });

  it("keeps the generations in the journal's order when the broker's clock jumps backwards", () => {
    const story = twoMembers()
      .at(12_000)
      .stores(5, { A: [0, 1, 2, 3] });
    story
      .at(3_000)
      .stores(6, { A: [0, 1], C: [2, 3] })
      .end();
    const generations = story.all("AssignmentStored").map(({ generationId }) => generationId);
    expect(generations).toEqual([5, 6]);
    const instants = story.all("GenerationCompleted").map(({ atMs }) => atMs);
    expect(instants).toEqual(instants.toSorted((a, b) => a - b));
  });

  it("begins anew behind records that it missed", () => {
    const story = twoMembers().at(11_000);
    story.group.advance("journal", 11_000);
    story.notes.push(...story.group.loseJournal(11_000));
    story
      .at(30_000)
      .stores(90, { A: [0, 1, 2, 3] })
      .end();
    expect(story.types()).toEqual(["GroupObserved", "GroupObserved"]);
  });
});

describe("commits", () => {
  it("are told for the owner by the current assignment, which is a conclusion", () => {
    const story = twoMembers(2_000).end();
    expect(story.all("OffsetsCommitted")[0]).toMatchObject({
      memberId: "A",
      offsets: [{ topic: "orders", partition: 0, offset: 2_000, previousOffset: -1 }],
      evidence: { grade: "inferred" },
    });
  });

  it("without an owner are told without a member", () => {
    const story = twoMembers(1_000).at(2_000).commits(17, 5).end();
    expect(story.last("OffsetsCommitted")).toMatchObject({
      memberId: "",
      evidence: { grade: "journal" },
    });
  });

  it("are told once a second and partition, the first, the last and every rewind besides", () => {
    const story = new ForeignStory("journal").at(1_000).stores(4, { A: [0] });
    for (let i = 0; i < 300; i++) story.at(2_000 + i * 10).commits(0, i * 10);
    story.at(5_000).commits(0, 40).at(5_010).commits(0, 50).at(5_020).commits(0, 60);
    story
      .at(6_000)
      .stores(5, { B: [0] })
      .at(6_010)
      .commits(0, 70)
      .end();
    const told = story.all("OffsetsCommitted").flatMap(({ offsets }) => offsets);
    expect(told.map(({ offset }) => offset)).toEqual([0, 1000, 2000, 40, 60, 70]);
    expect(told[3]).toMatchObject({ previousOffset: 2990 });
  });
});

describe("a journal that was compacted while nobody read it", () => {
  it("finds the group anew where generations are missing, and makes no failed rounds of them", () => {
    const story = twoMembers();
    story
      .compacted(40)
      .at(60_000)
      .stores(9, { A: [0, 1, 2, 3] })
      .end();
    expect(story.types().filter((type) => type === "RebalanceStarted")).toEqual([]);
    expect(story.last("GroupObserved")).toMatchObject({ generationId: 9, atMs: 60_000 });
  });

  it("goes on where the next generation is there, and takes missing commits for no silence", () => {
    const story = twoMembers();
    story
      .compacted(40)
      .at(60_000)
      .stores(5, { A: [0, 1, 2, 3] })
      .end();
    expect(story.last("RebalanceStarted")).toMatchObject({ generationId: 4, cause: "Unknown" });
    expect(story.types()).not.toContain("SessionExpired");
  });

  it("still tells of rounds that were never synchronised where nothing is missing", () => {
    const story = new ForeignStory("journal")
      .compacted(40)
      .at(1_000)
      .stores(4, { A: [0] })
      .at(2_000)
      .stores(7, { A: [0] })
      .end();
    const started = story.types().filter((type) => type === "RebalanceStarted");
    expect(started).toHaveLength(3);
  });

  it("takes hundreds of generations at once for a gap, whatever is missing", () => {
    const story = twoMembers()
      .at(20_000)
      .stores(900, { A: [0, 1, 2, 3] })
      .end();
    expect(story.last("GroupObserved")).toMatchObject({ generationId: 900 });
  });
});
