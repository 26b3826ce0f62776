import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BrokerConfig } from "../../../src/broker/configs/broker-config.ts";
import { logConfig } from "../../../src/broker/configs/log-config.ts";
import { PartitionLog } from "../../../src/broker/storage/partition-log.ts";
import { batches, RecordBatch } from "../../../src/protocol/index.ts";
import { batchOf, text } from "../../kit/record-bytes.ts";
import { START_MS } from "../../kit/virtual-clock.ts";

const HEAD = 6;

function newLog(configs: Readonly<Record<string, string>> = {}): PartitionLog {
  return new PartitionLog(
    logConfig(new Map(Object.entries(configs)), new BrokerConfig()),
    START_MS,
  );
}

function append(log: PartitionLog, values: readonly string[], leaderEpoch = 0): number {
  return log.append(new RecordBatch(batchOf(values)), { leaderEpoch, nowMs: START_MS });
}

/** The first characters of the values from `offset` on, as a reader that skips what lies before it sees them. */
function readAll(log: PartitionLog, offset: number, maxBytes = 1 << 30): string[] {
  const { chunks } = log.read(offset, {
    maxBytes,
    upToOffset: log.highWatermark,
    minOneBatch: true,
  });
  return chunks
    .flatMap((chunk) => [...batches(chunk)])
    .flatMap((batch) => (batch as RecordBatch).records())
    .filter((record) => record.offset >= offset)
    .map((record) => text(record.value!.subarray(0, HEAD))!);
}

