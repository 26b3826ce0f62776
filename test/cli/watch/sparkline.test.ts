import { expect, it } from "vitest";
import { sparkline } from "../../../src/cli/watch/sparkline.ts";

const at = (atMs: number, lag: number | null) => ({ atMs, lag, lagMs: null, lagMsGrade: null });
const range = { fromMs: 0, toMs: 1_000 };

it("the highest lag fills its column, what nobody measured is blank", () => {
  expect(sparkline([at(500, 0), at(900, 70)], range, 10)).toBe("     ▁▁▁▁█");
});

it("a point holds until the next one; after the last nothing is drawn", () => {
  expect(sparkline([at(100, 4), at(500, 8)], range, 10)).toBe(" ▅▅▅▅█    ");
});

it("points without a lag, or outside of the range, are not drawn", () => {
  expect(sparkline([at(100, null), at(5_000, 3)], range, 5)).toBe("     ");
});
