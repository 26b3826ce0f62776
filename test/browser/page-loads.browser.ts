import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningConsole, startConsole } from "../../src/console/index.ts";
import { FakeObservatory } from "../console/fake-observatory.ts";
import { axeViolations } from "./axe-violations.ts";
import { builtPage } from "./built-page.ts";
import { launchChromium } from "./chromium.ts";
import { watchedPage } from "./watched-page.ts";

let browser: Browser;
let served: RunningConsole;
const observatory = new FakeObservatory();

beforeAll(async () => {
  observatory.addGroup("billing");
  observatory.addGroup('<img src=x onerror=alert(1)>/"&amp;');
  browser = await launchChromium();
  served = await startConsole({ observatory, version: "0.0.0", port: 0, uiFolder: builtPage });
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

describe.each(["light", "dark"] as const)("the page in %s", (colorScheme) => {
  it.each(["/", "/groups/billing", "/groups/billing?view=members"])(
    "at %s loads without an error or a breach of its policy, and axe finds nothing",
    async (path) => {
      const { page, troubles, close } = await watchedPage(browser, { colorScheme });
      await page.goto(`${served.url}${path}`);
      await page.getByRole("main").waitFor();
      await page.getByText("billing").first().waitFor();
      expect(await axeViolations(page)).toEqual([]);
      expect(troubles).toEqual([]);
      await close();
    },
  );
});

describe("the page", () => {
  it("shows a group's name as text whatever is in it", async () => {
    const { page, troubles, close } = await watchedPage(browser);
    await page.goto(`${served.url}/`);
    await page.getByText('<img src=x onerror=alert(1)>/"&amp;').first().waitFor();
    expect(await page.locator("img[src=x]").count()).toBe(0);
    expect(troubles).toEqual([]);
    await close();
  });

  it("is watched by tests that would see a breach of its policy", async () => {
    const { page, troubles, close } = await watchedPage(browser);
    await page.goto(`${served.url}/`);
    await page.evaluate(() => {
      document.body.setAttribute("style", "color: red");
    });
    await expect.poll(() => troubles.join("\n")).toContain("security policy: style-src");
    await close();
  });

  it("is painted within a second on this machine", async () => {
    const { page, close } = await watchedPage(browser);
    await page.goto(`${served.url}/groups/billing`);
    await page.getByText("billing").first().waitFor();
    const paintMs = await page.evaluate(
      () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
    );
    console.log(`first contentful paint after ${paintMs?.toFixed(0)} ms`);
    expect(paintMs).not.toBeNull();
    expect(paintMs).toBeLessThan(1000);
    await close();
  });
});
