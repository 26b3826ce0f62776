import { describe, expect, test } from "vitest";
import {
  applyDelta,
  type GroupDelta,
  GroupInsight,
  type GroupView,
} from "../../../src/insight/index.ts";
import { deathOfB, InsightStory, twoReaders } from "./insight-story.ts";

function kinds(deltas: readonly GroupDelta[]): string[] {
  return deltas.map(({ kind }) => kind);
}

/** What a page holds that was given a view and then deltas. */
function follow(view: GroupView, deltas: readonly GroupDelta[]): GroupView {
  return deltas.reduce(applyDelta, view);
}

describe("deltas", () => {
  test("a view and the deltas after it make the view of later", () => {
    const story = new InsightStory();
    let page = story.view(0);
    story
      .at(0)
      .rebalances("MemberJoined", "A", { fromState: "Empty", deadlineMs: 3_000 })
      .joins("A");
    page = follow(page, story.insight.takeDeltas(100));
    story
      .at(3_000)
      .generation(["A"], { timedOut: true })
      .assigns({ A: [0, 1] })
      .starts("A", 0, 1);
    page = follow(page, story.insight.takeDeltas(3_100));
    story
      .at(3_200)
      .processes("A", 0, [0, 4])
      .processes("A", 1, [0, 4])
      .commits("A", { 0: 5, 1: 5 });
    page = follow(page, story.insight.takeDeltas(4_200));
    const { lag: _, knownSinceMs: __, ...view } = story.view(4_200);
    const { lag: ___, knownSinceMs: ____, ...drawn } = page;
    expect(drawn).toEqual(view);
  });

  test("what is told later of earlier is known since then, by the view and by who follows it", () => {
    const story = new InsightStory();
    story.insight.foldLag({ atMs: 60_000, partitions: [] });
    const page = story.view(60_000);
    expect(page.knownSinceMs).toBe(60_000);
    story.at(3_000).rebalances("MemberJoined", "A", { fromState: "Empty" }).joins("A");
    expect(story.view(60_000).knownSinceMs).toBe(3_000);
    expect(follow(page, story.insight.takeDeltas(60_000)).knownSinceMs).toBe(3_000);
  });

  test("of a group in which nothing happens there are none", () => {
    const { insight } = deathOfB();
    insight.takeDeltas(70_000);
    insight.takeDeltas(140_000);
    expect(insight.takeDeltas(140_050)).toEqual([]);
    expect(insight.takeDeltas(142_000)).toEqual([]);
  });

  test("a rebalance is given again when it changed, and not otherwise", () => {
    const story = twoReaders();
    const { insight } = story;
    expect(kinds(insight.takeDeltas(3_200))).toContain("rebalance");
    story.at(4_000).processes("A", 0, [1, 50]);
    expect(kinds(insight.takeDeltas(5_000))).not.toContain("rebalance");
    story
      .at(6_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] });
    const given = insight.takeDeltas(6_100).filter(({ kind }) => kind === "rebalance");
    expect(given).toMatchObject([{ payload: { number: 2, phase: "joining" } }]);
    story.at(6_200).rejoins("A");
    const again = insight.takeDeltas(6_300).filter(({ kind }) => kind === "rebalance");
    expect(again).toMatchObject([{ payload: { number: 2 } }]);
  });

  test("a record read twice after all changes the rebalance that it is the cost of", () => {
    const story = deathOfB();
    story.insight.takeDeltas(70_000);
    story.at(70_100).processes("A", 2, [0, 0]);
    const given = story.insight.takeDeltas(70_200).filter(({ kind }) => kind === "rebalance");
    expect(given).toMatchObject([{ payload: { number: 2 } }]);
  });

  test("thousands of records between two looks are one present, once a second", () => {
    const story = twoReaders();
    const { insight } = story;
    insight.takeDeltas(3_200);
    for (let offset = 1; offset <= 2_000; offset += 1) {
      story
        .at(3_200 + offset / 10)
        .processes("A", 0, [offset, offset])
        .commits("A", { 0: offset });
    }
    const soon = insight.takeDeltas(3_400);
    expect(kinds(soon).filter((kind) => kind === "event")).toHaveLength(1);
    expect(kinds(soon)).not.toContain("now");
    expect(kinds(insight.takeDeltas(4_400)).filter((kind) => kind === "now")).toHaveLength(1);
  });

  test("a change of state is given at once", () => {
    const story = twoReaders();
    story.insight.takeDeltas(3_200);
    story
      .at(3_300)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] });
    expect(kinds(story.insight.takeDeltas(3_310))).toContain("now");
  });

  test("what was given does not change afterwards", () => {
    const story = twoReaders();
    story
      .at(6_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] });
    const view = story.view(6_100);
    const before = JSON.stringify(view);
    story
      .at(6_200)
      .rejoins("A", "B")
      .generation(["A", "B", "C"])
      .assigns({ A: [0], B: [2], C: [1, 3] });
    expect(JSON.stringify(view)).toBe(before);
  });
});

