import { describe, expect, it } from "vitest";
import {
  CorruptRecordError,
  KafkaError,
  OffsetOutOfRangeError,
  TopicAuthorizationError,
} from "../../../src/client/errors/errors.ts";
import type { FetchSettings } from "../../../src/client/fetch/fetcher.ts";
import type { ErrorName } from "../../../src/protocol/index.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { shown, takeAll } from "./fetch-world.ts";
import { askedFor, ScriptedBrokers } from "./scripted-brokers.ts";

const t0 = { topic: "t", partition: 0 };

async function fetchingAt(offset: number, settings: Partial<FetchSettings> = {}) {
  const brokers = new ScriptedBrokers();
  const fetcher = brokers.fetcher(settings);
  fetcher.add([t0]);
  fetcher.seek(t0, { offset });
  fetcher.start([t0]);
  await brokers.clock.settleAsync();
  return { brokers, fetcher };
}

describe("errors of one partition in a fetch response", () => {
  it.each<ErrorName>([
    "NOT_LEADER_OR_FOLLOWER",
    "FENCED_LEADER_EPOCH",
    "UNKNOWN_LEADER_EPOCH",
    "REPLICA_NOT_AVAILABLE",
    "KAFKA_STORAGE_ERROR",
    "OFFSET_NOT_AVAILABLE",
    "UNKNOWN_TOPIC_OR_PARTITION",
    "UNKNOWN_TOPIC_ID",
    "INCONSISTENT_TOPIC_ID",
    "UNKNOWN_SERVER_ERROR",
  ])("%s: metadata is asked for, and the fetch again after a backoff", async (error) => {
    const { brokers, fetcher } = await fetchingAt(3);
    await brokers.answerFetch([{ error }]);
    expect(brokers.open).toEqual([]);
    expect(brokers.metadataRequests).toBe(1);
    expect(fetcher.take(1)).toBeNull();
    await brokers.clock.advanceAsync(79);
    expect(brokers.open).toEqual([]);
    await brokers.clock.advanceAsync(42);
    expect(askedFor(brokers.fetch)).toEqual(["t-0@3"]);
  });

  it("waits longer each time, up to retry.backoff.max.ms", async () => {
    const { brokers } = await fetchingAt(3);
    for (let i = 0; i < 8; i++) {
      await brokers.answerFetch([{ error: "OFFSET_NOT_AVAILABLE" }]);
      await brokers.clock.advanceAsync(1_000);
    }
    const sent = brokers.sent.length;
    await brokers.answerFetch([{ error: "OFFSET_NOT_AVAILABLE" }]);
    await brokers.clock.advanceAsync(799);
    expect(brokers.sent).toHaveLength(sent);
  });

  it("a leader named in the answer is asked at once (KIP-951)", async () => {
    const { brokers } = await fetchingAt(3);
    await brokers.answerFetch([
      { error: "NOT_LEADER_OR_FOLLOWER", currentLeader: { leaderId: 2, leaderEpoch: 6 } },
    ]);
    expect(brokers.fetch.nodeId).toBe(2);
    expect(brokers.fetch.body.topics[0].partitions[0].currentLeaderEpoch).toBe(6);
  });

  it("a topic that was deleted under way leaves one line in the log, and no hot loop", async () => {
    const { brokers } = await fetchingAt(3);
    await brokers.answerFetch([{ error: "UNKNOWN_TOPIC_OR_PARTITION" }]);
    brokers.forget("t");
    await brokers.clock.advanceAsync(10_000);
    expect(brokers.open).toEqual([]);
    const complaints = brokers.ports.logLines.filter(({ level }) => level === "warn");
    expect(complaints.map(({ fields }) => fields)).toEqual([
      { partition: "t-0", state: "FETCHING", problem: "UNKNOWN_TOPIC_OR_PARTITION" },
    ]);
    expect(brokers.metadataRequests).toBeLessThan(20);
    brokers.describe("t", [1], 0, "another_topic_of_nameA");
    await brokers.clock.settleAsync();
    expect(askedFor(brokers.fetch)).toEqual(["t-0@3"]);
  });

  it("OFFSET_OUT_OF_RANGE resets by the policy", async () => {
    const { brokers, fetcher } = await fetchingAt(3, { autoOffsetReset: "latest" });
    await brokers.answerFetch([{ error: "OFFSET_OUT_OF_RANGE" }]);
    await brokers.answerOffsets({ 0: 77 });
    expect(fetcher.position(t0)).toMatchObject({ offset: 77 });
    expect(brokers.ports.logLines.map(({ level }) => level)).toEqual(["info", "info"]);
  });

  it("OFFSET_OUT_OF_RANGE without policy is the application's to solve", async () => {
    const { brokers, fetcher } = await fetchingAt(3, { autoOffsetReset: "none" });
    await brokers.answerFetch([{ error: "OFFSET_OUT_OF_RANGE" }]);
    for (let turn = 0; turn < 2; turn++) {
      expect(() => fetcher.take(1)).toThrow(OffsetOutOfRangeError);
    }
    expect(brokers.open).toEqual([]);
    fetcher.seek(t0, { offset: 10 });
    await brokers.clock.settleAsync();
    expect(askedFor(brokers.fetch)).toEqual(["t-0@10"]);
    expect(fetcher.take(1)).toBeNull();
  });

  it.each<[ErrorName, new (...given: never[]) => Error]>([
    ["TOPIC_AUTHORIZATION_FAILED", TopicAuthorizationError],
    ["CORRUPT_MESSAGE", CorruptRecordError],
    ["UNSUPPORTED_COMPRESSION_TYPE", KafkaError],
  ])("%s is told once for each answer, and asked again", async (error, Class) => {
    const { brokers, fetcher } = await fetchingAt(3);
    await brokers.answerFetch([{ error }]);
    expect(() => fetcher.take(1)).toThrow(Class);
    expect(fetcher.take(1)).toBeNull();
    await brokers.clock.advanceAsync(120);
    await brokers.answerFetch([{ error }]);
    expect(() => fetcher.take(1)).toThrow(/t-0 at offset 3/);
  });
});

