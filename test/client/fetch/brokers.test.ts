import { describe, expect, it } from "vitest";
import { AuthenticationError, ConnectionError } from "../../../src/client/errors/errors.ts";
import type { FetcherOptions, FetchSettings } from "../../../src/client/fetch/fetcher.ts";
import { fetch as fetchApi } from "../../../src/protocol/index.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { takeAll } from "./fetch-world.ts";
import { askedFor, forgottenBy, ScriptedBrokers } from "./scripted-brokers.ts";

type Options = Partial<FetcherOptions<Buffer | null, Buffer | null>>;

/** As many partitions as leaders are given, all at offset 0, their first fetches under way. */
async function fetching(
  leaders: readonly number[],
  settings: Partial<FetchSettings> = {},
  options: Options = {},
) {
  const brokers = new ScriptedBrokers();
  brokers.describe("t", leaders);
  const partitions = leaders.map((_, partition) => ({ topic: "t", partition }));
  const fetcher = brokers.fetcher(settings, options);
  fetcher.add(partitions);
  for (const each of partitions) fetcher.seek(each, { offset: 0 });
  fetcher.start(partitions);
  await brokers.clock.settleAsync();
  return { brokers, fetcher, partitions };
}

/** A response part with records at offset 0. */
const part = (partitionIndex: number, values = ["a", "b"], baseOffset = 0) => ({
  partitionIndex,
  records: batchOf(values, { baseOffset }),
});

const fetches = (brokers: ScriptedBrokers) =>
  brokers.open.filter(({ api }) => api === fetchApi).map((sent) => [sent.nodeId, askedFor(sent)]);

describe("one fetch under way to each broker", () => {
  it("each broker is asked for the partitions that it leads", async () => {
    const { brokers } = await fetching([1, 2, 1]);
    expect(fetches(brokers)).toEqual([
      [1, ["t-0@0", "t-2@0"]],
      [2, ["t-1@0"]],
    ]);
  });

  it("says what it wants by Kafka's settings", async () => {
    const { brokers } = await fetching([1], {
      ...{ fetchMinBytes: 7, fetchMaxWaitMs: 8, fetchMaxBytes: 9_000, maxPartitionFetchBytes: 10 },
      ...{ isolationLevel: "read_committed", clientRack: "r1" },
    });
    expect(brokers.fetch.body).toMatchObject({
      ...{ minBytes: 7, maxWaitMs: 8, maxBytes: 9_000, isolationLevel: 1, rackId: "r1" },
      topics: [{ partitions: [{ partitionMaxBytes: 10, currentLeaderEpoch: 5, fetchOffset: 0 }] }],
    });
  });

  it("the first fetch from a broker is a small one, so that records come soon; the next may be a full one", async () => {
    const { brokers, fetcher } = await fetching([1, 1]);
    expect(brokers.fetch.body.maxBytes).toBe(128 * 1024);
    await brokers.answerFetch([part(0)]);
    expect(brokers.fetch.body.maxBytes).toBe(52_428_800 - fetcher.bufferedBytes);
  });

  it("the first fetch asks for no less than it waits for", async () => {
    const { brokers } = await fetching([1], { fetchMinBytes: 1_000_000 });
    expect(brokers.fetch.body).toMatchObject({ minBytes: 1_000_000, maxBytes: 1_000_000 });
  });

  it("the next is sent when the last arrives, for what has nothing buffered, before records are read", async () => {
    const { brokers, fetcher } = await fetching([1, 1, 1]);
    await brokers.answerFetch([part(0)], { sessionId: 4 });
    expect(fetches(brokers)).toEqual([[1, []]]);
    expect(forgottenBy(brokers.fetch)).toEqual(["t-0"]);
    expect(fetcher.bufferedBytes).toBeGreaterThan(0);
    takeAll(fetcher);
    expect(fetcher.bufferedBytes).toBe(0);
    await brokers.answerFetch([], { sessionId: 4 });
    expect(askedFor(brokers.fetch)).toEqual(["t-0@2"]);
  });

  it("a half of the partitions is on its way while the other half is handed out", async () => {
    const { brokers, fetcher } = await fetching([1, 1, 1, 1]);
    await brokers.answerFetch([part(0), part(1), part(2), part(3)]);
    expect(fetches(brokers)).toEqual([]);
    fetcher.take(10);
    expect(fetches(brokers)).toEqual([]);
    fetcher.take(10);
    expect(fetches(brokers)).toEqual([[1, ["t-0@2", "t-1@2"]]]);
  });

  it("at the end of the turn everything that ran dry is asked for", async () => {
    const { brokers, fetcher } = await fetching([1, 1, 1, 1]);
    await brokers.answerFetch([part(0), part(1), part(2), part(3)]);
    fetcher.take(10);
    await brokers.clock.settleAsync();
    expect(fetches(brokers)).toEqual([[1, ["t-0@2"]]]);
  });

  it("partitions that were served go behind the others in a full request", async () => {
    const { brokers, fetcher } = await fetching([1, 1, 1]);
    await brokers.answerFetch([part(0)]);
    takeAll(fetcher);
    await brokers.answerFetch([]);
    expect(askedFor(brokers.fetch)).toEqual(["t-1@0", "t-2@0", "t-0@2"]);
  });

  it("no more than fetch.max.bytes of a broker are buffered or under way", async () => {
    const big = ["x".repeat(600)];
    const { brokers, fetcher } = await fetching([1, 1, 1], { fetchMaxBytes: 1_000 });
    await brokers.answerFetch([part(0, big)]);
    expect(brokers.fetch.body.maxBytes).toBe(1_000 - fetcher.bufferedBytes);
    await brokers.answerFetch([part(1, big)]);
    expect(fetches(brokers)).toEqual([]);
    fetcher.take(10);
    await brokers.clock.settleAsync();
    expect(fetches(brokers)).toEqual([[1, ["t-2@0", "t-0@1"]]]);
  });

  it("paused partitions give the room of their buffers up for those that run", async () => {
    const { brokers, fetcher, partitions } = await fetching([1, 1], { fetchMaxBytes: 500 });
    await brokers.answerFetch([part(0, ["x".repeat(600), "y"])]);
    expect(fetcher.take(1)?.nextOffset).toBe(1);
    fetcher.pause([partitions[0]!]);
    await brokers.clock.settleAsync();
    fetcher.seek(partitions[1]!, { offset: 0 });
    await brokers.clock.settleAsync();
    expect(fetches(brokers)).toEqual([[1, ["t-1@0"]]]);
    expect(fetcher.bufferedBytes).toBe(0);
    fetcher.resume([partitions[0]!]);
    await brokers.answerFetch([]);
    expect(askedFor(brokers.fetch)).toContain("t-0@1");
  });

  it("asks by name where a topic has no id, and by id where all have", async () => {
    const { brokers, fetcher } = await fetching([1]);
    expect(brokers.fetch.options.maxVersion).toBeUndefined();
    brokers.describe("old", [1], 5, null);
    fetcher.add([{ topic: "old", partition: 0 }]);
    fetcher.seek({ topic: "old", partition: 0 }, { offset: 0 });
    fetcher.start([{ topic: "old", partition: 0 }]);
    await brokers.answerFetch([], { sessionId: 9 });
    expect(brokers.fetch.options.maxVersion).toBe(12);
    expect(brokers.fetch.body).toMatchObject({ sessionId: 9, sessionEpoch: 0 });
  });
});

