import { expect, it } from "vitest";
import { sinceMs } from "../../../src/cli/rebalances/since.ts";

it("durations are numbers with a unit", () => {
  const texts = ["250ms", "90s", "1.5m", "24h", "7d"];
  expect(texts.map((text) => sinceMs("--since", text))).toEqual([
    250, 90_000, 90_000, 86_400_000, 604_800_000,
  ]);
});

it.each(["", "0s", "24", "h", "-5m", "1e9d", "5 m", "9999999999d"])(
  "%j is refused in a sentence",
  (text) => {
    expect(() => sinceMs("--since", text)).toThrow(/^--since takes a duration like 90s/);
  },
);
