import { describe, expect, test } from "vitest";
import { GroupInsight } from "../../src/insight/index.ts";
import type { GroupEventNote } from "../../src/model/index.ts";
import { Story } from "./story.ts";

/** The log of partition 0 as it is polled: no record waits. */
function polls(story: Story, atMs: number, endOffset: number): void {
  story.history.setEndOffset({ topic: "orders", partition: 0, endOffset, atMs });
}

/** A joins at 0 and B at 10,000: from 10,200 on partition 0 is A's again, and its log has no record to read. */
function quiet(): Story {
  return new Story()
    .at(0)
    .joins("A")
    .rebalances("MemberJoined", "A", { fromState: "Empty" })
    .at(3_000)
    .generation(["A"])
    .assigns({ A: [0, 1] })
    .starts("A", 0, 1)
    .at(10_000)
    .joins("B")
    .rebalances("MemberJoined", "B", { waitingFor: ["A"] })
    .at(10_100)
    .stops("A", 0, 1)
    .rejoins("A")
    .generation(["A", "B"])
    .at(10_200)
    .assigns({ A: [0], B: [1] })
    .at(10_250)
    .starts("A", 0)
    .starts("B", 1);
}

const OVER = {
  state: "Over",
  stoppedAtMs: 10_100,
  resumedAtMs: 10_250,
  resumedBy: "assignment",
};

describe("a partition without records", () => {
  test("is not read again before anybody knows that nothing waits in it", () => {
    const story = quiet();
    expect(story.change(0).pause.state).toBe("Open");
    polls(story, 12_000, 3);
    expect(story.change(0).pause.state).toBe("Open");
  });

  test("was read again when its owner had it, as soon as its log is known to hold nothing to read", () => {
    const story = quiet();
    polls(story, 12_000, 0);
    expect(story.change(0).pause).toMatchObject(OVER);
    expect(story.history.partitions()[0]!.stoppedAtMs).toBeNull();
  });

  test("does not pause for an hour because the next rebalance is an hour later", () => {
    const story = quiet();
    polls(story, 9_000, 0);
    const second = story.last;
    story
      .at(3_600_000)
      .leaves("B")
      .rebalances("MemberLeft", "B", { waitingFor: ["A"] });
    story
      .at(3_600_100)
      .stops("A", 0)
      .rejoins("A")
      .generation(["A"])
      .at(3_600_200)
      .assigns({ A: [0, 1] });
    expect(story.change(0, second).pause).toMatchObject(OVER);
    expect(story.change(0)).toMatchObject({
      kind: "kept",
      pause: { state: "Open", stoppedAtMs: 3_600_100 },
    });
  });
});

describe("a pause whose beginning is a commit alone", () => {
  test("does not begin before the end of the pause before it", () => {
    const story = new Story();
    story.at(0).joins("A").rebalances("MemberJoined", "A", { fromState: "Empty" });
    story
      .at(3_000)
      .generation(["A"])
      .assigns({ A: [0] })
      .at(4_000)
      .commits("A", { 0: 5 });
    story.at(20_000).rebalances("MemberRejoined", "A", { waitingFor: [] }).rejoins("A");
    story
      .generation(["A"])
      .at(20_500)
      .assigns({ A: [0] });
    const before = story.change(0).pause;
    expect(before).toMatchObject({ state: "Over", resumedAtMs: 20_500 });
    story.at(60_000).note({
      type: "StaticMemberReplaced",
      groupInstanceId: "a",
      oldMemberId: "A",
      newMemberId: "A#2",
      assignmentKept: true,
    });
    expect(story.change(0).pause).toMatchObject({ stoppedAtMs: 20_500 });
  });
});

describe("a lag sample", () => {
  const evidence = { grade: "journal", source: "__consumer_offsets", withinMs: 0 } as const;
  const note = (insight: GroupInsight, atMs: number, body: GroupEventNote): void =>
    insight.foldNote({ groupId: "g", atMs, evidence, ...body });
  const partitions = (committedOffset: number) => [
    { topic: "orders", partition: 0, committedOffset, logEndOffset: 120, oldestAtMs: null },
  ];

  test("tells the fold where logs end, and no commits where the journal tells them later one by one", () => {
    const insight = new GroupInsight({ groupId: "g" });
    const members = [
      {
        ...{ memberId: "A", groupInstanceId: null, clientId: "A", clientHost: "/::1" },
        ...{ sessionTimeoutMs: null, rebalanceTimeoutMs: null, protocols: [] },
        partitions: [{ topic: "orders", partitions: [0] }],
      },
    ];
    note(insight, 1_000, {
      ...{ type: "GroupObserved", groupType: "classic", state: "Stable", generationId: 1 },
      ...{ protocolName: "range", coordinatorId: 1, members },
    });
    insight.foldLag({ atMs: 9_000, partitions: partitions(100) });
    for (const [i, offset] of [80, 90, 100].entries()) {
      note(insight, 5_000 + i * 1_000, {
        ...{ type: "OffsetsCommitted", memberId: "A", generationId: 1 },
        offsets: [{ topic: "orders", partition: 0, offset, previousOffset: -1 }],
      });
    }
    expect(insight.history.partitions()[0]).toMatchObject({ logEndOffset: 120, lag: 20 });
    expect(insight.history.rebalances.flatMap(({ rewinds }) => rewinds)).toEqual([]);
  });
});
