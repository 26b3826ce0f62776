import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { observeRecording } from "../../src/observer/index.ts";
import { deckStory, GROUP_ID, STORY_MS } from "../browser/deck-story.ts";
import { StoryObservatory } from "../browser/story-observatory.ts";
import { consoleFixture } from "./console-fixture.ts";
import { START_MS } from "./fake-observatory.ts";

function toldFixture() {
  const observatory = new StoryObservatory(START_MS);
  observatory.add(GROUP_ID, deckStory(START_MS));
  observatory.advanceTo(START_MS + STORY_MS / 2);
  return { ...consoleFixture({ observatory }), observatory };
}

describe("a recording", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is downloaded while it is made, ends when its time is up, and can be read again", async () => {
    const { ask, observatory } = toldFixture();
    const response = await ask(`/api/recording/${GROUP_ID}?seconds=30`);
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename="regroup-${GROUP_ID}.jsonl"`,
    );
    observatory.advanceTo(START_MS + STORY_MS);
    vi.advanceTimersByTime(30_000);
    const text = await response.text();
    expect(text).toMatch(/^\{"kind":"header"/);
    const replayed = await observeRecording({ text });
    expect(replayed.watch(GROUP_ID)?.view().now.generationId).toBe(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("names nobody where pseudonyms are asked for", async () => {
    const { ask } = toldFixture();
    const response = await ask(`/api/recording/${GROUP_ID}?seconds=1&pseudonyms=true`);
    vi.advanceTimersByTime(1000);
    expect(await response.text()).not.toMatch(/C1-m|10\.0\.0\.1|orders-svc/);
    expect(response.headers.get("content-disposition")).not.toContain(GROUP_ID);
  });

  it("stops when the reader goes", async () => {
    const { ask } = toldFixture();
    const response = await ask(`/api/recording/${GROUP_ID}`);
    await response.body?.cancel();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(["0", "-1", "3601", "1e3", "x", ""])("of %j seconds is none", async (seconds) => {
    const { ask } = toldFixture();
    expect((await ask(`/api/recording/${GROUP_ID}?seconds=${seconds}`)).status).toBe(400);
  });

  it("is refused while ten are under way", async () => {
    const { ask } = toldFixture();
    const open = [];
    for (let i = 0; i < 10; i++) open.push(await ask(`/api/recording/${GROUP_ID}`));
    expect((await ask(`/api/recording/${GROUP_ID}`)).status).toBe(503);
    await open[0]?.body?.cancel();
    const next = await ask(`/api/recording/${GROUP_ID}`);
    expect(next.status).toBe(200);
    for (const response of [...open.slice(1), next]) await response.body?.cancel();
  });
});
