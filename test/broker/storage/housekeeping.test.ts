import { describe, expect, it } from "vitest";
import type { Partition } from "../../../src/broker/storage/partition.ts";
import { RecordBatch } from "../../../src/protocol/index.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { TestBrokers } from "../../kit/test-broker.ts";

const MIB = 1024 * 1024;

/** A partition of four mebibytes with one key, which is to be compacted as soon as the clock goes on. */
function veryDirty(brokers: TestBrokers, name = "t"): Partition {
  const topic = brokers.topic(name, { configs: { "cleanup.policy": "compact" } });
  const partition = topic.partitions[0]!;
  while (partition.log.sizeBytes < 4 * MIB) append(brokers, partition);
  return partition;
}

function append(brokers: TestBrokers, partition: Partition): void {
  const batch = new RecordBatch(batchOf([{ key: "k", value: "x".repeat(50_000) }]));
  partition.append(batch, { nowMs: brokers.clock.nowMs() });
}

describe("compaction in the background", () => {
  it("lets others have their turn between slices", () => {
    const brokers = new TestBrokers();
    const partition = veryDirty(brokers);
    let turns = 0;
    const takeTurn = () => {
      if (partition.log.cleanedUpToOffset > 0) return;
      turns++;
      brokers.clock.setTimer(brokers.clock.nowMs(), takeTurn);
    };
    takeTurn();
    brokers.clock.settle();
    expect(turns).toBeGreaterThan(8);
    expect(partition.log.sizeBytes).toBeLessThan(60_000);
  });

  it("goes on with the next log when a topic is deleted while it is compacted", () => {
    const brokers = new TestBrokers();
    const deleted = veryDirty(brokers, "deleted");
    const kept = veryDirty(brokers, "kept");
    const atOnce = () => brokers.cluster.deleteTopic(deleted.topic);
    brokers.clock.setTimer(brokers.clock.nowMs(), atOnce);
    brokers.clock.settle();
    expect(deleted.log.cleanedUpToOffset).toBe(0);
    expect(kept.log.cleanedUpToOffset).toBe(kept.log.logEndOffset);
  });

  it("goes on when leadership moves, and ends with the last broker", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    const moved = veryDirty(brokers, "moved");
    brokers.clock.setTimer(brokers.clock.nowMs(), () => brokers.stop(1));
    brokers.clock.settle();
    expect(moved.leaderId).toBe(2);
    expect(moved.log.cleanedUpToOffset).toBe(moved.log.logEndOffset);
    const stopped = veryDirty(brokers, "stopped");
    brokers.clock.setTimer(brokers.clock.nowMs(), () => brokers.stop(2));
    brokers.clock.settle();
    expect(stopped.log.cleanedUpToOffset).toBe(0);
    expect(brokers.clock.armedTimerCount).toBe(0);
  });
});
