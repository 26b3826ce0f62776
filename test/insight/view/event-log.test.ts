import { describe, expect, test } from "vitest";
import type { EventView } from "../../../src/insight/index.ts";
import { deathOfB, InsightStory, twoReaders } from "./insight-story.ts";

function texts(events: readonly EventView[], fromMs = 0): string[] {
  return events.filter(({ atMs }) => atMs >= fromMs).map(({ kind, text }) => `${kind}: ${text}`);
}

describe("the event log", () => {
  test("tells a death from the process's end to the new assignment", () => {
    expect(texts(deathOfB().view(70_000).events, 20_000)).toEqual([
      "process: B died (SIGKILL)",
      "evict: B is evicted: last heard 45.0 s ago, session timeout 45 s",
      "state: Stable → PreparingRebalance, generation 1 ends: B missed its session timeout; waiting for A",
      "revoke: A stops reading orders-0 and orders-1",
      "join: A rejoins",
      "state: generation 2 with 1 member, range, led by A",
      "assign: Stable: 4 partitions assigned to 1 member",
      "assign: A reads orders-0, orders-1, orders-2 and orders-3",
    ]);
  });

  test("numbers events from 1 and says to which rebalance they belong and how they are known", () => {
    const { events } = deathOfB().view(70_000);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
    const died = events.find(({ kind }) => kind === "process");
    expect(died).toMatchObject({ rebalanceNumber: null, memberName: "B" });
    expect(died?.evidence).toEqual({ grade: "observed", source: "consumer", withinMs: 0 });
    expect(events.at(-1)).toMatchObject({ rebalanceNumber: 2 });
  });

  test("of a thousand commits tells the first of a new owner, and those that went back", () => {
    const story = twoReaders();
    for (let i = 0; i < 1_000; i += 1) story.at(4_000 + i).commits("A", { 0: i, 1: i });
    expect(texts(story.view(6_000).events, 4_000)).toEqual([
      "commit: A commits first: orders-0 at 0 and orders-1 at 0",
    ]);
    story.at(6_000).note({
      type: "OffsetsCommitted",
      memberId: "",
      generationId: -1,
      offsets: [{ topic: "orders", partition: 0, offset: 10, previousOffset: 1_999 }],
    });
    expect(texts(story.view(6_000).events, 6_000)).toEqual([
      "commit: somebody who is not a member sets offsets back: orders-0 from 1,999 to 10",
      "commit: somebody who is not a member commits first: orders-0 at 10",
    ]);
  });

  test("of commits that are refused tells at most one a second and member", () => {
    const story = twoReaders();
    for (let i = 0; i < 300; i += 1) {
      const refused = {
        type: "CommitRefused",
        generationId: 1,
        error: "ILLEGAL_GENERATION",
      } as const;
      story.at(4_000 + i * 10).note({ ...refused, memberId: "B" });
    }
    const told = texts(story.view(8_000).events, 4_000);
    expect(told).toHaveLength(3);
    expect(told[0]).toBe("fenced: a commit of B in generation 1 is refused: ILLEGAL_GENERATION");
  });

  test("of samples tells what differs from the one before", () => {
    const story = new InsightStory();
    const sample = (atMs: number, state: "Stable" | "PreparingRebalance", coordinatorId: number) =>
      story.at(atMs).note({ type: "StateSampled", state, coordinatorId, memberIds: ["A"] });
    sample(0, "Stable", 1);
    sample(5_000, "Stable", 1);
    sample(10_000, "PreparingRebalance", 1);
    sample(15_000, "PreparingRebalance", 2);
    expect(texts(story.view(20_000).events)).toEqual([
      "state: seen Stable",
      "state: seen PreparingRebalance",
      "coordinator: the coordinator is broker 2 now",
    ]);
  });

  test("keeps the grade of what was polled or read", () => {
    const evidence = { grade: "journal", source: "__consumer_offsets", withinMs: 0 } as const;
    const story = new InsightStory();
    story.insight.foldNote({ type: "GroupUnloaded", groupId: "g", atMs: 5, evidence });
    expect(story.view(10).events[0]).toMatchObject({ kind: "coordinator", evidence });
  });
});
