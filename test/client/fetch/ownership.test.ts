import { describe, expect, it } from "vitest";
import type { Fetcher } from "../../../src/client/fetch/fetcher.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { shown, takeAll } from "./fetch-world.ts";
import { askedFor, ScriptedBrokers } from "./scripted-brokers.ts";

const t0 = { topic: "t", partition: 0 };
const t1 = { topic: "t", partition: 1 };

const FIVE = batchOf(["a", "b", "c", "d", "e"], { partitionLeaderEpoch: 5 });

/** Both partitions at offset 0, their first fetch under way. */
async function fetching() {
  const brokers = new ScriptedBrokers();
  const fetcher = brokers.fetcher();
  fetcher.add([t0, t1]);
  fetcher.seek(t0, { offset: 0 });
  fetcher.seek(t1, { offset: 0 });
  fetcher.start([t0, t1]);
  await brokers.clock.settleAsync();
  return { brokers, fetcher };
}

function values(fetcher: Fetcher<Buffer | null, Buffer | null>): string[] {
  return shown(takeAll(fetcher));
}

describe("only what is owned is handed out", () => {
  it("D2: a response in flight when its partition is removed is dropped", async () => {
    const { brokers, fetcher } = await fetching();
    fetcher.remove([t1]);
    await brokers.answerFetch([
      { partitionIndex: 0, records: FIVE },
      { partitionIndex: 1, records: FIVE },
    ]);
    expect(values(fetcher)).toEqual(["t-0@0=a", "t-0@1=b", "t-0@2=c", "t-0@3=d", "t-0@4=e"]);
  });

  it("D2: a buffered response is dropped with its partition, even half handed out", async () => {
    const { brokers, fetcher } = await fetching();
    await brokers.answerFetch([{ partitionIndex: 1, records: FIVE }]);
    expect(shown([fetcher.take(2)!])).toEqual(["t-1@0=a", "t-1@1=b"]);
    fetcher.remove([t1]);
    expect(fetcher.take(10)).toBeNull();
    expect(fetcher.takeFrom(t1, 10)).toBeNull();
    expect(fetcher.bufferedBytes).toBe(0);
  });

  it("D2: what was fetched under an old epoch is not handed out when the partition comes back", async () => {
    const { brokers, fetcher } = await fetching();
    const before = fetcher.epochOf(t1);
    fetcher.remove([t1]);
    expect(fetcher.epochOf(t1)).toBe(-1);
    fetcher.add([t1]);
    fetcher.seek(t1, { offset: 0 });
    fetcher.start([t1]);
    expect(fetcher.epochOf(t1)).toBeGreaterThan(before);
    await brokers.answerFetch([{ partitionIndex: 1, records: FIVE }]);
    expect(values(fetcher)).toEqual([]);
    expect(askedFor(brokers.fetch)).toContain("t-1@0");
    await brokers.answerFetch([{ partitionIndex: 1, records: FIVE }]);
    expect(fetcher.take(1)?.assignmentEpoch).toBe(fetcher.epochOf(t1));
  });

  it("D2: purging drops what is buffered and in flight, and reads on from what was handed out", async () => {
    const { brokers, fetcher } = await fetching();
    await brokers.answerFetch([{ partitionIndex: 0, records: FIVE }]);
    expect(fetcher.take(2)?.nextOffset).toBe(2);
    fetcher.stop([t0]);
    fetcher.purge([t0]);
    expect(fetcher.take(10)).toBeNull();
    expect(fetcher.position(t0)).toMatchObject({ offset: 2 });
    fetcher.start([t0]);
    await brokers.answerFetch([]);
    expect(askedFor(brokers.fetch)).toContain("t-0@2");
    await brokers.answerFetch([{ partitionIndex: 0, records: FIVE }]);
    expect(values(fetcher)).toEqual(["t-0@2=c", "t-0@3=d", "t-0@4=e"]);
  });

  it("a stopped partition keeps its buffer and hands nothing out until it is started", async () => {
    const { brokers, fetcher } = await fetching();
    fetcher.stop([t0]);
    await brokers.answerFetch([{ partitionIndex: 0, records: FIVE }]);
    expect(fetcher.take(10)).toBeNull();
    let rings = 0;
    fetcher.onAvailable(() => rings++);
    fetcher.start([t0]);
    expect(rings).toBe(0);
    await brokers.clock.settleAsync();
    expect(rings).toBe(1);
    expect(values(fetcher)).toHaveLength(5);
  });

  it("D3: a paused partition is gated inside the client, whoever pulls", async () => {
    const { brokers, fetcher } = await fetching();
    await brokers.answerFetch([
      { partitionIndex: 0, records: FIVE },
      { partitionIndex: 1, records: FIVE },
    ]);
    expect(fetcher.take(2)?.nextOffset).toBe(2);
    fetcher.pause([t0]);
    expect(fetcher.paused()).toEqual([t0]);
    expect(fetcher.takeFrom(t0, 10)).toBeNull();
    expect(values(fetcher)).toEqual(["t-1@0=a", "t-1@1=b", "t-1@2=c", "t-1@3=d", "t-1@4=e"]);
    await brokers.clock.settleAsync();
    expect(askedFor(brokers.fetch)).toEqual(["t-1@5"]);
    fetcher.resume([t0]);
    expect(values(fetcher)).toEqual(["t-0@2=c", "t-0@3=d", "t-0@4=e"]);
  });

  it("D3: nothing of a paused partition is asked for", async () => {
    const { brokers, fetcher } = await fetching();
    fetcher.pause([t1]);
    await brokers.answerFetch([]);
    expect(askedFor(brokers.fetch)).toEqual(["t-0@0"]);
  });

  it("D12: a seek begins a new epoch: what was handed out before cannot be told as the new one's", async () => {
    const { brokers, fetcher } = await fetching();
    await brokers.answerFetch([{ partitionIndex: 0, records: FIVE }]);
    const taken = fetcher.take(2)!;
    fetcher.seek(t0, { offset: 4 });
    expect(fetcher.epochOf(t0)).toBeGreaterThan(taken.assignmentEpoch);
    expect(fetcher.take(10)).toBeNull();
    await brokers.answerFetch([]);
    await brokers.answerFetch([{ partitionIndex: 0, records: FIVE }]);
    expect(values(fetcher)).toEqual(["t-0@4=e"]);
  });

  it("partitions take turns, each with all that one response brought", async () => {
    const { brokers, fetcher } = await fetching();
    await brokers.answerFetch([
      { partitionIndex: 0, records: FIVE },
      { partitionIndex: 1, records: FIVE },
    ]);
    const turns = takeAll(fetcher, 3).map(({ partition, records }) => [partition, records.length]);
    expect(turns).toEqual([
      [0, 3],
      [0, 2],
      [1, 3],
      [1, 2],
    ]);
  });

  it("refuses counts, offsets and partitions that make no sense", async () => {
    const { fetcher } = await fetching();
    expect(() => fetcher.take(0)).toThrow(RangeError);
    expect(() => fetcher.seek(t0, { offset: -1 })).toThrow(RangeError);
    expect(() => fetcher.seek({ topic: "t", partition: 9 }, { offset: 0 })).toThrow(TypeError);
    expect(() => fetcher.seekTo([{ topic: "u", partition: 0 }], "end")).toThrow(/not assigned/);
  });

  it("closing forgets everything, and what comes later is dropped", async () => {
    const { brokers, fetcher } = await fetching();
    const pending = brokers.fetch;
    await brokers.clock.until(fetcher.close());
    pending.answer({ errorCode: 0, sessionId: 0, responses: [], throttleTimeMs: 0 });
    await brokers.clock.settleAsync();
    expect(fetcher.partitions()).toEqual([]);
    expect(brokers.open).toEqual([]);
  });
});
