import { describe, expect, it } from "vitest";
import {
  ConnectionError,
  GroupAuthorizationError,
  NoOffsetForPartitionError,
  TimeoutError,
  TopicAuthorizationError,
} from "../../../src/client/errors/errors.ts";
import type { FetchCommitted, FetchSettings } from "../../../src/client/fetch/fetcher.ts";
import { START_MS } from "../../kit/virtual-clock.ts";
import { askedFor, ScriptedBrokers } from "./scripted-brokers.ts";

const t0 = { topic: "t", partition: 0 };
const t1 = { topic: "t", partition: 1 };

const NO_ERROR = { errorCode: 0, timestamp: -1, leaderEpoch: 5 };

type Committed = Awaited<ReturnType<FetchCommitted>>;

/** A group that answers when the test says so. */
class Group {
  readonly calls: { partitions: number[]; answer(of: Committed): void; fail(e: Error): void }[] =
    [];
  readonly fetchCommitted: FetchCommitted = (partitions) =>
    new Promise((answer, fail) => {
      this.calls.push({ partitions: partitions.map(({ partition }) => partition), answer, fail });
    });
}

function committed(...offsets: { partition: number; offset: number; leaderEpoch?: number }[]) {
  return new Map([["t", offsets]]);
}

async function started(settings: Partial<FetchSettings> = {}) {
  const brokers = new ScriptedBrokers();
  const group = new Group();
  const fetcher = brokers.fetcher(settings, { fetchCommitted: group.fetchCommitted });
  fetcher.add([t0, t1]);
  fetcher.start([t0, t1]);
  await brokers.clock.settleAsync();
  return { brokers, group, fetcher };
}

