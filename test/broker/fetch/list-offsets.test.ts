import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { handleListOffsets } from "../../../src/broker/fetch/list-offsets.ts";
import { handleOffsetForLeaderEpoch } from "../../../src/broker/fetch/offset-for-leader-epoch.ts";
import {
  errorName,
  listOffsets,
  offsetForLeaderEpoch,
  RecordBatch,
} from "../../../src/protocol/index.ts";
import { ask } from "../../kit/fake-call.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { TestBrokers } from "../../kit/test-broker.ts";

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;
const EARLIEST_LOCAL = -4;
const LATEST_TIERED = -5;
const EARLIEST_PENDING_UPLOAD = -6;

const served = { api: listOffsets, handle: handleListOffsets };

interface Asking {
  readonly version?: number;
  readonly isolationLevel?: number;
  readonly currentLeaderEpoch?: number;
  readonly topic?: string;
  readonly nodeId?: number;
}

function offsetAt(brokers: TestBrokers, timestamp: number, asking: Asking = {}) {
  const { version = 11, isolationLevel = 0, topic = "t", nodeId = 1, ...rest } = asking;
  const input = {
    replicaId: -1,
    ...(version >= 2 && { isolationLevel }),
    topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp, ...rest }] }],
  };
  const response = ask(brokers.broker(nodeId), served, input, { version });
  const { errorCode, offset, ...found } = response.topics[0]!.partitions[0]!;
  return {
    error: errorName(errorCode),
    offset,
    timestamp: found.timestamp,
    epoch: found.leaderEpoch,
  };
}

/** One batch of records with these timestamps. */
function append(brokers: TestBrokers, ...timestamps: number[]): void {
  const records = timestamps.map((timestamp) => ({ value: "v", timestamp }));
  const partition = brokers.cluster.partition("t", 0)!;
  partition.append(new RecordBatch(batchOf(records)), { nowMs: brokers.clock.nowMs() });
}

function withTimes(...batches: readonly (readonly number[])[]): TestBrokers {
  const brokers = new TestBrokers();
  brokers.topic("t");
  for (const timestamps of batches) append(brokers, ...timestamps);
  return brokers;
}

