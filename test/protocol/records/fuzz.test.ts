import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadCodecs } from "../../../src/node/index.ts";
import {
  batches,
  type Codecs,
  DecodeError,
  encodeRecordBatch,
  maxDecompressedBytes,
  RecordBatch,
  validateBatch,
} from "../../../src/protocol/index.ts";
import { bytesOf, kafkaBatches } from "./kafka-batches.ts";

const codecs = await loadCodecs();
const small = kafkaBatches.filter(({ hex }) => hex.length < 4000).map(bytesOf);

/** Reads all there is to read. */
function readEverything(bytes: Uint8Array): number {
  let count = 0;
  for (const batch of batches(bytes)) {
    for (const record of batch.records(codecs)) {
      count += record.offset + (record.key?.length ?? 0) + (record.value?.length ?? 0);
      count += record.headers.length;
    }
  }
  return count;
}

/** Damaged bytes are a `DecodeError` or still make sense; nothing else may come of them. */
function expectTypedError(bytes: Uint8Array): void {
  try {
    readEverything(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
    expect((error as DecodeError).offset).toBeGreaterThanOrEqual(0);
  }
  const fault = validateBatch(bytes, { codecs });
  if (fault) expect(fault.reason).toMatch(/^The record batch is refused: .+\.$/);
}

const interesting = fc.constantFrom(0, 1, 0x7f, 0x80, 0xfe, 0xff);
const change = fc.record({ at: fc.nat(), value: fc.oneof(interesting, fc.nat(255)) });

describe("damaged batches", () => {
  it("give typed errors for any changed bytes", () => {
    const changes = fc.array(change, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...small), changes, (original, edits) => {
        const bytes = new Uint8Array(original);
        for (const { at, value } of edits) bytes[at % bytes.length] = value;
        expectTypedError(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it("give typed errors for changes in the compressed part and in the fields of the header", () => {
    const anywhere = fc.integer({ min: 57, max: 140 });
    fc.assert(
      fc.property(fc.constantFrom(...small), anywhere, fc.nat(255), (original, at, value) => {
        const bytes = new Uint8Array(original);
        bytes[Math.min(at, bytes.length - 1)] = value;
        expectTypedError(bytes);
      }),
      { numRuns: 1500 },
    );
  });

  it("give typed errors or fewer records wherever they are cut", () => {
    for (const original of small.slice(0, 40)) {
      for (let length = 0; length < original.length; length += 7) {
        expectTypedError(original.slice(0, length));
      }
    }
  });

  it("are refused at any cut of the records when the header is made to fit", () => {
    const original = encodeRecordBatch([{ timestamp: 0, key: null, value: new Uint8Array(40) }]);
    for (let length = 61; length < original.length; length++) {
      const bytes = original.slice(0, length);
      new DataView(bytes.buffer).setInt32(8, length - 12);
      expect(() => new RecordBatch(bytes).records()).toThrow(DecodeError);
    }
  });

  it("are random bytes at last", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        if (bytes.length > 16) bytes[16] = bytes[16]! % 3;
        expectTypedError(bytes);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("declared sizes", () => {
  it("allocate nothing: a batch that declares 2^31 - 1 records is refused at once", () => {
    const bytes = encodeRecordBatch([{ timestamp: 0, key: null, value: null }]);
    bytes.set([0x7f, 0xff, 0xff, 0xff], 57);
    expect(() => new RecordBatch(bytes).records()).toThrow("2147483647 records in 7 bytes");
  });

  it("bound what decompression may give: 1000 to 1 beyond 4 MiB, 64 MiB in all", () => {
    expect(maxDecompressedBytes(10)).toBe(4 * 1024 * 1024);
    expect(maxDecompressedBytes(20_000)).toBe(20_000_000);
    expect(maxDecompressedBytes(1_000_000)).toBe(64 * 1024 * 1024);
  });

  it.each(["gzip", "zstd"] as const)("stop a bomb of %s", (compression) => {
    const bomb = codecs.compress(compression, new Uint8Array(5 * 1024 * 1024));
    const planted: Codecs = { ...codecs, compress: () => bomb };
    const record = { timestamp: 0, key: null, value: null };
    const bytes = encodeRecordBatch([record], { compression, codecs: planted });
    const tooLarge = /RecordBatch v2 records at byte 61: .*(more|larger) than \d+/;
    expect(() => new RecordBatch(bytes).records(codecs)).toThrow(tooLarge);
    expect(validateBatch(bytes, { codecs })?.reason).toMatch(tooLarge);
  });
});
