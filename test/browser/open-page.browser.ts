import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startConsole } from "../../src/console/index.ts";
import { builtPage } from "./built-page.ts";
import { launchChromium } from "./chromium.ts";
import { C2_DIES_MS, C2_EXPIRES_MS, CRASH_STABLE_MS, GROUP_ID } from "./deck-story.ts";
import { apiView, factsOfApi, factsOfPicture } from "./group-facts.ts";
import { STORY_START_MS, servedStory } from "./served-story.ts";
import { watchedPage } from "./watched-page.ts";

/** What happens to a page that stays open while its tab is hidden, or its console goes away. */
let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
});

/** Says to the page that its tab is hidden, or shown again. */
function hide(page: Page, hidden: boolean): Promise<void> {
  return page.evaluate((isHidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
    const state = isHidden ? "hidden" : "visible";
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

async function agrees(page: Page, url: string): Promise<void> {
  await expect
    .poll(() => factsOfPicture(page), { interval: 30, timeout: 5000 })
    .toEqual(factsOfApi(await apiView(url, GROUP_ID)));
}

it("a hidden tab asks for nothing; shown again it has the present, and plays nothing back", async () => {
  const { observatory, served } = await servedStory(C2_DIES_MS - 10_000);
  const { page, troubles, close } = await watchedPage(browser);
  await page.addInitScript(() => {
    const counted = globalThis as unknown as { flights: number };
    counted.flights = 0;
    const animate = Element.prototype.animate;
    Element.prototype.animate = function (this: Element, ...args) {
      if (JSON.stringify(args[0]).includes("translate")) counted.flights++;
      return animate.apply(this, args);
    };
  });
  await page.goto(`${served.url}/groups/${GROUP_ID}?view=members`);
  await agrees(page, served.url);
  await hide(page, true);
  await expect.poll(() => page.locator(".pulse").textContent()).toContain("ASLEEP");
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  observatory.advanceTo(STORY_START_MS + CRASH_STABLE_MS + 5000);
  await page.waitForTimeout(400);
  expect(requests).toEqual([]);
  await hide(page, false);
  await agrees(page, served.url);
  expect(await page.locator(".pulse").textContent()).toContain("LIVE");
  expect(await page.evaluate(() => (globalThis as unknown as { flights: number }).flights)).toBe(0);
  expect(troubles).toEqual([]);
  await close();
  await served.close();
});

it("a console that goes away is told, and what it says when it is back is shown", async () => {
  const { observatory, served } = await servedStory(C2_DIES_MS - 10_000);
  const { page, close } = await watchedPage(browser);
  await page.goto(`${served.url}/groups/${GROUP_ID}?view=members`);
  await agrees(page, served.url);
  const port = Number(new URL(served.url).port);
  await served.close();
  await page.getByText("The console does not answer.").waitFor();
  observatory.advanceTo(STORY_START_MS + C2_EXPIRES_MS + 500);
  const options = { observatory, version: "0.0.0", port, uiFolder: builtPage };
  const again = await startConsole(options);
  await expect
    .poll(() => page.locator(".pulse").textContent(), { timeout: 8000 })
    .toContain("LIVE");
  await agrees(page, again.url);
  expect(await page.getByText("The console does not answer.").count()).toBe(0);
  await close();
  await again.close();
});
