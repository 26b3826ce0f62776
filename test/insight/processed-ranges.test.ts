import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GroupHistory } from "../../src/insight/index.ts";
import {
  addProcessed,
  addProcessedRange,
  noneProcessed,
  type ProcessedOffsets,
} from "../../src/insight/processed-offsets.ts";
import { type Story, twoMembers } from "./story.ts";

/** All that a history shows. */
function shown(history: GroupHistory): unknown {
  return JSON.parse(
    JSON.stringify([history.rebalances, history.partitions(), history.totals, history.facts()]),
  );
}

const step = fc.record({
  kind: fc.constantFrom("range", "range", "range", "range", "commit", "leave", "join", "expire"),
  who: fc.constantFrom("A", "B", "C"),
  partition: fc.integer({ min: 0, max: 3 }),
  from: fc.integer({ min: 0, max: 60 }),
  length: fc.integer({ min: 1, max: 40 }),
  afterMs: fc.integer({ min: 0, max: 800 }),
  tookMs: fc.integer({ min: 0, max: 300 }),
  timestampMs: fc.integer({ min: 0, max: 20_000 }),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const OTHERS: Readonly<Record<string, string>> = { A: "B", B: "A", C: "A" };

/** The same story twice: ranges told at once, or record by record. */
function tell(steps: readonly Step[], ranges: "ranges" | "records"): Story {
  const story = twoMembers();
  let nowMs = 4_000;
  for (const { kind, who, partition, from, length, afterMs, tookMs, timestampMs } of steps) {
    nowMs += afterMs + tookMs;
    story.at(nowMs);
    const to = from + length - 1;
    const firstAtMs = length === 1 ? nowMs : nowMs - tookMs;
    if (kind === "range" && ranges === "ranges") {
      const first = { firstAtMs, firstTimestampMs: timestampMs };
      story.processesRange(who, partition, [from, to], first);
    } else if (kind === "range") {
      story.at(firstAtMs).processes(who, partition, [from, from], timestampMs);
      story.at(nowMs).processes(who, partition, [from + 1, to], timestampMs);
    } else if (kind === "commit") {
      story.commits(who, { [partition]: from });
    } else if (kind === "join") {
      story.joins("C").rebalances("MemberJoined", "C", { waitingFor: ["A", "B"] });
      story.generation(["A", "B", "C"]).assigns({ A: [0], B: [2, 3], C: [1] });
    } else {
      const other = OTHERS[who] ?? "A";
      if (kind === "leave") story.leaves(who);
      else story.expires(who, nowMs - 2_000);
      story.rebalances(kind === "leave" ? "MemberLeft" : "SessionExpired", who);
      story.generation([other]).assigns({ [other]: [0, 1, 2, 3] });
    }
  }
  return story;
}

describe("a range of processed records", () => {
  test("makes exactly the history that its records one by one make", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        expect(shown(tell(steps, "ranges").history)).toEqual(shown(tell(steps, "records").history));
      }),
      { numRuns: 50 },
    );
  });

  test("is remembered exactly as its records are, also where the oldest are forgotten", () => {
    const range = fc.record({
      by: fc.constantFrom("A", "B", "C"),
      from: fc.integer({ min: 0, max: 400 }),
      length: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(range, { minLength: 20, maxLength: 150 }), (ranges) => {
        const whole = noneProcessed();
        const single = noneProcessed();
        for (const { by, from, length } of ranges) {
          const processor = { processId: by, memberId: by, removed: false };
          const to = from + length - 1;
          const runs = addProcessedRange(whole, [from, to], processor);
          const repeated = runs.filter(({ first }) => first !== null);
          const offsets = repeated.flatMap((run) => count(run.fromOffset, run.toOffset));
          expect(offsets).toEqual(oneByOne(single, [from, to], processor));
        }
        expect(whole).toEqual(single);
      }),
      { numRuns: 50 },
    );
  });

  test("is no work of its length", () => {
    const story = twoMembers()
      .at(5_000)
      .processesRange("A", 0, [1, 2 ** 50]);
    story.at(6_000).processesRange("A", 0, [2 ** 49, 2 ** 50]);
    expect(story.history.totals.duplicateCount).toBe(2 ** 50 - 2 ** 49 + 1);
    expect(story.history.partitions()[0]?.position).toBe(2 ** 50 + 1);
  });

  test("that ends before it begins is nothing", () => {
    const story = twoMembers().at(5_000).processesRange("A", 0, [9, 8]);
    expect(story.history.partitions()[0]?.position).toBe(1);
  });

  test("ends a pause with its first record", () => {
    const story = twoMembers()
      .at(10_000)
      .leaves("B")
      .rebalances("MemberLeft", "B", { waitingFor: ["A"] })
      .rejoins("A")
      .generation(["A"])
      .assigns({ A: [0, 1, 2, 3] })
      .at(11_000)
      .processesRange("A", 2, [1, 90], { firstAtMs: 10_250 });
    expect(story.change(2).pause).toMatchObject({ stoppedAtMs: 10_000, resumedAtMs: 10_250 });
  });
});

function count(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** The offsets of the range that had been processed before. */
function oneByOne(
  processed: ProcessedOffsets,
  [from, to]: readonly [number, number],
  by: Parameters<typeof addProcessed>[2],
): number[] {
  return count(from, to).filter((offset) => addProcessed(processed, offset, by) !== null);
}