describe("a partition log", () => {
  it("gives batches consecutive offsets and the leader's epoch", () => {
    const log = newLog();
    expect(append(log, ["a", "b"])).toBe(0);
    expect(append(log, ["c"], 3)).toBe(2);
    expect(log.logEndOffset).toBe(3);
    const { chunks } = log.read(2, { maxBytes: 1000, upToOffset: 3, minOneBatch: false });
    const [batch] = [...batches(chunks[0]!)] as RecordBatch[];
    expect(batch!.baseOffset).toBe(2);
    expect(batch!.partitionLeaderEpoch).toBe(3);
  });

  it("reads back what was appended, from every offset, whatever the sizes of batches and segments", () => {
    const sizes = fc.array(
      fc.record({
        count: fc.integer({ min: 1, max: 5 }),
        bytes: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(5_000, 40_000, 90_000)),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(sizes, fc.nat(), fc.integer({ min: 1, max: 300_000 }), (plan, from, maxBytes) => {
        const log = newLog({ "segment.bytes": "1048576", "index.interval.bytes": "1000" });
        const model: string[] = [];
        for (const { count, bytes } of plan) {
          const values = Array.from({ length: count }, (_, index) =>
            `${model.length + index}:`.padEnd(bytes, "x"),
          );
          append(log, values);
          model.push(...values.map((value) => value.slice(0, HEAD)));
        }
        const offset = from % model.length;
        expect(readAll(log, offset)).toEqual(model.slice(offset));
        const some = readAll(log, offset, maxBytes);
        expect(some.length).toBeGreaterThan(0);
        expect(some).toEqual(model.slice(offset, offset + some.length));
      }),
      { numRuns: 40 },
    );
  });

  it("keeps within the size asked for, except for the first batch when progress demands it", () => {
    const log = newLog();
    for (let index = 0; index < 10; index++) append(log, ["x".repeat(1000)]);
    const options = { upToOffset: 10, minOneBatch: false };
    expect(log.read(0, { ...options, maxBytes: 2500 }).sizeBytes).toBeLessThanOrEqual(2500);
    expect(log.read(0, { ...options, maxBytes: 2500 }).sizeBytes).toBeGreaterThan(2000);
    expect(log.read(0, { ...options, maxBytes: 10 }).sizeBytes).toBe(0);
    expect(log.read(0, { ...options, maxBytes: 10, minOneBatch: true }).sizeBytes).toBeGreaterThan(
      1000,
    );
  });

  it("never reads a batch that starts at or behind the bound", () => {
    const log = newLog();
    for (let index = 0; index < 5; index++) append(log, ["a", "b"]);
    const { chunks } = log.read(2, { maxBytes: 1 << 20, upToOffset: 6, minOneBatch: true });
    const read = chunks.flatMap((chunk) => [...batches(chunk)]) as RecordBatch[];
    expect(read.map((batch) => batch.baseOffset)).toEqual([2, 4]);
  });

  it("hands out slices that later appends do not change", () => {
    const log = newLog();
    append(log, ["first"]);
    const { chunks } = log.read(0, { maxBytes: 1 << 20, upToOffset: 1, minOneBatch: true });
    const before = chunks[0]!.slice();
    for (let index = 0; index < 200; index++) append(log, ["y".repeat(500)]);
    expect(chunks[0]).toEqual(before);
  });

  it("coalesces small batches into few slices and keeps large ones whole", () => {
    const log = newLog();
    for (let index = 0; index < 1000; index++) append(log, ["z".repeat(100)]);
    const { chunks, sizeBytes } = log.read(0, {
      maxBytes: 1 << 20,
      upToOffset: 1000,
      minOneBatch: true,
    });
    expect(sizeBytes).toBeGreaterThan(150_000);
    expect(chunks.length).toBeLessThan(4);
  });

  it("counts what can be read as the read itself would", () => {
    const log = newLog();
    for (let index = 0; index < 300; index++) append(log, ["v".repeat(index * 7)]);
    for (const offset of [0, 17, 150, 299]) {
      const read = log.read(offset, { maxBytes: 1 << 30, upToOffset: 300, minOneBatch: false });
      expect(log.readableBytes(offset, 300, Number.MAX_SAFE_INTEGER)).toBe(read.sizeBytes);
    }
    expect(log.readableBytes(300, 300, 1)).toBe(0);
  });

  it("moves its start forward only, gives up what lies before, and still reads the rest", () => {
    const log = newLog({ "segment.bytes": "1048576" });
    for (let index = 0; index < 40; index++) append(log, ["w".repeat(90_000)]);
    const sizeBefore = log.sizeBytes;
    log.moveLogStart(25);
    expect(log.logStartOffset).toBe(25);
    expect(log.sizeBytes).toBeLessThan(sizeBefore / 2);
    expect(readAll(log, 25)).toHaveLength(15);
    log.moveLogStart(3);
    expect(log.logStartOffset).toBe(25);
    log.moveLogStart(1000);
    expect(log.logStartOffset).toBe(40);
    expect(log.logEndOffset).toBe(40);
    expect(append(log, ["next"])).toBe(40);
  });

  it("gives up the chunks before its start within a segment", () => {
    const log = newLog();
    for (let index = 0; index < 10; index++) append(log, ["w".repeat(90_000)]);
    const { sizeBytes } = log;
    log.moveLogStart(5);
    expect(log.segments).toHaveLength(1);
    expect(log.segments[0]!.chunks.map(({ baseOffset }) => baseOffset)).toEqual([5, 6, 7, 8, 9]);
    expect(log.sizeBytes).toBe(sizeBytes / 2);
    expect(log.segments[0]!.sizeBytes).toBe(sizeBytes / 2);
  });

  it("forgets the leader epochs before its start", () => {
    const log = newLog();
    for (const epoch of [0, 1, 2]) append(log, ["a", "b"], epoch);
    log.moveLogStart(3);
    expect(log.leaderEpochs.entries).toEqual([
      { epoch: 1, startOffset: 3 },
      { epoch: 2, startOffset: 4 },
    ]);
    log.moveLogStart(6);
    expect(log.leaderEpochs.entries).toEqual([{ epoch: 2, startOffset: 6 }]);
  });

  it("gives every record its own time where the topic says LogAppendTime, with a checksum that holds", () => {
    const log = newLog({ "message.timestamp.type": "LogAppendTime" });
    log.append(new RecordBatch(batchOf([{ value: "a", timestamp: 5 }])), {
      leaderEpoch: 0,
      nowMs: START_MS + 7,
    });
    const { chunks } = log.read(0, { maxBytes: 1000, upToOffset: 1, minOneBatch: true });
    const batch = new RecordBatch(chunks[0]!);
    expect(batch.crc).toBe(batch.computeCrc());
    expect(batch.records().map((record) => record.timestamp)).toEqual([START_MS + 7]);
  });
});

describe("retention", () => {
  const megabyte = "m".repeat(1_000_000);

  it("by size deletes whole segments from the oldest on, until less than a segment too much is left", () => {
    const log = newLog({ "segment.bytes": "1048576", "retention.bytes": "3000000" });
    for (let index = 0; index < 8; index++) append(log, [megabyte]);
    expect(log.segments).toHaveLength(8);
    log.deleteOldSegments(START_MS);
    expect(log.sizeBytes).toBeGreaterThanOrEqual(3_000_000);
    expect(log.sizeBytes).toBeLessThan(4_100_000);
    expect(log.logStartOffset).toBe(8 - log.segments.length);
  });

  it("by time deletes segments whose newest record is too old, the active one included", () => {
    const log = newLog({ "retention.ms": "1000" });
    append(log, ["old"]);
    log.deleteOldSegments(START_MS + 1000);
    expect(log.logStartOffset).toBe(0);
    log.deleteOldSegments(START_MS + 1001);
    expect(log.logStartOffset).toBe(1);
    expect(log.sizeBytes).toBe(0);
    expect(append(log, ["new"])).toBe(1);
  });

  it("deletes nothing without a limit, nor where the topic is compacted only", () => {
    const forever = newLog({ "retention.ms": "-1" });
    const compacted = newLog({ "retention.ms": "1", "cleanup.policy": "compact" });
    for (const log of [forever, compacted]) {
      append(log, ["kept"]);
      log.deleteOldSegments(START_MS + 1e12);
      expect(log.logStartOffset).toBe(0);
    }
  });

  it("closes a segment when it is older than segment.ms by the timestamps of its records", () => {
    const log = newLog({ "segment.ms": "1000" });
    append(log, ["a"]);
    log.append(new RecordBatch(batchOf([{ value: "b", timestamp: START_MS + 1000 }])), {
      leaderEpoch: 0,
      nowMs: START_MS,
    });
    expect(log.segments).toHaveLength(1);
    log.append(new RecordBatch(batchOf([{ value: "c", timestamp: START_MS + 1001 }])), {
      leaderEpoch: 0,
      nowMs: START_MS,
    });
    expect(log.segments).toHaveLength(2);
  });
});
