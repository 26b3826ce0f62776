import { describe, expect, it } from "vitest";
import { isHeardAlready, withinRing } from "../../src/console/ui/store/heard-view.ts";
import { storyView } from "./story-view.ts";

const HOUR_MS = 3_600_000;
const view = storyView(160_000);

describe("what a page keeps of a group", () => {
  it("takes an event once, though snapshot and delta both tell it", () => {
    const last = view.events.at(-1)!;
    const event = (id: number) => ({ kind: "event" as const, payload: { ...last, id } });
    expect(isHeardAlready(view, event(last.id))).toBe(true);
    expect(isHeardAlready(view, event(last.id + 1))).toBe(false);
    expect(isHeardAlready(view, { kind: "now", payload: view.now })).toBe(false);
  });

  it("forgets lag that is older than two hours, and nothing else", () => {
    const at = (atMs: number) => ({ atMs, lag: 1, lagMs: 1, lagMsGrade: "observed" as const });
    const { asOfMs } = view.now;
    const grown = { ...view, lag: [at(asOfMs - 3 * HOUR_MS), at(asOfMs - HOUR_MS), at(asOfMs)] };
    expect(withinRing(grown).lag).toEqual(grown.lag.slice(1));
    expect(withinRing(view)).toBe(view);
  });
});
