import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BrokerConfig } from "../../../src/broker/configs/broker-config.ts";
import { logConfig } from "../../../src/broker/configs/log-config.ts";
import {
  beginCleaning,
  cleanIfDirty,
  FORCED_DIRTY_BYTES,
} from "../../../src/broker/storage/log-cleaner.ts";
import { PartitionLog } from "../../../src/broker/storage/partition-log.ts";
import { type LazyRecord, RecordBatch } from "../../../src/protocol/index.ts";
import { batchOf, type TestRecord, text } from "../../kit/record-bytes.ts";
import { START_MS } from "../../kit/virtual-clock.ts";

function compactedLog(configs: Readonly<Record<string, string>> = {}): PartitionLog {
  const set = { "cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.01", ...configs };
  return new PartitionLog(logConfig(new Map(Object.entries(set)), new BrokerConfig()), START_MS);
}

function append(log: PartitionLog, ...records: TestRecord[]): void {
  log.append(new RecordBatch(batchOf(records)), { leaderEpoch: 0, nowMs: START_MS });
}

function recordsOf(log: PartitionLog): LazyRecord[] {
  const records: LazyRecord[] = [];
  log.forEachBatch(0, (batch) => {
    records.push(...batch.records());
    return true;
  });
  return records;
}

const shown = (log: PartitionLog) =>
  recordsOf(log).map((record) => `${record.offset} ${text(record.key)}=${text(record.value)}`);

