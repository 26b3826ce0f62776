import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type RunningConsole, startConsole } from "../../src/console/index.ts";
import { builtPage } from "./built-page.ts";
import { launchChromium } from "./chromium.ts";
import { C2_EXPIRES_MS, deckStory, GROUP_ID, STORY_MS } from "./deck-story.ts";
import { StoryObservatory } from "./story-observatory.ts";
import { watchedPage } from "./watched-page.ts";

/** Pictures of the page in every form, of a story that is the same each time. */
const folder =
  process.env["SCREENSHOTS"] ??
  fileURLToPath(new URL("../../.tsbuild/screenshots", import.meta.url));

const START_MS = 1_795_262_400_000;
/** For chips that fly, and for what is drawn a frame later. */
const SETTLE_MS = 900;

let browser: Browser;
let served: RunningConsole;
const observatory = new StoryObservatory(START_MS);

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  observatory.add(GROUP_ID, deckStory(START_MS));
  browser = await launchChromium();
  served = await startConsole({ observatory, version: "0.0.0", port: 0, uiFolder: builtPage });
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

const views = [
  ["partitions", `/groups/${GROUP_ID}`],
  ["members", `/groups/${GROUP_ID}?view=members`],
  ["table", `/groups/${GROUP_ID}?table=lanes`],
  ["list", "/"],
] as const;

describe.each([
  ["during", C2_EXPIRES_MS + 1500],
  ["after", STORY_MS],
] as const)("%s a rebalance", (when, ms) => {
  beforeAll(() => observatory.advanceTo(START_MS + ms));

  describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
    it.each([1440, 390])("%i px wide", async (widthPx) => {
      for (const [view, path] of views) {
        const { page, close } = await watchedPage(browser, { colorScheme, widthPx });
        await page.goto(`${served.url}${path}`);
        await page.getByText(GROUP_ID).first().waitFor();
        await page.waitForTimeout(SETTLE_MS);
        const file = `${view}-${when}-${colorScheme}-${widthPx}.png`;
        await page.screenshot({ path: join(folder, file), fullPage: true });
        await close();
      }
    });
  });
});
