import { describe, expect, it } from "vitest";
import { compareCoordinatorTraces, compareTrace } from "../../conformance/coordinator-traces.ts";
import { FAMILIES, readTraces } from "./trace-files.ts";

describe("the coordinator does what Kafka's did", () => {
  for (const family of FAMILIES) {
    it(`in all traces of ${family}: replies, snapshots and records`, () => {
      const { matched, total, misses } = compareCoordinatorTraces(readTraces(family));
      expect(misses).toEqual([]);
      expect(`${matched} of ${total}`).toBe("200 of 200");
    });
  }

  it("and in those where writes fail, but for two mistakes of Kafka's", () => {
    const result = compareCoordinatorTraces(readTraces("classic-appendfail"));
    expect(result.misses).toEqual([]);
    expect(`${result.matched} of ${result.total}`).toBe("38 of 38");
    expect([...(result.skipped ?? [])].map(([, count]) => count)).toEqual([1, 1]);
  });

  it("would be caught doing something else: a changed reply, snapshot or record is a miss", () => {
    const [trace] = [...readTraces("classic-basic")];
    for (const kind of ["response", "state", "records"] as const) {
      const at = trace!.log.findIndex((entry) => entry[kind] !== undefined);
      const log = structuredClone(trace!.log) as unknown as Record<string, unknown>[];
      log[at]![kind] = kind === "records" ? [] : { ...(log[at]![kind] as object), errorCode: -7 };
      expect(compareTrace({ ...trace!, log: log as never })).not.toBeNull();
    }
    const unanswered = trace!.log.filter(({ replyTo }) => replyTo !== 3);
    expect(compareTrace({ ...trace!, log: unanswered })?.what).toContain("reply to 3");
  });
});
