import { describe, expect, it } from "vitest";
import { handleInitProducerId } from "../../../src/broker/produce/init-producer-id.ts";
import { handleProduce } from "../../../src/broker/produce/produce.ts";
import {
  errorName,
  initProducerId,
  produce,
  type RecordBatch,
  type RecordBatchOptions,
} from "../../../src/protocol/index.ts";
import { ask, send } from "../../kit/fake-call.ts";
import { batchOf, type TestRecord, text } from "../../kit/record-bytes.ts";
import { TestBrokers } from "../../kit/test-broker.ts";
import { START_MS } from "../../kit/virtual-clock.ts";

const served = { api: produce, handle: handleProduce };

interface Sending {
  readonly records?: Uint8Array | null;
  readonly topic?: string;
  readonly partition?: number;
  readonly acks?: number;
  readonly version?: number;
  readonly clientId?: string;
  readonly nodeId?: number;
}

function request({ records = batchOf(["a"]), topic = "t", partition = 0, acks = -1 }: Sending) {
  const partitionData = [{ index: partition, records }];
  return { acks, timeoutMs: 1000, topicData: [{ name: topic, partitionData }] };
}

/** What one partition is answered. */
function produceTo(brokers: TestBrokers, sending: Sending = {}) {
  const { version = 12, clientId = "test", nodeId = 1 } = sending;
  const response = ask(brokers.broker(nodeId), served, request(sending), { version, clientId });
  const { errorCode, ...rest } = response.responses[0]!.partitionResponses[0]!;
  return { error: errorName(errorCode), ...rest };
}

function withTopic(configs: Readonly<Record<string, string>> = {}): TestBrokers {
  const brokers = new TestBrokers();
  brokers.topic("t", { configs });
  return brokers;
}

function storedBatches(brokers: TestBrokers): RecordBatch[] {
  const stored: RecordBatch[] = [];
  brokers.cluster.partition("t", 0)!.log.forEachBatch(0, (batch) => stored.push(batch) > 0);
  return stored;
}

