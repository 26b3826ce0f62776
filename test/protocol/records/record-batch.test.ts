import { describe, expect, it } from "vitest";
import {
  BATCH_HEADER_BYTES,
  batches,
  controlRecordType,
  coordinatorEpochOf,
  DecodeError,
  encodeEndTransactionMarker,
  encodeRecordBatch,
  RecordBatch,
  RecordBatchWriter,
} from "../../../src/protocol/index.ts";

const record = { timestamp: 1_700_000_000_000, key: null, value: Uint8Array.of(1, 2, 3) };

describe("what a broker assigns", () => {
  it("offset and leader epoch leave the crc alone", () => {
    const batch = new RecordBatch(encodeRecordBatch([record, record]));
    const { crc } = batch;
    batch.baseOffset = 2 ** 40 + 5;
    batch.partitionLeaderEpoch = 7;
    expect(batch.computeCrc()).toBe(crc);
    expect(batch).toMatchObject({
      baseOffset: 2 ** 40 + 5,
      lastOffset: 2 ** 40 + 6,
      partitionLeaderEpoch: 7,
    });
    expect(batch.records().map(({ offset }) => offset)).toEqual([2 ** 40 + 5, 2 ** 40 + 6]);
  });

  it("the log's time replaces every timestamp and is covered by a new crc", () => {
    const batch = new RecordBatch(encodeRecordBatch([record, { ...record, timestamp: 5 }]));
    const { crc } = batch;
    batch.setLogAppendTime(1_800_000_000_000);
    expect(batch.timestampType).toBe("LogAppendTime");
    expect(batch.maxTimestamp).toBe(1_800_000_000_000);
    expect(batch.records().map(({ timestamp }) => timestamp)).toEqual([1.8e12, 1.8e12]);
    expect(batch.crc).not.toBe(crc);
    expect(batch.computeCrc()).toBe(batch.crc);
  });
});

describe("what a producer decides late", () => {
  const state = { producerId: 77, producerEpoch: 3, baseSequence: 2 ** 31 - 1 };

  it("its id and sequence may be given to the writer, or to a batch that nobody appended", () => {
    const writer = new RecordBatchWriter();
    writer.append(record);
    writer.setProducer(state);
    const late = writer.finish();
    expect(late).toEqual(encodeRecordBatch([record], state));
    const batch = new RecordBatch(late);
    batch.setProducer({ ...state, producerEpoch: 4, baseSequence: 0 });
    expect(batch).toMatchObject({ producerId: 77, producerEpoch: 4, baseSequence: 0 });
    expect(batch.computeCrc()).toBe(batch.crc);
  });

  it("a record that would make the batch too large is left out, and nothing of it stays", () => {
    const one = encodeRecordBatch([record]);
    const two = encodeRecordBatch([record, record]);
    const writer = new RecordBatchWriter();
    expect(writer.tryAppend({ ...record, timestamp: 1 }, one.length - 1)).toBe(false);
    expect(writer.tryAppend(record, one.length)).toBe(true);
    expect(writer.tryAppend(record, two.length - 1)).toBe(false);
    expect(writer.tryAppend(record, two.length)).toBe(true);
    expect(writer.finish()).toEqual(two);
  });

  it("lent memory is written into, and left for larger when it is full", () => {
    const buffer = new Uint8Array(100).fill(0xff);
    const writer = new RecordBatchWriter({ buffer });
    writer.append(record);
    const small = writer.finishInPlace();
    expect(small.buffer).toBe(buffer.buffer);
    expect(small).toEqual(encodeRecordBatch([record]));
    writer.restart();
    for (let i = 0; i < 20; i++) writer.append(record);
    expect(writer.finish()).toEqual(encodeRecordBatch(Array.from({ length: 20 }, () => record)));
  });
});

describe("a batch's header", () => {
  it("gives the largest timestamp, not the last", () => {
    const timestamps = [10, 30, 20];
    const written = encodeRecordBatch(timestamps.map((timestamp) => ({ ...record, timestamp })));
    expect(new RecordBatch(written)).toMatchObject({ baseTimestamp: 10, maxTimestamp: 30 });
  });

  it("counts sequence numbers on from 0 after 2^31 - 1", () => {
    const written = encodeRecordBatch([record, record, record], {
      producerId: 1,
      producerEpoch: 0,
      baseSequence: 0x7ffffffe,
    });
    expect(new RecordBatch(written).lastSequence).toBe(0);
    expect(new RecordBatch(encodeRecordBatch([record])).lastSequence).toBe(-1);
  });

  it("carries a delete horizon in place of the base timestamp", () => {
    const batch = new RecordBatch(
      encodeRecordBatch([record], { deleteHorizonMs: 1_700_000_060_000 }),
    );
    expect(batch.deleteHorizonMs).toBe(1_700_000_060_000);
    expect(batch.records()[0]!.timestamp).toBe(record.timestamp);
  });

  it("may stand anywhere in its bytes", () => {
    const written = encodeRecordBatch([record]);
    const shifted = new Uint8Array(written.length + 30);
    shifted.set(written, 17);
    const batch = new RecordBatch(shifted, 17);
    expect(batch.end).toBe(17 + written.length);
    expect(batch.computeCrc()).toBe(batch.crc);
    expect(batch.records()[0]!.value).toEqual(record.value);
    expect(batch.slice()).toEqual(written);
  });
});

