import { describe, expect, test } from "vitest";
import {
  advancedTo,
  type GroupView,
  type Lane,
  lanesOf,
  viewAt,
} from "../../../src/insight/index.ts";
import { deathOfB, InsightStory, spread, twoReaders } from "./insight-story.ts";

const ALL = { fromMs: -Infinity, toMs: Infinity };

/** `A owned 3000-66100`, one for each span. */
function spans({ spans: all }: Lane): string[] {
  return all.map(({ phase, fromMs, toMs, owner }) => {
    return `${owner?.letter ?? "-"} ${phase} ${fromMs}-${toMs}`;
  });
}

function lane(view: GroupView, label: string, range = ALL): Lane {
  return lanesOf(view, range).rows.find((row) => row.label === label)!;
}

describe("the lanes of a member's death", () => {
  const view = deathOfB().view(70_000);

  test("its partitions are orphaned until the coordinator notices, unowned until assigned, then unread", () => {
    expect(spans(lane(view, "orders-3"))).toEqual([
      "B owned 3000-20000",
      "B orphaned 20000-65000",
      "- unowned 65000-66200",
      "A unread 66200-66300",
      "A owned 66300-70000",
    ]);
    expect(lane(view, "orders-3").cap?.text).toBe("orphaned 45.0 s, unowned 1.2 s, unread 0.1 s");
  });

  test("the survivor's are paused from its revocation to its assignment, and never leave it", () => {
    expect(spans(lane(view, "orders-0"))).toEqual([
      "A owned 3000-66100",
      "A paused 66100-66200",
      "A unread 66200-66300",
      "A owned 66300-70000",
    ]);
  });

  test("the stop-the-world band is over what stopped for the rebalance, not over what was dead before", () => {
    const { bands, rows } = lanesOf(view, ALL);
    expect(bands).toHaveLength(1);
    expect(bands[0]).toMatchObject({ fromMs: 66_100, toMs: 66_200, whole: true });
    expect(bands[0]!.text).toBe("stop-the-world 0.1 s");
    expect(bands[0]!.rows.map((i) => rows[i]!.label)).toEqual(["orders-0", "orders-1"]);
  });

  test("a range cuts spans and bands at its edges and asks for no more", () => {
    const range = { fromMs: 30_000, toMs: 65_500 };
    expect(spans(lane(view, "orders-2", range))).toEqual([
      "B orphaned 30000-65000",
      "- unowned 65000-65500",
    ]);
    expect(lanesOf(view, range).bands).toEqual([]);
  });

  test("nothing overlaps and nothing lies outside of what is known", () => {
    for (const { spans: all } of lanesOf(view, ALL).rows) {
      for (const [i, span] of all.entries()) {
        expect(span.fromMs).toBeGreaterThanOrEqual(view.knownSinceMs);
        expect(span.toMs).toBeLessThanOrEqual(view.now.asOfMs);
        expect(span.fromMs).toBeLessThan(span.toMs);
        if (i > 0) expect(span.fromMs).toBeGreaterThanOrEqual(all[i - 1]!.toMs);
      }
    }
  });
});

describe("what is under way", () => {
  test("a dead member's partitions are orphaned up to now while nobody has noticed", () => {
    const view = twoReaders().at(20_000).dies("B").view(30_000);
    expect(spans(lane(view, "orders-2"))).toEqual(["B owned 3000-20000", "B orphaned 20000-30000"]);
    expect(lane(view, "orders-2").cap?.text).toBe("not read for 10.0 s");
  });

  test("at the barrier the survivor's partitions are paused, and the dead member's are nobody's", () => {
    const view = twoReaders()
      .at(20_000)
      .dies("B")
      .at(65_000)
      .expires("B", 20_000)
      .rebalances("SessionExpired", "B", { waitingFor: ["A"] })
      .at(65_400)
      .stops("A", 0, 1)
      .view(66_000);
    expect(spans(lane(view, "orders-0"))).toEqual(["A owned 3000-65400", "A paused 65400-66000"]);
    expect(spans(lane(view, "orders-2"))).toEqual([
      "B owned 3000-20000",
      "B orphaned 20000-65000",
      "- unowned 65000-66000",
    ]);
    expect(lanesOf(view, ALL).bands[0]).toMatchObject({ fromMs: 65_400, toMs: 66_000 });
  });

  test("a partition that was given and not read yet stays unread up to now", () => {
    const view = twoReaders()
      .at(10_000)
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .joins("C")
      .at(10_500)
      .stops("A", 0, 1)
      .stops("B", 2, 3)
      .rejoins("A", "B")
      .generation(["A", "B", "C"])
      .at(10_600)
      .assigns({ A: [0], B: [2], C: [1, 3] })
      .view(11_000);
    expect(spans(lane(view, "orders-1")).at(-1)).toBe("C unread 10600-11000");
  });
});

