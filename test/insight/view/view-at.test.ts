import { describe, expect, test } from "vitest";
import { type GroupView, viewAt } from "../../../src/insight/index.ts";
import { deathOfB, twoReaders } from "./insight-story.ts";

/** `A ok 0 1`: each member with its word and the partitions in its lane; `0?` is not read yet, `(2)` a ghost. */
function lanes(view: GroupView, atMs: number): string[] {
  return viewAt(view, atMs).members.map(({ owner, word, partitions }) => {
    const chips = partitions.map(({ partition, phase }) => {
      if (phase === "owned") return `${partition}`;
      return phase === "unread" ? `${partition}?` : `(${partition})`;
    });
    return [owner?.letter, word, ...chips].join(" ");
  });
}

function tray(view: GroupView, atMs: number): string[] {
  return viewAt(view, atMs).tray.map(({ partition, lastOwner }) => {
    return `${partition} of ${lastOwner?.letter}`;
  });
}

describe("a replay of a member's death", () => {
  const view = deathOfB().view(70_000);

  test("before anything is known there is nothing to show", () => {
    expect(viewAt(view, -1)).toMatchObject({
      isKnown: false,
      members: [],
      tray: [],
      state: "Unknown",
    });
  });

  test("members come one after the other to the first barrier", () => {
    expect(lanes(view, 100)).toEqual(["A waiting"]);
    expect(lanes(view, 600)).toEqual(["A waiting", "B waiting"]);
    expect(viewAt(view, 600)).toMatchObject({ state: "PreparingRebalance", rebalanceNumber: 1 });
  });

  test("while both read, each has its own", () => {
    expect(lanes(view, 10_000)).toEqual(["A ok 0 1", "B ok 2 3"]);
    expect(viewAt(view, 10_000)).toMatchObject({ state: "Stable", generationId: 1 });
  });

  test("a dead member looks silent, and its partitions are ghosts in its lane, until somebody notices", () => {
    expect(lanes(view, 40_000)).toEqual(["A ok 0 1", "B silent (2) (3)"]);
    expect(tray(view, 40_000)).toEqual([]);
  });

  test("noticed, its partitions hang in the tray, and the other is still to revoke its own", () => {
    expect(lanes(view, 65_500)).toEqual(["A revoking 0 1", "B gone"]);
    expect(tray(view, 65_500)).toEqual(["2 of B", "3 of B"]);
  });

  test("between revocation and assignment everything hangs in the tray", () => {
    expect(lanes(view, 66_150)).toEqual(["A waiting", "B gone"]);
    expect(tray(view, 66_150)).toEqual(["0 of A", "1 of A", "2 of B", "3 of B"]);
    expect(viewAt(view, 66_150)).toMatchObject({ state: "CompletingRebalance", generationId: 2 });
  });

  test("assigned is not yet read", () => {
    expect(lanes(view, 66_250)).toEqual(["A ok 0? 1? 2? 3?", "B gone"]);
    expect(lanes(view, 67_000)).toEqual(["A ok 0 1 2 3", "B gone"]);
    expect(tray(view, 67_000)).toEqual([]);
  });

  test("a ghost is gone after a minute", () => {
    const later = deathOfB().view(200_000);
    expect(lanes(later, 124_000)).toEqual(["A ok 0 1 2 3", "B gone"]);
    expect(lanes(later, 126_000)).toEqual(["A ok 0 1 2 3"]);
  });

  test("beyond the last instant it shows the last", () => {
    expect(viewAt(view, 999_999).members.map(({ name }) => name)).toContain("A");
    expect(viewAt(view, 999_999).members.flatMap(({ partitions }) => partitions)).toHaveLength(4);
  });

  test("every partition is in one place at every instant", () => {
    for (let atMs = 3_000; atMs <= 70_000; atMs += 50) {
      const { members, tray: hanging } = viewAt(view, atMs);
      const placed = [...members.flatMap(({ partitions }) => partitions), ...hanging];
      expect(placed.map(({ partition }) => partition).sort()).toEqual([0, 1, 2, 3]);
    }
  });
});

describe("other ways to come and go", () => {
  test("a frozen member is frozen from when it froze until it is evicted", () => {
    const view = twoReaders()
      .at(20_000)
      .freezes("B")
      .at(65_000)
      .expires("B", 20_000)
      .rebalances("SessionExpired", "B", { waitingFor: ["A"] })
      .at(65_100)
      .stops("A", 0, 1)
      .rejoins("A")
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] })
      .view(66_000);
    expect(lanes(view, 30_000)[1]).toBe("B frozen (2) (3)");
    expect(lanes(view, 65_050)[1]).toBe("B gone");
  });

  test("who joins is at the barrier from its join on, and not before", () => {
    const view = twoReaders()
      .at(10_000)
      .rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] })
      .joins("C")
      .at(10_500)
      .stops("A", 0, 1)
      .rejoins("A")
      .at(11_000)
      .stops("B", 2, 3)
      .rejoins("B")
      .generation(["A", "B", "C"])
      .assigns({ A: [0], B: [2], C: [1, 3] })
      .starts("C", 1, 3)
      .view(12_000);
    expect(lanes(view, 9_999)).toEqual(["A ok 0 1", "B ok 2 3"]);
    expect(lanes(view, 10_700)).toEqual(["A waiting", "B revoking 2 3", "C waiting"]);
    expect(tray(view, 10_700)).toEqual(["0 of A", "1 of A"]);
    expect(lanes(view, 11_500)[2]).toBe("C ok 1? 3?");
  });
});
