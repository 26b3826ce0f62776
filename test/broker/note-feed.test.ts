import { describe, expect, it } from "vitest";
import { NoteFeed } from "../../src/broker/groups/note-feed.ts";
import type { GroupNote } from "../../src/model/index.ts";

function note(atMs: number): GroupNote {
  return { atMs, groupId: "g", type: "GroupUnloaded" };
}

const instants = (notes: readonly GroupNote[]): number[] => notes.map(({ atMs }) => atMs);

/** A feed whose turns end when the test says so. */
function feedOf(capacity: number) {
  const turns: (() => void)[] = [];
  const errors: unknown[] = [];
  const feed = new NoteFeed({
    capacity,
    endOfTurn: (run) => turns.push(run),
    onError: (error) => errors.push(error),
  });
  const endTurn = (): void => {
    for (const run of turns.splice(0)) run();
  };
  return { feed, endTurn, errors };
}

describe("a note feed", () => {
  it("remembers the latest notes, oldest first", () => {
    const { feed } = feedOf(3);
    expect(feed.recent()).toEqual([]);
    for (let atMs = 1; atMs <= 2; atMs++) feed.publish(note(atMs));
    expect(instants(feed.recent())).toEqual([1, 2]);
    for (let atMs = 3; atMs <= 7; atMs++) feed.publish(note(atMs));
    expect(instants(feed.recent())).toEqual([5, 6, 7]);
  });

  it("tells every listener at the end of the turn, until it stops to listen", () => {
    const { feed, endTurn } = feedOf(0);
    const heard: number[] = [];
    const stop = feed.listen(({ atMs }) => heard.push(atMs));
    feed.publish(note(1));
    feed.publish(note(2));
    expect(heard).toEqual([]);
    endTurn();
    stop();
    feed.publish(note(3));
    endTurn();
    expect(heard).toEqual([1, 2]);
  });

  it("reports a listener that throws, and tells the others and the next notes all the same", () => {
    const { feed, endTurn, errors } = feedOf(0);
    const heard: number[] = [];
    feed.listen(({ atMs }) => {
      if (atMs === 1) throw new Error("not today");
    });
    feed.listen(({ atMs }) => heard.push(atMs));
    feed.publish(note(1));
    feed.publish(note(2));
    endTurn();
    expect(heard).toEqual([1, 2]);
    expect(errors).toEqual([new Error("not today")]);
  });

  it("tells what a listener causes in a turn of its own", () => {
    const { feed, endTurn } = feedOf(0);
    const heard: number[] = [];
    feed.listen(({ atMs }) => {
      heard.push(atMs);
      if (atMs === 1) feed.publish(note(10));
    });
    feed.publish(note(1));
    feed.publish(note(2));
    endTurn();
    expect(heard).toEqual([1, 2]);
    endTurn();
    expect(heard).toEqual([1, 2, 10]);
  });

  it("wants no notes when nobody listens and nothing is remembered", () => {
    const { feed } = feedOf(0);
    expect(feed.isWanted).toBe(false);
    const stop = feed.listen(() => {});
    expect(feed.isWanted).toBe(true);
    stop();
    expect(feed.isWanted).toBe(false);
    expect(feedOf(1).feed.isWanted).toBe(true);
  });
});
