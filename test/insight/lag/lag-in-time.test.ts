import { describe, expect, test } from "vitest";
import { LagInTime, type LagSample } from "../../../src/insight/index.ts";

type Partition = LagSample["partitions"][number];

function sample(atMs: number, ...partitions: Partial<Partition>[]): LagSample {
  const unknown = { topic: "orders", partition: 0, committedOffset: null, logEndOffset: null };
  return { atMs, partitions: partitions.map((p) => ({ ...unknown, oldestAtMs: null, ...p })) };
}

describe("lag in time", () => {
  test("an offset between two samples of the log end was appended between them", () => {
    const lag = new LagInTime();
    lag.fold(sample(0, { committedOffset: 100, logEndOffset: 100 }));
    expect(lag.fold(sample(30_000, { committedOffset: 150, logEndOffset: 200 }))).toEqual({
      atMs: 30_000,
      lag: 50,
      lagMs: 15_000,
      lagMsGrade: "inferred",
    });
  });

  test("the timestamp of the record itself is better than any interpolation", () => {
    const lag = new LagInTime();
    lag.fold(sample(0, { committedOffset: 100, logEndOffset: 100 }));
    const point = lag.fold(
      sample(30_000, { committedOffset: 150, logEndOffset: 200, oldestAtMs: 29_000 }),
    );
    expect(point).toMatchObject({ lagMs: 1_000, lagMsGrade: "observed" });
  });

  test("an offset from before the first sample has no time, and then the group has none", () => {
    const lag = new LagInTime();
    const behind = { partition: 0, committedOffset: 10, logEndOffset: 100 };
    const level = { partition: 1, committedOffset: 7, logEndOffset: 7 };
    expect(lag.fold(sample(0, behind, level))).toMatchObject({ lag: 90, lagMs: null });
    expect(lag.partitions()[1]).toMatchObject({ lag: 0, lagMs: 0, lagMsGrade: "observed" });
  });

  test("a partition that was never committed is listed and left out of the sum", () => {
    const lag = new LagInTime();
    const never = { partition: 1, committedOffset: -1, logEndOffset: 1_000 };
    const point = lag.fold(sample(0, { committedOffset: 5, logEndOffset: 9 }, never));
    expect(point.lag).toBe(4);
    expect(lag.partitions()[1]).toMatchObject({ committedOffset: null, lag: null });
    expect(new LagInTime().fold(sample(0, never)).lag).toBeNull();
  });

  test("a sample of some partitions leaves the others as they were", () => {
    const lag = new LagInTime();
    lag.fold(sample(0, { partition: 0, committedOffset: 0, logEndOffset: 5 }));
    const point = lag.fold(sample(1_000, { partition: 1, committedOffset: 0, logEndOffset: 2 }));
    expect(point.lag).toBe(7);
  });

  test("half an hour of samples each second is remembered, and no more than 60 points", () => {
    const lag = new LagInTime();
    for (let s = 0; s <= 3_600; s += 1) {
      lag.fold(sample(s * 1_000, { committedOffset: 0, logEndOffset: s }));
    }
    const at = (committedOffset: number) =>
      lag.fold(sample(3_601_000, { committedOffset, logEndOffset: 3_601 })).lagMs;
    expect(at(3_600 - 25 * 60)).toBeCloseTo(25 * 60_000 + 1_000, -4);
    expect(at(3_600 - 40 * 60)).toBeNull();
  });

  test("a log that was created anew does not borrow times from the old one", () => {
    const lag = new LagInTime();
    lag.fold(sample(0, { committedOffset: 100, logEndOffset: 100 }));
    lag.fold(sample(30_000, { committedOffset: 100, logEndOffset: 200 }));
    const anew = lag.fold(sample(60_000, { committedOffset: 1, logEndOffset: 10 }));
    expect(anew).toMatchObject({ lag: 9, lagMs: null });
  });

  test("a clock that was set back by an hour starts the table again", () => {
    const lag = new LagInTime();
    lag.fold(sample(3_600_000, { committedOffset: 0, logEndOffset: 10 }));
    lag.fold(sample(0, { committedOffset: 10, logEndOffset: 10 }));
    const point = lag.fold(sample(30_000, { committedOffset: 15, logEndOffset: 20 }));
    expect(point.lagMs).toBe(15_000);
  });
});
