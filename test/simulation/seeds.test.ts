import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  drawPlan,
  realConsumer,
  type SimulationPlan,
  simulate,
} from "../../src/simulator/index.ts";

const FOUND = fileURLToPath(new URL("./found/", import.meta.url));

describe("simulated seeds", () => {
  /** Four minutes each: as many again as a second allows. `npm run simulate` has ten minutes and thousands. */
  const durationMs = 240_000;

  it.each(Array.from({ length: 8 }, (_, index) => index + 1))("%i goes well", async (seed) => {
    const report = await simulate(drawPlan(seed, durationMs), realConsumer);
    expect(report.processedCount).toBeGreaterThan(0);
  });

  it("are the same again when they are simulated again, and others are not", async () => {
    const once = await simulate(drawPlan(7, durationMs), realConsumer);
    const again = await simulate(drawPlan(7, durationMs), realConsumer);
    expect(again).toEqual(once);
    const other = await simulate(drawPlan(8, durationMs), realConsumer);
    expect(other.fingerprint).not.toBe(once.fingerprint);
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
