import { describe, expect, test } from "vitest";
import {
  announcement,
  diffCard,
  type GroupView,
  type RebalanceView,
  type SourceStatus,
  whyCard,
} from "../../../src/insight/index.ts";
import { deathOfB, InsightStory, spread, twoReaders } from "./insight-story.ts";

function card(view: GroupView, rebalance: RebalanceView = view.rebalances.at(-1)!): string[] {
  return whyCard(rebalance, view).lines.map(({ label, text }) => `${label}: ${text}`);
}

function line(view: GroupView, label: string, rebalance?: RebalanceView): string {
  return card(view, rebalance)
    .find((each) => each.startsWith(`${label}: `))!
    .slice(label.length + 2);
}

/** The last rebalance as somebody would tell it who knew less. */
function with_(view: GroupView, facts: Partial<RebalanceView>): RebalanceView {
  return { ...view.rebalances.at(-1)!, ...facts };
}

const LOG = (status: SourceStatus["status"]): SourceStatus => {
  return { source: "broker log", status, text: "coordinator.log is not readable" };
};

describe("the WHY card", () => {
  const view = deathOfB().view(70_000);

  test("has five lines, always in this order", () => {
    expect(whyCard(view.rebalances[1]!, view).lines.map(({ label }) => label)).toEqual([
      "What",
      "Trigger",
      "Evidence",
      "Cost",
      "Advice",
    ]);
  });

  test("says what, why, at what cost and what to change", () => {
    expect(line(view, "What")).toBe(
      "Rebalance 2 · 00:01:05.0 → 00:01:06.2 (1.2 s); barrier waited 1.1 s (92 %) for A",
    );
    expect(line(view, "Trigger")).toBe(
      "B died (SIGKILL), noticed 45.0 s later when it missed its 45 s session timeout",
    );
    expect(line(view, "Cost")).toBe(
      "4 of 4 partitions paused (93.0 partition-seconds); longest orders-2: orphaned 45.0 s, unowned 1.2 s, unread 0.1 s; 9 records read twice, counted",
    );
    expect(line(view, "Advice")).toContain("session.timeout.ms 45000 → 15000");
    expect(line(view, "Advice")).toContain("(session-timeout)");
  });

  test("its parts put together are its text, and each link knows what it is about", () => {
    const { lines } = whyCard(view.rebalances[1]!, view);
    for (const { text, parts } of lines) expect(parts.map((part) => part.text).join("")).toBe(text);
    const parts = lines.flatMap((each) => each.parts);
    expect(parts).toContainEqual({ type: "member", text: "B", memberId: "B" });
    expect(parts).toContainEqual({ type: "instant", text: "00:01:05.0", atMs: 65_000 });
    expect(parts).toContainEqual({
      type: "partition",
      text: "orders-2",
      topic: "orders",
      partition: 2,
    });
    expect(parts).toContainEqual(
      expect.objectContaining({ type: "change", setting: "session.timeout.ms", now: "45000" }),
    );
  });

  test("while it lasts it says so, and costs and advice are still to come", () => {
    const open = twoReaders()
      .at(10_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .view(12_500);
    expect(card(open)).toEqual([
      "What: Rebalance 2 · since 00:00:10.0 (2.5 s so far)",
      "Trigger: C joined",
      expect.stringContaining("Evidence: cause, start"),
      expect.stringContaining("Cost: not known before its partitions are assigned"),
      "Advice: none before it is over",
    ]);
  });
});

describe("what is not known, on the card", () => {
  const view = deathOfB().view(70_000);
  const { evidence } = view.rebalances[1]!;

  test("an unknown cause names the source that would tell", () => {
    const rebalance = with_(view, { cause: "Unknown", trigger: null });
    const trigger = (sources: SourceStatus[]) => line({ ...view, sources }, "Trigger", rebalance);
    expect(trigger([])).toBe("unknown; give --broker-log to learn the reason");
    expect(trigger([LOG("off")])).toBe("unknown; give --broker-log to learn the reason");
    expect(trigger([LOG("on")])).toBe("unknown; the broker log has no line that tells the reason");
    expect(trigger([LOG("failing")])).toContain("coordinator.log is not readable");
  });

  test("an unknown start has no duration, and no share of it", () => {
    const rebalance = with_(view, { evidence: { ...evidence, start: null } });
    expect(line(view, "What", rebalance)).toBe("Rebalance 2 · start unknown, ended 00:01:06.2");
  });

  test("pauses and duplicates that nobody reports are not told as none", () => {
    const rebalance = with_(view, {
      duplicates: [],
      evidence: { ...evidence, pauses: null, duplicates: null },
    });
    expect(line(view, "Cost", rebalance)).toBe(
      "pauses unknown: no source tells who read when; records read twice: unknown",
    );
    expect(line(view, "Evidence", rebalance)).toMatch(/unknown: pauses and duplicates$/);
  });

  test("a partition that stands still is told, also where no source tells how long others did", () => {
    const [change] = view.rebalances[1]!.changes;
    const evidence = { ...view.rebalances[1]!.evidence, pauses: null };
    const pause = { state: "Open", stoppedAtMs: 66_000 } as const;
    const still = with_(view, { evidence, changes: [{ ...change!, pause }] });
    expect(line(view, "Cost", still)).toMatch(
      /^1 of 1 partition paused; longest orders-0: not read for 4\.0 s/,
    );
  });

  test("an upper bound is told as such", () => {
    const rebalance = with_(view, {
      duplicates: [],
      redeliveredAtMost: 180,
      evidence: { ...evidence, duplicates: null },
    });
    expect(line(view, "Cost", rebalance)).toContain("at most 180 records read twice");
  });

  test("sampled edges carry their width", () => {
    const sampled = { grade: "sampled", source: "describe", withinMs: 2_000 } as const;
    const rebalance = with_(view, { evidence: { ...evidence, start: sampled, stable: sampled } });
    expect(line(view, "What", rebalance)).toContain("(1.2 s ± 4.0 s)");
    expect(line(view, "Evidence", rebalance)).toContain("describe [sampled within 2.0 s]");
  });
});

describe("triggers", () => {
  const trigger = (story: InsightStory) => line(story.view(), "Trigger");
  const settled = (story: InsightStory) =>
    story
      .rejoins("A")
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] });

  test("a leave with its reason", () => {
    const story = twoReaders()
      .at(9_000)
      .leaves("B", "the consumer is being closed")
      .rebalances("MemberLeft", "B", { waitingFor: ["A"], reason: "the consumer is being closed" });
    expect(trigger(settled(story))).toBe("B left; it said: the consumer is being closed");
  });

  test("a join without what every client says that was given its member id", () => {
    const reason = "need to re-join with the given member-id: C-1";
    const story = twoReaders()
      .at(9_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"], reason });
    expect(trigger(story)).toBe("C joined");
    expect(story.view().events.at(-1)!.text).not.toContain("re-join");
  });

  test("silence, with the session timeout", () => {
    const story = twoReaders()
      .at(50_000)
      .expires("B", 5_000)
      .rebalances("SessionExpired", "B", { waitingFor: ["A"] });
    expect(trigger(settled(story))).toBe("B missed its 45 s session timeout");
  });

  test("partitions that were added", () => {
    const added = { type: "PartitionsAdded", topic: "orders", fromCount: 4, toCount: 6 } as const;
    const story = twoReaders()
      .at(9_000)
      .report("A", added)
      .at(9_500)
      .rebalances("LeaderRejoined", "A", { waitingFor: ["A", "B"] })
      .rejoins("A", "B")
      .generation(["A", "B"])
      .assigns({ A: [0, 1, 4], B: [2, 3, 5] });
    expect(trigger(story)).toBe("partitions were added: orders 4 → 6, which A saw");
  });
});

