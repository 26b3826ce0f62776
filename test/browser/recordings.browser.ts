import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeViolations } from "./axe-violations.ts";
import { launchChromium } from "./chromium.ts";
import { CRASH_STABLE_MS, GROUP_ID, STORY_MS } from "./deck-story.ts";
import { apiView, factsOfApi, factsOfPicture, whyOfApi, whyOfPicture } from "./group-facts.ts";
import { servedStory } from "./served-story.ts";
import { storyRecording } from "./story-recording.ts";
import { type WatchedPage, watchedPage } from "./watched-page.ts";

let browser: Browser;
/** A console over the same story, without control: what the page shows is compared with what this one says. */
let story: Awaited<ReturnType<typeof servedStory>>;
const recording = storyRecording(STORY_MS);

beforeAll(async () => {
  browser = await launchChromium();
  story = await servedStory(STORY_MS);
});

afterAll(async () => {
  await browser?.close();
  await story?.served.close();
});

async function openedList(path = "/"): Promise<WatchedPage> {
  const tab = await watchedPage(browser);
  await tab.page.goto(`${story.served.url}${path}`);
  await tab.page.getByLabel("Open a recording").first().waitFor({ state: "attached" });
  return tab;
}

async function choose(page: Page, name: string, text: string): Promise<void> {
  const buffer = Buffer.from(text);
  const file = { name, mimeType: "application/x-ndjson", buffer };
  await page.getByLabel("Open a recording").first().setInputFiles(file);
}

async function shown(page: Page) {
  await page.locator("li.member").first().waitFor();
  return { facts: await factsOfPicture(page), why: await whyOfPicture(page) };
}

async function told() {
  const view = await apiView(story.served.url, GROUP_ID);
  return { facts: factsOfApi(view), why: whyOfApi(view).drawn };
}

const bar = (page: Page) => page.getByLabel("Recording", { exact: true });

describe("a recording opened in the page", () => {
  it("shows what the same story shows live, and is sent nowhere", async () => {
    const { page, troubles, close } = await openedList();
    const sent: string[] = [];
    await choose(page, "incident.jsonl", recording);
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      const isOfPage = pathname.startsWith("/assets/") || pathname === "/favicon.svg";
      if (!isOfPage || request.method() !== "GET") sent.push(`${request.method()} ${pathname}`);
    });
    expect(await shown(page)).toEqual(await told());
    expect(await page.locator(".pulse").textContent()).toContain("RECORDING");
    expect(await bar(page).textContent()).toMatch(/incident\.jsonl.*heard from broker, consumers/);
    expect(await axeViolations(page)).toEqual([]);
    expect(sent).toEqual([]);
    expect(troubles).toEqual([]);
    await close();
  });

  it("is replayed: to the rebalances before, by steps, at a quarter of its speed, by the scrubber", async () => {
    const { page, troubles, close } = await openedList();
    await choose(page, "incident.jsonl", recording);
    const what = page.locator(".why-line[data-label=What] dd");
    const scrubber = page.getByRole("slider", { name: "Instant shown" });
    const instant = async (): Promise<number> => Number(await scrubber.inputValue());
    await expect.poll(() => page.locator(".scrubber-ticks i").count()).toBe(4);
    await page.getByRole("button", { name: /Previous rebalance/ }).click();
    await page.getByRole("button", { name: /Previous rebalance/ }).click();
    await expect.poll(() => what.textContent()).toMatch(/^Rebalance 3/);
    await page.getByRole("button", { name: /Next rebalance/ }).click();
    await expect.poll(() => what.textContent()).toMatch(/^Rebalance 4/);
    const before = await instant();
    await page.getByRole("button", { name: /Next step/ }).click();
    await expect.poll(instant).toBeGreaterThan(before);
    await page.getByRole("button", { name: "¼×" }).click();
    const from = await instant();
    const began = performance.now();
    await page.getByRole("button", { name: /Play from here/ }).click();
    await page.waitForTimeout(800);
    await page.getByRole("button", { name: /Stop playing/ }).click();
    const played = (await instant()) - from;
    expect(played).toBeGreaterThan(0);
    expect(played).toBeLessThanOrEqual((performance.now() - began) / 4 + 110);
    await scrubber.focus();
    await page.keyboard.press("Home");
    await expect.poll(async () => (await instant()) < from).toBe(true);
    await page.getByRole("button", { name: "End", exact: true }).click();
    await expect.poll(() => page.locator(".pulse").textContent()).toContain("RECORDING");
    expect(troubles).toEqual([]);
    await close();
  });

  it("may be dropped on the page, and given up for what the server tells", async () => {
    const { page, troubles, close } = await openedList(`/groups/${GROUP_ID}`);
    await page.evaluate(
      (text) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], "dropped.jsonl"));
        for (const type of ["dragover", "drop"]) {
          const init = { dataTransfer: transfer, bubbles: true, cancelable: true };
          document.body.dispatchEvent(new DragEvent(type, init));
        }
      },
      storyRecording(CRASH_STABLE_MS + 1000),
    );
    await page.getByText("dropped.jsonl").waitFor();
    await expect
      .poll(() => page.locator(".why-line[data-label=Trigger] dd").textContent())
      .toContain("C2 died");
    await page.getByRole("button", { name: "Close recording" }).click();
    await expect.poll(() => page.locator(".pulse").textContent()).toContain("LIVE");
    await expect.poll(() => whyOfPicture(page)).toEqual((await told()).why);
    expect(troubles).toEqual([]);
    await close();
  });

  it("may be named by an address of the same server, which then leads there again", async () => {
    const tab = await watchedPage(browser);
    const { page, troubles, close } = tab;
    await page.route(`${story.served.url}/kept/story.jsonl`, (route) =>
      route.fulfill({ body: recording }),
    );
    await page.goto(`${story.served.url}/?recording=/kept/story.jsonl`);
    expect((await shown(page)).why).toEqual((await told()).why);
    const address = page.url();
    expect(address).toMatch(/\/groups\/orders-svc\?recording=/);
    await page.goto(`${address}&view=members&rebalance=2`);
    await expect
      .poll(() => page.locator(".why-line[data-label=What] dd").textContent())
      .toMatch(/^Rebalance 2/);
    expect(troubles).toEqual([]);
    await close();
  });
});

