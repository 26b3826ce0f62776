import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ConsoleFixture, consoleFixture } from "./console-fixture.ts";
import { EventReader } from "./event-reader.ts";
import { emptyView, START_MS } from "./fake-observatory.ts";

const lagPoint = (lag: number) =>
  ({
    kind: "lag",
    payload: { atMs: START_MS + lag, lag, lagMs: null, lagMsGrade: null },
  }) as const;

async function open(fixture: ConsoleFixture, lastEventId?: string | null): Promise<EventReader> {
  const headers = lastEventId ? { "Last-Event-ID": lastEventId } : {};
  const response = await fixture.ask("/api/stream/groups/billing", { headers });
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  return new EventReader(response);
}

describe("the stream of a group", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("begins with the whole view, then has each delta with its number as id", async () => {
    const fixture = consoleFixture();
    const watch = fixture.observatory.addGroup("billing");
    watch.push(lagPoint(1));
    const reader = await open(fixture);
    const snapshot = await reader.next();
    expect(snapshot).toMatchObject({ event: "snapshot", data: emptyView("billing") });
    expect(snapshot?.id).toMatch(/-1$/);
    watch.push(lagPoint(2), lagPoint(3));
    const second = await reader.next();
    expect(second?.data).toEqual({ ...lagPoint(2), seq: 2, atMs: START_MS + 2 });
    expect(second?.id).toBe(snapshot?.id?.replace(/1$/, "2"));
    expect(await reader.next()).toMatchObject({ event: "delta", data: { seq: 3 } });
  });

  it("numbers a snapshot by what is in it", async () => {
    const fixture = consoleFixture();
    const watch = fixture.observatory.addGroup("billing");
    watch.pending.push(lagPoint(1), lagPoint(2));
    expect((await (await open(fixture)).next())?.id).toMatch(/-2$/);
  });

  it("goes on after the last event that the browser saw, with nothing missed and nothing twice", async () => {
    const fixture = consoleFixture();
    const watch = fixture.observatory.addGroup("billing");
    const first = await open(fixture);
    watch.push(lagPoint(1), lagPoint(2));
    await first.next();
    const seen = await first.next();
    await first.cancel();
    watch.push(lagPoint(3));
    const second = await open(fixture, seen?.id);
    watch.push(lagPoint(4));
    const events = [await second.next(), await second.next(), await second.next()];
    expect(events.map((each) => each?.data)).toMatchObject([{ seq: 2 }, { seq: 3 }, { seq: 4 }]);
    expect(events.map((each) => each?.event)).toEqual(["delta", "delta", "delta"]);
  });

  it("sends the whole view again when the missed deltas are no longer kept", async () => {
    const fixture = consoleFixture();
    const watch = fixture.observatory.addGroup("billing");
    const first = await open(fixture);
    const seen = await first.next();
    watch.keptCount = 2;
    watch.push(lagPoint(1), lagPoint(2), lagPoint(3));
    expect(await (await open(fixture, seen?.id)).next()).toMatchObject({ event: "snapshot" });
  });

  it.each(["0", "-0", "x-0", "nonsense", "9007199254740993"])(
    "sends the whole view to who says %j, an id of another run or of none",
    async (lastEventId) => {
      const fixture = consoleFixture();
      fixture.observatory.addGroup("billing").push(lagPoint(1));
      const reader = await open(fixture, lastEventId);
      expect(await reader.next()).toMatchObject({ event: "snapshot" });
    },
  );

  it("sends the whole view to who saw a number that this watch has not reached", async () => {
    const fixture = consoleFixture();
    const watch = fixture.observatory.addGroup("billing");
    watch.push(lagPoint(1), lagPoint(2));
    const seen = await (await open(fixture)).next();
    fixture.observatory.addGroup("billing").push(lagPoint(1));
    expect(await (await open(fixture, seen?.id)).next()).toMatchObject({ event: "snapshot" });
  });

  it("tells a browser when to come again, and that it is still there every 15 seconds", async () => {
    const fixture = consoleFixture();
    fixture.observatory.addGroup("billing");
    const reader = await open(fixture);
    expect(await reader.nextBlock()).toBe("retry: 1000");
    await reader.nextBlock();
    vi.advanceTimersByTime(15_000);
    expect(await reader.nextBlock()).toBe(": still here");
  });

  it("stops listening when the browser goes", async () => {
    const fixture = consoleFixture();
    const watch = fixture.observatory.addGroup("billing");
    const reader = await open(fixture);
    expect([watch.listenerCount, fixture.streams.openCount]).toEqual([1, 1]);
    await reader.cancel();
    expect([watch.listenerCount, fixture.streams.openCount]).toEqual([0, 0]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("drops who does not read, however little was asked for", async () => {
    const fixture = consoleFixture({ mostWaitingBytes: 1000 });
    const watch = fixture.observatory.addGroup("billing");
    await open(fixture);
    for (let lag = 0; lag < 100; lag++) watch.push(lagPoint(lag));
    expect([watch.listenerCount, fixture.streams.openCount]).toEqual([0, 0]);
  });

  it("keeps who reads a snapshot larger than what may wait", async () => {
    const fixture = consoleFixture({ mostWaitingBytes: 1000 });
    const events = Array.from({ length: 1000 }, (_, id) => ({
      id,
      atMs: START_MS,
      kind: "join" as const,
      text: "app-1 joined",
      memberName: "app-1",
      rebalanceNumber: null,
      evidence: { grade: "observed", source: "broker", withinMs: 0 } as const,
    }));
    const watch = fixture.observatory.addGroup("billing", { ...emptyView("billing"), events });
    const reader = await open(fixture);
    watch.push(lagPoint(1));
    expect(await reader.next()).toMatchObject({ event: "snapshot" });
    expect(await reader.next()).toMatchObject({ event: "delta" });
  });

  it("is refused to the one too many, until another one goes", async () => {
    const fixture = consoleFixture({ mostStreams: 2 });
    fixture.observatory.addGroup("billing");
    const first = await open(fixture);
    await open(fixture);
    const refused = await fixture.ask("/api/stream/groups/billing");
    expect(refused.status).toBe(503);
    expect(await refused.json()).toEqual({
      error: "All 2 streams of events are in use: close some tabs.",
    });
    await first.cancel();
    expect((await fixture.ask("/api/stream/groups/billing")).status).toBe(200);
  });

  it("leaves nothing behind when it cannot begin", async () => {
    const fixture = consoleFixture();
    const watch = fixture.observatory.addGroup("billing");
    vi.spyOn(watch, "view").mockImplementation(() => {
      throw new Error("The fold is broken.");
    });
    const response = await fixture.ask("/api/stream/groups/billing");
    expect(response.status).toBe(500);
    expect(fixture.failures).toHaveLength(1);
    expect(fixture.streams.openCount).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is no stream by HEAD, which nobody would read", async () => {
    const fixture = consoleFixture();
    fixture.observatory.addGroup("billing");
    const response = await fixture.ask("/api/stream/groups/billing", { method: "HEAD" });
    expect(response.status).toBe(405);
    expect(fixture.streams.openCount).toBe(0);
  });

  it("ends when the console does", async () => {
    const fixture = consoleFixture();
    fixture.observatory.addGroup("billing");
    const reader = await open(fixture);
    await reader.next();
    fixture.streams.closeAll();
    expect(await reader.next()).toBeNull();
  });
});
