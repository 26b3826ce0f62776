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

it("pictures for the README", async () => {
  const members = await open("?view=members", { colorScheme: "light" });
  await seen(isStable(3));
  // A while of peace, for the lanes to show.
  await members.waitForTimeout(15_000);
  await members.getByRole("button", { name: "Kill consumer-2", exact: true }).click();
  await seen(({ now }) => now.state === "PreparingRebalance");
  // Long enough for the page to draw it, and shorter than a heartbeat's interval.
  await members.waitForTimeout(350);
  await members.screenshot({ path: join(folder, "console-rebalancing.png") });
  await seen(isStable(2));
  await members.waitForTimeout(6000);
  await members.getByRole("button", { name: "Start consumer", exact: true }).click();
  await seen(isStable(3));
  await members.waitForTimeout(12_000);
  const { rebalances } = await apiView(demo.url, DEMO_GROUP);
  const crash = rebalances.findLast(({ cause }) => cause === "SessionExpired");
  const partitions = await open(`?view=partitions&rebalance=${crash?.number}`, { colorScheme: "dark" });
  await partitions.waitForTimeout(1500);
  await partitions.screenshot({ path: join(folder, "console-history.png") });
});
