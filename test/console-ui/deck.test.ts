import { describe, expect, it } from "vitest";
import { actsOn } from "../../src/console/ui/deck/acts-on.ts";
import { FakeControl } from "../console/fake-control.ts";

const state = new FakeControl().state();
const wordsOf = (now: (typeof state.consumers)[number]["state"]): string[] =>
  actsOn({ processId: "C1", state: now, workMs: 10 }, state).map(({ word }) => word);

describe("what the deck offers for a consumer", () => {
  it("is everything while it runs", () => {
    expect(wordsOf("running")).toEqual([
      "Kill",
      "Leave",
      "Restart",
      "Freeze",
      "Slow",
      "Cut network",
      "Throw",
    ]);
  });

  it("is the way back from what was done to it", () => {
    expect(wordsOf("frozen")).toEqual(["Kill", "Go on"]);
    expect(wordsOf("cut off")).toContain("Mend network");
    expect(wordsOf("slow")).toContain("Quick again");
  });

  it("slows it down past max.poll.interval.ms, so that it is evicted", () => {
    const slow = actsOn({ processId: "C1", state: "running", workMs: 10 }, state).find(
      ({ word }) => word === "Slow",
    );
    expect(slow?.action).toMatchObject({ type: "Slow", workMs: 360_000 });
  });
});
