import { describe, expect, it } from "vitest";
import { LogTruncationError, UnsupportedVersionError } from "../../../src/client/errors/errors.ts";
import type { FetchSettings } from "../../../src/client/fetch/fetcher.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { askedFor, ScriptedBrokers } from "./scripted-brokers.ts";

const t0 = { topic: "t", partition: 0 };

/** Two of four records of epoch 5 were read from broker 1; then broker 2 leads in epoch 6. */
async function afterNewLeader(settings: Partial<FetchSettings> = {}) {
  const brokers = new ScriptedBrokers();
  const fetcher = brokers.fetcher(settings);
  fetcher.add([t0]);
  fetcher.seek(t0, { offset: 0 });
  fetcher.start([t0]);
  await brokers.clock.settleAsync();
  const records = batchOf(["a", "b", "c", "d"], { partitionLeaderEpoch: 5 });
  await brokers.answerFetch([{ records }]);
  fetcher.take(2);
  await brokers.clock.settleAsync();
  brokers.describe("t", [2], 6);
  await brokers.clock.settleAsync();
  // What the old leader still sends is not looked at any more.
  const late = batchOf(["e"], { baseOffset: 4, partitionLeaderEpoch: 5 });
  await brokers.answerFetch([{ records: late }]);
  return { brokers, fetcher };
}

describe("D21: positions are validated when the leader epoch moves on (KIP-320)", () => {
  it("the new leader is asked where the epoch of the last record ended; nothing flows meanwhile", async () => {
    const { brokers, fetcher } = await afterNewLeader();
    expect(brokers.offsetForLeaderEpoch.nodeId).toBe(2);
    expect(brokers.offsetForLeaderEpoch.body).toMatchObject({
      replicaId: -1,
      topics: [
        { topic: "t", partitions: [{ partition: 0, leaderEpoch: 5, currentLeaderEpoch: 6 }] },
      ],
    });
    expect(brokers.open).toHaveLength(1);
    expect(fetcher.take(10)).toBeNull();
    expect(fetcher.position(t0)).toMatchObject({ offset: 2, leaderEpoch: 5 });
  });

  it("a log that holds what was read is fetched on from the position", async () => {
    const { brokers } = await afterNewLeader();
    await brokers.answerEpochEnd(0, { leaderEpoch: 5, endOffset: 4 });
    expect(askedFor(brokers.fetch)).toEqual(["t-0@2"]);
    expect(brokers.fetch.body.topics[0].partitions[0].currentLeaderEpoch).toBe(6);
  });

  it("a truncated log is read on from where it parts, under a reset policy", async () => {
    const { brokers, fetcher } = await afterNewLeader();
    await brokers.answerEpochEnd(0, { leaderEpoch: 4, endOffset: 1 });
    expect(fetcher.position(t0)).toMatchObject({ offset: 1, leaderEpoch: 4 });
    expect(askedFor(brokers.fetch)).toEqual(["t-0@1"]);
    expect(brokers.ports.logLines.map(({ level }) => level)).toContain("warn");
  });

  it("where the leader cannot say, the policy decides", async () => {
    const { brokers } = await afterNewLeader({ autoOffsetReset: "latest" });
    await brokers.answerEpochEnd(0, {});
    expect(brokers.listOffsets.body.topics[0].partitions[0].timestamp).toBe(-1);
  });

  it("without a policy the application hears of it, with the offsets", async () => {
    const { brokers, fetcher } = await afterNewLeader({ autoOffsetReset: "none" });
    await brokers.answerEpochEnd(0, { leaderEpoch: 4, endOffset: 1 });
    const error = await fetcherError(() => fetcher.take(1));
    expect(error).toBeInstanceOf(LogTruncationError);
    expect(error).toMatchObject({
      positions: [{ topic: "t", partition: 0, offset: 2 }],
      divergentOffsets: [{ topic: "t", partition: 0, offset: 1 }],
    });
    fetcher.seek(t0, { offset: 1, leaderEpoch: 4 });
    await brokers.clock.settleAsync();
    expect(brokers.offsetForLeaderEpoch.body.topics[0].partitions[0].leaderEpoch).toBe(4);
  });

  it.each(["NOT_LEADER_OR_FOLLOWER", "FENCED_LEADER_EPOCH", "UNKNOWN_LEADER_EPOCH"] as const)(
    "%s: the question is asked again",
    async (error) => {
      const { brokers } = await afterNewLeader();
      await brokers.answerEpochEnd(0, { error });
      expect(brokers.open).toEqual([]);
      await brokers.clock.advanceAsync(125);
      await brokers.answerEpochEnd(0, { leaderEpoch: 5, endOffset: 4 });
      expect(askedFor(brokers.fetch)).toEqual(["t-0@2"]);
    },
  );

  it("a leader that changes again meanwhile is asked in its turn, and the old answer dropped", async () => {
    const { brokers, fetcher } = await afterNewLeader();
    const late = brokers.offsetForLeaderEpoch;
    brokers.describe("t", [3], 7);
    await brokers.clock.settleAsync();
    const partitions = [{ partition: 0, errorCode: 0, leaderEpoch: 4, endOffset: 1 }];
    late.answer({ throttleTimeMs: 0, topics: [{ topic: "t", partitions }] });
    await brokers.clock.settleAsync();
    expect(fetcher.position(t0)).toMatchObject({ offset: 2 });
    expect(brokers.offsetForLeaderEpoch.nodeId).toBe(3);
  });

  it("brokers that are too old to be asked are trusted", async () => {
    const { brokers } = await afterNewLeader();
    brokers.offsetForLeaderEpoch.fail(new UnsupportedVersionError("before 2.3"));
    await brokers.clock.settleAsync();
    expect(askedFor(brokers.fetch)).toEqual(["t-0@2"]);
  });

  it("a committed offset with its leader epoch is validated before the first fetch", async () => {
    const brokers = new ScriptedBrokers();
    const committed = [{ partition: 0, offset: 9, leaderEpoch: 3 }];
    const fetcher = brokers.fetcher(
      {},
      { fetchCommitted: async () => new Map([["t", committed]]) },
    );
    fetcher.start([t0]);
    await brokers.clock.settleAsync();
    await brokers.answerEpochEnd(0, { leaderEpoch: 3, endOffset: 20 });
    expect(askedFor(brokers.fetch)).toEqual(["t-0@9"]);
  });

  it("positions without an epoch are fetched as they are", async () => {
    const brokers = new ScriptedBrokers();
    const fetcher = brokers.fetcher();
    fetcher.add([t0]);
    fetcher.seek(t0, { offset: 3 });
    fetcher.start([t0]);
    await brokers.clock.settleAsync();
    brokers.describe("t", [2], 6);
    await brokers.answerFetch([]);
    expect(brokers.fetch.nodeId).toBe(2);
    expect(askedFor(brokers.fetch)).toEqual(["t-0@3"]);
  });
});

async function fetcherError(run: () => unknown): Promise<unknown> {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