describe("Produce", () => {
  it.each([3, 7, 8, 9, 10, 12])("version %d answers the offset that the batch got", (version) => {
    const brokers = withTopic();
    const records = batchOf(["a", "b"]);
    expect(produceTo(brokers, { version, records })).toMatchObject({
      error: "NONE",
      baseOffset: 0,
    });
    expect(produceTo(brokers, { version })).toMatchObject({ error: "NONE", baseOffset: 2 });
  });

  it("version 13 names topics by id", () => {
    const brokers = withTopic();
    const topicId = brokers.cluster.topic("t")!.id;
    const partitionData = [{ index: 0, records: batchOf(["a"]) }];
    const topicData = [
      { topicId, partitionData },
      { topicId: "AAAAAAAAAAAAAAAAAAAABA", partitionData },
    ];
    const { responses } = ask(brokers.broker(), served, { acks: 1, timeoutMs: 0, topicData });
    expect(responses.map((each) => errorName(each.partitionResponses[0]!.errorCode))).toEqual([
      "NONE",
      "UNKNOWN_TOPIC_ID",
    ]);
    expect(responses[0]!.topicId).toBe(topicId);
  });

  it("stores exactly what was sent, but for offset and leader epoch", () => {
    const brokers = withTopic();
    const records = batchOf([{ key: "k", value: "v" }]);
    const sent = records.slice();
    produceTo(brokers, { records });
    const [stored] = storedBatches(brokers);
    expect(stored!.slice().slice(16)).toEqual(sent.slice(16));
    expect(stored!.partitionLeaderEpoch).toBe(0);
    expect(text(stored!.records()[0]!.key)).toBe("k");
  });

  it.each<[string, Sending, string]>([
    ["acks that do not exist", { acks: 2 }, "INVALID_REQUIRED_ACKS"],
    ["a topic that does not exist", { topic: "u" }, "UNKNOWN_TOPIC_OR_PARTITION"],
    ["a partition that does not exist", { partition: 1 }, "UNKNOWN_TOPIC_OR_PARTITION"],
    ["no records", { records: null }, "INVALID_RECORD"],
    ["an empty batch", { records: new Uint8Array(0) }, "INVALID_RECORD"],
    ["two batches", { records: concat(batchOf(["a"]), batchOf(["b"])) }, "INVALID_RECORD"],
    ["magic 1", { records: patched(16, 1) }, "INVALID_RECORD"],
    [
      "zstd before version 7",
      { records: patched(22, 4), version: 6 },
      "UNSUPPORTED_COMPRESSION_TYPE",
    ],
    ["a damaged record", { records: patched(70, 0xff) }, "CORRUPT_MESSAGE"],
    ["a control batch", { records: batchOf(["a"], { isControl: true }) }, "INVALID_RECORD"],
    ["a base offset", { records: batchOf(["a"], { baseOffset: 5 }) }, "INVALID_RECORD"],
    ["a transaction", { records: idempotent(0, { isTransactional: true }) }, "INVALID_TXN_STATE"],
  ])("refuses %s", (_what, sending, error) => {
    const brokers = withTopic();
    expect(produceTo(brokers, sending)).toMatchObject({ error, baseOffset: -1 });
    expect(brokers.cluster.partition("t", 0)!.log.logEndOffset).toBe(0);
  });

  it("refuses batches beyond max.message.bytes by their size on the wire", () => {
    const brokers = withTopic({ "max.message.bytes": "500" });
    expect(produceTo(brokers, { records: batchOf(["x".repeat(400)]) }).error).toBe("NONE");
    expect(produceTo(brokers, { records: batchOf(["x".repeat(450)]) }).error).toBe(
      "MESSAGE_TOO_LARGE",
    );
  });

  it("refuses a batch that is larger than a segment, whatever max.message.bytes says", () => {
    const brokers = withTopic({ "segment.bytes": "1048576", "max.message.bytes": "3000000" });
    const records = batchOf(["x".repeat(1_048_576)]);
    const { error, errorMessage } = produceTo(brokers, { records });
    expect(error).toBe("RECORD_LIST_TOO_LARGE");
    expect(errorMessage).toContain(`${records.length} bytes`);
    expect(storedBatches(brokers)).toEqual([]);
    expect(produceTo(brokers, { records: batchOf(["x".repeat(1_048_000)]) }).error).toBe("NONE");
  });

  it("lets nobody but Kafka's admin client write to an internal topic", () => {
    const brokers = new TestBrokers();
    brokers.cluster.ensureOffsetsTopic();
    const topic = "__consumer_offsets";
    const records = () => batchOf([{ key: "k", value: "v" }]);
    expect(produceTo(brokers, { topic, records: records() }).error).toBe("INVALID_TOPIC_EXCEPTION");
    const clientId = "__admin_client";
    expect(produceTo(brokers, { topic, clientId, records: records() }).error).toBe("NONE");
  });

  it("names the leader and its address to who asked the wrong broker (KIP-951)", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    brokers.topic("t", { partitionCount: 2 });
    const sending = { partition: 0, nodeId: 2 };
    expect(produceTo(brokers, sending)).toMatchObject({
      error: "NOT_LEADER_OR_FOLLOWER",
      currentLeader: { leaderId: 1, leaderEpoch: 0 },
    });
    const response = ask(brokers.broker(2), served, request({}), { version: 10 });
    expect(response.nodeEndpoints).toMatchObject([{ nodeId: 1, host: "127.0.0.1", port: 9001 }]);
    expect(ask(brokers.broker(2), served, request({}), { version: 9 }).nodeEndpoints).toEqual([]);
  });

  it("with acks=all needs min.insync.replicas, as far as there are replicas", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2, 3] });
    const configs = { "min.insync.replicas": "2" };
    brokers.topic("t", { replicationFactor: 2, configs });
    brokers.topic("single", { configs });
    expect(produceTo(brokers).error).toBe("NONE");
    expect(produceTo(brokers, { topic: "single" }).error).toBe("NONE");
    brokers.stop(2);
    expect(produceTo(brokers).error).toBe("NOT_ENOUGH_REPLICAS");
    expect(produceTo(brokers, { acks: 1 }).error).toBe("NONE");
  });

  it("with acks=0 answers nothing, and closes the connection when it failed", () => {
    const brokers = withTopic();
    const fine = send(brokers.broker(), served, request({ acks: 0 }), { version: 9 });
    expect(fine.isNoReply).toBe(true);
    expect(fine.connection.isClosed).toBe(false);
    const bad = send(brokers.broker(), served, request({ acks: 0, topic: "u" }), { version: 9 });
    expect(bad.connection.refusal?.message).toMatch(/acks=0 failed/);
    expect(bad.isNoReply).toBe(false);
  });
});

