import { describe, expect, it } from "vitest";
import { LeaderEpochs } from "../../../src/broker/storage/leader-epochs.ts";

function epochs(...entries: readonly [epoch: number, startOffset: number][]): LeaderEpochs {
  const made = new LeaderEpochs();
  for (const [epoch, startOffset] of entries) made.assign(epoch, startOffset);
  return made;
}

describe("leader epochs", () => {
  it("forget an epoch that wrote nothing", () => {
    expect(epochs([0, 0], [1, 5], [2, 5]).entries).toEqual([
      { epoch: 0, startOffset: 0 },
      { epoch: 2, startOffset: 5 },
    ]);
  });

  it.each([
    { asked: 0, epoch: 0, endOffset: 5, why: "ended where the next began" },
    { asked: 1, epoch: 0, endOffset: 5, why: "is not known: the largest below it" },
    { asked: 2, epoch: 2, endOffset: 9, why: "ended where the next began" },
    { asked: 4, epoch: 4, endOffset: 12, why: "is the latest: ends at the end of the log" },
    { asked: 5, epoch: -1, endOffset: -1, why: "lies in the future" },
    { asked: -1, epoch: -1, endOffset: -1, why: "is none" },
  ])("answer epoch $asked with $epoch and $endOffset: it $why", ({ asked, epoch, endOffset }) => {
    const known = epochs([0, 0], [2, 5], [4, 9]);
    expect(known.endOffsetFor(asked, 12)).toEqual({ epoch, endOffset });
  });

  it("answer an epoch before the first known one with where that began", () => {
    expect(epochs([3, 7]).endOffsetFor(1, 9)).toEqual({ epoch: 1, endOffset: 7 });
  });

  it("keep the epoch of the first offset that is left when the log start moves", () => {
    const known = epochs([0, 0], [2, 5], [4, 9]);
    known.truncateFromStart(7);
    expect(known.entries).toEqual([
      { epoch: 2, startOffset: 7 },
      { epoch: 4, startOffset: 9 },
    ]);
    expect(known.epochOf(8)).toBe(2);
    expect(known.epochOf(6)).toBe(-1);
  });
});
