import { describe, expect, it } from "vitest";
import { NoteFeed } from "../../src/broker/groups/note-feed.ts";
import type { GroupNote } from "../../src/model/index.ts";

function note(atMs: number): GroupNote {
  return { atMs, groupId: "g", type: "GroupUnloaded" };
}

const instants = (notes: readonly GroupNote[]): number[] => notes.map(({ atMs }) => atMs);

describe("a note feed", () => {
  it("remembers the latest notes, oldest first", () => {
    const feed = new NoteFeed(3);
    expect(feed.recent()).toEqual([]);
    for (let atMs = 1; atMs <= 2; atMs++) feed.publish(note(atMs));
    expect(instants(feed.recent())).toEqual([1, 2]);
    for (let atMs = 3; atMs <= 7; atMs++) feed.publish(note(atMs));
    expect(instants(feed.recent())).toEqual([5, 6, 7]);
  });

  it("tells every listener until it stops to listen", () => {
    const feed = new NoteFeed(0);
    const heard: number[] = [];
    const stop = feed.listen(({ atMs }) => heard.push(atMs));
    feed.publish(note(1));
    stop();
    feed.publish(note(2));
    expect(heard).toEqual([1]);
  });

  it("wants no notes when nobody listens and nothing is remembered", () => {
    const feed = new NoteFeed(0);
    expect(feed.isWanted).toBe(false);
    const stop = feed.listen(() => {});
    expect(feed.isWanted).toBe(true);
    stop();
    expect(feed.isWanted).toBe(false);
    expect(new NoteFeed(1).isWanted).toBe(true);
  });
});
