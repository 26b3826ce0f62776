import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProcessedOffsets } from "../../src/member/index.ts";

describe("processed offsets", () => {
  it("begin where records are handed out from, and grow with the prefix", () => {
    const processed = new ProcessedOffsets(40);
    expect(processed.nextOffset).toBe(40);
    processed.resolve(40, 41);
    processed.resolve(41, 42);
    expect(processed.nextOffset).toBe(42);
  });

  it("are held back by the first record that is still being worked on", () => {
    const processed = new ProcessedOffsets(0);
    processed.resolve(1, 2);
    processed.resolve(2, 3);
    expect(processed.nextOffset).toBe(0);
    processed.resolve(0, 1);
    expect(processed.nextOffset).toBe(3);
  });

  it("pass over gaps of compaction with the record behind them", () => {
    const processed = new ProcessedOffsets(10);
    processed.resolve(10, 15);
    processed.resolve(15, 90);
    expect(processed.nextOffset).toBe(90);
  });

  it("do not mind to be told twice, nor of what is long done", () => {
    const processed = new ProcessedOffsets(5);
    processed.resolve(5, 8);
    processed.resolve(5, 8);
    processed.resolve(0, 3);
    processed.resolve(9, 9);
    expect([processed.nextOffset, processed.rangesAhead]).toEqual([8, 0]);
  });

  it("need no more memory than records that are being worked on at a time", () => {
    const processed = new ProcessedOffsets(0);
    for (let offset = 1; offset < 100_000; offset++) {
      if (offset % 1_000 !== 0) processed.resolve(offset, offset + 1);
    }
    expect(processed.rangesAhead).toBe(100);
  });

  it("are those of a set of offsets, whatever the order", () => {
    const ranges = fc.array(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 12 })), { maxLength: 60 });
    fc.assert(
      fc.property(fc.nat({ max: 20 }), ranges, (start, resolved) => {
        const processed = new ProcessedOffsets(start);
        const done = new Set<number>();
        for (const [from, length] of resolved) {
          processed.resolve(from, from + length);
          for (let offset = from; offset < from + length; offset++) done.add(offset);
          let next = start;
          while (done.has(next)) next++;
          expect(processed.nextOffset).toBe(next);
          expect(processed.rangesAhead).toBe(runsAfter(done, next));
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Runs of offsets beyond `next`, counted the slow way. */
function runsAfter(done: ReadonlySet<number>, next: number): number {
  return [...done].filter((offset) => offset > next && !done.has(offset - 1)).length;
}
