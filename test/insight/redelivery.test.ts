import { describe, expect, test } from "vitest";
import { JOURNAL, LOG, Story } from "./story.ts";

/** A and B commit 10 records a second from 11,000 to 20,000, known by the journal; nobody reports. */
function committing(): Story {
  const story = new Story()
    .by(JOURNAL)
    .at(10_000)
    .observed({ A: [0], B: [1] }, { generationId: 3 });
  for (let second = 11; second <= 20; second += 1) {
    const offset = second * 10;
    story
      .at(second * 1_000)
      .commits("A", { 0: offset })
      .commits("B", { 1: offset });
  }
  return story;
}

/** B is gone: noticed at 25,000, over at 25,200. A rejoined, and begins at its commit again. */
function moved(story = committing()): Story {
  return story
    .by(LOG)
    .at(25_000)
    .leaves("B")
    .rebalances("MemberLeft", "B")
    .by(JOURNAL)
    .generation(["A"])
    .at(25_200)
    .assigns({ A: [0, 1] }, { synced: false });
}

function ends(story: Story, atMs: number, endOffset: number): void {
  const partitions = [0, 1].map((partition) => ({
    ...{ topic: "orders", partition, committedOffset: null },
    ...{ logEndOffset: endOffset, oldestAtMs: null },
  }));
  story.history.foldLag({ atMs, partitions });
}

describe("records that may have been read twice", () => {
  test("are at most what the old owner can have read at its pace since its last commit", () => {
    // 10 a second since the last commit: B until it was gone, 5 s; A until it was told what it has now, 5.2 s.
    expect(moved().last).toMatchObject({
      redeliveredAtMost: 102,
      evidence: { duplicates: { grade: "inferred" } },
    });
  });

  test("are at most what was in the log at the move", () => {
    const story = moved();
    ends(story, 25_900, 207);
    expect(story.last.redeliveredAtMost).toBe(14);
    ends(story, 27_000, 900);
    expect(story.last.redeliveredAtMost).toBe(14);
  });

  test("are not bounded by a log end from before the move", () => {
    const story = committing();
    ends(story, 24_000, 205);
    expect(moved(story).last.redeliveredAtMost).toBe(102);
  });

  test("are not bounded by a log end of long after the move, which is more each time it is asked for", () => {
    const story = new Story()
      .by(JOURNAL)
      .at(10_000)
      .observed({ A: [0], B: [1] });
    moved(story.at(11_000).commits("A", { 0: 1 }).commits("B", { 1: 1 }));
    ends(story, 86_000, 9_000);
    expect(story.last.redeliveredAtMost).toBeNull();
  });

  test("are not told where one partition's part of them is unknown", () => {
    const story = new Story()
      .by(JOURNAL)
      .at(10_000)
      .observed({ A: [0], B: [1] });
    story.at(11_000).commits("A", { 0: 1 }).at(12_000).commits("A", { 0: 2 });
    expect(moved(story).last).toMatchObject({
      redeliveredAtMost: null,
      evidence: { duplicates: null },
    });
  });

  test("of a partition that nobody committed are none where its log is empty", () => {
    const story = new Story()
      .by(JOURNAL)
      .at(10_000)
      .observed({ A: [0], B: [1] });
    moved(story.at(11_000).commits("A", { 0: 1 }).at(12_000).commits("A", { 0: 2 }));
    const empty = { topic: "orders", partition: 1, committedOffset: null, oldestAtMs: null };
    story.history.foldLag({ atMs: 26_000, partitions: [{ ...empty, logEndOffset: 0 }] });
    // A's own: one a second, 13 s since its commit.
    expect(story.last.redeliveredAtMost).toBe(14);
  });

  test("are counted, not bounded, where processes report", () => {
    const story = committing().starts("A", 0).starts("B", 1);
    expect(moved(story).last).toMatchObject({
      redeliveredAtMost: null,
      evidence: { duplicates: { grade: "observed", source: "consumer" } },
    });
  });
});

describe("a committed offset that goes back", () => {
  test("is certain evidence, told with the entry in force", () => {
    const story = moved().at(26_000).commits("A", { 1: 150 });
    expect(story.last.rewinds).toEqual([
      { topic: "orders", partition: 1, fromOffset: 200, toOffset: 150, atMs: 26_000 },
    ]);
  });

  test("is none by an admin's commit, nor is what follows from that", () => {
    const story = moved().at(26_000).commits("", { 1: 50 }).at(27_000).commits("A", { 1: 60 });
    expect(story.last.rewinds).toEqual([]);
  });

  test("is seen in samples too, while somebody owns the partition", () => {
    const story = moved();
    const at = { topic: "orders", partition: 1, logEndOffset: 300, oldestAtMs: null };
    story.history.foldLag({ atMs: 26_000, partitions: [{ ...at, committedOffset: 180 }] });
    expect(story.last.rewinds).toMatchObject([{ fromOffset: 200, toOffset: 180 }]);
    expect(story.history.partitions()[1]).toMatchObject({ committedOffset: 180, lag: 120 });
  });
});
