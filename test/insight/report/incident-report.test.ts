import { describe, expect, test } from "vitest";
import {
  explainText,
  generationDiff,
  generationDiffText,
  incidentReport,
  markdownText,
} from "../../../src/insight/index.ts";
import { deathOfB, InsightStory, twoReaders } from "../view/insight-story.ts";

const HOSTILE =
  "</h1><script>alert(1)</script>| **x** [y](http://z) `c`\n# h \u202eevil www.q.r @all";

/** A group of one member with a name that means harm, which leaves. */
function hostileStory(): InsightStory {
  return new InsightStory()
    .at(0)
    .rebalances("MemberJoined", HOSTILE, { fromState: "Empty" })
    .joins(HOSTILE)
    .at(3_000)
    .generation([HOSTILE])
    .assigns({ [HOSTILE]: [0] })
    .at(9_000)
    .leaves(HOSTILE, "| reason\n## more")
    .rebalances("MemberLeft", HOSTILE, { reason: "| reason\n## more" })
    .note({ type: "GroupEmptied", generationId: 2 });
}

describe("the incident report", () => {
  test("has the WHY card, the table of partitions and the events, with instants of UTC", () => {
    const report = incidentReport(deathOfB().view(70_000), 2)!;
    expect(report).toMatch(/^# Rebalance 2 of g: B died \(SIGKILL\)\n\n1970-01-01T00:01:05.000Z,/);
    for (const line of [
      "- **Trigger**: B died (SIGKILL), noticed 45.0 s later when it missed its 45 s session timeout",
      "| orders-3 | B | A | moved | orphaned 45.0 s, unowned 1.2 s, unread 0.1 s |",
      "- 00:00:20.0 B died (SIGKILL) \\[observed\\]",
    ]) {
      expect(report.split("\n")).toContain(line);
    }
    expect(report).not.toContain("was first to join");
  });

  test("a number that is not there gives nothing", () => {
    expect(incidentReport(deathOfB().view(70_000), 7)).toBeNull();
    expect(explainText(deathOfB().view(70_000), 7)).toBeNull();
  });

  test("names and reasons cannot become markup, a heading, a link or a column", () => {
    const report = incidentReport(hostileStory().view(10_000), 2)!;
    expect(report).not.toMatch(/(?<!\\)<|(?<!\\)\*\*x|(?<!\\)\[y|(?<!\\)`c/);
    expect(report).not.toContain("http://");
    expect(report).not.toContain("\u202e");
    const headings = report.split("\n").filter((line) => line.startsWith("#"));
    expect(headings.slice(1)).toEqual(["## Why", "## What moved", "## Events"]);
    const rows = report.split("\n").filter((line) => line.startsWith("| orders"));
    expect(rows).toHaveLength(1);
    expect(rows[0]!.match(/(?<!\\)\|/g)).toHaveLength(6);
  });

  test("text without markup stays as it is", () => {
    expect(markdownText("orders-3: 12:03:11.1 (9.8 s)")).toBe("orders-3: 12:03:11.1 (9.8 s)");
    expect(markdownText("a_b*c")).toBe("a\\_b\\*c");
  });
});

describe("explain, for a terminal", () => {
  test("tells the five lines, the diff and every partition that changed", () => {
    expect(explainText(deathOfB().view(70_000), 2)!.slice(0, 4)).toEqual([
      "g · generation 1 → 2 · B died (SIGKILL)",
      "What      Rebalance 2 · 00:01:05.0 → 00:01:06.2 (1.2 s); barrier waited 1.1 s (92 %) for A",
      "Trigger   B died (SIGKILL), noticed 45.0 s later when it missed its 45 s session timeout",
      expect.stringMatching(/^Evidence {2}.*\[observed\]/),
    ]);
    expect(explainText(deathOfB().view(70_000), 2)!.slice(-6)).toEqual([
      "Diff      kept 2 · moved 0 (avoidable 0)",
      "          orphaned → assigned 2",
      "          orders-0  A keeps it  paused 0.1 s, unread 0.1 s",
      "          orders-1  A keeps it  paused 0.1 s, unread 0.1 s",
      "          orders-2  B → A  orphaned 45.0 s, unowned 1.2 s, unread 0.1 s",
      "          orders-3  B → A  orphaned 45.0 s, unowned 1.2 s, unread 0.1 s",
    ]);
  });
});

describe("the difference of two generations", () => {
  /** Generations 1: A, B. 2: A alone. 3: A and C, where C takes what B had. */
  const view = deathOfB()
    .at(80_000)
    .joins("C")
    .rebalances("MemberJoined", "C", { waitingFor: ["A"] })
    .rejoins("A")
    .generation(["A", "C"])
    .assigns({ A: [0, 1], C: [2, 3] })
    .view(81_000);

  test("spans as many rebalances as lie between", () => {
    expect(generationDiff(view, 1, 3)).toMatchObject({
      schemaVersion: 1,
      group: "g",
      rebalances: [2, 3],
      membersJoined: ["C"],
      membersLeft: ["B"],
      kept: 2,
      moved: 2,
      partitions: [
        { partition: 0, from: "A", to: "A", kind: "kept" },
        { partition: 1, kind: "kept" },
        { partition: 2, from: "B", to: "C", kind: "moved" },
        { partition: 3, from: "B", to: "C", kind: "moved" },
      ],
    });
  });

  test("is told in lines, and backwards too", () => {
    const diff = generationDiff(view, 3, 1);
    if (typeof diff === "string") throw new Error(diff);
    expect(generationDiffText(diff)).toEqual([
      "generation 3 → 1, 2 rebalances",
      "joined: B",
      "left: C",
      "kept 2, moved 2",
      "orders-2  C → B",
      "orders-3  C → B",
    ]);
  });

  test("of a generation that was not seen is one sentence", () => {
    expect(generationDiff(view, 1, 9)).toBe(
      "Generation 9 of g cannot be compared: generations 1 to 3 were seen.",
    );
    expect(generationDiff(new InsightStory().view(0), 1, 2)).toBe(
      "Generation 1 of g cannot be compared: no rebalance of the group was seen.",
    );
  });

  test("of a generation that was never assigned says which rebalance went on", () => {
    const story = twoReaders()
      .at(10_000)
      .joins("C")
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .rejoins("A", "B")
      .generation(["A", "B", "C"])
      .joins("D")
      .rebalances("MemberJoined", "D", { fromState: "CompletingRebalance", waitingFor: ["A"] });
    expect(generationDiff(story.view(11_000), 1, 2)).toBe(
      "Generation 2 of g cannot be compared: rebalance 2 went on before it was assigned.",
    );
  });
});
