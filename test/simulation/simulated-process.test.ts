import { describe, expect, it } from "vitest";
import { World } from "../../src/simulator/world.ts";

describe("a simulated process", () => {
  it("that is frozen does nothing, and everything at once when it thaws", async () => {
    const world = new World({ seed: 3 });
    const process = world.process("p");
    const { clock } = process;
    const startMs = clock.nowMs();
    const seen: string[] = [];
    const see = (what: string): void => {
      seen.push(`${what}@${clock.nowMs() - startMs}`);
    };
    clock.setTimer(startMs + 10, () => see("timer"));
    process.freeze();
    await world.advance(50);
    process.run(() => see("arrival"));
    await world.advance(50);
    expect(seen).toEqual([]);
    process.thaw();
    await world.advance(0);
    expect(seen.sort()).toEqual(["arrival@100", "timer@100"]);
  });

  it("can cancel a timer that became due while it was frozen", async () => {
    const world = new World({ seed: 3 });
    const process = world.process("p");
    let rings = 0;
    const startMs = process.clock.nowMs();
    const second = process.clock.setTimer(startMs + 20, () => rings++);
    process.clock.setTimer(startMs + 10, () => second.cancel());
    process.freeze();
    await world.advance(100);
    process.thaw();
    await world.advance(100);
    expect(rings).toBe(0);
  });

  it("that is dead does nothing any more", async () => {
    const world = new World({ seed: 3 });
    const process = world.process("p");
    let rings = 0;
    process.clock.setTimer(process.clock.nowMs() + 10, () => rings++);
    process.clock.endOfTurn(() => rings++);
    process.kill("reset");
    process.run(() => rings++);
    await world.advance(100);
    expect(rings).toBe(0);
  });

  it("has a clock of its own that may be wrong", async () => {
    const world = new World({ seed: 3 });
    const early = world.process("early", { skewMs: 5_000 });
    expect(early.clock.nowMs() - world.clock.nowMs()).toBe(5_000);
    let rangAtMs = 0;
    const askedAtMs = world.clock.nowMs();
    early.clock.setTimer(early.clock.nowMs() + 10, () => {
      rangAtMs = world.clock.nowMs();
    });
    await world.advance(100);
    expect(rangAtMs - askedAtMs).toBe(10);
  });
});
