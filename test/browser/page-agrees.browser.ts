import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningConsole, startConsole } from "../../src/console/index.ts";
import { disagreements, type OpenTabs, openTabs } from "./agreement.ts";
import { axeViolations } from "./axe-violations.ts";
import { builtPage } from "./built-page.ts";
import { launchChromium } from "./chromium.ts";
import {
  C2_DIES_MS,
  C2_EXPIRES_MS,
  C3_LEAVES_MS,
  C4_JOINS_MS,
  CRASH_STABLE_MS,
  deckStory,
  GROUP_ID,
  STORY_MS,
} from "./deck-story.ts";
import { factsOfPicture, whyOfPicture } from "./group-facts.ts";
import { StoryObservatory } from "./story-observatory.ts";

const START_MS = 1_795_262_400_000;
/** From what the server sent to what the page shows. */
const SHOWN_WITHIN_MS = 1000;

let browser: Browser;
let served: RunningConsole;
let tabs: OpenTabs;
const observatory = new StoryObservatory(START_MS);

beforeAll(async () => {
  observatory.add(GROUP_ID, deckStory(START_MS));
  observatory.advanceTo(START_MS + C2_DIES_MS - 2000);
  browser = await launchChromium();
  served = await startConsole({ observatory, version: "0.0.0", port: 0, uiFolder: builtPage });
  tabs = await openTabs(browser, served.url, GROUP_ID);
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

/** The instants follow one another: the story is told once, and the tabs stay open. */
it.each([
  ["while all is well", C2_DIES_MS - 1000],
  ["when C2 is dead and nobody knows", C2_DIES_MS + 5000],
  ["while the group waits for C1 and C3", C2_EXPIRES_MS + 400],
  ["while the group waits for C3 alone", C2_EXPIRES_MS + 1500],
  ["when C2's partitions have new owners", CRASH_STABLE_MS + 2000],
  ["while C4 joins", C4_JOINS_MS + 1500],
  ["while C3 leaves", C3_LEAVES_MS + 300],
  ["when all is over", STORY_MS],
])("%s, lanes, tray, WHY card and table twins agree with the API", async (_when, ms) => {
  observatory.advanceTo(START_MS + ms);
  const toldAtMs = performance.now();
  // They agreed when the last comparison began: how long comparing takes is not the page's time.
  let comparedAtMs = toldAtMs;
  const compare = (): ReturnType<typeof disagreements> => {
    comparedAtMs = performance.now();
    return disagreements(tabs, served.url, GROUP_ID);
  };
  await expect.poll(compare, { interval: 20, timeout: 5000 }).toEqual([]);
  expect(comparedAtMs - toldAtMs).toBeLessThan(SHOWN_WITHIN_MS);
  expect(tabs.picture.troubles).toEqual([]);
});

it("the picture of it all has no violation that axe could find", async () => {
  expect(await axeViolations(tabs.picture.page)).toEqual([]);
  expect(await axeViolations(tabs.membersTable.page)).toEqual([]);
  expect((await factsOfPicture(tabs.picture.page)).members.join()).toContain("C4");
  expect((await whyOfPicture(tabs.picture.page)).join()).toContain("C3");
});
