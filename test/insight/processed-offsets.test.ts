import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addProcessed,
  endOfProcessed,
  noneProcessed,
} from "../../src/insight/processed-offsets.ts";

const a = { processId: "a", memberId: "a-1", removed: false };
const b = { processId: "b", memberId: "b-1", removed: false };

describe("processed offsets", () => {
  test("one processor's records are one segment, in whatever order they were filled in", () => {
    const processed = noneProcessed();
    for (const offset of [5, 6, 9, 8, 7, 4]) expect(addProcessed(processed, offset, a)).toBeNull();
    expect(processed.segments).toEqual([{ fromOffset: 4, endOffset: 10, by: a }]);
    expect(endOfProcessed(processed)).toBe(10);
  });

  test("a repeat is answered with the segment of whoever was first", () => {
    const processed = noneProcessed();
    for (const offset of [0, 1, 2]) addProcessed(processed, offset, a);
    for (const offset of [3, 4]) addProcessed(processed, offset, b);
    expect(addProcessed(processed, 2, b)?.by).toEqual(a);
    expect(addProcessed(processed, 4, a)?.by).toEqual(b);
    expect(addProcessed(processed, 5, a)).toBeNull();
  });

  test("agree with a set of all offsets, until the oldest are forgotten", () => {
    const records = fc.array(fc.tuple(fc.nat(40), fc.constantFrom(a, b)), { maxLength: 120 });
    fc.assert(
      fc.property(records, (order) => {
        const processed = noneProcessed();
        const seen = new Map<number, string>();
        for (const [offset, by] of order) {
          const first = addProcessed(processed, offset, by);
          expect(first?.by?.processId).toBe(seen.get(offset));
          if (first === null) seen.set(offset, by.processId);
        }
      }),
    );
  });
});
