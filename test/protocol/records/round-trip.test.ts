import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadCodecs, nativeCrc32c } from "../../../src/node/index.ts";
import {
  batches,
  encodeRecordBatch,
  RecordBatch,
  type RecordBatchOptions,
  type RecordInput,
  validateBatch,
} from "../../../src/protocol/index.ts";

const codecs = await loadCodecs();

const bytes = fc.uint8Array({ maxLength: 300 });
const nullableBytes = fc.option(bytes);
const header = fc.record({
  key: fc.string({ unit: "grapheme", maxLength: 12 }),
  value: nullableBytes,
});
const timestamp = fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 8_640_000_000_000_000 }));
const record: fc.Arbitrary<RecordInput> = fc.record({
  timestamp,
  key: nullableBytes,
  value: nullableBytes,
  headers: fc.array(header, { maxLength: 4 }),
});
const compression = fc.constantFrom("none", "gzip", "snappy", "lz4", "zstd");
const options: fc.Arbitrary<RecordBatchOptions> = fc.record(
  {
    compression,
    baseOffset: fc
      .maxSafeNat()
      .map((offset) => offset - (offset % 1000) / 2 ** 10)
      .map(Math.floor),
    partitionLeaderEpoch: fc.integer({ min: -1, max: 0x7fffffff }),
    producerId: fc.maxSafeNat(),
    producerEpoch: fc.integer({ min: -1, max: 0x7fff }),
    baseSequence: fc.integer({ min: -1, max: 0x7fffffff }),
    isTransactional: fc.boolean(),
    isControl: fc.boolean(),
    logAppendTimeMs: timestamp,
  },
  { requiredKeys: ["compression"] },
);

describe("a record batch", () => {
  it("reads as it was written, with every codec", () => {
    const records = fc.array(record, { maxLength: 20 });
    fc.assert(
      fc.property(records, options, (inputs, given) => {
        const baseOffset = Math.min(given.baseOffset ?? 0, Number.MAX_SAFE_INTEGER - 100);
        const written = encodeRecordBatch(inputs, { ...given, baseOffset, codecs });
        const batch = new RecordBatch(written);
        expect(batch).toMatchObject({ ...defaults, ...header64(given), baseOffset });
        expect(batch.computeCrc(nativeCrc32c)).toBe(batch.crc);
        expect(batch.sizeInBytes).toBe(written.length);
        const read = batch.records(codecs);
        expect(read.map(plain)).toEqual(
          inputs.map((input, i) => ({
            offset: baseOffset + i,
            timestamp: given.logAppendTimeMs ?? input.timestamp,
            key: input.key,
            value: input.value,
            headers: input.headers,
          })),
        );
      }),
      { numRuns: 250 },
    );
  });

  it("of any size up to megabytes survives every codec", () => {
    for (const size of [0, 1, 11, 12, 13, 70_000, 1_500_000]) {
      for (const codec of ["gzip", "snappy", "lz4", "zstd"] as const) {
        for (const fill of [() => 7, (_: number, i: number) => (i * 2654435761) >>> (i % 24)]) {
          const value = new Uint8Array(size).map(fill);
          const written = encodeRecordBatch([{ timestamp: 0, key: null, value }], {
            compression: codec,
            codecs,
          });
          const [again] = new RecordBatch(written).records(codecs);
          expect(Buffer.compare(again!.value!, value), `${codec} ${size}`).toBe(0);
        }
      }
    }
  });

  it("from a producer is accepted by the validation, with and without looking inside", () => {
    const records = fc.array(record, { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(records, compression, (inputs, codec) => {
        const written = encodeRecordBatch(inputs, { compression: codec, codecs });
        expect(validateBatch(written)).toBeNull();
        expect(validateBatch(written, { codecs, checksum: nativeCrc32c })).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it("keeps offsets that compaction has made gaps in", () => {
    const written = encodeRecordBatch(
      [3, 8, 9].map((offset) => ({ offset, timestamp: 5, key: null, value: null })),
      { baseOffset: 2 },
    );
    const [batch] = batches(written);
    expect(batch!.records().map(({ offset }) => offset)).toEqual([3, 8, 9]);
    expect(batch).toMatchObject({ baseOffset: 2, lastOffset: 9, nextOffset: 10, recordCount: 3 });
  });

  it("cannot be written with offsets that go back", () => {
    const record = { timestamp: 0, key: null, value: null };
    expect(() =>
      encodeRecordBatch([
        { ...record, offset: 4 },
        { ...record, offset: 4 },
      ]),
    ).toThrow("Record offset 4 is below 5, the next of its batch");
  });

  it("that is compressed says so when there are no codecs", () => {
    expect(() => encodeRecordBatch([], { compression: "lz4" })).toThrow(TypeError);
    const written = encodeRecordBatch([], { compression: "lz4", codecs });
    expect(() => new RecordBatch(written).records()).toThrow(
      "Reading a lz4 record batch needs codecs: none given",
    );
  });
});

const defaults = {
  magic: 2,
  partitionLeaderEpoch: -1,
  compression: "none",
  producerId: -1,
  producerEpoch: -1,
  baseSequence: -1,
  isTransactional: false,
  isControl: false,
  deleteHorizonMs: null,
};

function header64({ logAppendTimeMs, ...rest }: RecordBatchOptions): object {
  if (logAppendTimeMs === undefined) return { ...rest, timestampType: "CreateTime" };
  return { ...rest, timestampType: "LogAppendTime", maxTimestamp: logAppendTimeMs };
}

function plain({
  offset,
  timestamp,
  key,
  value,
  headers,
}: ReturnType<RecordBatch["records"]>[number]) {
  return { offset, timestamp, key, value, headers };
}
