import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { realConsumer, type SimulationPlan, simulate } from "../../src/simulator/index.ts";

const MUTANTS = fileURLToPath(new URL("./mutants/", import.meta.url));
const RUN = fileURLToPath(new URL("./run.mjs", import.meta.url));

interface Mutant {
  readonly mutation: string;
  /** The rule that it breaks. */
  readonly rule: string;
  readonly plan: SimulationPlan;
}

/** What the command prints for the plan, run on a compiled copy of the project with the bug in it. */
function runMutant(file: string, mutation: string): Promise<string> {
  const args = [RUN, "--plan", `${MUTANTS}${file}`, "--mutation", mutation];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}

/** Whether the monitors can fail: a bug put in on purpose is found, by the plan that found it first. */
describe.each(readdirSync(MUTANTS))("%s", (file) => {
  const { mutation, rule, plan } = JSON.parse(readFileSync(`${MUTANTS}${file}`, "utf8")) as Mutant;

  it("is found", async () => {
    expect(await runMutant(file, mutation)).toMatch(new RegExp(`^${rule}: `));
  });

  it("is nothing that the project has", async () => {
    expect((await simulate(plan, realConsumer)).seed).toBe(plan.seed);
  });
});
