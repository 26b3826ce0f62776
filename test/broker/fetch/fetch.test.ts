import { describe, expect, it, vi } from "vitest";
import type { BrokerContext } from "../../../src/broker/broker-context.ts";
import { handleFetch } from "../../../src/broker/fetch/fetch.ts";
import {
  batches,
  errorName,
  type FetchRequestInput,
  type FetchResponse,
  fetch,
  RecordBatch,
} from "../../../src/protocol/index.ts";
import { ask, send } from "../../kit/fake-call.ts";
import { batchOf, text } from "../../kit/record-bytes.ts";
import { TestBrokers } from "../../kit/test-broker.ts";

const served = { api: fetch, handle: handleFetch };
const NAMES_VERSION = 12;

interface Wanted {
  readonly topic?: string;
  readonly partition?: number;
  readonly fetchOffset?: number;
  readonly currentLeaderEpoch?: number;
  readonly lastFetchedEpoch?: number;
  readonly partitionMaxBytes?: number;
}

function request(
  wanted: readonly Wanted[],
  terms: Partial<FetchRequestInput> = {},
): FetchRequestInput {
  return {
    maxWaitMs: 500,
    minBytes: 1,
    topics: wanted.map(({ topic = "t", partition = 0, fetchOffset = 0, ...rest }) => ({
      topic,
      partitions: [{ partition, fetchOffset, partitionMaxBytes: 1 << 20, ...rest }],
    })),
    ...terms,
  };
}

/** `topic-partition: error or values` of every partition in a response. */
function shown(response: FetchResponse): string[] {
  return response.responses.flatMap(({ topic, partitions }) =>
    partitions.map(({ partitionIndex, errorCode, records }) => {
      const error = errorName(errorCode);
      const what = error === "NONE" ? valuesOf(records).join(" ") : error;
      return `${topic}-${partitionIndex}: ${what}`;
    }),
  );
}

function valuesOf(records: Uint8Array | null): string[] {
  return [...batches(records ?? new Uint8Array(0))].flatMap((batch) =>
    (batch as RecordBatch).records().map((record) => text(record.value)!),
  );
}

function produce(brokers: TestBrokers, topic: string, ...values: string[]): void {
  const partition = brokers.cluster.partition(topic, 0)!;
  partition.append(new RecordBatch(batchOf(values)), { nowMs: brokers.clock.nowMs() });
}

function withRecords(...values: string[]): { brokers: TestBrokers; broker: BrokerContext } {
  const brokers = new TestBrokers();
  brokers.topic("t");
  if (values.length > 0) produce(brokers, "t", ...values);
  return { brokers, broker: brokers.broker() };
}

const byName = { version: NAMES_VERSION };

