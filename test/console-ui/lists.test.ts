import { describe, expect, it } from "vitest";
import { sortedGroups } from "../../src/console/ui/list/sorted-groups.ts";
import { asJsonl, filteredEvents } from "../../src/console/ui/log/filtered-events.ts";
import { fileName } from "../../src/console/ui/log/save-text.ts";
import { changedRows } from "../../src/console/ui/store/changed-rows.ts";
import type { GroupSummary } from "../../src/insight/index.ts";
import { storyView } from "./story-view.ts";

function row(groupId: string, change: Partial<GroupSummary> = {}): GroupSummary {
  return {
    groupId,
    groupType: "classic",
    state: "Stable",
    memberCount: 2,
    lag: 0,
    lagMs: 0,
    lastRebalanceAtMs: null,
    rebalanceCount: 0,
    lostMs: 0,
    ticksMs: [],
    worst: null,
    ...change,
  };
}

describe("the list of groups", () => {
  const rows = [
    row("b", { lostMs: 5, lag: null }),
    row("a", { lostMs: 9 }),
    row("c", { lostMs: 5 }),
  ];
  const ids = (options: Parameters<typeof sortedGroups>[1]): string =>
    sortedGroups(rows, options)
      .map(({ groupId }) => groupId)
      .join("");

  it("shows first who lost most time, equals by name", () => {
    expect(ids({ column: "lostMs", filter: "" })).toBe("abc");
  });

  it("sorts by name, and finds by part of a name in any case of letters", () => {
    expect(ids({ column: "groupId", filter: "" })).toBe("abc");
    expect(ids({ column: "groupId", filter: "C" })).toBe("c");
  });

  it("turns the order round, equals still by name", () => {
    expect(ids({ column: "lostMs", filter: "", reversed: true })).toBe("bca");
  });

  it("changes the rows that changed, and forgets those that are gone", () => {
    const change = { atMs: 1, changed: [row("b", { lostMs: 7 }), row("d")], gone: ["a"] };
    const after = changedRows(rows, change);
    expect(after.map(({ groupId, lostMs }) => `${groupId}${lostMs}`)).toEqual(["b7", "c5", "d0"]);
  });
});

describe("the event log", () => {
  const { events } = storyView(160_000);

  it("shows one kind, and what holds a text", () => {
    const evictions = filteredEvents(events, { kind: "evict", text: "" });
    expect(evictions).toHaveLength(1);
    expect(filteredEvents(events, { kind: "all", text: "c2 DIED" })).toHaveLength(1);
    expect(filteredEvents(events, { kind: "join", text: "c2 died" })).toEqual([]);
  });

  it("is exported as one JSON value a line, whatever names hold", () => {
    const odd = { ...events[0]!, text: 'a\n"b"\u2028' };
    const lines = asJsonl([odd, odd]).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([odd, odd]);
  });

  it("is saved under a name that every file system takes", () => {
    expect(fileName("../a b/<c>:events.jsonl")).toBe(".._a_b_c_events.jsonl");
  });
});
