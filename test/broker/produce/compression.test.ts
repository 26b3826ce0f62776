import { describe, expect, it } from "vitest";
import { handleListOffsets } from "../../../src/broker/fetch/list-offsets.ts";
import { handleProduce } from "../../../src/broker/produce/produce.ts";
import { cleanIfDirty } from "../../../src/broker/storage/log-cleaner.ts";
import { loadCodecs } from "../../../src/node/index.ts";
import {
  type CompressionType,
  crc32c,
  errorName,
  listOffsets,
  produce,
  RecordBatch,
} from "../../../src/protocol/index.ts";
import { ask } from "../../kit/fake-call.ts";
import { batchOf, type TestRecord, text } from "../../kit/record-bytes.ts";
import { TestBrokers } from "../../kit/test-broker.ts";

const codecs = await loadCodecs();
const compressions: readonly CompressionType[] = ["none", "gzip", "snappy", "lz4", "zstd"];

function withTopic(configs: Readonly<Record<string, string>> = {}): TestBrokers {
  const brokers = new TestBrokers({ codecs });
  brokers.topic("t", { configs });
  return brokers;
}

function produceTo(brokers: TestBrokers, records: Uint8Array): string {
  const partitionData = [{ index: 0, records }];
  const response = ask(
    brokers.broker(),
    { api: produce, handle: handleProduce },
    { acks: 1, timeoutMs: 0, topicData: [{ name: "t", partitionData }] },
    { version: 12 },
  );
  return errorName(response.responses[0]!.partitionResponses[0]!.errorCode);
}

function stored(brokers: TestBrokers): RecordBatch[] {
  const batches: RecordBatch[] = [];
  brokers.cluster.partition("t", 0)!.log.forEachBatch(0, (batch) => batches.push(batch) > 0);
  return batches;
}

const compressed = (compression: CompressionType, ...records: (string | TestRecord)[]) =>
  batchOf(records, { compression, codecs });

/** A gzip batch whose payload is no gzip, with a checksum that holds all the same. */
function damaged(): Uint8Array {
  const bytes = compressed("gzip", { key: "k", value: "x".repeat(100) });
  bytes.fill(7, 65);
  const batch = new RecordBatch(bytes);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(17, crc32c(bytes.subarray(21)));
  expect(batch.crc).toBe(batch.computeCrc());
  return bytes;
}

describe("compression", () => {
  it.each(compressions)("of the producer stays as it is: %s", (compression) => {
    const brokers = withTopic();
    const records = compressed(compression, "a", "b");
    const sent = records.slice(16);
    expect(produceTo(brokers, records)).toBe("NONE");
    expect(stored(brokers)[0]!.slice().slice(16)).toEqual(sent);
  });

  it.each(compressions)("is the topic's where that has one: %s becomes gzip", (compression) => {
    const brokers = withTopic({ "compression.type": "gzip" });
    expect(produceTo(brokers, compressed(compression, "a", "b"))).toBe("NONE");
    const [batch] = stored(brokers);
    expect(batch!.compression).toBe("gzip");
    expect(batch!.records(codecs).map((record) => text(record.value))).toEqual(["a", "b"]);
  });

  it("is undone where the topic says so", () => {
    const brokers = withTopic({ "compression.type": "uncompressed" });
    produceTo(brokers, compressed("zstd", "a"));
    expect(stored(brokers)[0]!.compression).toBe("none");
  });

  it("hides no record without a key from a compacted topic", () => {
    const brokers = withTopic({ "cleanup.policy": "compact" });
    expect(produceTo(brokers, compressed("lz4", { key: "k", value: "v" }))).toBe("NONE");
    expect(produceTo(brokers, compressed("lz4", "no key"))).toBe("INVALID_RECORD");
  });

  it("that cannot be undone is refused where somebody has to look, and hurts nobody elsewhere", () => {
    expect(produceTo(withTopic({ "cleanup.policy": "compact" }), damaged())).toBe(
      "CORRUPT_MESSAGE",
    );
    expect(produceTo(withTopic({ "compression.type": "lz4" }), damaged())).toBe("CORRUPT_MESSAGE");
    const brokers = withTopic();
    expect(produceTo(brokers, damaged())).toBe("NONE");
    const response = ask(
      brokers.broker(),
      { api: listOffsets, handle: handleListOffsets },
      {
        replicaId: -1,
        topics: [{ name: "t", partitions: [{ partitionIndex: 0, timestamp: 0 }] }],
      },
    );
    expect(errorName(response.topics[0]!.partitions[0]!.errorCode)).toBe("CORRUPT_MESSAGE");
    const configs = new Map([
      ["cleanup.policy", "compact"],
      ["min.cleanable.dirty.ratio", "0"],
    ]);
    brokers.cluster.configs.replace({ type: "Topic", name: "t" }, configs);
    const { log } = brokers.cluster.partition("t", 0)!;
    produceTo(brokers, compressed("gzip", { key: "k", value: "1" }));
    produceTo(brokers, compressed("gzip", { key: "k", value: "2" }));
    log.roll(brokers.clock.nowMs());
    expect(cleanIfDirty(log, { nowMs: brokers.clock.nowMs(), codecs })).toBe(true);
    expect(stored(brokers).map((batch) => batch.baseOffset)).toEqual([0, 2]);
  });
});
