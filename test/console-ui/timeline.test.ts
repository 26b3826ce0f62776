import { describe, expect, it } from "vitest";
import { movedFocus } from "../../src/console/ui/timeline/grid-focus.ts";
import { ticksOf, timeScale } from "../../src/console/ui/timeline/scale.ts";

describe("the time scale", () => {
  const scale = timeScale({ fromMs: 10_000, toMs: 70_000 }, 600);

  it("leads from instants to pixels and back", () => {
    expect(scale.x(10_000)).toBe(0);
    expect(scale.x(40_000)).toBe(300);
    expect(scale.atMs(scale.x(55_000))).toBe(55_000);
  });

  it("labels round instants that are far enough apart", () => {
    expect(ticksOf(scale, 110)).toEqual([15_000, 30_000, 45_000, 60_000]);
    expect(ticksOf(scale, 50)).toEqual([
      10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000, 45_000, 50_000, 55_000, 60_000,
      65_000, 70_000,
    ]);
  });

  it.each([320, 674, 1000, 1530])("never crowds its labels at %i px", (widthPx) => {
    for (let spanMs = 10_000; spanMs < 7_200_000; spanMs *= 1.37) {
      const range = timeScale(
        { fromMs: 1_795_262_412_345, toMs: 1_795_262_412_345 + spanMs },
        widthPx,
      );
      const ticks = ticksOf(range).map((at) => range.x(at));
      const gaps = ticks.slice(1).map((x, index) => x - ticks[index]!);
      expect(ticks.length).toBeGreaterThan(0);
      expect(Math.min(Infinity, ...gaps)).toBeGreaterThanOrEqual(65.9);
    }
  });

  it("labels nothing before it has a width", () => {
    expect(ticksOf(timeScale({ fromMs: 0, toMs: 60_000 }, 0))).toEqual([]);
  });
});

describe("the arrow keys in the lanes", () => {
  const cells = [3, 1, 5];

  it("stay within the grid, and within each row", () => {
    expect(movedFocus("ArrowUp", { row: 0, column: 0 }, cells)).toEqual({ row: 0, column: 0 });
    expect(movedFocus("ArrowDown", { row: 0, column: 2 }, cells)).toEqual({ row: 1, column: 0 });
    expect(movedFocus("ArrowRight", { row: 1, column: 0 }, cells)).toEqual({ row: 1, column: 0 });
    expect(movedFocus("End", { row: 2, column: 1 }, cells)).toEqual({ row: 2, column: 4 });
    expect(movedFocus("PageDown", { row: 0, column: 0 }, cells)).toEqual({ row: 2, column: 0 });
  });

  it("leave other keys to the page", () => {
    expect(movedFocus("p", { row: 0, column: 0 }, cells)).toBeNull();
  });
});