describe("compaction", () => {
  it("keeps the latest record of each key at its offset, and batches that lose nothing as they are", () => {
    const log = compactedLog();
    append(log, { key: "a", value: "1" }, { key: "b", value: "1" });
    append(log, { key: "a", value: "2" }, { key: "c", value: "1" });
    log.roll(START_MS);
    append(log, { key: "a", value: "3" });
    expect(cleanIfDirty(log, { nowMs: START_MS })).toBe(true);
    // The active segment is not looked at, and so does not shadow what is closed.
    expect(shown(log)).toEqual(["1 b=1", "2 a=2", "3 c=1", "4 a=3"]);
    expect(log.logEndOffset).toBe(5);
    expect(cleanIfDirty(log, { nowMs: START_MS })).toBe(false);
  });

  it("keeps a tombstone for delete.retention.ms after it was first seen", () => {
    const log = compactedLog({ "delete.retention.ms": "1000" });
    append(log, { key: "a", value: "1" });
    append(log, { key: "a", value: null });
    append(log, { key: "z", value: "1" });
    log.roll(START_MS);
    cleanIfDirty(log, { nowMs: START_MS });
    expect(shown(log)).toEqual(["1 a=null", "2 z=1"]);
    append(log, { key: "z", value: "2" });
    log.roll(START_MS);
    cleanIfDirty(log, { nowMs: START_MS + 999 });
    expect(shown(log)).toEqual(["1 a=null", "3 z=2"]);
    append(log, { key: "z", value: "3" });
    log.roll(START_MS);
    cleanIfDirty(log, { nowMs: START_MS + 1000 });
    expect(shown(log)).toEqual(["4 z=3"]);
  });

  it("leaves records that are younger than min.compaction.lag.ms, or not yet decided", () => {
    const young = compactedLog({ "min.compaction.lag.ms": "1000" });
    append(young, { key: "a", value: "1" });
    append(young, { key: "a", value: "2" });
    young.roll(START_MS);
    expect(cleanIfDirty(young, { nowMs: START_MS + 500 })).toBe(false);
    expect(cleanIfDirty(young, { nowMs: START_MS + 2000 })).toBe(true);
    const open = compactedLog();
    open.append(
      new RecordBatch(
        batchOf([{ key: "a", value: "1" }], {
          producerId: 1,
          producerEpoch: 0,
          baseSequence: 0,
          isTransactional: true,
        }),
      ),
      { leaderEpoch: 0, nowMs: START_MS },
    );
    open.roll(START_MS);
    expect(cleanIfDirty(open, { nowMs: START_MS })).toBe(false);
  });

  it("closes the active segment by itself when it is very dirty", () => {
    const log = compactedLog({ "min.cleanable.dirty.ratio": "0.5" });
    for (let index = 0; log.dirtyBytes < FORCED_DIRTY_BYTES; index++) {
      append(log, { key: `k${index % 3}`, value: "x".repeat(10_000) });
    }
    expect(cleanIfDirty(log, { nowMs: START_MS })).toBe(true);
    expect(recordsOf(log)).toHaveLength(3);
    expect(log.dirtyBytes).toBe(0);
  });

  it("leaves the active segment open while nothing in it may be cleaned", () => {
    const log = compactedLog({ "min.compaction.lag.ms": "1000" });
    while (log.dirtyBytes < FORCED_DIRTY_BYTES) {
      append(log, { key: "k", value: "x".repeat(100_000) });
    }
    for (let round = 0; round < 5; round++) {
      append(log, { key: "k", value: "late" });
      expect(cleanIfDirty(log, { nowMs: START_MS + 500 })).toBe(false);
    }
    expect(log.segments).toHaveLength(1);
    expect(cleanIfDirty(log, { nowMs: START_MS + 2000 })).toBe(true);
    expect(recordsOf(log)).toHaveLength(1);
  });

  it("goes on batch by batch, and the log is read and appended to meanwhile", () => {
    const log = compactedLog();
    for (let value = 0; value < 5; value++) append(log, { key: "a", value: `${value}` });
    log.roll(START_MS);
    const cleaning = beginCleaning(log, { nowMs: START_MS })!;
    let steps = 0;
    while (!cleaning.next().done) {
      expect(recordsOf(log).map(({ offset }) => offset)).toEqual([...Array(5 + steps).keys()]);
      append(log, { key: "b", value: `${steps++}` });
      log.roll(START_MS);
    }
    // Each batch is seen twice: to learn its keys, and to copy what stays.
    expect(steps).toBe(10);
    expect(recordsOf(log).map(({ offset }) => offset)).toEqual([...Array(15).keys()].slice(4));
    expect(log.logEndOffset).toBe(15);
    expect(log.cleanedUpToOffset).toBe(5);
  });

  it.each([3, 8])("is given up when the log start moves after %d steps, or the policy", (after) => {
    for (const change of ["log start", "policy"]) {
      const log = compactedLog();
      for (let value = 0; value < 5; value++) {
        append(log, { key: "a", value: `${value}` });
        log.roll(START_MS);
      }
      const cleaning = beginCleaning(log, { nowMs: START_MS })!;
      for (let step = 0; step < after; step++) cleaning.next();
      if (change === "log start") log.moveLogStart(2);
      else log.config = { ...log.config, isCompacted: false };
      while (!cleaning.next().done);
      expect(shown(log)).toEqual(
        ["0 a=0", "1 a=1", "2 a=2", "3 a=3", "4 a=4"].slice(log.logStartOffset),
      );
      expect(log.cleanedUpToOffset).toBe(0);
    }
  });

  it("leaves what a map of the latest values would hold, whenever it runs", () => {
    const step = fc.oneof(
      fc.record({ key: fc.constantFrom("a", "b", "c"), value: fc.option(fc.nat(9)) }),
      fc.constant("clean" as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const log = compactedLog();
        const model = new Map<string, string | null>();
        for (const each of steps) {
          if (each === "clean") {
            log.roll(START_MS);
            cleanIfDirty(log, { nowMs: START_MS });
            continue;
          }
          const value = each.value === null ? null : String(each.value);
          append(log, { key: each.key, value });
          model.set(each.key, value);
        }
        const folded = new Map(recordsOf(log).map((r) => [text(r.key)!, text(r.value)]));
        expect(folded).toEqual(model);
        const offsets = recordsOf(log).map((record) => record.offset);
        expect(offsets).toEqual([...offsets].sort((one, other) => one - other));
      }),
      { numRuns: 100 },
    );
  });
});