describe("ListOffsets", () => {
  it.each([
    { name: "the latest", timestamp: LATEST, offset: 4, found: -1, epoch: 0 },
    { name: "the earliest", timestamp: EARLIEST, offset: 0, found: -1, epoch: 0 },
    { name: "the earliest local", timestamp: EARLIEST_LOCAL, offset: 0, found: -1, epoch: 0 },
    {
      name: "the one with the largest timestamp",
      timestamp: MAX_TIMESTAMP,
      offset: 1,
      found: 300,
      epoch: 0,
    },
    { name: "the latest tiered", timestamp: LATEST_TIERED, offset: -1, found: -1, epoch: -1 },
    {
      name: "the one to be uploaded",
      timestamp: EARLIEST_PENDING_UPLOAD,
      offset: -1,
      found: -1,
      epoch: -1,
    },
    { name: "the first at 100", timestamp: 100, offset: 0, found: 100, epoch: 0 },
    { name: "the first at 150", timestamp: 150, offset: 1, found: 300, epoch: 0 },
    { name: "the first at 301", timestamp: 301, offset: -1, found: -1, epoch: -1 },
  ])("finds $name", ({ timestamp, offset, found, epoch }) => {
    const brokers = withTimes([100, 300], [200, 200]);
    const answer = { error: "NONE", offset, timestamp: found, epoch };
    expect(offsetAt(brokers, timestamp)).toEqual(answer);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])("answers version %d", (version) => {
    const epoch = version >= 4 ? 0 : -1;
    const latest = { error: "NONE", offset: 2, timestamp: -1, epoch };
    expect(offsetAt(withTimes([100, 300]), LATEST, { version })).toEqual(latest);
  });

  it("finds nothing by time in an empty log, but both of its ends", () => {
    const brokers = withTimes();
    expect(offsetAt(brokers, 0)).toMatchObject({ error: "NONE", offset: -1 });
    expect(offsetAt(brokers, MAX_TIMESTAMP)).toMatchObject({ error: "NONE", offset: -1 });
    expect(offsetAt(brokers, LATEST)).toMatchObject({ error: "NONE", offset: 0, epoch: 0 });
    expect(offsetAt(brokers, EARLIEST)).toMatchObject({ error: "NONE", offset: 0, epoch: 0 });
  });

  it("finds by time what a walk over all records from the log start on would", () => {
    const plan = fc.array(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(
        plan,
        fc.integer({ min: 0, max: 51 }),
        fc.nat(20),
        (batches, timestamp, start) => {
          const brokers = withTimes(...batches);
          const times = batches.flat();
          const logStart = Math.min(start, times.length);
          brokers.cluster.partition("t", 0)!.log.moveLogStart(logStart);
          const offset = times.findIndex((time, index) => time >= timestamp && index >= logStart);
          expect(offsetAt(brokers, timestamp).offset).toBe(offset);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("finds the largest timestamp of what is left behind the log start", () => {
    const plan = fc.array(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(plan, fc.nat(20), (batches, start) => {
        const brokers = withTimes(...batches);
        const times = batches.flat();
        const logStart = Math.min(start, times.length);
        brokers.cluster.partition("t", 0)!.log.moveLogStart(logStart);
        const largest = Math.max(-1, ...times.slice(logStart));
        const { offset, timestamp } = offsetAt(brokers, MAX_TIMESTAMP);
        expect(timestamp).toBe(largest);
        expect(offset).toBe(times.indexOf(largest, logStart));
      }),
      { numRuns: 100 },
    );
  });

  it("shows a read_committed client nothing behind the last stable offset", () => {
    const brokers = withTimes([100]);
    const open = batchOf([{ value: "open", timestamp: 500 }], {
      producerId: 1,
      producerEpoch: 0,
      baseSequence: 0,
      isTransactional: true,
    });
    brokers.cluster.partition("t", 0)!.append(new RecordBatch(open), { nowMs: 0 });
    const committed = { isolationLevel: 1 };
    expect(offsetAt(brokers, LATEST, committed).offset).toBe(1);
    expect(offsetAt(brokers, LATEST).offset).toBe(2);
    expect(offsetAt(brokers, 200, committed).offset).toBe(-1);
    expect(offsetAt(brokers, 200).offset).toBe(1);
  });

  it.each([
    [MAX_TIMESTAMP, 6],
    [EARLIEST_LOCAL, 7],
    [LATEST_TIERED, 8],
    [EARLIEST_PENDING_UPLOAD, 10],
    [-7, 11],
  ])("refuses timestamp %d in version %d", (timestamp, version) => {
    expect(offsetAt(withTimes([1]), timestamp, { version }).error).toBe("UNSUPPORTED_VERSION");
  });

  it("is answered by the leader alone, in the epoch that the client knows", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    brokers.topic("t");
    expect(offsetAt(brokers, LATEST, { nodeId: 2 }).error).toBe("NOT_LEADER_OR_FOLLOWER");
    expect(offsetAt(brokers, LATEST, { currentLeaderEpoch: 1 }).error).toBe("UNKNOWN_LEADER_EPOCH");
    expect(offsetAt(brokers, LATEST, { topic: "u" }).error).toBe("UNKNOWN_TOPIC_OR_PARTITION");
  });
});

describe("OffsetForLeaderEpoch", () => {
  const epochServed = { api: offsetForLeaderEpoch, handle: handleOffsetForLeaderEpoch };

  function endOf(brokers: TestBrokers, leaderEpoch: number, nodeId = 2) {
    const partitions = [{ partition: 0, currentLeaderEpoch: 1, leaderEpoch }];
    const response = ask(brokers.broker(nodeId), epochServed, {
      replicaId: -1,
      topics: [{ topic: "t", partitions }],
    });
    const { errorCode, leaderEpoch: epoch, endOffset } = response.topics[0]!.partitions[0]!;
    return { error: errorName(errorCode), epoch, endOffset };
  }

  it("answers where an epoch ended", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    brokers.topic("t", { replicationFactor: 2 });
    append(brokers, 1, 2, 3);
    brokers.stop(1);
    append(brokers, 4);
    expect(endOf(brokers, 0)).toEqual({ error: "NONE", epoch: 0, endOffset: 3 });
    expect(endOf(brokers, 1)).toEqual({ error: "NONE", epoch: 1, endOffset: 4 });
    expect(endOf(brokers, 2)).toEqual({ error: "NONE", epoch: -1, endOffset: -1 });
    expect(endOf(brokers, 0, 1).error).toBe("NOT_LEADER_OR_FOLLOWER");
  });
});