describe("the diff card", () => {
  test("what the dead had is orphaned and assigned, not moved", () => {
    const card_ = diffCard(deathOfB().last);
    expect(card_).toMatchObject({
      keptCount: 2,
      movedCount: 0,
      orphanedAssignedCount: 2,
      isKnown: true,
      fromGenerationId: 1,
      toGenerationId: 2,
    });
    expect(card_.lines).toEqual(["kept 2 · moved 0 (avoidable 0)", "orphaned → assigned 2"]);
    expect(card_.drawing).toMatchObject({
      type: "slope",
      rows: [
        { label: "orders-0", kind: "kept", from: { name: "A" }, to: { name: "A" } },
        { label: "orders-1", kind: "kept" },
        { label: "orders-2", kind: "orphaned, assigned", from: { name: "B" }, to: { name: "A" } },
        { label: "orders-3", kind: "orphaned, assigned" },
      ],
    });
  });

  test("beyond 40 partitions it is a matrix, whose counts add up", () => {
    const before = ["M0", "M1", "M2"];
    const story = new InsightStory().at(0).rebalances("MemberJoined", "M0", { fromState: "Empty" });
    for (const name of before) story.joins(name);
    story.at(3_000).generation(before).assigns(spread(before, 200));
    story.at(9_000).joins("M3").rebalances("MemberJoined", "M3", { waitingFor: before });
    story.rejoins(...before).generation([...before, "M3"]);
    const { drawing, movedCount, keptCount } = diffCard(
      story.assigns(spread([...before, "M3"], 200)).last,
    );
    if (drawing.type !== "matrix") throw new Error("expected a matrix");
    expect(drawing.from.map((member) => member?.name)).toEqual(["M0", "M1", "M2"]);
    expect(drawing.to.map((member) => member?.name)).toEqual(["M0", "M1", "M2", "M3"]);
    expect(drawing.counts.flat().reduce((sum, n) => sum + n, 0)).toBe(200);
    expect(drawing.counts.map((row, i) => row[i]!).reduce((sum, n) => sum + n, 0)).toBe(keptCount);
    expect(movedCount).toBe(200 - keptCount);
    expect(drawing.leftOutCount).toBe(0);
  });

  test("of hundreds of members the matrix has those by whom most came or went", () => {
    const names = Array.from({ length: 300 }, (_, i) => `M${i}`);
    const story = new InsightStory().at(0).rebalances("MemberJoined", "M0", { fromState: "Empty" });
    for (const name of names) story.joins(name);
    story.at(3_000).generation(names).assigns(spread(names, 600));
    const after = { ...spread(names, 600), M7: [], M8: [14, 15, 16, 17] };
    story
      .at(9_000)
      .rebalances("LeaderRejoined", "M0", { waitingFor: names })
      .rejoins(...names);
    const { drawing } = diffCard(story.generation(names).assigns(after).last);
    if (drawing.type !== "matrix") throw new Error("expected a matrix");
    expect(drawing.from).toHaveLength(60);
    expect(drawing.from.map((member) => member?.name)).toContain("M7");
    expect(drawing.to.map((member) => member?.name)).toContain("M8");
    const total = drawing.counts.flat().reduce((sum, n) => sum + n, 0);
    expect(total + drawing.leftOutCount).toBe(600);
  });

  test("before the assignment is stored nothing is known of it", () => {
    const story = twoReaders()
      .at(9_000)
      .rebalances("LeaderRejoined", "A", { waitingFor: ["B"] });
    expect(diffCard(story.last).isKnown).toBe(false);
  });
});

describe("what a screen reader is told", () => {
  test("a sentence at the start and one at the end", () => {
    const story = twoReaders()
      .at(10_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] });
    expect(announcement(story.last)).toEqual({
      start: "Rebalance 2 started: C joined.",
      end: null,
    });
    expect(announcement(deathOfB().last).end).toBe(
      "Rebalance 2 finished in 1.2 seconds, 2 of 4 partitions changed owner.",
    );
  });

  test("no duration and no counts where they are not known", () => {
    const { last } = deathOfB();
    const evidence = { ...last.evidence, start: null, assignment: null };
    expect(announcement({ ...last, evidence }).end).toBe("Rebalance 2 finished.");
  });

  test("a group that became empty says so", () => {
    const story = new InsightStory()
      .at(0)
      .rebalances("MemberJoined", "A", { fromState: "Empty" })
      .joins("A")
      .at(3_000)
      .generation(["A"])
      .assigns({ A: [0] })
      .at(9_000)
      .leaves("A")
      .rebalances("MemberLeft", "A")
      .note({ type: "GroupEmptied", generationId: 2 });
    expect(announcement(story.last).end).toBe(
      "Rebalance 2 finished in 0 milliseconds, the group is empty.",
    );
  });
});
