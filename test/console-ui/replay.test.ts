import { describe, expect, it } from "vitest";
import { openedRebalance } from "../../src/console/ui/group/opened-rebalance.ts";
import { nextStop, rebalanceBeside, trackRange } from "../../src/console/ui/replay/stops.ts";
import { C2_EXPIRES_MS, START_MS, storyView } from "./story-view.ts";

const view = storyView(160_000);
const startOf = (number: number): number => view.rebalances[number - 1]!.startedAtMs;

describe("the keys ← and →", () => {
  it("lead to the rebalance before and after the cursor", () => {
    const between = START_MS + 100_000;
    expect(rebalanceBeside(view.rebalances, between, -1)?.number).toBe(2);
    expect(rebalanceBeside(view.rebalances, between, 1)?.number).toBe(3);
  });

  it("go on from the start of the one they led to", () => {
    expect(rebalanceBeside(view.rebalances, startOf(2), 1)?.number).toBe(3);
    expect(rebalanceBeside(view.rebalances, startOf(2), -1)?.number).toBe(1);
    expect(rebalanceBeside(view.rebalances, startOf(1), -1)).toBeNull();
  });
});

describe("a single step", () => {
  it("stops at the next thing that was observed to happen", () => {
    expect(nextStop(view, START_MS + C2_EXPIRES_MS - 50)).toBe(START_MS + C2_EXPIRES_MS);
    expect(nextStop(view, view.now.asOfMs)).toBeNull();
  });
});

describe("the scrubber", () => {
  it("reaches from the first instant known to now, and no further back", () => {
    const { fromMs, toMs } = trackRange(view, view.now.asOfMs);
    expect(fromMs).toBe(view.knownSinceMs);
    expect(toMs).toBe(view.now.asOfMs);
  });
});

describe("a rebalance in the URL", () => {
  it("is found by its number or by the generation it led to", () => {
    const by = (rebalanceNumber: number | null, generationId: number | null) =>
      openedRebalance(view.rebalances, { rebalanceNumber, generationId })?.number ?? null;
    expect(by(2, null)).toBe(2);
    expect(by(null, 3)).toBe(3);
    expect(by(99, null)).toBeNull();
    expect(by(null, null)).toBeNull();
  });
});
