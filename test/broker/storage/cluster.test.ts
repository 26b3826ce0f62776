import { describe, expect, it } from "vitest";
import { RecordBatch } from "../../../src/protocol/index.ts";
import { batchOf, bytes } from "../../kit/record-bytes.ts";
import { TestBrokers } from "../../kit/test-broker.ts";
import { START_MS } from "../../kit/virtual-clock.ts";

const leaders = (brokers: TestBrokers, topic: string) =>
  brokers.cluster.topic(topic)!.partitions.map((each) => `${each.leaderId}@${each.leaderEpoch}`);

describe("leadership", () => {
  it("moves to the next replica when a broker stops, and back when it returns", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2, 3] });
    brokers.topic("t", { partitionCount: 3, replicationFactor: 2 });
    expect(leaders(brokers, "t")).toEqual(["1@0", "2@0", "3@0"]);
    const moved: string[] = [];
    brokers.cluster.onLeadersChanged((partitions) => {
      moved.push(partitions.map((each) => each.index).join());
    });
    brokers.stop(2);
    expect(leaders(brokers, "t")).toEqual(["1@0", "3@1", "3@0"]);
    brokers.start(2);
    expect(leaders(brokers, "t")).toEqual(["1@0", "2@2", "3@0"]);
    expect(moved).toEqual(["1", "1"]);
  });

  it("goes to any broker that serves when no replica does, because the log is shared", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    brokers.topic("t", { partitionCount: 2 });
    brokers.stop(1);
    expect(leaders(brokers, "t")).toEqual(["2@1", "2@0"]);
    brokers.stop(2);
    expect(leaders(brokers, "t")).toEqual(["-1@2", "-1@1"]);
    brokers.start(1);
    expect(leaders(brokers, "t")).toEqual(["1@3", "1@2"]);
  });

  it("begins an epoch in the log with each leader", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    const [partition] = brokers.topic("t", { replicationFactor: 2 }).partitions;
    partition!.append(new RecordBatch(batchOf(["a", "b"])), { nowMs: START_MS });
    brokers.stop(1);
    partition!.append(new RecordBatch(batchOf(["c"])), { nowMs: START_MS });
    expect(partition!.log.leaderEpochs.entries).toEqual([
      { epoch: 0, startOffset: 0 },
      { epoch: 1, startOffset: 2 },
    ]);
  });

  it("is what an append by a coordinator needs, in the epoch it got it", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    const partition = brokers.cluster.ensureOffsetsTopic().partitions[0]!;
    const records = [{ key: bytes("k"), value: bytes("v") }];
    const options = { nodeId: 1, leaderEpoch: 0, nowMs: START_MS };
    expect(partition.appendRecords(records, options)).toEqual({
      error: null,
      baseOffset: 0,
      lastOffset: 0,
    });
    brokers.stop(1);
    const refused = { error: "NOT_LEADER_OR_FOLLOWER" };
    expect(partition.appendRecords(records, options)).toEqual(refused);
    brokers.start(1);
    expect(partition.appendRecords(records, options)).toEqual(refused);
    expect(partition.appendRecords(records, { ...options, leaderEpoch: 2 }).error).toBeNull();
    const large = [{ key: bytes("k"), value: new Uint8Array(1_100_000) }];
    expect(partition.appendRecords(large, { ...options, leaderEpoch: 2 })).toEqual({
      error: "MESSAGE_TOO_LARGE",
    });
  });
});

describe("the offsets topic", () => {
  it("is compacted, internal, and as replicated as the brokers allow", () => {
    const brokers = new TestBrokers({
      nodeIds: [1, 2],
      properties: { "offsets.topic.num.partitions": "5" },
    });
    const topic = brokers.cluster.ensureOffsetsTopic();
    expect(topic.isInternal).toBe(true);
    expect(topic.logConfig.isCompacted).toBe(true);
    expect(topic.partitions.map((partition) => partition.replicas)).toEqual([
      [1, 2],
      [2, 1],
      [1, 2],
      [2, 1],
      [1, 2],
    ]);
    expect(brokers.cluster.ensureOffsetsTopic()).toBe(topic);
  });

  it("does not grow without bound under one key", () => {
    const brokers = new TestBrokers();
    const partition = brokers.cluster.ensureOffsetsTopic().partitions[0]!;
    const value = new Uint8Array(1000);
    for (let index = 0; index < 5000; index++) {
      const options = { nodeId: 1, leaderEpoch: 0, nowMs: brokers.clock.nowMs() };
      partition.appendRecords([{ key: bytes("k"), value }], options);
      brokers.clock.settle();
    }
    expect(partition.log.sizeBytes).toBeLessThan(1_200_000);
    expect(partition.log.logEndOffset).toBe(5000);
  });
});

describe("housekeeping", () => {
  it("applies retention at every check, by the virtual clock", () => {
    const brokers = new TestBrokers();
    const [partition] = brokers.topic("t", { configs: { "retention.ms": "60000" } }).partitions;
    partition!.append(new RecordBatch(batchOf(["a"])), { nowMs: START_MS });
    brokers.clock.advance(299_999);
    expect(partition!.log.logStartOffset).toBe(0);
    brokers.clock.advance(1);
    expect(partition!.log.logStartOffset).toBe(1);
  });

  it("puts a changed configuration in force at once", () => {
    const brokers = new TestBrokers();
    const topic = brokers.topic("t");
    const resource = { type: "Topic", name: "t" } as const;
    brokers.cluster.configs.replace(resource, new Map([["retention.bytes", "5"]]));
    expect(topic.partitions[0]!.log.config.retentionBytes).toBe(5);
    const broker = { type: "Broker", name: "" } as const;
    brokers.cluster.configs.replace(broker, new Map([["log.retention.ms", "7"]]));
    expect(topic.logConfig.retentionMs).toBe(7);
  });

  it("stops when the last broker stops", () => {
    const brokers = new TestBrokers();
    brokers.topic("t");
    expect(brokers.clock.armedTimerCount).toBeGreaterThan(0);
    brokers.stop(1);
    expect(brokers.clock.armedTimerCount).toBe(0);
  });
});
