import { describe, expect, it } from "vitest";
import { type Fault, type SimulationPlan, shrink } from "../../src/simulator/index.ts";
import { storyPlan } from "./plans.ts";

const crash = (atMs: number): Fault => ({
  ...{ type: "Crash", member: "m0", how: "reset" },
  atMs,
  downMs: 100,
});

function failing(): SimulationPlan {
  const faults = Array.from({ length: 40 }, (_, index) => crash(1_000 * index));
  return storyPlan({ members: 6, brokers: 3, faults });
}

describe("a failing plan", () => {
  it("becomes as small as what makes it fail", async () => {
    const isNeeded = (fault: Fault): boolean => fault.atMs === 7_000 || fault.atMs === 31_000;
    const smaller = await shrink(failing(), {
      fails: async ({ faults, members }) =>
        faults.filter(isNeeded).length === 2 && members.some(({ name }) => name === "m3"),
    });
    expect(smaller.faults.map(({ atMs }) => atMs)).toEqual([7_000, 31_000]);
    expect(smaller.members.map(({ name }) => name)).toEqual(["m3"]);
    expect(smaller.brokers).toBe(1);
  });

  it("stays as it is when nothing can be left out, and is not tried for ever", async () => {
    const plan = failing();
    let tries = 0;
    const smaller = await shrink(plan, {
      maxTries: 25,
      fails: async () => {
        tries++;
        return false;
      },
    });
    expect(smaller).toBe(plan);
    expect(tries).toBe(25);
  });
});
