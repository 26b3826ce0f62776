import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const RUN_OPTIONS: RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};

/** A flight ends within a second; what never ends is not waited for. */
const REST_WITHIN_MS = 2000;

/** A chip in mid-flight lies over another for a moment, and is no target there. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(async (withinMs) => {
    const late = new Promise((resolve) => setTimeout(resolve, withinMs));
    const ends = document.getAnimations().map(({ finished }) => finished.catch(() => {}));
    await Promise.race([Promise.all(ends), late]);
  }, REST_WITHIN_MS);
}

/** What axe-core objects to on the page as it is now: a line for each element, empty when all is well. */
export async function axeViolations(page: Page): Promise<string[]> {
  await atRest(page);
  // A script that the debugger evaluates is not subject to the page's policy.
  await page.evaluate(source);
  const results = (await page.evaluate(
    (options) =>
      (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(
        options,
      ),
    RUN_OPTIONS,
  )) as AxeResults;
  return results.violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id} (${impact}) at ${target.join(" ")}: ${failureSummary?.replaceAll(/\s*\n\s*/g, " ")}`,
    ),
  );
}
