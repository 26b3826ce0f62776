import { describe, expect, it } from "vitest";
import { parseResetPolicy, resetTimestamp } from "../../../src/client/fetch/reset-policy.ts";

describe("auto.offset.reset", () => {
  it("knows the three words, and durations", () => {
    expect(parseResetPolicy("earliest")).toEqual({ type: "earliest" });
    expect(parseResetPolicy("none")).toEqual({ type: "none" });
    expect(parseResetPolicy("by_duration:P1DT2H3M4.5S")).toEqual({
      type: "byDuration",
      durationMs: 93_784_500,
    });
  });

  it.each(["Earliest", "", "by_duration", "by_duration:", "by_duration:P", "by_duration:1h"])(
    "refuses %j",
    (text) => {
      expect(() => parseResetPolicy(text)).toThrow(RangeError);
    },
  );

  it("a duration longer than the epoch asks for the first record", () => {
    expect(resetTimestamp({ type: "byDuration", durationMs: 5_000 }, 1_000)).toBe(0);
    expect(resetTimestamp({ type: "byDuration", durationMs: 400.5 }, 1_000.2)).toBe(599);
  });
});
