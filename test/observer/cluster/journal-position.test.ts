import { describe, expect, it } from "vitest";
import { JournalPosition } from "../../../src/observer/cluster/journal-position.ts";

describe("how far a partition of the journal was read", () => {
  it("begins with the newest records when there are more than wanted", () => {
    const position = new JournalPosition({ startOffset: 10, endOffset: 1000, recordCount: 100 });
    expect(position.nextOffset).toBe(900);
    expect(position.isCaughtUp).toBe(false);
    const whole = new JournalPosition({ startOffset: 950, endOffset: 1000, recordCount: 100 });
    expect(whole.nextOffset).toBe(950);
  });

  it("is caught up when it is where the end was", () => {
    const position = new JournalPosition({ startOffset: 0, endOffset: 2, recordCount: 100 });
    expect(position.pass({ offset: 0, timestamp: 5 })).toBe(true);
    expect(position.isCaughtUp).toBe(false);
    expect(position.pass({ offset: 1, timestamp: 6 })).toBe(true);
    expect(position.isCaughtUp).toBe(true);
  });

  it("passes no record twice", () => {
    const position = new JournalPosition({ startOffset: 0, endOffset: 2, recordCount: 100 });
    position.pass({ offset: 1, timestamp: 5 });
    expect(position.pass({ offset: 0, timestamp: 5 })).toBe(false);
    expect(position.pass({ offset: 1, timestamp: 5 })).toBe(false);
  });

  it("is complete behind the last gap that compaction left", () => {
    const position = new JournalPosition({ startOffset: 0, endOffset: 10, recordCount: 100 });
    for (const [offset, timestamp] of [
      [0, 100],
      [4, 140],
      [5, 150],
      [8, 180],
      [9, 190],
    ] as const)
      position.pass({ offset, timestamp });
    expect(position.completeFromMs).toBe(180);
    position.pass({ offset: 12, timestamp: 200 });
    expect(position.completeFromMs).toBe(180);
  });

  it("passes over the markers at the end", () => {
    const position = new JournalPosition({ startOffset: 0, endOffset: 10, recordCount: 100 });
    position.pass({ offset: 7, timestamp: 1 });
    position.skipToEnd();
    expect(position.isCaughtUp).toBe(true);
    expect(position.nextOffset).toBe(10);
  });

  it("finds what was compacted while nobody read", () => {
    const position = new JournalPosition({ startOffset: 0, endOffset: 2, recordCount: 100 });
    position.pass({ offset: 0, timestamp: 100 });
    position.pass({ offset: 1, timestamp: 110 });
    position.resume(900);
    expect(position.isCaughtUp).toBe(false);
    position.pass({ offset: 800, timestamp: 500 });
    expect(position.completeFromMs).toBe(500);
    expect(position.completeFromOffset).toBe(800);
  });
});
