import { describe, expect, test } from "vitest";
import {
  barrierNowCaption,
  type GroupNow,
  type GroupView,
  type RibbonBand,
  ribbonOf,
} from "../../../src/insight/index.ts";
import { deathOfB, InsightStory, twoReaders } from "./insight-story.ts";

const ALL = { fromMs: -Infinity, toMs: Infinity };

/** `Stable 3000-65000`, one for each band. */
function bands(view: GroupView, range = ALL): string[] {
  return ribbonOf(view, range).map(({ state, fromMs, toMs }) => `${state} ${fromMs}-${toMs}`);
}

function caption(all: readonly RibbonBand[], rebalanceNumber: number): string | undefined {
  return all.find((band) => band.rebalanceNumber === rebalanceNumber)?.caption;
}

describe("the ribbon of a member's death", () => {
  const view = deathOfB().view(70_000);

  test("shows the states that the group went through, without a gap", () => {
    expect(bands(view)).toEqual([
      "PreparingRebalance 0-3000",
      "Stable 3000-65000",
      "PreparingRebalance 65000-66100",
      "CompletingRebalance 66100-66200",
      "Stable 66200-70000",
    ]);
  });

  test("says for whom the barrier waited", () => {
    const all = ribbonOf(view, ALL);
    expect(caption(all, 1)).toBe("waited 3.0 s for more members");
    expect(caption(all, 2)).toBe("waited 1.1 s, longest for A");
  });

  test("draws the range that is asked for and nothing before what is known", () => {
    expect(bands(view, { fromMs: 64_000, toMs: 66_000 })).toEqual([
      "Stable 64000-65000",
      "PreparingRebalance 65000-66000",
    ]);
    expect(bands(view, { fromMs: -60_000, toMs: -1 })).toEqual([]);
    expect(ribbonOf(view, ALL)[0]!.fromMs).toBe(view.knownSinceMs);
  });

  test("the last band is open", () => {
    expect(ribbonOf(view, ALL).map(({ isOpen }) => isOpen)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});

describe("the caption of a barrier that is closed", () => {
  const now = (facts: Partial<GroupNow>) =>
    barrierNowCaption({
      now: {
        ...new InsightStory().view(0).now,
        state: "PreparingRebalance",
        asOfMs: 10_000,
        ...facts,
      },
    });
  const barrier = { startedAtMs: 0, arrivedCount: 3, expectedCount: 5 };

  test("names whom it waits for and when it opens at the latest", () => {
    const whole = { ...barrier, waitingFor: ["app-4", "app-5"], deadlineMs: 262_000 };
    expect(now({ barrier: whole })).toBe(
      "3 of 5 rejoined, waiting for app-4 and app-5 (rebalance timeout in 4:12)",
    );
  });

  test("leaves out what is not known", () => {
    expect(now({ barrier: { ...barrier, waitingFor: [], deadlineMs: null } })).toBe(
      "3 of 5 rejoined",
    );
    expect(now({ barrier: null })).toBe("");
    const unseen = { startedAtMs: 0, arrivedCount: 0, expectedCount: 0 };
    expect(now({ barrier: { ...unseen, waitingFor: [], deadlineMs: null } })).toBe(
      "waiting for members to rejoin, unknown whom",
    );
  });

  test("of a consumer group tells who is on the epoch", () => {
    const facts = { state: "Reconciling", generationId: 43 } as const;
    const whole = { ...barrier, waitingFor: ["app-4"], deadlineMs: null };
    expect(now({ ...facts, barrier: whole })).toBe("3 of 5 members on epoch 43, waiting for app-4");
  });
});

describe("what was not seen", () => {
  test("a start that nobody saw is an unknown band, not PreparingRebalance", () => {
    const view = deathOfB().view(70_000);
    const rebalances = view.rebalances.map((each) => ({
      ...each,
      evidence: { ...each.evidence, start: null },
    }));
    expect(bands({ ...view, rebalances })).toContain("Unknown 65000-66100");
  });

  test("sampled states have edges as wide as the interval", () => {
    const evidence = { grade: "sampled", source: "describe", withinMs: 5_000 } as const;
    const view: GroupView = {
      ...new InsightStory().view(0),
      knownSinceMs: 0,
      now: {
        ...new InsightStory().view(0).now,
        state: "Stable",
        stateSinceMs: null,
        asOfMs: 30_000,
      },
      sampledStates: [
        { state: "Stable", fromMs: 0, toMs: 10_000, evidence },
        { state: "PreparingRebalance", fromMs: 10_000, toMs: 15_000, evidence },
        { state: "Stable", fromMs: 15_000, toMs: null, evidence },
      ],
    };
    expect(bands(view)).toEqual([
      "Stable 0-10000",
      "PreparingRebalance 10000-15000",
      "Stable 15000-30000",
    ]);
    expect(ribbonOf(view, ALL).map(({ withinMs }) => withinMs)).toEqual([5_000, 5_000, 5_000]);
  });

  test("a rebalance that is under way is the last band", () => {
    const view = twoReaders()
      .at(10_000)
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .joins("C")
      .view(12_000);
    expect(bands(view).slice(-2)).toEqual(["Stable 3000-10000", "PreparingRebalance 10000-12000"]);
  });
});
