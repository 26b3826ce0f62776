import { describe, expect, it } from "vitest";
import { CorruptRecordError } from "../../../src/client/errors/errors.ts";
import {
  CompletedFetch,
  type FetchedPart,
  type RecordReading,
} from "../../../src/client/fetch/completed-fetch.ts";
import type { FetchedRecord } from "../../../src/client/fetch/fetched-record.ts";
import { bytesDeserializer } from "../../../src/client/serde/deserializers.ts";
import { codecsAtOnce, loadCodecs } from "../../../src/node/index.ts";
import {
  type CodecName,
  crc32c,
  encodeEndTransactionMarker,
  encodeRecordBatch,
  RecordBatch,
} from "../../../src/protocol/index.ts";
import { batchOf, bytes } from "../../kit/record-bytes.ts";

type Bytes = Buffer | null;

function reading(overrides: Partial<RecordReading<Bytes, Bytes>> = {}) {
  return {
    checksum: crc32c,
    keyDeserializer: bytesDeserializer,
    valueDeserializer: bytesDeserializer,
    codecs: new Map(),
    ...overrides,
  };
}

function completed(
  batches: readonly Uint8Array[],
  part: Partial<FetchedPart> = {},
  how: Partial<RecordReading<Bytes, Bytes>> = {},
) {
  return new CompletedFetch<Bytes, Bytes>(
    {
      ...{ topic: "t", partition: 3, nodeId: 1, fetchOffset: 0, abortedTransactions: null },
      bytes: Buffer.concat(batches),
      ...part,
    },
    reading(how),
  );
}

/** Everything, `maxRecords` at a time. */
function drain(fetch: CompletedFetch<Bytes, Bytes>, maxRecords = 1000): string[] {
  const values: string[] = [];
  for (;;) {
    const records: FetchedRecord<Bytes, Bytes>[] = [];
    const progress = fetch.take(records, maxRecords);
    values.push(...records.map(({ offset, value }) => `${offset}=${value}`));
    if (progress !== "more") return values;
  }
}

/** A batch of a transaction, and the marker that ends it. */
function transactional(producerId: number, baseOffset: number, values: readonly string[]) {
  return batchOf(values, {
    ...{ producerId, producerEpoch: 0, baseSequence: 0, baseOffset, isTransactional: true },
  });
}

function marker(type: "ABORT" | "COMMIT", producerId: number, offset: number): Uint8Array {
  const batch = new RecordBatch(
    encodeEndTransactionMarker({
      ...{ type, producerId, coordinatorEpoch: 0, producerEpoch: 0, timestamp: 5 },
    }),
  );
  batch.baseOffset = offset;
  return batch.bytes;
}

describe("what one response brought for one partition", () => {
  it("is handed out as many records at a time as are wanted, across batches", () => {
    const fetch = completed([batchOf(["a", "b", "c"]), batchOf(["d"], { baseOffset: 3 })]);
    const records: FetchedRecord<Bytes, Bytes>[] = [];
    expect(fetch.take(records, 2)).toBe("more");
    expect(fetch.nextOffset).toBe(2);
    expect(fetch.take(records, 4)).toBe("drained");
    expect(records.map(({ value }) => String(value))).toEqual(["a", "b", "c", "d"]);
    expect(fetch.nextOffset).toBe(4);
  });

  it("says that it is drained with its last record, not one call later", () => {
    const fetch = completed([batchOf(["a", "b"])]);
    expect(fetch.take([], 2)).toBe("drained");
  });

  it("begins where it was asked to, within a batch", () => {
    const fetch = completed([batchOf(["a", "b", "c"], { baseOffset: 10 })], { fetchOffset: 11 });
    expect(drain(fetch)).toEqual(["11=b", "12=c"]);
  });

  it("passes gaps that compaction left, at the end of a batch and within", () => {
    const record = (offset: number) => ({ timestamp: 1, key: null, value: bytes("x"), offset });
    const compacted = new RecordBatch(encodeRecordBatch([record(0), record(4)]));
    const fetch = completed([compacted.bytes, batchOf(["y"], { baseOffset: 9 })]);
    expect(drain(fetch)).toEqual(["0=x", "4=x", "9=y"]);
    expect(fetch.nextOffset).toBe(10);
  });

  it("passes control records, and the position with them", () => {
    const fetch = completed([transactional(7, 0, ["a"]), marker("COMMIT", 7, 1)]);
    expect(drain(fetch)).toEqual(["0=a"]);
    expect(fetch.nextOffset).toBe(2);
  });

  it("leaves out a last batch that is cut short", () => {
    const fetch = completed([batchOf(["a"]), batchOf(["b"], { baseOffset: 1 }).subarray(0, 40)]);
    expect(drain(fetch)).toEqual(["0=a"]);
    expect(fetch.nextOffset).toBe(1);
  });

  it("knows the leader epoch of the last batch it read", () => {
    const fetch = completed([batchOf(["a"], { partitionLeaderEpoch: 8 })]);
    expect(fetch.leaderEpoch).toBe(-1);
    drain(fetch);
    expect(fetch.leaderEpoch).toBe(8);
  });

  it.each<CodecName>(["gzip", "snappy", "lz4", "zstd"])(
    "waits for the codec of %s",
    async (compression) => {
      const codecs = await loadCodecs();
      const how = reading();
      const batch = batchOf(["a", "b"], { baseOffset: 1, compression, codecs });
      const fetch = new CompletedFetch<Bytes, Bytes>(
        {
          ...{ topic: "t", partition: 0, nodeId: 1, fetchOffset: 0, abortedTransactions: null },
          bytes: Buffer.concat([batchOf(["plain"]), batch]),
        },
        how,
      );
      const records: FetchedRecord<Bytes, Bytes>[] = [];
      expect(fetch.take(records, 10)).toBe("needsCodecs");
      expect(records).toHaveLength(1);
      expect(fetch.nextCompression).toBe(compression);
      how.codecs.set(compression, codecs);
      expect(fetch.take(records, 10)).toBe("drained");
      expect(records.map(({ value }) => String(value))).toEqual(["plain", "a", "b"]);
    },
  );
});