describe("where a partition begins", () => {
  it("D17: the committed offset comes first, whatever auto.offset.reset says", async () => {
    const { brokers, group, fetcher } = await started({ autoOffsetReset: "latest" });
    expect(group.calls.map(({ partitions }) => partitions)).toEqual([[0, 1]]);
    group.calls[0]!.answer(committed({ partition: 0, offset: 7 }));
    await brokers.clock.settleAsync();
    expect(fetcher.position(t0)).toMatchObject({ offset: 7 });
    expect(fetcher.position(t1)).toBeNull();
    expect(brokers.open).toHaveLength(1);
    expect(brokers.listOffsets.body.topics[0].partitions).toEqual([
      { partitionIndex: 1, currentLeaderEpoch: 5, timestamp: -1 },
    ]);
    await brokers.answerOffsets({ 1: 42 });
    expect(fetcher.position(t1)).toMatchObject({ offset: 42 });
    expect(askedFor(brokers.fetch)).toEqual(["t-0@7", "t-1@42"]);
  });

  it("D18: a partition that leaves and comes back asks for the committed offset again", async () => {
    const { brokers, group, fetcher } = await started();
    group.calls[0]!.answer(committed({ partition: 0, offset: 7 }, { partition: 1, offset: 7 }));
    await brokers.clock.settleAsync();
    fetcher.remove([t1]);
    fetcher.add([t1]);
    fetcher.start([t1]);
    expect(fetcher.position(t1)).toBeNull();
    await brokers.clock.settleAsync();
    expect(group.calls[1]!.partitions).toEqual([1]);
    group.calls[1]!.answer(committed({ partition: 1, offset: 30 }));
    await brokers.clock.settleAsync();
    expect(fetcher.position(t1)).toMatchObject({ offset: 30 });
  });

  it("D19: an answer for an older epoch is dropped; the newer question has its own", async () => {
    const { brokers, group, fetcher } = await started();
    fetcher.remove([t1]);
    fetcher.add([t1]);
    fetcher.start([t1]);
    await brokers.clock.settleAsync();
    expect(group.calls[1]!.partitions).toEqual([1]);
    group.calls[0]!.answer(committed({ partition: 0, offset: 3 }, { partition: 1, offset: 3 }));
    await brokers.clock.settleAsync();
    expect(fetcher.position(t0)).toMatchObject({ offset: 3 });
    expect(fetcher.position(t1)).toBeNull();
    group.calls[1]!.answer(committed({ partition: 1, offset: 9 }));
    await brokers.clock.settleAsync();
    expect(fetcher.position(t1)).toMatchObject({ offset: 9 });
  });

  it("D19: a question that failed is asked again with backoff and never means that there is none", async () => {
    const { brokers, group, fetcher } = await started({ autoOffsetReset: "earliest" });
    for (let attempt = 0; attempt < 4; attempt++) {
      expect(group.calls).toHaveLength(attempt + 1);
      group.calls[attempt]!.fail(new ConnectionError("the coordinator is gone"));
      await brokers.clock.settleAsync();
      expect(group.calls).toHaveLength(attempt + 1);
      await brokers.clock.advanceAsync(1_000);
    }
    expect(brokers.open).toEqual([]);
    expect(fetcher.take(1)).toBeNull();
    group.calls[4]!.answer(committed({ partition: 0, offset: 7 }, { partition: 1, offset: 8 }));
    await brokers.clock.settleAsync();
    expect(askedFor(brokers.fetch)).toEqual(["t-0@7", "t-1@8"]);
  });

  it("D19: a seek while the committed offset is looked up wins over the answer", async () => {
    const { brokers, group, fetcher } = await started();
    fetcher.seek(t0, { offset: 40 });
    group.calls[0]!.answer(committed({ partition: 0, offset: 7 }, { partition: 1, offset: 7 }));
    await brokers.clock.settleAsync();
    expect(fetcher.position(t0)).toMatchObject({ offset: 40 });
    expect(fetcher.position(t1)).toMatchObject({ offset: 7 });
  });

  it("D19: a purge while a reset is looked up asks again under the new epoch", async () => {
    const { brokers, group, fetcher } = await started();
    group.calls[0]!.answer(new Map());
    await brokers.clock.settleAsync();
    const stale = brokers.listOffsets;
    fetcher.purge([t0, t1]);
    await brokers.clock.settleAsync();
    const [, fresh] = brokers.open;
    const answer = (offset: number) => ({
      throttleTimeMs: 0,
      topics: [
        {
          name: "t",
          partitions: [0, 1].map((partitionIndex) => ({ ...NO_ERROR, partitionIndex, offset })),
        },
      ],
    });
    stale.answer(answer(1));
    await brokers.clock.settleAsync();
    expect(fetcher.position(t0)).toBeNull();
    fresh!.answer(answer(2));
    await brokers.clock.settleAsync();
    expect(fetcher.position(t0)).toMatchObject({ offset: 2 });
  });

  it("tells the application when the group refuses to answer, and asks on", async () => {
    const { brokers, group, fetcher } = await started();
    group.calls[0]!.fail(new GroupAuthorizationError());
    await brokers.clock.settleAsync();
    expect(() => fetcher.take(1)).toThrow(GroupAuthorizationError);
    await brokers.clock.advanceAsync(1_000);
    expect(group.calls).toHaveLength(2);
  });

  it("a position that was sought before the start is not looked up", async () => {
    const brokers = new ScriptedBrokers();
    const group = new Group();
    const fetcher = brokers.fetcher({}, { fetchCommitted: group.fetchCommitted });
    fetcher.add([t0]);
    fetcher.seek(t0, { offset: 11 });
    fetcher.start([t0]);
    await brokers.clock.settleAsync();
    expect(group.calls).toEqual([]);
    expect(askedFor(brokers.fetch)).toEqual(["t-0@11"]);
  });

  it("without committed offset and policy it says so until the application seeks", async () => {
    const { brokers, group, fetcher } = await started({ autoOffsetReset: "none" });
    group.calls[0]!.answer(committed({ partition: 1, offset: 7 }));
    await brokers.clock.settleAsync();
    expect(() => fetcher.take(1)).toThrow(NoOffsetForPartitionError);
    expect(() => fetcher.take(1)).toThrow(/t-0/);
    await expect(fetcher.positionKnown(t0, START_MS + 5)).rejects.toThrow(/auto.offset.reset/);
    fetcher.seek(t0, { offset: 0 });
    expect(fetcher.take(1)).toBeNull();
    await brokers.answerFetch([]);
    expect(askedFor(brokers.fetch)).toEqual(["t-0@0", "t-1@7"]);
  });

  it.each([
    ["earliest", -2],
    ["latest", -1],
    ["by_duration:PT1H", START_MS - 3_600_000],
  ])("policy %s asks the leader for timestamp %d", async (autoOffsetReset, timestamp) => {
    const { brokers, group } = await started({ autoOffsetReset });
    group.calls[0]!.answer(new Map());
    await brokers.clock.settleAsync();
    const { partitions } = brokers.listOffsets.body.topics[0];
    expect(partitions.map((each: { timestamp: number }) => each.timestamp)).toEqual([
      timestamp,
      timestamp,
    ]);
  });

  it("by duration begins at the end when all records are older", async () => {
    const { brokers, group, fetcher } = await started({ autoOffsetReset: "by_duration:P1D" });
    group.calls[0]!.answer(committed({ partition: 1, offset: 0 }));
    await brokers.clock.settleAsync();
    await brokers.answerOffsets({ 0: -1 });
    expect(brokers.listOffsets.body.topics[0].partitions[0].timestamp).toBe(-1);
    await brokers.answerOffsets({ 0: 50 });
    expect(fetcher.position(t0)).toMatchObject({ offset: 50 });
  });

  it("asks again after a leader that moved, and tells about a topic it may not read", async () => {
    const { brokers, group, fetcher } = await started();
    group.calls[0]!.answer(new Map());
    await brokers.clock.settleAsync();
    await brokers.answerOffsets({ 0: "NOT_LEADER_OR_FOLLOWER", 1: "TOPIC_AUTHORIZATION_FAILED" });
    expect(brokers.metadataRequests).toBeGreaterThan(0);
    expect(() => fetcher.take(1)).toThrow(TopicAuthorizationError);
    expect(fetcher.take(1)).toBeNull();
    await brokers.clock.advanceAsync(150);
    await brokers.answerOffsets({ 0: 3, 1: 4 });
    expect(fetcher.position(t0)).toMatchObject({ offset: 3 });
    expect(fetcher.position(t1)).toMatchObject({ offset: 4 });
  });

  it("a partition without leader waits for metadata, not for a whole backoff", async () => {
    const brokers = new ScriptedBrokers();
    brokers.describe("t", [-1]);
    const fetcher = brokers.fetcher();
    fetcher.start([t0]);
    await brokers.clock.settleAsync();
    expect(brokers.metadataRequests).toBeGreaterThan(0);
    brokers.describe("t", [2]);
    await brokers.clock.settleAsync();
    expect(brokers.listOffsets.nodeId).toBe(2);
  });

  it("seekTo begins a new epoch and finds the beginning or the end", async () => {
    const { brokers, group, fetcher } = await started();
    group.calls[0]!.answer(committed({ partition: 0, offset: 7 }, { partition: 1, offset: 7 }));
    await brokers.clock.settleAsync();
    const epoch = fetcher.epochOf(t0);
    fetcher.seekTo([t0], "end");
    expect(fetcher.epochOf(t0)).toBeGreaterThan(epoch);
    expect(fetcher.position(t0)).toBeNull();
    await brokers.clock.settleAsync();
    await brokers.answerOffsets({ 0: 99 });
    expect(fetcher.position(t0)).toMatchObject({ offset: 99 });
  });
});