describe("timestamps", () => {
  const at = (timestamp: number) => batchOf([{ value: "a", timestamp }]);

  it("may lie an hour ahead by default, and as far back as they like", () => {
    const brokers = withTopic();
    expect(produceTo(brokers, { records: at(START_MS + 3_600_000) }).error).toBe("NONE");
    expect(produceTo(brokers, { records: at(0) }).error).toBe("NONE");
    const answer = produceTo(brokers, { records: at(START_MS + 3_600_001) });
    expect(answer.error).toBe("INVALID_TIMESTAMP");
    expect(answer.recordErrors.map((each) => each.batchIndex)).toEqual([0]);
  });

  it("are checked record by record where they may not lie too far back", () => {
    const brokers = withTopic({ "message.timestamp.before.max.ms": "1000" });
    const records = batchOf([
      { value: "a", timestamp: START_MS },
      { value: "b", timestamp: START_MS - 1001 },
    ]);
    const answer = produceTo(brokers, { records });
    expect(answer.error).toBe("INVALID_TIMESTAMP");
    expect(answer.recordErrors.map((each) => each.batchIndex)).toEqual([1]);
    expect(answer.errorMessage).toMatch(/invalid timestamp/);
  });

  it("are the log's own under LogAppendTime, and the answer says so", () => {
    const brokers = withTopic({ "message.timestamp.type": "LogAppendTime" });
    expect(produceTo(brokers, { records: at(5) }).logAppendTimeMs).toBe(START_MS);
    expect(produceTo(withTopic(), { records: at(5) }).logAppendTimeMs).toBe(-1);
  });
});

describe("compacted topics", () => {
  it("refuse records without a key, and say which", () => {
    const brokers = withTopic({ "cleanup.policy": "compact" });
    const records: TestRecord[] = [{ key: "k", value: "1" }, { value: "2" }, { value: "3" }];
    const answer = produceTo(brokers, { records: batchOf(records) });
    expect(answer.error).toBe("INVALID_RECORD");
    expect(answer.recordErrors.map((each) => each.batchIndex)).toEqual([1, 2]);
    expect(answer.errorMessage).toMatch(/2 record errors in total/);
  });
});

describe("idempotent producers", () => {
  it("are answered the first offset when a batch comes again", () => {
    const brokers = withTopic();
    expect(produceTo(brokers, { records: idempotent(0) }).baseOffset).toBe(0);
    expect(produceTo(brokers, { records: idempotent(2) }).baseOffset).toBe(2);
    expect(produceTo(brokers, { records: idempotent(0) })).toMatchObject({
      error: "NONE",
      baseOffset: 0,
    });
    expect(storedBatches(brokers)).toHaveLength(2);
  });

  it("are refused gaps and older epochs", () => {
    const brokers = withTopic();
    produceTo(brokers, { records: idempotent(0, { producerEpoch: 1 }) });
    expect(produceTo(brokers, { records: idempotent(4, { producerEpoch: 1 }) }).error).toBe(
      "OUT_OF_ORDER_SEQUENCE_NUMBER",
    );
    expect(produceTo(brokers, { records: idempotent(2) }).error).toBe("INVALID_PRODUCER_EPOCH");
  });

  it("keep their state when the leader moves", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    brokers.topic("t", { replicationFactor: 2 });
    produceTo(brokers, { records: idempotent(0) });
    brokers.stop(1);
    expect(produceTo(brokers, { records: idempotent(0), nodeId: 2 }).baseOffset).toBe(0);
    expect(produceTo(brokers, { records: idempotent(2), nodeId: 2 }).baseOffset).toBe(2);
  });
});

describe("InitProducerId", () => {
  const init = { api: initProducerId, handle: handleInitProducerId };
  const input = { transactionalId: null, transactionTimeoutMs: 0 };

  it("gives every producer of every broker an id of its own, with epoch 0", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    const ids = [1, 2, 1, 2].map((nodeId) => ask(brokers.broker(nodeId), init, input));
    expect(ids.map((each) => each.producerId)).toEqual([0, 1000, 1, 1001]);
    expect(ids.map((each) => each.producerEpoch)).toEqual([0, 0, 0, 0]);
  });

  it("refuses a transactional id for good", () => {
    const brokers = new TestBrokers();
    const errorOf = (transactionalId: string) =>
      errorName(ask(brokers.broker(), init, { ...input, transactionalId }).errorCode);
    expect(errorOf("payments")).toBe("UNSUPPORTED_VERSION");
    expect(errorOf("")).toBe("INVALID_REQUEST");
  });
});

/** Two records of producer 7. */
function idempotent(baseSequence: number, options: RecordBatchOptions = {}): Uint8Array {
  return batchOf(["a", "b"], { producerId: 7, producerEpoch: 0, baseSequence, ...options });
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A batch with one byte changed after its checksum was made. */
function patched(position: number, value: number): Uint8Array {
  const records = batchOf(["some value that is long enough"]);
  records[position] = value;
  return records;
}