describe("read_committed", () => {
  it("D20: a producer that aborts twice within one response has neither transaction delivered", () => {
    const fetch = completed(
      [
        transactional(7, 0, ["aborted1"]),
        marker("ABORT", 7, 1),
        transactional(7, 2, ["committed"]),
        marker("COMMIT", 7, 3),
        transactional(7, 4, ["aborted2", "aborted3"]),
        marker("ABORT", 7, 6),
        transactional(7, 7, ["committed2"]),
        marker("COMMIT", 7, 8),
      ],
      {
        abortedTransactions: [
          { producerId: 7, firstOffset: 4 },
          { producerId: 7, firstOffset: 0 },
        ],
      },
    );
    expect(drain(fetch)).toEqual(["2=committed", "7=committed2"]);
    expect(fetch.nextOffset).toBe(9);
  });

  it("D20: transactions of several producers that overlap end each at its own marker", () => {
    const fetch = completed(
      [
        transactional(1, 0, ["a1"]),
        transactional(2, 1, ["b1"]),
        transactional(1, 2, ["a2"]),
        marker("ABORT", 1, 3),
        transactional(2, 4, ["b2"]),
        transactional(1, 5, ["a3"]),
        marker("COMMIT", 1, 6),
        marker("COMMIT", 2, 7),
      ],
      { abortedTransactions: [{ producerId: 1, firstOffset: 0 }] },
    );
    expect(drain(fetch)).toEqual(["1=b1", "4=b2", "5=a3"]);
  });

  it("passes the whole of an aborted transaction that began before the response", () => {
    const fetch = completed(
      [transactional(1, 20, ["late"]), marker("ABORT", 1, 21), batchOf(["x"], { baseOffset: 22 })],
      { fetchOffset: 20, abortedTransactions: [{ producerId: 1, firstOffset: 3 }] },
    );
    expect(drain(fetch)).toEqual(["22=x"]);
  });

  it("records outside transactions are delivered whatever their producer did", () => {
    const plain = batchOf(["p"], { producerId: 1, producerEpoch: 0, baseSequence: 0 });
    const fetch = completed([plain], { abortedTransactions: [{ producerId: 1, firstOffset: 0 }] });
    expect(drain(fetch)).toEqual(["0=p"]);
  });

  it("read_uncommitted delivers aborted records, not their markers", () => {
    const fetch = completed([transactional(7, 0, ["a"]), marker("ABORT", 7, 1)]);
    expect(drain(fetch)).toEqual(["0=a"]);
    expect(fetch.nextOffset).toBe(2);
  });
});

describe("damage", () => {
  const failing = (batch: Uint8Array, how: Partial<RecordReading<Bytes, Bytes>> = {}) => {
    const fetch = completed([batchOf(["a"]), batch], {}, how);
    expect(drainUntil(fetch)).toEqual(["0=a"]);
    return caught(() => fetch.take([], 10));
  };

  function drainUntil(fetch: CompletedFetch<Bytes, Bytes>): string[] {
    const records: FetchedRecord<Bytes, Bytes>[] = [];
    fetch.take(records, 10);
    return records.map(({ offset, value }) => `${offset}=${value}`);
  }

  it("in the checksum names where, and where the batch ends", () => {
    const batch = batchOf(["b", "c"], { baseOffset: 1 });
    batch[batch.length - 2]! ^= 1;
    const error = failing(batch);
    expect(error).toBeInstanceOf(CorruptRecordError);
    expect(error).toMatchObject({ topic: "t", partition: 3, offset: 1 });
    expect(error.message).toMatch(/checksum .* Seek to offset 3 to skip it/);
  });

  it("in a length that cannot be names where, and the next offset", () => {
    const batch = batchOf(["b", "c"], { baseOffset: 1 });
    batch.set([0x80, 0, 0, 0], 8);
    expect(failing(batch).message).toMatch(/Seek to offset 2 to skip it/);
  });

  it("of an unknown codec is found without one", () => {
    const batch = batchOf(["b"], { baseOffset: 1 });
    batch[22] = 7;
    expect(failing(batch, { checksum: null }).message).toMatch(/unknown codec/);
  });

  it("of compressed bytes carries the codec's complaint", () => {
    const codecs = codecsAtOnce();
    const batch = batchOf(["b".repeat(99)], { baseOffset: 1, compression: "lz4", codecs });
    batch.fill(0xff, 70);
    const error = failing(batch, { checksum: null, codecs: new Map([["lz4", codecs]]) });
    expect(error.message).toMatch(/lz4/);
    expect(error.cause).toBeInstanceOf(Error);
  });

  it("of a record within a batch hands out what stands before it", () => {
    const batch = batchOf(["b", "c", "d"]);
    batch[batch.length - 8] = 0x55;
    const fetch = completed([batch], {}, { checksum: null });
    const records: FetchedRecord<Bytes, Bytes>[] = [];
    expect(fetch.take(records, 10)).toBe("more");
    expect(records.map(({ offset }) => offset)).toEqual([0, 1]);
    expect(caught(() => fetch.take([], 10))).toMatchObject({ offset: 2 });
  });
});

function caught(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
