import { describe, expect, it } from "vitest";
import { bundled } from "../../src/console/ui/members/bundles.ts";
import { chipName, standstillMs } from "../../src/console/ui/members/chip-name.ts";
import { dialReading } from "../../src/console/ui/members/dial-reading.ts";
import { changedCount, type Place, placed } from "../../src/console/ui/members/placing.ts";
import { viewAt } from "../../src/insight/index.ts";
import { C2_DIES_MS, C2_EXPIRES_MS, CRASH_STABLE_MS, storyView } from "./story-view.ts";

/** `C1: P0 P1 | tray: P2!`, with a mark for each phase but reading. */
function picture(atMs: number): string {
  const view = storyView(atMs);
  const at = viewAt(view, view.now.asOfMs);
  const { lanes, tray } = placed(view, at);
  const written = (places: readonly Place[]): string =>
    places
      .map(({ partition, phase }) => `P${partition}${phase === "owned" ? "" : ` ${phase}`}`)
      .join(", ");
  const rows = at.members.map(
    ({ name, member }) => `${name}: ${written(lanes.get(member.memberId) ?? [])}`,
  );
  return [...rows, `tray: ${written(tray)}`].join(" | ");
}

describe("where chips lie", () => {
  it("each in its owner's lane while the group is stable", () => {
    expect(picture(C2_DIES_MS - 1_000)).toBe("C1: P0, P1 | C2: P2, P3 | C3: P4, P5 | tray: ");
  });

  it("as ghosts in the lane of a member that died, until the coordinator notices", () => {
    expect(picture(C2_EXPIRES_MS - 1_000)).toContain("C2: P2 orphaned, P3 orphaned");
    expect(picture(C2_EXPIRES_MS - 1_000)).toMatch(/tray: $/);
  });

  it("in the tray once it has noticed, the others as they give theirs up", () => {
    const shown = picture(C2_EXPIRES_MS + 400);
    expect(shown).toContain("C1: P0, P1 |");
    expect(shown).toContain("tray: P2 unowned, P3 unowned");
  });

  it("in the lanes of their new owners at the end", () => {
    const shown = picture(CRASH_STABLE_MS + 1_000);
    expect(shown).toContain("C1: P0, P1, P2");
    expect(shown).toContain("C3: P3, P4, P5");
    expect(shown).toMatch(/tray: $/);
  });

  it("under a signature that changes exactly when a chip changes its lane", () => {
    const signatureAt = (atMs: number): string => {
      const view = storyView(atMs);
      return placed(view, viewAt(view, view.now.asOfMs)).signature;
    };
    expect(signatureAt(C2_DIES_MS - 5_000)).toBe(signatureAt(C2_DIES_MS + 5_000));
    expect(signatureAt(C2_EXPIRES_MS - 100)).not.toBe(signatureAt(C2_EXPIRES_MS + 100));
  });
});

describe("how many chips changed their lane", () => {
  it("is told by two signatures", () => {
    const [before, after] = [C2_EXPIRES_MS - 100, C2_EXPIRES_MS + 100].map((atMs) => {
      const view = storyView(atMs);
      return placed(view, viewAt(view, view.now.asOfMs)).signature;
    });
    expect(changedCount(before!, after!)).toBe(2);
    expect(changedCount(after!, after!)).toBe(0);
  });
});

describe("a chip's name", () => {
  const place: Place = {
    key: "orders-1",
    topic: "orders",
    partition: 1,
    phase: "paused",
    sinceMs: 1_000,
    hasLag: true,
    leftOrdinal: null,
  };

  it("tells topic, partition, owner, phase and how long", () => {
    expect(chipName(place, "app-2", 9_800)).toBe(
      "orders partition 1, owned by app-2, paused by the rebalance, for 9.8\u00a0s",
    );
  });

  it("says that records wait where nobody owns it", () => {
    expect(chipName({ ...place, phase: "unowned" }, null, 500)).toContain("owned by nobody");
    expect(chipName({ ...place, phase: "unowned" }, null, 500)).toContain("records wait");
  });

  it("counts no standstill of a partition that is read, nor of an empty slot", () => {
    expect(standstillMs({ ...place, phase: "owned" }, 5_000)).toBeNull();
    expect(standstillMs({ ...place, phase: "awaited", sinceMs: null }, 5_000)).toBeNull();
    expect(standstillMs(place, 5_000)).toBe(4_000);
  });

  it("is left to bundles by topic and phase where there are many", () => {
    const many = [place, { ...place, partition: 2 }, { ...place, topic: "bills" }];
    expect(bundled(many)).toEqual([
      { topic: "orders", phase: "paused", size: 2 },
      { topic: "bills", phase: "paused", size: 1 },
    ]);
  });
});

describe("a dial", () => {
  it.each([
    [0, 45_000, "calm"],
    [26_999, 45_000, "calm"],
    [27_000, 45_000, "amber"],
    [38_250, 45_000, "red"],
    [90_000, 45_000, "red"],
  ] as const)("of %i ms against %i ms is %s", (sinceMs, limitMs, tone) => {
    expect(dialReading({ sinceMs, limitMs }).tone).toBe(tone);
  });

  it("claims nothing where the age or the limit is unknown", () => {
    expect(dialReading({ sinceMs: null, limitMs: 45_000 })).toEqual({ share: 0, tone: "calm" });
    expect(dialReading({ sinceMs: 9_000, limitMs: null })).toEqual({ share: 0, tone: "calm" });
  });
});
