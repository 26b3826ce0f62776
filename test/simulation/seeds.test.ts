import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  drawPlan,
  realConsumer,
  type SimulationPlan,
  simulate,
} from "../../src/simulator/index.ts";
import { storyPlan } from "./plans.ts";

const FOUND = fileURLToPath(new URL("./found/", import.meta.url));

describe("simulated seeds", () => {
  /** Four minutes each: as many again as a second allows. `npm run simulate` has ten minutes and thousands. */
  const durationMs = 240_000;

  it.each(Array.from({ length: 6 }, (_, index) => index + 1))("%i goes well", async (seed) => {
    const report = await simulate(drawPlan(seed, durationMs), realConsumer);
    expect(report.processedCount).toBeGreaterThan(0);
  });

  it("are the same again when they are simulated again, and others are not", async () => {
    const faults = [{ type: "Freeze", atMs: 15_000, member: "m1", durationMs: 9_000 }] as const;
    const fingerprintOf = async (seed: number): Promise<string> =>
      (await simulate(storyPlan({ seed, faults }), realConsumer)).fingerprint;
    const once = await fingerprintOf(7);
    expect(await fingerprintOf(7)).toBe(once);
    expect(await fingerprintOf(8)).not.toBe(once);
  });

  it("draw plans whose faults are over when the calm begins", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const plan = drawPlan(seed, durationMs);
      for (const fault of plan.faults) {
        const lastsMs = "durationMs" in fault ? fault.durationMs : 0;
        expect(fault.atMs + lastsMs).toBeLessThanOrEqual(durationMs - plan.calmMs + 50);
      }
    }
  });
});

describe("plans that failed once", () => {
  it.each(readdirSync(FOUND))("%s goes well", async (name) => {
    const { plan } = JSON.parse(readFileSync(`${FOUND}${name}`, "utf8")) as {
      plan: SimulationPlan;
    };
    const report = await simulate(plan, realConsumer);
    expect(report.seed).toBe(plan.seed);
  });
});
