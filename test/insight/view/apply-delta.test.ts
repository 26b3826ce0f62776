import { describe, expect, test } from "vitest";
import {
  advancedTo,
  applyDelta,
  type EventView,
  type GroupView,
} from "../../../src/insight/index.ts";
import { deathOfB } from "./insight-story.ts";

const view = deathOfB().view(70_000);

function rebalance(number: number): GroupView["rebalances"][number] {
  return { ...view.rebalances[1]!, number, startedAtMs: number * 1_000 };
}

describe("a delta", () => {
  test("replaces the rebalance of its number, and leaves the view before as it was", () => {
    const changed = { ...view.rebalances[0]!, avoidableMoveCount: 7 };
    const after = applyDelta(view, { kind: "rebalance", payload: changed });
    expect(after.rebalances.map(({ avoidableMoveCount }) => avoidableMoveCount)).toEqual([7, 0]);
    expect(view.rebalances[0]!.avoidableMoveCount).toBe(0);
  });

  test("a rebalance that comes late finds its place", () => {
    const kept = { ...view, rebalances: [rebalance(3), rebalance(5)] };
    const after = applyDelta(kept, { kind: "rebalance", payload: rebalance(4) });
    expect(after.rebalances.map(({ number }) => number)).toEqual([3, 4, 5]);
  });

  test("a hundred rebalances are kept, and nothing is drawn before the oldest of them", () => {
    let page: GroupView = { ...view, rebalances: [], knownSinceMs: 0 };
    for (let number = 1; number <= 130; number += 1) {
      page = applyDelta(page, { kind: "rebalance", payload: rebalance(number) });
    }
    expect(page.rebalances).toHaveLength(100);
    expect(page.knownSinceMs).toBe(31_000);
  });

  test("events and lag are bounded", () => {
    const event: EventView = view.events[0]!;
    let page: GroupView = { ...view, events: [], lag: [] };
    for (let id = 1; id <= 600; id += 1) {
      page = applyDelta(page, { kind: "event", payload: { ...event, id } });
    }
    expect(page.events).toHaveLength(500);
    expect(page.events[0]!.id).toBe(101);
    for (let hour = 0; hour < 5; hour += 1) {
      const point = { atMs: hour * 3_600_000, lag: hour, lagMs: null, lagMsGrade: null };
      page = applyDelta(page, { kind: "lag", payload: point });
    }
    expect(page.lag.map(({ lag }) => lag)).toEqual([2, 3, 4]);
  });

  test("an event that is heard late goes where its instant belongs", () => {
    const event: EventView = view.events[0]!;
    let page: GroupView = { ...view, events: [] };
    for (const [id, atMs] of [
      [1, 10],
      [2, 30],
      [3, 20],
      [4, 30],
    ] as const) {
      page = applyDelta(page, { kind: "event", payload: { ...event, id, atMs } });
    }
    expect(page.events.map(({ id }) => id)).toEqual([1, 3, 2, 4]);
  });

  test("everything else replaces its part", () => {
    const owners = [{ memberId: "x", letter: "A", ordinal: 0, name: "x" }];
    expect(applyDelta(view, { kind: "owners", payload: owners })).toEqual({ ...view, owners });
    expect(applyDelta(view, { kind: "alerts", payload: [] }).alerts).toEqual([]);
  });

  test("time goes on without one, and never back", () => {
    expect(advancedTo(view, 80_000).now.asOfMs).toBe(80_000);
    expect(advancedTo(view, 60_000)).toBe(view);
  });
});
