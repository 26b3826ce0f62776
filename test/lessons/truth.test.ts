import { describe, expect, test } from "vitest";
import { compare } from "../../lessons/compare.ts";
import type { LogLine } from "../../lessons/process-logs.ts";
import { trueMoves, truePauses, trueRepeats } from "../../lessons/truth.ts";
import { afterTheKill } from "../cli-demo/told-story.ts";

type Line = Omit<LogLine, "memberId"> & Record<string, unknown>;

const lines = (all: readonly Line[]): LogLine[] => all as unknown as LogLine[];
const assigned = (
  processId: string,
  atMs: number,
  generationId: number,
  added: number[],
): Line => ({
  event: "Assigned",
  processId,
  atMs,
  memberId: `${processId}-id`,
  generationId,
  added,
  owned: added,
});
const processed = (processId: string, atMs: number, offset: number, timestampMs = 0): Line => ({
  event: "Processed",
  processId,
  atMs,
  partition: 0,
  offset,
  timestampMs,
});

describe("the truth, by the processes' own logs", () => {
  test("a pause runs from the stop, or the last record in hand, to the next reader's first record", () => {
    const story = lines([
      assigned("C1", 1_000, 1, [0]),
      processed("C1", 1_100, 0),
      { event: "Revoked", processId: "C1", atMs: 2_000, partitions: [0] },
      processed("C1", 2_010, 1),
      assigned("C2", 2_500, 2, [0]),
      processed("C2", 2_600, 2),
    ]);
    expect(truePauses(story)).toEqual([{ partition: 0, stoppedAtMs: 2_010, resumedAtMs: 2_600 }]);
  });

  test("where no record had waited it ends with the assignment", () => {
    const story = lines([
      assigned("C1", 1_000, 1, [0]),
      { event: "Died", processId: "C1", atMs: 2_000 },
      assigned("C2", 2_500, 2, [0]),
      processed("C2", 9_000, 0, 8_990),
    ]);
    expect(truePauses(story)).toEqual([{ partition: 0, stoppedAtMs: 2_000, resumedAtMs: 2_500 }]);
  });

  test("a record that a slow process finishes after the next reader began does not delay its stop", () => {
    const story = lines([
      assigned("C1", 1_000, 1, [0]),
      { event: "PollIntervalExceeded", processId: "C1", atMs: 4_000 },
      assigned("C2", 4_100, 2, [0]),
      processed("C2", 4_200, 0),
      processed("C1", 7_000, 0),
      { event: "Lost", processId: "C1", atMs: 7_001, partitions: [0] },
    ]);
    expect(truePauses(story)).toEqual([{ partition: 0, stoppedAtMs: 4_000, resumedAtMs: 4_200 }]);
    expect([...trueRepeats(story)]).toEqual([["0/0", 1]]);
  });

  test("a partition moved when another member owned it in the later generation", () => {
    const story = lines([assigned("C1", 1_000, 1, [0, 1]), assigned("C1", 2_000, 2, [1])]);
    const both = [...story, ...lines([assigned("C2", 2_001, 2, [0])])];
    expect(trueMoves(both, 1, 2)).toEqual(["P0 C1 → C2"]);
    expect(trueMoves(both, 2, 2)).toEqual([]);
  });
});

describe("the comparison", () => {
  const { rebalances } = afterTheKill().history;
  const view = { rebalances } as unknown as Parameters<typeof compare>[0];

  test("names each pause, move and repeated record that is told otherwise than it was", () => {
    const { differences } = compare(view, []);
    expect(differences).toContain("P1 was not read for no time, told as 7000.0 ms");
    expect(differences.some((each) => each.startsWith("rebalance 2 moved nothing"))).toBe(true);
    expect(differences.some((each) => each.startsWith("12 records are told to be repeated"))).toBe(
      true,
    );
  });

  test("agrees with an account of the same", () => {
    const none = { rebalances: [] } as unknown as Parameters<typeof compare>[0];
    expect(compare(none, lines([assigned("C1", 1_000, 1, [0])])).differences).toEqual([]);
  });
});
