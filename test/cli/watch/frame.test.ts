import { describe, expect, it } from "vitest";
import { type FrameOptions, watchFrame } from "../../../src/cli/watch/frame.ts";
import { colourPen, plainPen } from "../../../src/cli/watch/pen.ts";
import { deathOfB, InsightStory, spread, twoReaders } from "../../insight/view/insight-story.ts";

const view = deathOfB().view(70_000);

function frame(of = view, options: Partial<FrameOptions> = {}): string[] {
  return watchFrame(of, {
    width: 100,
    height: 40,
    range: { fromMs: 0, toMs: of.now.asOfMs },
    cursorMs: null,
    show: "both",
    paused: false,
    isPlaying: false,
    ageMs: 300,
    pen: plainPen,
    ...options,
  });
}

function lane(lines: readonly string[], partition: number): string {
  return lines.find((line) => line.startsWith(`orders-${partition} `)) ?? "no lane";
}

describe("the terminal's picture of a group", () => {
  it("says in its head which group, generation and how old it is", () => {
    expect(frame()[0]).toMatch(/^g {2}classic {2}range {2}gen 2 .*live 0\.3 s$/);
    expect(frame(view, { ageMs: null })[0]).toMatch(/recording$/);
    expect(frame(view, { paused: true })[0]).toMatch(/PAUSED$/);
  });

  it("draws the dead member's partition as its owner, then orphaned, then its new owner, and says how long", () => {
    const line = lane(frame(), 3);
    expect(line).toMatch(/B+·{20,}░A+/);
    expect(line).toContain("orphaned 45.0 s");
  });

  it("names what the last rebalances were, with the grade of the cause", () => {
    expect(frame().some((line) => / 2 +1\.2 s +B died \(SIGKILL\) \[observed\]/.test(line))).toBe(
      true,
    );
  });

  it("shows members with their partitions, and a ghost for one that is gone", () => {
    const lines = frame();
    expect(lines.find((line) => line.startsWith("A "))).toContain("[0][1][2][3]");
    expect(lines.find((line) => line.startsWith("B "))).toMatch(/gone/);
  });

  it("looks back: at an instant of the past it has the owners of then", () => {
    const lines = frame(view, { cursorMs: 10_000, range: { fromMs: 0, toMs: 10_000 } });
    expect(lines[0]).toMatch(/PAST$/);
    expect(lines.find((line) => line.startsWith("B "))).toContain("[2][3]");
  });

  it("never draws a line wider or a picture higher than the terminal", () => {
    for (const width of [40, 80, 200]) {
      const lines = frame(view, { width, height: 12 });
      expect(lines.length).toBeLessThanOrEqual(12);
    }
    const many = new InsightStory()
      .at(0)
      .rebalances("MemberJoined", "A", { fromState: "Empty" })
      .joins("A")
      .generation(["A"])
      .at(100)
      .assigns(spread(["A"], 200));
    const lines = frame(many.view(1_000), { height: 24 });
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.some((line) => /… 1\d\d more partitions/.test(line))).toBe(true);
  });

  it("loses nothing without colours: they only wrap the same marks", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with escape
    const bare = frame(view, { pen: colourPen }).map((line) => line.replace(/\u001b\[\d+m/g, ""));
    expect(bare).toEqual(frame());
  });

  it("lets no name from the cluster command the terminal", () => {
    const hostile = new InsightStory()
      .at(0)
      .rebalances("MemberJoined", "\u001b[2Jevil\nname", { fromState: "Empty" })
      .joins("\u001b[2Jevil\nname")
      .generation(["\u001b[2Jevil\nname"])
      .at(100)
      .assigns({ "\u001b[2Jevil\nname": [0] });
    const text = frame(hostile.view(1_000)).join("");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is what is asked
    expect(text).not.toMatch(/[\u0000-\u001f]/);
    expect(text).toContain("\\x1b[2Jevil\\nname");
  });

  it("says so when nothing has happened yet", () => {
    expect(frame(new InsightStory().view(1_000))).toContain("no rebalance seen yet");
    expect(lane(frame(twoReaders().view(4_000)), 0)).toContain("A");
  });
});