describe("Fetch", () => {
  it.each([4, 7, 11, 12])("version %d reads from the offset asked for", (version) => {
    const { broker } = withRecords("a", "b");
    const response = ask(broker, served, request([{}]), { version });
    expect(shown(response)).toEqual(["t-0: a b"]);
    expect(response.responses[0]!.partitions[0]).toMatchObject({
      highWatermark: 2,
      lastStableOffset: 2,
      abortedTransactions: null,
    });
  });

  it("names topics by id from version 13 on", () => {
    const { brokers, broker } = withRecords("a");
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }];
    const topics = [brokers.cluster.topic("t")!.id, "AAAAAAAAAAAAAAAAAAAABA"];
    const response = ask(broker, served, {
      maxWaitMs: 0,
      minBytes: 1,
      topics: topics.map((topicId) => ({ topicId, partitions })),
    });
    expect(shown(response)).toEqual(["-0: a", "-0: UNKNOWN_TOPIC_ID"]);
  });

  it.each<[string, Wanted, string]>([
    ["a topic that does not exist", { topic: "u" }, "u-0: UNKNOWN_TOPIC_OR_PARTITION"],
    ["a partition that does not exist", { partition: 3 }, "t-3: UNKNOWN_TOPIC_OR_PARTITION"],
    ["an offset behind the end", { fetchOffset: 3 }, "t-0: OFFSET_OUT_OF_RANGE"],
    ["an offset before the start", { fetchOffset: 0 }, "t-0: OFFSET_OUT_OF_RANGE"],
    [
      "an older leader epoch",
      { fetchOffset: 1, currentLeaderEpoch: 0 },
      "t-0: FENCED_LEADER_EPOCH",
    ],
    [
      "a newer leader epoch",
      { fetchOffset: 1, currentLeaderEpoch: 9 },
      "t-0: UNKNOWN_LEADER_EPOCH",
    ],
    ["an epoch nobody knows", { fetchOffset: 1, lastFetchedEpoch: 7 }, "t-0: OFFSET_OUT_OF_RANGE"],
  ])("refuses %s at once", (_what, wanted, line) => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    const [partition] = brokers.topic("t", { replicationFactor: 2 }).partitions;
    produce(brokers, "t", "a");
    brokers.stop(1);
    brokers.start(1);
    produce(brokers, "t", "b");
    partition!.log.moveLogStart(1);
    expect(shown(ask(brokers.broker(), served, request([wanted]), byName))).toEqual([line]);
  });

  it("tells a client that read a lost epoch where the logs parted", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    brokers.topic("t", { replicationFactor: 2 });
    produce(brokers, "t", "a");
    brokers.stop(1);
    produce(brokers, "t", "b");
    const wanted = { fetchOffset: 2, lastFetchedEpoch: 0 };
    const response = ask(brokers.broker(2), served, request([wanted]), byName);
    const [partition] = response.responses[0]!.partitions;
    expect(partition!.divergingEpoch).toEqual({ epoch: 0, endOffset: 1 });
    expect(partition!.records).toHaveLength(0);
  });

  it("names the leader to who asked the wrong broker, from version 16 on (KIP-951)", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    const { id: topicId } = brokers.topic("t");
    const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }];
    const input = { maxWaitMs: 500, minBytes: 1, topics: [{ topicId, partitions }] };
    const response = ask(brokers.broker(2), served, input, { version: 16 });
    const [partition] = response.responses[0]!.partitions;
    expect(errorName(partition!.errorCode)).toBe("NOT_LEADER_OR_FOLLOWER");
    expect(partition!.currentLeader).toEqual({ leaderId: 1, leaderEpoch: 0 });
    expect(response.nodeEndpoints).toMatchObject([{ nodeId: 1, port: 9001 }]);
    expect(ask(brokers.broker(2), served, input, { version: 15 }).nodeEndpoints).toEqual([]);
  });

  it("shares maxBytes out in order, and always gives the first batch there is (KIP-74)", () => {
    const brokers = new TestBrokers();
    for (const topic of ["empty", "one", "two"]) brokers.topic(topic);
    produce(brokers, "one", "x".repeat(1000));
    produce(brokers, "two", "y".repeat(1000));
    const wanted = [{ topic: "empty" }, { topic: "one" }, { topic: "two" }];
    const sizes = (maxBytes: number) =>
      ask(brokers.broker(), served, request(wanted, { maxBytes }), byName).responses.map(
        ({ partitions }) => partitions[0]!.records!.length > 0,
      );
    expect(sizes(10)).toEqual([false, true, false]);
    expect(sizes(3000)).toEqual([false, true, true]);
  });

  it("counts a batch larger than partitionMaxBytes only where nothing was read before it", () => {
    const brokers = new TestBrokers();
    for (const topic of ["one", "two"]) brokers.topic(topic);
    produce(brokers, "one", "x".repeat(1000));
    produce(brokers, "two", "y".repeat(1000));
    const wanted = [
      { topic: "one", partitionMaxBytes: 10 },
      { topic: "two", partitionMaxBytes: 10 },
    ];
    const response = ask(brokers.broker(), served, request(wanted), byName);
    expect(response.responses.map((each) => each.partitions[0]!.records!.length > 0)).toEqual([
      true,
      false,
    ]);
  });
});

