import { describe, expect, it } from "vitest";
import { START_MS, VirtualClock } from "../../src/simulator/time/virtual-clock.ts";

describe("virtual time", () => {
  it("rings timers by deadline, and those of one deadline in the order they were set", async () => {
    const clock = new VirtualClock();
    const rung: string[] = [];
    for (const [name, afterMs] of [
      ["c", 30],
      ["a", 10],
      ["b", 10],
      ["d", 40],
    ] as const)
      clock.setTimer(START_MS + afterMs, () => rung.push(`${name}@${clock.nowMs() - START_MS}`));
    await clock.advanceAsync(30);
    expect(rung).toEqual(["a@10", "b@10", "c@30"]);
    expect(clock.nowMs()).toBe(START_MS + 30);
  });

  it("lets an event have all its consequences, promises included, before the next one", async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const chain = async (name: string): Promise<void> => {
      for (let i = 0; i < 50; i++) await null;
      seen.push(name);
    };
    clock.setTimer(START_MS + 5, () => {
      chain("first").then(() => clock.endOfTurn(() => void chain("end of the first's turn")));
    });
    clock.setTimer(START_MS + 5, () => seen.push("second"));
    await clock.advanceAsync(5);
    expect(seen).toEqual(["first", "end of the first's turn", "second"]);
  });

  it("has the same consequences when it is asked from outside of any promise", async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const work = (async () => {
      for (let i = 0; i < 50; i++) await null;
      seen.push("began before");
    })();
    clock.post(() => seen.push("task"));
    await clock.settleAsync();
    await work;
    expect(seen).toEqual(["began before", "task"]);
  });

  it("stops where it is told to, and goes on from there", async () => {
    const clock = new VirtualClock();
    let rings = 0;
    for (let i = 1; i <= 5; i++) clock.setTimer(START_MS + i, () => rings++);
    await clock.advanceAsync(10, { stopWhen: () => rings === 3 });
    expect([rings, clock.nowMs() - START_MS]).toEqual([3, 3]);
    await clock.advanceAsync(7);
    expect([rings, clock.nowMs() - START_MS]).toEqual([5, 10]);
  });

  it("does not ring what was cancelled, and forgets it", () => {
    const clock = new VirtualClock();
    const rung: number[] = [];
    const timers = Array.from({ length: 1_000 }, (_, i) =>
      clock.setTimer(START_MS + 1 + (i % 7), () => rung.push(i)),
    );
    for (const [i, timer] of timers.entries()) if (i % 10 !== 0) timer.cancel();
    expect(clock.armedTimerCount).toBe(100);
    clock.advance(10);
    expect(rung).toHaveLength(100);
    expect(rung.every((i) => i % 10 === 0)).toBe(true);
    expect(clock.armedTimerCount).toBe(0);
  });
});
