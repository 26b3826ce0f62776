import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../src/node/index.ts";

describe("the system clock", () => {
  it("agrees with the wall clock and never goes back", () => {
    expect(Math.abs(systemClock.nowMs() - Date.now())).toBeLessThan(1000);
    let last = systemClock.nowMs();
    for (let i = 0; i < 1000; i++) {
      const now = systemClock.nowMs();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });

  it("never rings before the deadline", async () => {
    const deadlines = [0.2, 1.7, 3.3, 5.9].map((delay) => systemClock.nowMs() + delay);
    const rangAt = await Promise.all(
      deadlines.map(
        (deadline) =>
          new Promise<number>((resolve) => {
            systemClock.setTimer(deadline, () => resolve(systemClock.nowMs()));
          }),
      ),
    );
    for (const [i, deadline] of deadlines.entries())
      expect(rangAt[i]).toBeGreaterThanOrEqual(deadline);
  });

  it("rings soon for a deadline that has passed, but not at once", async () => {
    const rang: string[] = [];
    await new Promise<void>((resolve) => {
      systemClock.setTimer(systemClock.nowMs() - 1000, () => {
        rang.push("timer");
        resolve();
      });
      rang.push("set");
    });
    expect(rang).toEqual(["set", "timer"]);
  });

  it("ends a turn before any timer and after the microtasks", async () => {
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      systemClock.setTimer(systemClock.nowMs() + 2, () => {
        order.push("timer");
        resolve();
      });
      systemClock.endOfTurn(() => order.push("first"));
      systemClock.endOfTurn(() => order.push("second"));
      queueMicrotask(() => order.push("microtask"));
    });
    expect(order).toEqual(["microtask", "first", "second", "timer"]);
  });

  it("runs what is asked for while a turn ends in the same end, without another look at sockets", async () => {
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      systemClock.endOfTurn(() => {
        order.push("first");
        setImmediate(() => resolve(void order.push("next turn")));
        systemClock.endOfTurn(() => order.push("nested"));
      });
      systemClock.endOfTurn(() => order.push("second"));
    });
    expect(order).toEqual(["first", "second", "nested", "next turn"]);
  });
});

describe("a timer of the system clock", () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }),
  );
  afterEach(() => void vi.useRealTimers());

  it("may lie further off than a timeout can, and rings once", () => {
    const days = 24 * 3_600_000;
    let count = 0;
    systemClock.setTimer(systemClock.nowMs() + 60 * days, () => count++);
    vi.advanceTimersByTime(59 * days);
    expect(count).toBe(0);
    vi.advanceTimersByTime(2 * days);
    expect(count).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("that is cancelled does not ring, however often it is cancelled", () => {
    let count = 0;
    const timer = systemClock.setTimer(systemClock.nowMs() + 5, () => count++);
    timer.cancel();
    timer.cancel();
    vi.advanceTimersByTime(10);
    expect(count).toBe(0);
  });
});
