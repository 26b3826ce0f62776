import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { apiView } from "./group-facts.ts";
import { DEMO_GROUP, type RunningDemo, startDemo } from "./running-demo.ts";
import { type PageOptions, watchedPage } from "./watched-page.ts";

/** The README's two pictures: the real page over the demo, while a killed consumer is noticed, and afterwards. */
const folder = fileURLToPath(new URL("../../docs/images", import.meta.url));

let browser: Browser;
let demo: RunningDemo;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  demo = await startDemo(["--assignor", "range", "--session-timeout-ms", "6000"]);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

async function open(path: string, options: PageOptions): Promise<Page> {
  const { page } = await watchedPage(browser, options);
  await page.goto(`${demo.url}/groups/${DEMO_GROUP}${path}`);
  await page.getByRole("heading", { name: DEMO_GROUP }).waitFor();
  return page;
}

async function seen(what: (view: Awaited<ReturnType<typeof apiView>>) => boolean): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (what(await apiView(demo.url, DEMO_GROUP))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("What was to be photographed did not come.");
}

const isStable = (count: number) => (view: Awaited<ReturnType<typeof apiView>>) =>
  view.now.state === "Stable" &&
  view.now.members.filter(({ word }) => word !== "gone").length === count &&
  view.rebalances.at(-1)?.phase === "settled";

/** A second of heartbeats before the earliest end of the killed consumer's session. */
const FROZEN_AFTER_MS = 4300;
/** For chips to arrive in the tray. */
const FLOWN_MS = 700;

/** Kills one consumer, and freezes another just before that is noticed: the barrier waits for it until it goes on. */
async function pictureOfTray(page: Page, path: string): Promise<void> {
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
  await press("Kill consumer-2");
  await page.waitForTimeout(FROZEN_AFTER_MS);
  await press("Freeze consumer-3");
  await page.locator(".tray[data-full=true]").waitFor({ timeout: 15_000 });
  await page.waitForTimeout(FLOWN_MS);
  await page.screenshot({ path });
  await press("Go on consumer-3");
}

it("pictures for the README", async () => {
  const members = await open("", { colorScheme: "light" });
  await seen(isStable(3));
  // A while of peace, for the charts to show.
  await members.waitForTimeout(12_000);
  await pictureOfTray(members, join(folder, "console-rebalancing.png"));
  await seen(isStable(2));
  await members.waitForTimeout(6000);
  await members.getByRole("button", { name: "Start consumer", exact: true }).click();
  await seen(isStable(3));
  await members.waitForTimeout(12_000);
  const { rebalances } = await apiView(demo.url, DEMO_GROUP);
  const crash = rebalances.findLast(({ cause }) => cause === "SessionExpired");
  const query = `?view=partitions&rebalance=${crash?.number}`;
  const partitions = await open(query, { colorScheme: "dark" });
  await partitions.waitForTimeout(1500);
  await partitions.screenshot({ path: join(folder, "console-history.png") });
});
