import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WorkReporter } from "../../src/cli/demo/work-reporter.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function reporter() {
  const told: object[] = [];
  const work = new WorkReporter((report, atMs) => told.push({ ...report, atMs }));
  const done = (partition: number, offset: number, atMs: number, memberId = "m") =>
    work.done({ memberId, topic: "t", partition, offset, timestampMs: atMs - 5, atMs });
  return { told, work, done };
}

describe("records that are processed", () => {
  test("are told one by one and at once while they are few", () => {
    const { told, done } = reporter();
    done(0, 7, 10_000);
    done(0, 8, 10_001);
    expect(told).toMatchObject([
      { type: "Processed", offset: 7, timestampMs: 9_995, atMs: 10_000 },
      { type: "Processed", offset: 8, atMs: 10_001 },
    ]);
  });

  test("are told as ranges ten times a second when they are many, with both instants exact", () => {
    const { told, done } = reporter();
    for (let i = 0; i < 1_000; i += 1) done(0, i, 10_000 + i * 0.1);
    expect(told).toHaveLength(60);
    vi.advanceTimersByTime(100);
    expect(told).toHaveLength(61);
    expect(told.at(-1)).toEqual({
      type: "ProcessedRange",
      memberId: "m",
      topic: "t",
      partition: 0,
      fromOffset: 60,
      toOffset: 999,
      firstAtMs: 10_006,
      firstTimestampMs: 10_001,
      atMs: 10_099.9,
    });
  });

  test("are each told once, in order, whatever comes between", () => {
    const { told, work, done } = reporter();
    for (let i = 0; i < 60; i += 1) done(9, i, 10_000);
    done(0, 0, 10_001);
    done(1, 50, 10_001);
    done(0, 1, 10_002);
    done(0, 0, 10_003, "m2");
    done(0, 5, 10_004, "m2");
    work.flush();
    work.flush();
    expect(told.slice(60)).toMatchObject([
      { type: "ProcessedRange", partition: 0, fromOffset: 0, toOffset: 1, memberId: "m" },
      { type: "Processed", partition: 0, offset: 0, memberId: "m2" },
      { type: "Processed", partition: 1, offset: 50 },
      { type: "Processed", partition: 0, offset: 5, memberId: "m2" },
    ]);
  });
});
