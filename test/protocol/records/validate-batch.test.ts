import { describe, expect, it } from "vitest";
import { loadCodecs } from "../../../src/node/index.ts";
import {
  encodeRecordBatch,
  RecordBatch,
  type RecordBatchOptions,
  validateBatch,
} from "../../../src/protocol/index.ts";
import { bytesOf, kafkaBatches } from "./kafka-batches.ts";

const codecs = await loadCodecs();
const record = { timestamp: 5, key: null, value: Uint8Array.of(1, 2, 3) };

function batchOf(options: RecordBatchOptions = {}): Uint8Array {
  return encodeRecordBatch([record, record], options);
}

/** A batch with bytes changed after it was written, and a crc that covers them. */
function tampered(at: number, ...values: number[]): Uint8Array {
  const bytes = batchOf();
  bytes.set(values, at);
  return withRightCrc(bytes);
}

function withRightCrc(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(17, new RecordBatch(bytes).computeCrc());
  return bytes;
}

const compressed = batchOf({ compression: "gzip", codecs });
const legacy = bytesOf(kafkaBatches.find(({ batches }) => batches[0]!.magic === 1)!);
const records = 61;

describe("validateBatch", () => {
  it("accepts what a producer sends", () => {
    expect(validateBatch(batchOf())).toBeNull();
    expect(validateBatch(batchOf({ producerId: 1, producerEpoch: 0, baseSequence: 0 }))).toBeNull();
    expect(validateBatch(compressed, { codecs })).toBeNull();
  });

  it.each([
    ["nothing", new Uint8Array(0), "INVALID_RECORD"],
    ["half a header", batchOf().subarray(0, 40), "CORRUPT_MESSAGE"],
    ["a cut batch", batchOf().subarray(0, -1), "CORRUPT_MESSAGE"],
    ["two batches", new Uint8Array([...batchOf(), ...batchOf()]), "INVALID_RECORD"],
    ["magic 1", legacy, "INVALID_RECORD"],
    ["magic 3", new Uint8Array(batchOf()).fill(3, 16, 17), "CORRUPT_MESSAGE"],
    ["a changed value", new Uint8Array(batchOf()).fill(9, -2), "CORRUPT_MESSAGE"],
    ["a base offset", batchOf({ baseOffset: 4 }), "INVALID_RECORD"],
    ["an unknown codec", tampered(22, 6), "UNSUPPORTED_COMPRESSION_TYPE"],
    ["a control batch", batchOf({ isControl: true }), "INVALID_RECORD"],
    ["the log's timestamps", batchOf({ logAppendTimeMs: 5 }), "INVALID_TIMESTAMP"],
    ["no records", encodeRecordBatch([]), "INVALID_RECORD"],
    ["a record more than there are", tampered(57, 0, 0, 0, 3), "INVALID_RECORD"],
    ["offsets beyond its records", tampered(23, 0x7f, 0xff, 0xff, 0xff), "INVALID_RECORD"],
    ["a transaction of nobody", batchOf({ isTransactional: true }), "INVALID_RECORD"],
    ["a producer without epoch", batchOf({ producerId: 1, baseSequence: 0 }), "INVALID_RECORD"],
    ["a producer without sequence", batchOf({ producerId: 1, producerEpoch: 0 }), "INVALID_RECORD"],
    ["a timestamp beyond 2^53", batchOf().fill(0x7f, 35, 36), "INVALID_RECORD"],
    ["offsets out of order", tampered(records + 3, 2), "INVALID_RECORD"],
    ["a record length that does not fit", tampered(records, 0x7e), "INVALID_RECORD"],
    ["a key length of -2", tampered(records + 4, 3), "INVALID_RECORD"],
    ["a value that passes its record", tampered(records + 5, 0x7e), "INVALID_RECORD"],
    ["headers that are not there", tampered(records + 9, 8), "INVALID_RECORD"],
  ])("refuses %s", (_, bytes, error) => {
    expect(validateBatch(bytes)).toMatchObject({ error });
  });

  it("says in a sentence what it found", () => {
    expect(validateBatch(tampered(57, 0, 0, 0, 3))?.reason).toBe(
      "The record batch is refused: it declares 3 records and offsets up to 1.",
    );
  });

  it("looks into compressed records only when it is given codecs", () => {
    const damaged = new Uint8Array(compressed);
    damaged.fill(0, 70);
    withRightCrc(damaged);
    expect(validateBatch(damaged)).toBeNull();
    expect(validateBatch(damaged, { codecs })).toMatchObject({ error: "CORRUPT_MESSAGE" });
  });
});