describe("batches that cannot be read", () => {
  const good = batchOf(["a", "b"]);
  const damaged = batchOf(["c", "d", "e"], { baseOffset: 2 });
  damaged[damaged.length - 1]! ^= 1;

  it("what stands before is handed out, then the error names topic, partition and offset", async () => {
    const { brokers, fetcher } = await fetchingAt(0);
    await brokers.answerFetch([{ records: Buffer.concat([good, damaged]) }]);
    expect(shown([fetcher.take(10)!])).toEqual(["t-0@0=a", "t-0@1=b"]);
    for (let turn = 0; turn < 3; turn++) {
      expect(() => fetcher.take(10)).toThrow(CorruptRecordError);
    }
    const thrown = caught(() => fetcher.take(10));
    expect(thrown).toMatchObject({ topic: "t", partition: 0, offset: 2 });
    expect(String(thrown)).toContain("Seek to offset 5 to skip it");
  });

  it("no fetch is sent for it until the application seeks past it", async () => {
    const { brokers, fetcher } = await fetchingAt(2);
    await brokers.answerFetch([{ records: damaged }]);
    expect(() => fetcher.take(10)).toThrow(CorruptRecordError);
    await brokers.clock.advanceAsync(60_000);
    expect(brokers.open).toEqual([]);
    fetcher.seek(t0, { offset: 5 });
    await brokers.clock.settleAsync();
    await brokers.answerFetch([{ records: batchOf(["f"], { baseOffset: 5 }) }]);
    expect(shown(takeAll(fetcher))).toEqual(["t-0@5=f"]);
  });

  it("other partitions go on meanwhile", async () => {
    const { brokers, fetcher } = await fetchingAt(2);
    const t1 = { topic: "t", partition: 1 };
    fetcher.add([t1]);
    fetcher.seek(t1, { offset: 0 });
    fetcher.start([t1]);
    await brokers.answerFetch([{ records: damaged }]);
    expect(() => fetcher.take(10)).toThrow(CorruptRecordError);
    await brokers.answerFetch([{ partitionIndex: 1, records: good }]);
    const turns = [0, 1, 2].map(() => {
      try {
        return shown([fetcher.take(1)!]).join();
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(turns.sort()).toEqual(["CorruptRecordError", "t-1@0=a", "t-1@1=b"]);
  });

  it("damage goes unseen without check.crcs, as the user wished", async () => {
    const { brokers, fetcher } = await fetchingAt(2, { checkCrcs: false });
    await brokers.answerFetch([{ records: damaged }]);
    expect(takeAll(fetcher)[0]?.records).toHaveLength(3);
  });

  it("a response that brings nothing past the position does not go round for ever", async () => {
    const { brokers, fetcher } = await fetchingAt(10);
    await brokers.answerFetch([{ records: good }]);
    expect(() => fetcher.take(1)).toThrow(/no complete batch/);
    await brokers.clock.advanceAsync(60_000);
    expect(brokers.open).toEqual([]);
  });
});

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