describe("fetch sessions that fail", () => {
  it.each(["FETCH_SESSION_ID_NOT_FOUND", "INVALID_FETCH_SESSION_EPOCH"] as const)(
    "%s: a full request at once, then with backoff",
    async (error) => {
      const { brokers } = await fetching([1]);
      await brokers.answerFetch([], { sessionId: 4 });
      expect(fetches(brokers)).toEqual([[1, []]]);
      await brokers.answerFetch([], { error });
      expect(fetches(brokers)).toEqual([[1, ["t-0@0"]]]);
      await brokers.answerFetch([], { error });
      expect(fetches(brokers)).toEqual([]);
      await brokers.clock.advanceAsync(1_000);
      expect(fetches(brokers)).toEqual([[1, ["t-0@0"]]]);
    },
  );

  it("any other error of a whole response waits, and is logged", async () => {
    const { brokers } = await fetching([1]);
    await brokers.answerFetch([], { error: "UNKNOWN_SERVER_ERROR" });
    expect(fetches(brokers)).toEqual([]);
    expect(brokers.ports.logLines.map(({ level }) => level)).toEqual(["warn"]);
    await brokers.clock.advanceAsync(1_000);
    expect(fetches(brokers)).toHaveLength(1);
  });

  it("a closed fetcher ends its sessions with brokers that are idle", async () => {
    const { brokers, fetcher } = await fetching([1]);
    await brokers.answerFetch([part(0)], { sessionId: 4 });
    const closed = fetcher.close();
    expect(brokers.fetch.body).toMatchObject({ sessionId: 4, sessionEpoch: -1, topics: [] });
    brokers.fetch.fail(new ConnectionError("gone"));
    await brokers.clock.until(closed);
  });
});