describe("what is not known is not drawn", () => {
  test("a view whose pauses nobody told has owners that change and nobody's after who is gone, and no pause", () => {
    const view = deathOfB().view(70_000);
    const rebalances = view.rebalances.map((each) => ({
      ...each,
      evidence: { ...each.evidence, pauses: null },
    }));
    const { rows, bands } = lanesOf({ ...view, rebalances }, ALL);
    expect(spans(rows[3]!)).toEqual([
      "B owned 3000-65000",
      "- unowned 65000-66200",
      "A owned 66200-70000",
    ]);
    expect(spans(rows[0]!)).toEqual(["A owned 3000-70000"]);
    expect(rows[3]!.cap?.text).toBe("pause unknown");
    expect(bands).toEqual([]);
  });

  test("older rebalances that were forgotten leave no owners before the oldest kept one", () => {
    const story = deathOfB({ keptCount: 1 });
    const view = story.view(70_000);
    expect(view.rebalances.map(({ number }) => number)).toEqual([2]);
    expect(view.knownSinceMs).toBe(65_000);
    expect(spans(lane(view, "orders-0"))[0]).toBe("A owned 65000-66100");
  });

  test("before anything was heard there are no lanes", () => {
    const view = new InsightStory().view(5_000);
    expect(lanesOf(view, ALL)).toEqual({ fromMs: 5_000, toMs: 5_000, rows: [], bands: [] });
  });

  test("a sampled hand-over begins with a gradient as wide as the interval", () => {
    const view = deathOfB().view(70_000);
    const sampled = { grade: "sampled", source: "describe", withinMs: 5_000 } as const;
    const rebalances = view.rebalances.map((each) => ({
      ...each,
      evidence: { ...each.evidence, pauses: null, assignment: sampled },
    }));
    const [, , third] = lanesOf({ ...view, rebalances }, ALL).rows[3]!.spans;
    expect(third).toMatchObject({ phase: "owned", withinMs: 5_000, grade: "sampled" });
  });
});

describe("a cooperative hand-over", () => {
  test("the band lies over the partitions that stopped alone", () => {
    const story = twoReaders({ protocolName: "cooperative-sticky" })
      .at(10_000)
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .joins("C")
      .at(10_100)
      .rejoins("A", "B")
      .generation(["A", "B", "C"])
      .at(10_200)
      .assigns({ A: [0], B: [2, 3], C: [] })
      .stops("A", 1)
      .at(10_300)
      .rebalances("MemberRejoined", "A", {
        waitingFor: ["B", "C"],
        reason: "need to revoke partitions and re-join",
      })
      .rejoins("A", "B", "C")
      .generation(["A", "B", "C"])
      .at(10_400)
      .assigns({ A: [0], B: [2, 3], C: [1] })
      .starts("C", 1)
      .at(10_500)
      .processes("C", 1, [1, 1]);
    const { bands, rows } = lanesOf(story.view(11_000), ALL);
    const stopped = bands.flatMap((band) => band.rows.map((i) => rows[i]!.label));
    expect(stopped).not.toContain("orders-0");
    expect(stopped).not.toContain("orders-2");
    expect(spans(rows[0]!)).toEqual(["A owned 3000-11000"]);
    expect(spans(rows[1]!).at(-1)).toBe("C owned 10500-11000");
    expect(bands.every(({ whole }) => !whole)).toBe(true);
  });
});

describe("200 partitions", () => {
  test("lanes of twenty rebalances take less than 5 ms, again and again as time goes on", () => {
    const names = Array.from({ length: 8 }, (_, i) => `M${i}`);
    const story = new InsightStory().at(0).rebalances("MemberJoined", "M0", { fromState: "Empty" });
    for (const name of names) story.joins(name);
    for (let i = 0; i < 20; i += 1) {
      story
        .at(i * 10_000 + 3_000)
        .generation(names)
        .assigns(spread(names, 200));
      story.at(i * 10_000 + 9_000).rebalances("LeaderRejoined", "M0", { waitingFor: names });
      story.rejoins(...names);
    }
    const view = story.view(250_000);
    expect(lanesOf(view, ALL).rows).toHaveLength(200);
    const leastMs = (work: (i: number) => unknown) => {
      const times = Array.from({ length: 25 }, (_, i) => {
        const startMs = performance.now();
        work(i);
        return performance.now() - startMs;
      });
      return Math.min(...times);
    };
    const drawnMs = leastMs((i) => lanesOf(advancedTo(view, 250_001 + i), ALL));
    // 5 ms on a quiet machine; on a busy one, no more than it takes to write the same lanes as JSON twice.
    const lanes = lanesOf(view, ALL);
    expect(drawnMs).toBeLessThan(Math.max(5, 2 * leastMs(() => JSON.stringify(lanes))));
  });
});

describe("a pause that outlasts its rebalance", () => {
  test("is drawn as whose it was at each instant, and its beginning is the old owner's", () => {
    const story = deathOfB().at(80_000).dies("A");
    story.at(125_000).expires("A", 80_000).rebalances("SessionExpired", "A", { waitingFor: [] });
    story.note({ type: "GroupEmptied", generationId: 3 });
    story.at(130_000).joins("C").rebalances("MemberJoined", "C", { fromState: "Empty" });
    story
      .at(133_000)
      .generation(["C"])
      .assigns({ C: [0, 1, 2, 3] });
    const view = story.at(134_000).starts("C", 0).processes("C", 0, [50, 50]).view(140_000);
    expect(spans(lane(view, "orders-0")).slice(-5)).toEqual([
      "A orphaned 80000-125000",
      "- unowned 125000-130000",
      "- unowned 130000-133000",
      "C unread 133000-134000",
      "C owned 134000-140000",
    ]);
  });
});

describe("a static member that came back while nothing was kept for it", () => {
  test("has its partitions in the lane of its letter until they are handed over", () => {
    const story = twoReaders();
    story.at(10_000).note({
      type: "StaticMemberReplaced",
      groupInstanceId: "b",
      oldMemberId: "B",
      newMemberId: "B#2",
      assignmentKept: false,
    });
    const view = story.view(10_500);
    const placed = viewAt(view, 10_500).members.map(({ member, partitions }) => [
      member.memberId,
      partitions.map(({ partition }) => partition),
    ]);
    expect(placed).toContainEqual(["B#2", [2, 3]]);
  });
});