describe("a parked fetch", () => {
  it("is answered at the end of the turn in which enough came", () => {
    const { brokers, broker } = withRecords();
    const call = send(broker, served, request([{}]), byName);
    expect(call.isParked).toBe(true);
    produce(brokers, "t", "a");
    produce(brokers, "t", "b");
    expect(call.isParked).toBe(true);
    brokers.clock.settle();
    expect(shown(call.answer)).toEqual(["t-0: a b"]);
    brokers.clock.advance(1000);
  });

  it("waits for minBytes over all of its partitions", () => {
    const brokers = new TestBrokers();
    for (const topic of ["one", "two"]) brokers.topic(topic);
    const wanted = [{ topic: "one" }, { topic: "two" }];
    const call = send(brokers.broker(), served, request(wanted, { minBytes: 1500 }), byName);
    produce(brokers, "one", "x".repeat(800));
    brokers.clock.settle();
    expect(call.isParked).toBe(true);
    produce(brokers, "two", "y".repeat(800));
    brokers.clock.settle();
    expect(call.answer.responses).toHaveLength(2);
  });

  it("is answered with what there is when its time is up", () => {
    const { brokers, broker } = withRecords();
    const call = send(broker, served, request([{}]), byName);
    brokers.clock.advance(499);
    expect(call.isParked).toBe(true);
    brokers.clock.advance(1);
    expect(shown(call.answer)).toEqual(["t-0: "]);
  });

  it("is answered when the leader moves, and when the topic is deleted", () => {
    const brokers = new TestBrokers({ nodeIds: [1, 2] });
    brokers.topic("t", { replicationFactor: 2 });
    const moved = send(brokers.broker(1), served, request([{}]), byName);
    brokers.stop(1);
    brokers.clock.settle();
    expect(shown(moved.answer)).toEqual(["t-0: NOT_LEADER_OR_FOLLOWER"]);
    const deleted = send(brokers.broker(2), served, request([{}]), byName);
    brokers.cluster.deleteTopic(brokers.cluster.topic("t")!);
    brokers.clock.settle();
    expect(shown(deleted.answer)).toEqual(["t-0: UNKNOWN_TOPIC_OR_PARTITION"]);
  });

  it("leaves nothing behind when its connection closes", () => {
    const { brokers, broker } = withRecords();
    const partition = brokers.cluster.partition("t", 0)!;
    const waiting = vi.spyOn(partition, "wait");
    const stopped = vi.spyOn(partition, "stopWaiting");
    const before = brokers.clock.armedTimerCount;
    const call = send(broker, served, request([{}]), byName);
    call.abandon();
    expect(waiting).toHaveBeenCalledOnce();
    expect(stopped.mock.calls).toEqual(waiting.mock.calls);
    expect(brokers.clock.armedTimerCount).toBe(before);
    produce(brokers, "t", "a");
    brokers.clock.advance(1000);
    expect(() => call.answer).toThrow(/not answered/);
  });

  it("waits in spite of a partition that does not exist, if there is one that does", () => {
    const { broker } = withRecords();
    expect(send(broker, served, request([{}, { topic: "u" }]), byName).isParked).toBe(true);
    expect(send(broker, served, request([{ topic: "u" }]), byName).isParked).toBe(false);
  });
});

describe("a read_committed fetch", () => {
  const transactional = (baseSequence: number) =>
    new RecordBatch(
      batchOf(["open"], { producerId: 5, producerEpoch: 0, baseSequence, isTransactional: true }),
    );

  it("reads up to the last stable offset and waits there", () => {
    const { brokers, broker } = withRecords("a");
    const partition = brokers.cluster.partition("t", 0)!;
    partition.append(transactional(0), { nowMs: 0 });
    const committed = { isolationLevel: 1 };
    const response = ask(broker, served, request([{}], committed), byName);
    expect(shown(response)).toEqual(["t-0: a"]);
    expect(response.responses[0]!.partitions[0]).toMatchObject({
      highWatermark: 2,
      lastStableOffset: 1,
      abortedTransactions: [],
    });
    const waiting = send(broker, served, request([{ fetchOffset: 1 }], committed), byName);
    produce(brokers, "t", "behind the transaction");
    brokers.clock.settle();
    expect(waiting.isParked).toBe(true);
    const uncommitted = ask(broker, served, request([{ fetchOffset: 1 }]), byName);
    expect(shown(uncommitted)).toEqual(["t-0: open behind the transaction"]);
  });

  it("lists the aborted transactions in what it reads", () => {
    const { brokers, broker } = withRecords("a");
    const partition = brokers.cluster.partition("t", 0)!;
    partition.append(transactional(0), { nowMs: 0 });
    const marker = new RecordBatch(
      batchOf([{ key: "abrt", value: "marker" }], {
        producerId: 5,
        producerEpoch: 0,
        isTransactional: true,
        isControl: true,
      }),
    );
    partition.append(marker, { nowMs: 0, marker: { type: "Abort", coordinatorEpoch: 0 } });
    const response = ask(broker, served, request([{}], { isolationLevel: 1 }), byName);
    expect(response.responses[0]!.partitions[0]!.abortedTransactions).toMatchObject([
      { producerId: 5, firstOffset: 1 },
    ]);
  });
});
