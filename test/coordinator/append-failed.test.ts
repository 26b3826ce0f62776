import { describe, expect, it } from "vitest";
import type { AppendRecords, CoordinatorEffect } from "../../src/coordinator/index.ts";
import { CoordinatorKit } from "./coordinator-kit.ts";
import { durableOffsets } from "./durable-state.ts";

const PARTITIONS = 2_500;

/** A simple group with many committed offsets, all of which expire at the first check. */
function manyOffsets(): CoordinatorKit {
  const kit = new CoordinatorKit({
    offsetsRetentionMinutes: 1,
    offsetsRetentionCheckIntervalMs: 60_000,
  });
  const partitions = Array.from({ length: PARTITIONS }, (_, partitionIndex) => ({
    partitionIndex,
    committedOffset: 1,
    committedMetadata: "",
  }));
  const topics = [{ name: "orders", partitions }];
  kit.request("OffsetCommit", { groupId: "g", topics }, { version: 9 });
  return kit;
}

function appends(effects: readonly CoordinatorEffect[]): AppendRecords[] {
  return effects.filter((effect): effect is AppendRecords => effect.type === "AppendRecords");
}

describe("a write of many records", () => {
  it("comes in parts that a log will take: expiry must not get stuck (KAFKA-17058)", () => {
    const kit = manyOffsets();
    const parts = kit.advanceTo(kit.nowMs + 60_000).flatMap(({ effects }) => appends(effects));
    expect(parts.map(({ records }) => records.length)).toEqual([1_000, 1_000, 501]);
    expect(kit.shard.groups.size).toBe(0);
  });

  it("has not happened at all when its first part is refused, and is tried again", () => {
    const kit = manyOffsets();
    const before = durableOffsets(kit.shard);
    kit.failNextAppend = true;
    const refused = kit.advanceTo(kit.nowMs + 60_000).flatMap(({ effects }) => appends(effects));
    expect(refused).toEqual([]);
    expect(durableOffsets(kit.shard)).toEqual(before);
    expect(kit.shard.groups.has("g")).toBe(true);
    kit.advanceTo(kit.nowMs + 60_000);
    expect(kit.shard.groups.size).toBe(0);
  });
});