describe("what is no whole recording", () => {
  it.each([
    ["cut off", recording.slice(0, recording.length - 40), /the last line has no end/],
    ["scribbled on", recording.replace("\n", "\n{}\nnonsense\n"), /Line 2: .*Line 3: .*not JSON/],
  ])(
    "when %s is shown as far as it goes, and the page says what is wrong",
    async (_, text, says) => {
      const { page, troubles, close } = await openedList();
      await choose(page, "part.jsonl", text);
      await page.locator("li.member").first().waitFor();
      expect(await bar(page).textContent()).toMatch(says);
      expect(troubles).toEqual([]);
      await close();
    },
  );

  it("is refused in a sentence, and another may be chosen", async () => {
    const refused: readonly (readonly [string, RegExp])[] = [
      ['{ "name": "regroup" }\n', /This is no recording/],
      ['{"kind":"header","schemaVersion":7}\n', /schema version 7/],
      ["", /the recording is empty/],
      ["<script>alert(1)</script><img src=x onerror=alert(1)>\n", /not JSON/],
    ];
    const { page, troubles, close } = await openedList();
    for (const [text, says] of refused) {
      await choose(page, '<img src=x onerror="alert(1)">.jsonl', text);
      await page.getByText(says).waitFor();
    }
    expect(await page.locator("img").count()).toBe(0);
    await page.getByRole("button", { name: "Close recording" }).click();
    await page.getByText(GROUP_ID).first().waitFor();
    expect(troubles).toEqual([]);
    await close();
  });

  it("is refused from another server, and when there is nothing at its address", async () => {
    const { page, close } = await openedList("/?recording=https://elsewhere.example/x.jsonl");
    await page.getByText(/read from this same server only/).waitFor();
    await page.goto(`${story.served.url}/?recording=/api/nothing`);
    await page.getByText("The server answered 404.").waitFor();
    await close();
  });
});

describe("regroup console --recording", () => {
  let folder: string;
  let served: ChildProcess;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "regroup-recording-"));
    const file = join(folder, "story.jsonl");
    writeFileSync(file, recording);
    const command = fileURLToPath(new URL("../../dist/bundle/regroup.js", import.meta.url));
    const args = [command, "console", "--recording", file, "--port", "0"];
    served = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: served.stdout! })) {
      url = /http:\/\/[^\s]+/.exec(line)?.[0].replace(/\/$/, "") ?? "";
      if (url !== "") break;
    }
  });

  afterAll(async () => {
    if (served.exitCode === null) {
      const ended = once(served, "exit");
      served.kill("SIGTERM");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it("shows the story as it was recorded, with a clock that stands at its end", async () => {
    const { page, troubles, close } = await watchedPage(browser);
    await page.goto(`${url}/groups/${GROUP_ID}?view=members`);
    expect(await shown(page)).toEqual(await told());
    expect(await page.locator(".pulse").textContent()).toContain("RECORDING");
    const scrubber = page.getByRole("slider", { name: "Instant shown" });
    const end = await scrubber.inputValue();
    await page.waitForTimeout(700);
    expect(await scrubber.inputValue()).toBe(end);
    expect(await page.getByLabel("Deck").count()).toBe(0);
    expect(troubles).toEqual([]);
    await close();
  });
});
