import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/node/index.ts";
import { GroupTable } from "../../../src/observer/watch/group-table.ts";

function tableOf(groupCount: number): GroupTable {
  const table = new GroupTable({ clock: systemClock, onBegun: () => {}, onTouched: () => {} });
  for (let i = 0; i < groupCount; i++) {
    const groupId = `group-${i}`;
    const partitions = [
      { topic: "orders", partition: 0, committedOffset: 5, logEndOffset: 7, oldestAtMs: null },
    ];
    table.take(groupId).hear({ kind: "lag", payload: { atMs: 0, partitions } });
  }
  return table;
}

describe("the metrics of many groups", () => {
  it("are made while others go on", async () => {
    const table = tableOf(50);
    let turns = 0;
    let isMade = false;
    const count = (): void => {
      turns += 1;
      if (!isMade) setImmediate(count);
    };
    setImmediate(count);
    const pieces = await table.metrics();
    isMade = true;
    expect(pieces.join("").match(/^kafka_consumergroup_lag\{/gm)).toHaveLength(50);
    expect(turns).toBeGreaterThan(5);
  });

  it("are made once for all who ask meanwhile, and anew for who asks later", async () => {
    const table = tableOf(6);
    const first = table.metrics();
    expect(table.metrics()).toBe(first);
    const pieces = await first;
    table.forget("group-0");
    expect((await table.metrics()).join("").length).toBeLessThan(pieces.join("").length);
  });
});

describe("the rows of many groups", () => {
  it("are the same objects as long as they say the same", () => {
    const table = tableOf(3);
    const before = table.summaries();
    const partitions = [
      { topic: "orders", partition: 0, committedOffset: 6, logEndOffset: 7, oldestAtMs: null },
    ];
    table.take("group-1").hear({ kind: "lag", payload: { atMs: 20_000, partitions } });
    const after = table.summaries();
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toEqual({ ...before[1], lag: 1 });
    expect(after[2]).toBe(before[2]);
  });
});
