import { describe, expect, it } from "vitest";
import { plainPen } from "../../../src/cli/watch/pen.ts";
import { type WatchOptions, WatchSession } from "../../../src/cli/watch/watch-session.ts";
import type { GroupView } from "../../../src/insight/index.ts";
import type { Observatory } from "../../../src/observer/index.ts";
import { deathOfB } from "../../insight/view/insight-story.ts";

const story = deathOfB();
const room = { width: 100, height: 40, pen: plainPen };
const [LEFT, RIGHT] = ["\u001b[D", "\u001b[C"];

/** A session over a group whose view the test can change. */
function session(options: Partial<WatchOptions> = {}, first = story.view(70_000)) {
  const shown: { view: GroupView | null; monotonicMs: number } = { view: first, monotonicMs: 0 };
  const observatory = {
    target: "here",
    nowMs: () => 70_000,
    sources: () => [],
    groups: () => [],
    watch: () => (shown.view === null ? null : { view: () => shown.view }),
  } as unknown as Observatory;
  const monotonicMs = () => shown.monotonicMs;
  const made = new WatchSession(observatory, {
    ...{ groupId: "g", isRecording: false, monotonicMs },
    ...options,
  });
  return { shown, made, head: () => made.frame(room)[0] ?? "" };
}

function clockIn(line: string): string | undefined {
  return line.match(/\d\d:\d\d:\d\d/)?.[0];
}

describe("who watches a group on a terminal", () => {
  it("steps through its rebalances with the arrows, and comes back to now", () => {
    const { made, head } = session();
    expect(head()).toMatch(/gen 2 .*live 0\.0 s$/);
    made.press(LEFT);
    expect(head()).toMatch(/gen 2 .*PAST$/);
    made.press(LEFT);
    expect(head()).toMatch(/gen 1 .*PAST$/);
    made.press(RIGHT + RIGHT);
    expect(head()).toMatch(/live 0\.0 s$/);
  });

  it("plays a recording from its beginning, as fast as was asked for, to its end", () => {
    const { shown, made, head } = session({ isRecording: true, playSpeed: 10 });
    expect(head()).toMatch(/replay$/);
    shown.monotonicMs = 2_100;
    expect(made.frame(room).find((line) => line.startsWith("B "))).toContain("[2][3]");
    shown.monotonicMs = 7_100;
    expect(head()).toMatch(/recording$/);
  });

  it("stays at the picture that was stopped", () => {
    const { shown, made, head } = session();
    made.press("p");
    shown.view = deathOfB().at(71_000).rebalances("MemberLeft", "A").view(71_000);
    expect(head()).toMatch(/PAUSED$/);
    expect(made.frame(room).join("\n")).not.toContain("under way");
    made.press("p");
    expect(made.frame(room).join("\n")).toContain("under way");
  });

  it("draws nothing beyond the last that was heard while the cluster is away, and says so", () => {
    const { shown, head, made } = session();
    const before = head();
    const text = "The cluster does not answer.";
    const sources = [{ source: "describe", status: "failing", text }] as const;
    shown.view = { ...story.view(90_000), sources };
    expect(head()).toMatch(/CUT OFF$/);
    expect(clockIn(head())).toBe(clockIn(before));
    expect(made.frame(room)).toContain(`? describe: ${text}`);
    shown.view = story.view(91_000);
    expect(head()).toMatch(/live 0\.0 s$/);
  });

  it("goes with q, and is interrupted with Ctrl-C", () => {
    const quits = session().made;
    expect(quits.press("q")).toBe(false);
    expect(quits.isInterrupted).toBe(false);
    const interrupts = session().made;
    expect(interrupts.press("\u0003")).toBe(false);
    expect(interrupts.isInterrupted).toBe(true);
  });

  it("still sees a group that was deleted as it was last", () => {
    const { shown, head } = session();
    head();
    shown.view = null;
    expect(head()).toMatch(/^g {2}classic/);
  });

  it("is told that there is no such group", () => {
    const empty = { ...story.view(0), rebalances: [] };
    const now = { ...empty.now, groupType: "unknown", members: [], partitions: [] } as const;
    expect(() => session({}, { ...empty, now })).toThrow('There is no group "g" in here');
  });
});
