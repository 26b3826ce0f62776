import { describe, expect, it } from "vitest";
import { ClusterClock } from "../../../src/observer/cluster/cluster-clock.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

describe("the clock of a foreign cluster", () => {
  it("is the local one as long as nothing was heard, and while both agree within half a second", () => {
    const local = new VirtualClock();
    const clock = new ClusterClock(local);
    expect(clock.nowMs()).toBe(local.nowMs());
    clock.heard(local.nowMs() - 400);
    expect(clock.nowMs()).toBe(local.nowMs());
    expect(clock.text).toBe("");
  });

  it("is taken from the least difference, so that one late answer moves nothing", () => {
    const local = new VirtualClock();
    const clock = new ClusterClock(local);
    for (const delayMs of [30, 5, 9_000]) clock.heard(local.nowMs() - 2_000 - delayMs);
    expect(clock.aheadMs).toBe(2005);
    expect(clock.nowMs()).toBe(local.nowMs() - 2005);
    expect(clock.text).toContain("2.0 s ahead of the brokers'");
  });

  it("may be ahead of the local one", () => {
    const local = new VirtualClock();
    const clock = new ClusterClock(local);
    clock.heard(local.nowMs() + 5_000);
    expect(clock.nowMs()).toBe(local.nowMs() + 5_000);
    expect(clock.text).toContain("5.0 s behind the brokers'");
  });

  it("follows a clock that jumps, when the windows in which it had not are over", () => {
    const local = new VirtualClock();
    const clock = new ClusterClock(local);
    clock.heard(local.nowMs());
    for (let minute = 0; minute < 3; minute++) {
      local.advance(60_000);
      clock.heard(local.nowMs() - 3_000);
    }
    expect(clock.aheadMs).toBe(3_000);
  });
});