describe("batches one after another", () => {
  it("are walked up to one that is cut short", () => {
    const one = encodeRecordBatch([record]);
    const two = encodeRecordBatch([record, record], { baseOffset: 1 });
    const joined = new Uint8Array([...one, ...two]);
    const offsets = (bytes: Uint8Array) => [...batches(bytes)].map(({ lastOffset }) => lastOffset);
    expect(offsets(joined)).toEqual([0, 2]);
    for (let cut = 1; cut < two.length; cut++)
      expect(offsets(joined.subarray(0, -cut))).toEqual([0]);
    expect(offsets(new Uint8Array(0))).toEqual([]);
  });

  it("with an impossible length end in an error that says where", () => {
    const one = encodeRecordBatch([record]);
    const joined = new Uint8Array([...one, ...one]);
    joined.fill(0xff, one.length + 8, one.length + 12);
    const walk = () => [...batches(joined)];
    expect(walk).toThrow(DecodeError);
    expect(walk).toThrow(
      `RecordBatch v2 batchLength at byte ${one.length + 8}: a batch of 11 bytes`,
    );
  });
});

describe("a cursor", () => {
  it("reads as the record that it stands on, without records of their own", () => {
    const inputs = [1, 2, 3].map((n) => ({ timestamp: n, key: Uint8Array.of(n), value: null }));
    const seen: unknown[] = [];
    for (const cursor = new RecordBatch(encodeRecordBatch(inputs)).cursor(); cursor.next(); ) {
      seen.push([cursor.offset, cursor.timestamp, cursor.key, cursor.value]);
    }
    expect(seen).toEqual([1, 2, 3].map((n) => [n - 1, n, Uint8Array.of(n), null]));
  });

  it("keeps records when asked to", () => {
    const cursor = new RecordBatch(
      encodeRecordBatch([record, { ...record, value: null }]),
    ).cursor();
    cursor.next();
    const kept = cursor.keep();
    cursor.next();
    expect([kept.offset, kept.value]).toEqual([0, record.value]);
    expect([cursor.offset, cursor.value]).toEqual([1, null]);
  });
});

describe("a writer", () => {
  it("tells how large the batch has become", () => {
    const writer = new RecordBatchWriter();
    expect([writer.sizeInBytes, writer.recordCount]).toEqual([BATCH_HEADER_BYTES, 0]);
    expect(writer.append(record)).toBe(0);
    expect(writer.append(record)).toBe(1);
    const size = writer.sizeInBytes;
    expect(writer.finish().length).toBe(size);
  });
});

describe("a transaction marker", () => {
  it("is a control batch whose record says how the transaction ended", () => {
    const marker = { coordinatorEpoch: 3, producerId: 4000, producerEpoch: 2, timestamp: 99 };
    for (const type of ["COMMIT", "ABORT"] as const) {
      const batch = new RecordBatch(encodeEndTransactionMarker({ type, ...marker }));
      expect(batch).toMatchObject({
        isControl: true,
        isTransactional: true,
        producerId: 4000,
        producerEpoch: 2,
        baseSequence: -1,
        maxTimestamp: 99,
      });
      const [control] = batch.records();
      expect(controlRecordType(control!.key)).toBe(type);
      expect(coordinatorEpochOf(control!.value)).toBe(3);
    }
  });

  it("of an unknown or missing type is UNKNOWN", () => {
    expect(controlRecordType(null)).toBe("UNKNOWN");
    expect(controlRecordType(Uint8Array.of(0, 0, 0))).toBe("UNKNOWN");
    expect(controlRecordType(Uint8Array.of(0, 0, 0, 99))).toBe("UNKNOWN");
    expect(controlRecordType(Uint8Array.of(0, 0, 0, 2))).toBe("LEADER_CHANGE");
    expect(coordinatorEpochOf(null)).toBe(-1);
  });
});