describe("positionKnown", () => {
  it("resolves when the position is found", async () => {
    const { brokers, group, fetcher } = await started();
    const known = fetcher.positionKnown(t0, START_MS + 1_000);
    group.calls[0]!.answer(committed({ partition: 0, offset: 7 }));
    expect(await brokers.clock.until(known)).toMatchObject({ offset: 7 });
  });

  it("has the position looked for before the partition is started, and nothing fetched", async () => {
    const brokers = new ScriptedBrokers();
    const fetchCommitted = async () => committed({ partition: 0, offset: 7 });
    const fetcher = brokers.fetcher({}, { fetchCommitted });
    fetcher.add([t0, t1]);
    const known = fetcher.positionKnown(t0, START_MS + 1_000);
    expect(await brokers.clock.until(known)).toMatchObject({ offset: 7 });
    expect(fetcher.position(t1)).toBeNull();
    expect(brokers.open).toHaveLength(0);
  });

  it("of a paused partition is asked for again after a failure", async () => {
    const { brokers, group, fetcher } = await started();
    fetcher.pause([t0, t1]);
    group.calls[0]!.fail(new ConnectionError("lost the coordinator"));
    const known = fetcher.positionKnown(t0, START_MS + 1_000);
    await brokers.clock.advanceAsync(500);
    group.calls[1]!.answer(committed({ partition: 0, offset: 7 }));
    expect(await brokers.clock.until(known)).toMatchObject({ offset: 7 });
  });

  it("times out, and says what it waited for", async () => {
    const { brokers, group, fetcher } = await started();
    group.calls[0]!.fail(new ConnectionError("lost the coordinator"));
    const known = fetcher.positionKnown(t0, START_MS + 1_000);
    const error = await brokers.clock.until(known.catch((e: unknown) => e));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(String(error)).toContain("lost the coordinator");
    expect(brokers.clock.nowMs()).toBe(START_MS + 1_000);
  });

  it("ends when the partition is given up", async () => {
    const { brokers, fetcher } = await started();
    const known = fetcher.positionKnown(t0, START_MS + 1_000);
    fetcher.remove([t0]);
    await expect(brokers.clock.until(known)).rejects.toThrow(/given up/);
  });
});
