import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeViolations } from "./axe-violations.ts";
import { launchChromium } from "./chromium.ts";
import { DEMO_GROUP, type RunningDemo, startDemo } from "./running-demo.ts";
import { watchedPage } from "./watched-page.ts";

/** The shortest of the lessons: it takes a quarter of a minute on a machine that is not busy. */
const LESSON = "Offsets 10, 12 and 15";
const LESSON_MS = 60_000;
/** It begins when the demo's own consumers, which may only just be starting, have ended. */
const BEGUN_MS = 20_000;

let browser: Browser;
let demo: RunningDemo;

beforeAll(async () => {
  demo = await startDemo();
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

it("a lesson started in the page runs to its end there, with what was measured, and leads back to the demo's group", {
  timeout: LESSON_MS + 2 * BEGUN_MS,
}, async () => {
  const { page, troubles, close } = await watchedPage(browser);
  await page.goto(demo.url);
  await page.getByRole("heading", { name: DEMO_GROUP }).waitFor();
  await page.locator("li.member").first().waitFor({ timeout: 15_000 });
  await page.getByRole("button", { name: "Lessons", exact: true }).click();
  await page.getByRole("button", { name: LESSON }).click();
  await page.getByRole("heading", { name: /lesson-/ }).waitFor({ timeout: BEGUN_MS });
  await page.locator(".step[aria-current=step]").waitFor({ timeout: 15_000 });

  // The page follows the controls from scene to scene, and the last step is done.
  await page.getByRole("button", { name: "Close", exact: true }).waitFor({ timeout: LESSON_MS });
  const steps = page.locator(".step");
  expect(await steps.count()).toBeGreaterThan(1);
  expect(await page.locator(".step:not([data-standing=done])").count()).toBe(0);
  expect(await page.getByText("not yet known").count()).toBe(0);
  const facts = page.getByRole("table", { name: /^Expected and measured/ });
  expect(await facts.count()).toBeGreaterThan(0);
  expect(await facts.last().getByRole("row").count()).toBeGreaterThan(1);
  expect(await axeViolations(page)).toEqual([]);

  await page
    .getByRole("button", { name: /^Why: rebalance/ })
    .last()
    .click();
  await page.waitForURL(/rebalance=\d/);
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByRole("heading", { name: DEMO_GROUP }).waitFor({ timeout: 15_000 });
  await page.getByRole("button", { name: LESSON }).waitFor();
  expect(troubles).toEqual([]);
  await close();
});
