import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { GroupView, RebalanceView } from "../../src/insight/index.ts";
import { disagreements, type OpenTabs, openTabs } from "./agreement.ts";
import { axeViolations } from "./axe-violations.ts";
import { launchChromium } from "./chromium.ts";
import { apiView, factsOfPicture, whyOfPicture, wordsOf } from "./group-facts.ts";
import { DEMO_GROUP, type RunningDemo, startDemo } from "./running-demo.ts";

/** From the coordinator's noticing to the page's showing it, in lane, tray, WHY card and table twins. */
const SHOWN_WITHIN_MS = 1000;
const SESSION_TIMEOUT_MS = 3000;

let browser: Browser;
let demo: RunningDemo;
let tabs: OpenTabs;

beforeAll(async () => {
  const flags = ["--session-timeout-ms", `${SESSION_TIMEOUT_MS}`, "--assignor", "range"];
  demo = await startDemo(flags);
  browser = await launchChromium();
  tabs = await openTabs(browser, demo.url, DEMO_GROUP);
});

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Waits until so many members read every partition. */
async function stable(memberCount: number): Promise<GroupView> {
  let view = await apiView(demo.url, DEMO_GROUP);
  await expect
    .poll(
      async () => {
        view = await apiView(demo.url, DEMO_GROUP);
        const living = view.now.members.filter(({ word }) => word !== "gone");
        const latest = view.rebalances.at(-1);
        const isRead = view.now.partitions.every(({ owner, stoppedAtMs }) => owner && !stoppedAtMs);
        return [view.now.state, living.length, latest?.phase, isRead];
      },
      { interval: 50, timeout: 15_000 },
    )
    .toEqual(["Stable", memberCount, "settled", true]);
  return view;
}

/** The group with three members, one started if need be. */
async function withThree(): Promise<GroupView> {
  const { now } = await apiView(demo.url, DEMO_GROUP);
  if (now.state === "Stable" && now.members.filter(({ word }) => word !== "gone").length === 2) {
    await startConsumer();
  }
  return stable(3);
}

function startConsumer(): Promise<void> {
  const { page } = tabs.picture;
  return page.getByRole("button", { name: "Start consumer", exact: true }).click();
}

/** Waits for the coordinator to notice: the rebalance after `number`, and this machine's instant of hearing of it. */
async function noticed(number: number): Promise<{ rebalance: RebalanceView; atMs: number }> {
  const deadlineMs = performance.now() + SESSION_TIMEOUT_MS + 5000;
  while (performance.now() < deadlineMs) {
    const rebalance = (await apiView(demo.url, DEMO_GROUP)).rebalances.at(-1);
    if (rebalance !== undefined && rebalance.number > number) {
      return { rebalance, atMs: performance.now() };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("The coordinator noticed nothing.");
}

/** How long after `sinceMs` everything on the page agreed with the API; fails with the differences if it never did. */
async function agreedAfterMs(sinceMs: number): Promise<number> {
  await expect
    .poll(() => disagreements(tabs, demo.url, DEMO_GROUP), { interval: 10, timeout: 5000 })
    .toEqual([]);
  return performance.now() - sinceMs;
}

/** A machine that is busy with other things may take the second away: then it is tried again. */
const TRIES = { retry: 2 };

it(
  "a consumer is killed in the page: a second after the coordinator noticed, the page says what the API says",
  TRIES,
  async () => {
    const before = await withThree();
    const lastNumber = before.rebalances.at(-1)?.number ?? 0;
    const { page } = tabs.picture;
    const victim = before.now.members.find(({ word }) => word !== "gone")!;
    await page.getByRole("button", { name: `Kill ${victim.name}`, exact: true }).click();
    const { rebalance, atMs } = await noticed(lastNumber);
    expect(rebalance.cause).toBe("SessionExpired");
    const agreedMs = await agreedAfterMs(atMs);
    console.log(`the page agreed with the API ${agreedMs.toFixed(0)} ms after it noticed`);
    expect(agreedMs).toBeLessThan(SHOWN_WITHIN_MS);
    expect((await whyOfPicture(page)).join("\n")).toContain(wordsOf(`${victim.name} died`));
    expect((await factsOfPicture(page)).members.join("\n")).toContain(`${victim.name} gone`);
  },
);

it("and again when the others have its partitions", TRIES, async () => {
  const view = await stable(2);
  expect(await agreedAfterMs(performance.now())).toBeLessThan(SHOWN_WITHIN_MS);
  const { rebalances } = view;
  const crash = rebalances.findLast(({ cause }) => cause === "SessionExpired");
  // Killed, it sent no more heartbeats: its partitions hung for about the session timeout.
  const orphanedMs = Math.max(
    ...crash!.changes.map(({ pause }) => (pause.state === "Over" ? pause.orphanedMs : 0)),
  );
  expect(orphanedMs).toBeGreaterThan(SESSION_TIMEOUT_MS - 1500);
  expect(orphanedMs).toBeLessThan(SESSION_TIMEOUT_MS + 1500);
});

it("a consumer that is started in the page joins, and the page says so", async () => {
  await startConsumer();
  await stable(3);
  expect(await agreedAfterMs(performance.now())).toBeLessThan(SHOWN_WITHIN_MS);
});

it("in all of that no error, no breach of the policy, and nothing for axe", TRIES, async () => {
  const { picture, membersTable, whyTable } = tabs;
  for (const { troubles } of [picture, membersTable, whyTable]) expect(troubles).toEqual([]);
  expect(await axeViolations(picture.page)).toEqual([]);
  expect(demo.said()).toBe("");
});
