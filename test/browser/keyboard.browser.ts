import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startConsole } from "../../src/console/index.ts";
import { FakeControl } from "../console/fake-control.ts";
import { builtPage } from "./built-page.ts";
import { launchChromium } from "./chromium.ts";
import { C2_EXPIRES_MS, CRASH_STABLE_MS, GROUP_ID, STORY_MS } from "./deck-story.ts";
import { STORY_START_MS, servedStory } from "./served-story.ts";
import { watchedPage } from "./watched-page.ts";

let browser: Browser;
let story: Awaited<ReturnType<typeof servedStory>>;

beforeAll(async () => {
  browser = await launchChromium();
  story = await servedStory(C2_EXPIRES_MS - 1000);
});

afterAll(async () => {
  await browser?.close();
  await story?.served.close();
});

interface Stop {
  readonly name: string;
  readonly isSeen: boolean;
}

/** Where the focus is: null when it has left the page. */
function focused(page: Page): Promise<Stop | null> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement || element instanceof SVGElement)) return null;
    if (element === document.body) return null;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const label = element.getAttribute("aria-label") ?? element.getAttribute("title");
    const isOutlined = outlineStyle !== "none" && outlineWidth !== "0px";
    return {
      name: `${element.tagName.toLowerCase()} ${label ?? element.textContent?.trim().slice(0, 40)}`,
      isSeen: isOutlined || boxShadow !== "none",
    };
  });
}

/** Everything that Tab reaches, in order, until it leaves the page or has been around. */
async function walk(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let steps = 0; steps < 200; steps++) {
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    if (stop === null) break;
    stops.push(stop);
  }
  return stops;
}

describe("with the keyboard alone", () => {
  it("Tab reaches everything once, says what it is, and shows where it is", async () => {
    const { page, troubles, close } = await watchedPage(browser);
    await page.goto(`${story.served.url}/groups/${GROUP_ID}`);
    await page.locator("li.member").first().waitFor();
    const stops = await walk(page);
    const names = stops.map(({ name }) => name);
    expect(names[0]).toMatch(/To the content/);
    for (const part of [/Pause/, /Show why as table/, /Show partitions as table/, /Report/]) {
      expect(
        names.filter((name) => part.test(name)),
        String(part),
      ).toHaveLength(1);
    }
    expect(stops.length).toBeLessThan(120);
    expect(stops.filter(({ isSeen }) => !isSeen)).toEqual([]);
    expect(names.filter((name) => /^\S+ (null|undefined|)$/.test(name))).toEqual([]);
    expect(troubles).toEqual([]);
    await close();
  });

  it("keys switch views, open rebalances, pause and help, and Escape leaves the help", async () => {
    const { page, troubles, close } = await watchedPage(browser);
    await page.goto(`${story.served.url}/groups/${GROUP_ID}`);
    await page.locator("li.member").first().waitFor();
    await page.keyboard.press("v");
    await page.waitForURL(/view=members/);
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL(/rebalance=\d/);
    await page.keyboard.press("l");
    await page.keyboard.press("p");
    await page.getByRole("button", { name: /Resume/ }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.getByRole("button", { name: "Close" }).press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(troubles).toEqual([]);
    await close();
  });
});

describe("the deck, the replay and the export, with the keyboard alone", () => {
  /** Presses Tab until the focus is on what is called so; fails when it has been around. */
  async function tabTo(page: Page, name: RegExp): Promise<void> {
    for (let steps = 0; steps < 200; steps++) {
      await page.keyboard.press("Tab");
      if (name.test((await focused(page))?.name ?? "")) return;
    }
    throw new Error(`Tab never reached ${name}.`);
  }

  it("do what they are for", async () => {
    const control = new FakeControl();
    control.change({ groupId: GROUP_ID });
    const { observatory } = story;
    const options = { observatory, control, version: "0.0.0", port: 0, uiFolder: builtPage };
    const served = await startConsole(options);
    const { page, troubles, close } = await watchedPage(browser);
    await page.goto(`${served.url}/groups/${GROUP_ID}?view=partitions`);
    await page.locator("li.member").first().waitFor();
    await page.getByLabel("Deck").first().waitFor();

    await tabTo(page, /^summary .*alert/i);
    await page.keyboard.press("Enter");
    await page.getByLabel("Alerts, findings and sources").waitFor();
    await page.keyboard.press("Escape");
    await page.getByLabel("Alerts, findings and sources").waitFor({ state: "hidden" });

    const scrubber = page.getByRole("slider", { name: "Instant shown" });
    await tabTo(page, /Play from here/);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /Stop playing/ }).press("Enter");
    await tabTo(page, /Instant shown/);
    await page.keyboard.press("Home");
    const first = Number(await scrubber.inputValue());
    await page.keyboard.press("PageUp");
    expect(Number(await scrubber.inputValue())).toBeGreaterThan(first);

    await tabTo(page, /Save why as picture/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^button SVG/);
    const download = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    expect((await download).suggestedFilename()).toBe("regroup-why.svg");

    await tabTo(page, /Start consumer/);
    await page.keyboard.press("Enter");
    await tabTo(page, /Kill C1/);
    await page.keyboard.press("Space");
    await expect
      .poll(() => control.performed)
      .toEqual([{ type: "StartConsumer" }, { type: "Kill", processId: "C1" }]);
    expect(troubles).toEqual([]);
    await close();
    await served.close();
  });
});

describe("a reader who wants less motion", () => {
  it("sees chips change their lanes without a flight; another one sees them fly", async () => {
    const tabs = [];
    for (const reducedMotion of [true, false]) {
      const tab = await watchedPage(browser, { reducedMotion });
      await tab.page.addInitScript(() => {
        const counted = globalThis as unknown as { flights: number };
        counted.flights = 0;
        const animate = Element.prototype.animate;
        Element.prototype.animate = function (this: Element, ...args) {
          const frames = JSON.stringify(args[0]);
          if (frames.includes("translate")) counted.flights++;
          return animate.apply(this, args);
        };
      });
      await tab.page.goto(`${story.served.url}/groups/${GROUP_ID}?view=members`);
      await tab.page.locator("li.member").first().waitFor();
      await tab.page.bringToFront();
      tabs.push(tab);
    }
    for (const ms of [C2_EXPIRES_MS + 1500, CRASH_STABLE_MS + 500, STORY_MS]) {
      story.observatory.advanceTo(STORY_START_MS + ms);
      await tabs[0]?.page.waitForTimeout(600);
    }
    const flights = tabs.map(({ page }) =>
      page.evaluate(() => (globalThis as unknown as { flights: number }).flights),
    );
    const [still = -1, moving = -1] = await Promise.all(flights);
    expect(still).toBe(0);
    expect(moving).toBeGreaterThan(0);
    for (const tab of tabs) await tab.close();
  });
});