describe("a broker that does not answer", () => {
  it("is asked again with backoff, in full, and metadata with it", async () => {
    const { brokers } = await fetching([1, 2]);
    brokers.only(fetchApi, 1).fail(new ConnectionError("lost"));
    await brokers.clock.settleAsync();
    expect(fetches(brokers)).toEqual([[2, ["t-1@0"]]]);
    expect(brokers.metadataRequests).toBe(1);
    await brokers.clock.advanceAsync(125);
    expect(fetches(brokers)).toContainEqual([1, ["t-0@0"]]);
  });

  it("its partitions are fetched from the new leader as soon as there is one", async () => {
    const { brokers } = await fetching([1, 2]);
    brokers.only(fetchApi, 1).fail(new ConnectionError("lost"));
    await brokers.answerFetch([], { nodeId: 2 });
    brokers.describe("t", [2, 2], 6);
    await brokers.answerFetch([], { nodeId: 2 });
    expect(fetches(brokers)).toEqual([[2, ["t-0@0", "t-1@0"]]]);
  });

  it("for good is told to the application, once for each try", async () => {
    const { brokers, fetcher } = await fetching([1, 1]);
    brokers.fetch.fail(new AuthenticationError("wrong password"));
    await brokers.clock.settleAsync();
    expect(() => fetcher.take(1)).toThrow(AuthenticationError);
    expect(fetcher.take(1)).toBeNull();
    await brokers.clock.advanceAsync(1_000);
    expect(fetches(brokers)).toHaveLength(1);
  });
});

describe("fetching from a follower (KIP-392)", () => {
  async function preferring() {
    const world = await fetching([1], { metadataMaxAgeMs: 60_000, clientRack: "r2" });
    await world.brokers.answerFetch([{ preferredReadReplica: 2 }]);
    return world;
  }

  it("goes to the replica that the leader names, until the lease ends", async () => {
    const { brokers } = await preferring();
    expect(fetches(brokers)).toEqual([[2, ["t-0@0"]]]);
    await brokers.clock.advanceAsync(59_999);
    await brokers.answerFetch([]);
    expect(fetches(brokers)).toEqual([[2, ["t-0@0"]]]);
    await brokers.clock.advanceAsync(1);
    await brokers.answerFetch([]);
    expect(fetches(brokers)).toEqual([[1, ["t-0@0"]]]);
  });

  it("goes back to the leader when the follower does not have the offset, without a reset", async () => {
    const { brokers } = await preferring();
    await brokers.answerFetch([{ error: "OFFSET_OUT_OF_RANGE" }]);
    expect(fetches(brokers)).toEqual([[1, ["t-0@0"]]]);
  });

  it("goes back to the leader when the follower cannot be reached", async () => {
    const { brokers } = await preferring();
    brokers.fetch.fail(new ConnectionError("lost"));
    await brokers.clock.settleAsync();
    expect(fetches(brokers)).toEqual([[1, ["t-0@0"]]]);
  });

  it("goes to the leader when that has changed", async () => {
    const { brokers } = await preferring();
    brokers.describe("t", [3], 6);
    await brokers.answerFetch([]);
    expect(fetches(brokers)).toEqual([[3, ["t-0@0"]]]);
  });
});

describe("who listens", () => {
  it("hears of responses and of what was handed out, with lag and lead", async () => {
    const heard: unknown[] = [];
    const { brokers, fetcher, partitions } = await fetching(
      [1],
      {},
      {
        metrics: {
          fetched: (sample) => heard.push(sample),
          consumed: (sample) => heard.push(sample),
        },
      },
    );
    await brokers.clock.advanceAsync(30);
    const { records } = part(0);
    await brokers.answerFetch([{ records, highWatermark: 12, logStartOffset: 0 }]);
    expect(fetcher.lag(partitions[0]!)).toBe(12);
    fetcher.take(10);
    expect(heard).toEqual([
      {
        ...{ nodeId: 1, latencyMs: 30, throttleTimeMs: 0 },
        ...{ sizeBytes: records.length, recordCount: 2 },
      },
      {
        ...{ topic: "t", partition: 0, recordCount: 2, lag: 10, lead: 2 },
        sizeBytes: records.length - 61,
      },
    ]);
  });

  it("is rung once for each response, not from within a call", async () => {
    const { brokers, fetcher } = await fetching([1, 1]);
    let rings = 0;
    const stop = fetcher.onAvailable(() => rings++);
    await brokers.answerFetch([part(0), part(1)]);
    expect(rings).toBe(1);
    takeAll(fetcher);
    await brokers.clock.settleAsync();
    expect(rings).toBe(1);
    await brokers.answerFetch([part(0, ["c"], 2)]);
    expect(rings).toBe(2);
    stop();
    takeAll(fetcher);
    await brokers.answerFetch([part(1, ["c"], 2)]);
    expect(rings).toBe(2);
  });
});
