import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { RecordDeserializationError } from "../../../src/client/errors/errors.ts";
import { CompletedFetch } from "../../../src/client/fetch/completed-fetch.ts";
import type { FetchedRecord } from "../../../src/client/fetch/fetched-record.ts";
import { bytesDeserializer, stringDeserializer } from "../../../src/client/serde/deserializers.ts";
import type { Deserializer } from "../../../src/client/serde/serde.ts";
import { loadCodecs } from "../../../src/node/index.ts";
import { crc32c, encodeRecordBatch } from "../../../src/protocol/index.ts";
import { bytes } from "../../kit/record-bytes.ts";
import { bytesOf, kafkaBatches } from "../../protocol/records/kafka-batches.ts";

const codecs = await loadCodecs();
const names = ["gzip", "snappy", "lz4", "zstd"] as const;

function recordsOf<K, V>(
  batch: Uint8Array,
  keyDeserializer: Deserializer<K>,
  valueDeserializer: Deserializer<V>,
): FetchedRecord<K, V>[] {
  const records: FetchedRecord<K, V>[] = [];
  const fetch = new CompletedFetch<K, V>(
    {
      ...{ topic: "t", partition: 2, nodeId: 1, fetchOffset: 0, abortedTransactions: null },
      bytes: batch,
    },
    {
      checksum: crc32c,
      keyDeserializer,
      valueDeserializer,
      codecs: new Map(names.map((name) => [name, codecs])),
    },
  );
  fetch.take(records, 1_000_000);
  return records;
}

const one = encodeRecordBatch(
  [
    {
      ...{ timestamp: 1_000, key: bytes("k"), value: bytes("v"), offset: 6 },
      headers: [{ key: "h", value: bytes("x") }],
    },
  ],
  { baseOffset: 5, partitionLeaderEpoch: 3 },
);

describe("a record as an application sees it", () => {
  it("is what Kafka's own classes read in the same bytes, for every magic and codec", () => {
    for (const vector of kafkaBatches) {
      const found = recordsOf(bytesOf(vector), bytesDeserializer, bytesDeserializer);
      const expected = vector.batches.filter(({ isControl }) => !isControl);
      expect(found.map(({ offset }) => offset)).toEqual(
        expected.flatMap(({ records }) => records.map(({ offset }) => offset)),
      );
      expect(
        found.map(({ offset, timestamp, key, value, headers }) => {
          const json = { offset, timestamp, key: hex(key), value: hex(value) };
          if (headers.length === 0) return json;
          return { ...json, headers: headers.map((each) => [each.key, hex(each.value)]) };
        }),
      ).toEqual(expected.flatMap(({ records }) => records));
    }
  });

  it("tells where it is from", () => {
    expect(recordsOf(one, bytesDeserializer, bytesDeserializer)[0]).toMatchObject({
      ...{ topic: "t", partition: 2, offset: 6, timestamp: 1_000, leaderEpoch: 3 },
      timestampType: "CreateTime",
    });
  });

  it("has Buffers that share the fetched bytes, made once", () => {
    const [record] = recordsOf(one, bytesDeserializer, bytesDeserializer);
    expect(record!.value).toBeInstanceOf(Buffer);
    expect(record!.value!.buffer).toBe(one.buffer);
    expect(record!.value).toBe(record!.value);
  });

  it("has headers whose values are Buffers, made once", () => {
    const [record] = recordsOf(one, bytesDeserializer, bytesDeserializer);
    expect(record!.headers[0]!.value!.toString()).toBe("x");
    expect(record!.headers).toBe(record!.headers);
  });

  it("is deserialised when it is read, once, with its topic and headers", () => {
    const seen: unknown[] = [];
    const deserializer: Deserializer<string> = (data, { topic, partition, headers, isKey }) => {
      seen.push([topic, partition, headers.map(({ key }) => key), isKey]);
      return `<${data}>`;
    };
    const [record] = recordsOf(one, deserializer, deserializer);
    expect(seen).toEqual([]);
    expect(record!.key + record!.key + record!.value).toBe("<k><k><v>");
    expect(seen).toEqual([
      ["t", 2, ["h"], true],
      ["t", 2, ["h"], false],
    ]);
  });

  it("caches null and undefined like any other value", () => {
    let calls = 0;
    const toNothing = () => {
      calls++;
      return undefined;
    };
    const [record] = recordsOf(one, bytesDeserializer, toNothing);
    expect([record!.value, record!.value, calls]).toEqual([undefined, undefined, 1]);
  });

  it("that a deserialiser refuses says which, where, and how to go past it", () => {
    const refuse = () => {
      throw new SyntaxError("not JSON");
    };
    const [record] = recordsOf(one, stringDeserializer, refuse);
    expect(record!.key).toBe("k");
    expect(() => record!.value).toThrow(RecordDeserializationError);
    try {
      record!.value;
    } catch (error) {
      expect(error).toMatchObject({
        ...{ topic: "t", partition: 2, offset: 6, origin: "value", timestamp: 1_000 },
        ...{ keyBytes: Buffer.from("k"), valueBytes: Buffer.from("v") },
        cause: expect.any(SyntaxError),
        message: expect.stringContaining("Seek to offset 7 to skip the record"),
      });
    }
  });

  it("shows its fields when it is printed", () => {
    const [record] = recordsOf(one, stringDeserializer, stringDeserializer);
    expect(inspect(record)).toContain("offset: 6");
    expect(JSON.parse(JSON.stringify(record))).toMatchObject({ key: "k", value: "v" });
  });
});

function hex(data: Uint8Array | null): string | null {
  return data === null ? null : Buffer.from(data).toString("hex");
}
