import { describe, expect, it } from "vitest";
import { keysOf, LOOKING_AT_NOW, pressed } from "../../../src/cli/watch/watch-keys.ts";
import { deathOfB } from "../../insight/view/insight-story.ts";

const view = deathOfB().view(70_000);
const LEFT = "\u001b[D";
const RIGHT = "\u001b[C";

describe("the keys of watch", () => {
  it("are told apart when a terminal sends several at once", () => {
    expect(keysOf(`p${LEFT}${RIGHT}q`)).toEqual(["p", LEFT, RIGHT, "q"]);
  });

  it("← goes from rebalance to rebalance into the past and stays at the first", () => {
    const once = pressed(LEFT, LOOKING_AT_NOW, view)!;
    const twice = pressed(LEFT, once, view)!;
    expect([once.cursorMs, twice.cursorMs]).toEqual([66_200, 3_000]);
    expect(pressed(LEFT, twice, view)!.cursorMs).toBe(3_000);
  });

  it("→ comes back, and after the last rebalance to now", () => {
    const past = { ...LOOKING_AT_NOW, cursorMs: 3_000 };
    const last = pressed(RIGHT, past, view)!;
    expect(last.cursorMs).toBe(66_200);
    expect(pressed(RIGHT, last, view)!.cursorMs).toBeNull();
    expect(pressed(RIGHT, LOOKING_AT_NOW, view)!.cursorMs).toBeNull();
  });

  it("v goes round the views, p stops the picture, q leaves", () => {
    const shows = (["both", "members", "partitions"] as const).map(
      (show) => pressed("v", { ...LOOKING_AT_NOW, show }, view)!.show,
    );
    expect(shows).toEqual(["members", "partitions", "both"]);
    expect(pressed("p", LOOKING_AT_NOW, view)!.paused).toBe(true);
    expect(pressed("q", LOOKING_AT_NOW, view)).toBeNull();
  });
});
