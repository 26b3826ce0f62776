import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { consoleFixture } from "./console-fixture.ts";
import { EventReader } from "./event-reader.ts";
import { START_MS, summaryOf } from "./fake-observatory.ts";

describe("the stream of the list of groups", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("begins with the whole list, then says once a second what changed", async () => {
    const { ask, observatory } = consoleFixture();
    observatory.addGroup("a");
    observatory.addGroup("b");
    const reader = new EventReader(await ask("/api/stream/groups"));
    expect(await reader.next()).toMatchObject({
      event: "groups",
      data: { atMs: START_MS, groups: [{ groupId: "a" }, { groupId: "b" }] },
    });
    observatory.summaries = [{ ...summaryOf("a"), lag: 5 }, summaryOf("c")];
    observatory.sourceStatuses = [{ source: "broker", status: "failing", text: "It is gone." }];
    vi.advanceTimersByTime(1000);
    expect(await reader.next()).toEqual({
      id: null,
      event: "changes",
      data: {
        atMs: START_MS,
        changed: [{ ...summaryOf("a"), lag: 5 }, summaryOf("c")],
        gone: ["b"],
        sources: observatory.sourceStatuses,
      },
    });
  });

  it("is made into text once, however many tabs look", async () => {
    const { ask, observatory } = consoleFixture();
    observatory.addGroup("a");
    const tabs: EventReader[] = [];
    for (let i = 0; i < 3; i++) tabs.push(new EventReader(await ask("/api/stream/groups")));
    for (const tab of tabs) await tab.next();
    let textCount = 0;
    const lag = { toJSON: () => (textCount += 1) } as unknown as number;
    observatory.sourceStatuses = [{ source: "broker", status: "on", text: "As before." }];
    observatory.summaries = [{ ...summaryOf("a"), lag }, summaryOf("b")];
    vi.advanceTimersByTime(1000);
    const told = await Promise.all(tabs.map((tab) => tab.next()));
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
    // Once to be compared with the row before it, once to be sent.
    expect(textCount).toBe(2);
  });

  it("says nothing while nothing changes", async () => {
    const { ask, observatory } = consoleFixture();
    observatory.addGroup("a");
    const reader = new EventReader(await ask("/api/stream/groups"));
    await reader.next();
    vi.advanceTimersByTime(5000);
    observatory.summaries = [{ ...summaryOf("a"), ticksMs: [START_MS] }];
    vi.advanceTimersByTime(1000);
    expect(await reader.next()).toMatchObject({ data: { changed: [{ ticksMs: [START_MS] }] } });
  });

  it("looks at the cluster once for all readers, and never while there is none", async () => {
    const { ask, observatory } = consoleFixture();
    const looked = vi.spyOn(observatory, "groups");
    const readers = [
      new EventReader(await ask("/api/stream/groups")),
      new EventReader(await ask("/api/stream/groups")),
    ];
    looked.mockClear();
    vi.advanceTimersByTime(3000);
    expect(looked).toHaveBeenCalledTimes(3);
    for (const reader of readers) await reader.cancel();
    vi.advanceTimersByTime(3000);
    expect(looked).toHaveBeenCalledTimes(3);
    expect(vi.getTimerCount()).toBe(0);
  });
});