describe("members now", () => {
  const words = (view: GroupView) => view.now.members.map(({ name, word }) => `${name} ${word}`);

  test("a member that died is silent before the coordinator notices, then gone, and after a minute no more", () => {
    const dead = twoReaders().at(20_000).dies("B");
    expect(words(dead.view(21_000))).toEqual(["A ok", "B silent"]);
    const story = deathOfB();
    expect(words(story.view(70_000))).toEqual(["A ok", "B gone"]);
    expect(story.view(70_000).now.members[1]).toMatchObject({ goneSinceMs: 65_000 });
    expect(words(story.view(126_000))).toEqual(["A ok"]);
  });

  test("the ghost makes way for the same process in its next life", () => {
    const story = deathOfB()
      .at(68_000)
      .joins("B#2")
      .rebalances("MemberJoined", "B#2", { waitingFor: ["A"] });
    expect(story.view(68_100).now.members.map(({ member }) => member.memberId)).toEqual([
      "A",
      "B#2",
    ]);
  });

  test("a process that came and went twice is one ghost, of its last life", () => {
    const story = deathOfB()
      .at(68_000)
      .joins("B#2")
      .rebalances("MemberJoined", "B#2", { waitingFor: ["A"] })
      .at(68_200)
      .leaves("B#2")
      .rebalances("MemberLeft", "B#2", { waitingFor: ["A"] });
    expect(story.view(69_000).now.members.map(({ member }) => member.memberId)).toEqual([
      "A",
      "B#2",
    ]);
  });

  test("no heartbeat for half a session is silence", () => {
    const alive = {
      type: "Alive",
      memberId: "A",
      lastPollAtMs: 4_000,
      lastHeartbeatAtMs: 4_000,
      maxPollIntervalMs: 300_000,
      heartbeatIntervalMs: 3_000,
    } as const;
    const story = twoReaders().at(4_000).report("A", alive);
    expect(words(story.view(26_000))[0]).toBe("A ok");
    expect(words(story.view(26_600))[0]).toBe("A silent");
  });

  test("at the barrier, who has come waits and who has not is revoking", () => {
    const story = twoReaders()
      .at(6_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .at(6_100)
      .rejoins("A");
    const view = story.view(6_200);
    expect(words(view)).toEqual(["A waiting", "B revoking", "C waiting"]);
    expect(view.now.barrier).toMatchObject({
      arrivedCount: 2,
      expectedCount: 3,
      waitingFor: ["B"],
    });
  });
});

describe("what is bounded", () => {
  test("lag has a point a second, and thins with age", () => {
    const { insight } = twoReaders();
    const sample = (atMs: number) =>
      insight.foldLag({
        atMs,
        partitions: [
          {
            topic: "orders",
            partition: 0,
            committedOffset: 5,
            logEndOffset: 9,
            oldestAtMs: atMs - 700,
          },
        ],
      });
    for (let atMs = 0; atMs < 10_000; atMs += 100) sample(atMs);
    expect(insight.view(10_000).lag).toHaveLength(10);
    expect(insight.view(10_000).lag.at(-1)).toEqual({
      atMs: 9_000,
      lag: 4,
      lagMs: 700,
      lagMsGrade: "observed",
    });
    for (let atMs = 10_000; atMs < 3 * 3_600_000; atMs += 1_000) sample(atMs);
    const { lag } = insight.view(3 * 3_600_000);
    expect(lag.length).toBeLessThan(1_400);
    expect(lag[0]!.atMs).toBeGreaterThanOrEqual(3_600_000 - 1_000);
  });

  test("500 events are kept, and no more are waiting to be taken", () => {
    const { insight } = twoReaders();
    for (let i = 0; i < 2_000; i += 1) {
      insight.foldReport({ type: "Frozen", processId: `p${i}`, atMs: 4_000 + i });
    }
    const { events } = insight.view(10_000);
    expect(events).toHaveLength(500);
    expect(events.at(-1)!.text).toBe("p1999 is frozen");
    expect(insight.takeDeltas(10_000).filter(({ kind }) => kind === "event")).toHaveLength(500);
  });

  test("keptCount rebalances are kept, and what is drawn begins with the oldest of them", () => {
    const story = deathOfB({ keptCount: 1 });
    const view = story.view(70_000);
    expect(view.rebalances).toHaveLength(1);
    expect(view.totals.rebalanceCount).toBe(2);
    expect(view.knownSinceMs).toBe(view.rebalances[0]!.startedAtMs);
  });
});

describe("a group of which nothing is known", () => {
  test("has an empty view that says so", () => {
    const insight = new GroupInsight({ groupId: "</script><script>alert(1)</script>" });
    expect(insight.view(1_000)).toMatchObject({
      schemaVersion: 1,
      groupId: "</script><script>alert(1)</script>",
      knownSinceMs: 1_000,
      rebalances: [],
      events: [],
      now: { state: "Unknown", members: [], partitions: [], barrier: null },
    });
    expect(insight.summary(1_000)).toMatchObject({ memberCount: null, lag: null, worst: null });
  });

  test("ignores notes of other groups", () => {
    const insight = new GroupInsight({ groupId: "g" });
    insight.foldNote({ type: "GroupDeleted", reason: "Deleted", groupId: "other", atMs: 5 });
    expect(insight.view(10).events).toEqual([]);
  });

  test("the summary tells what rebalances cost", () => {
    expect(deathOfB().insight.summary(70_000)).toMatchObject({
      groupId: "g",
      state: "Stable",
      memberCount: 1,
      rebalanceCount: 2,
      lostMs: 4_200,
      ticksMs: [3_000, 66_200],
      knownSinceMs: 0,
      worst: "warning",
    });
  });
});
