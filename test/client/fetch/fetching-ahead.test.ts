import { describe, expect, it } from "vitest";
import { CorruptRecordError } from "../../../src/client/errors/errors.ts";
import { batchOf } from "../../kit/record-bytes.ts";
import { shown, takeAll } from "./fetch-world.ts";
import { askedFor, ScriptedBrokers } from "./scripted-brokers.ts";

const t0 = { topic: "t", partition: 0 };

const first = batchOf(["a", "b"]);
const second = batchOf(["c", "d"], { baseOffset: 2 });
const third = batchOf(["e"], { baseOffset: 4 });

/** One partition, and four records buffered in two batches. */
async function buffered() {
  const brokers = new ScriptedBrokers();
  const fetcher = brokers.fetcher();
  fetcher.add([t0]);
  fetcher.seek(t0, { offset: 0 });
  fetcher.start([t0]);
  await brokers.clock.settleAsync();
  await brokers.answerFetch([{ records: Buffer.concat([first, second]) }]);
  return { brokers, fetcher };
}

describe("fetching ahead", () => {
  it("what follows is asked for when half of what is buffered was handed out", async () => {
    const { brokers, fetcher } = await buffered();
    expect(brokers.open).toEqual([]);
    fetcher.take(1);
    expect(askedFor(brokers.fetch)).toEqual(["t-0@4"]);
    await brokers.answerFetch([{ records: third }]);
    expect(brokers.open).toEqual([]);
    expect(shown(takeAll(fetcher))).toEqual(["t-0@1=b", "t-0@2=c", "t-0@3=d", "t-0@4=e"]);
    expect(fetcher.bufferedBytes).toBe(0);
  });

  it("goes on from an answer that came after the buffer was drained", async () => {
    const { brokers, fetcher } = await buffered();
    takeAll(fetcher);
    await brokers.answerFetch([{ records: third }]);
    expect(shown(takeAll(fetcher))).toEqual(["t-0@4=e"]);
  });

  it("is dropped by a seek, a purge and a removal like everything else", async () => {
    for (const giveUp of ["seek", "purge", "remove"] as const) {
      const { brokers, fetcher } = await buffered();
      fetcher.take(1);
      await brokers.answerFetch([{ records: third }]);
      if (giveUp === "seek") fetcher.seek(t0, { offset: 0 });
      else fetcher[giveUp]([t0]);
      expect(fetcher.take(10)).toBeNull();
      expect(fetcher.bufferedBytes).toBe(0);
    }
  });

  it("in flight is dropped by a seek", async () => {
    const { brokers, fetcher } = await buffered();
    fetcher.take(1);
    fetcher.seek(t0, { offset: 4 });
    await brokers.answerFetch([{ records: third }]);
    expect(fetcher.take(10)).toBeNull();
    expect(askedFor(brokers.fetch)).toEqual(["t-0@4"]);
  });

  it("an error waits until what is buffered is handed out", async () => {
    const { brokers, fetcher } = await buffered();
    fetcher.take(1);
    await brokers.answerFetch([{ error: "OFFSET_OUT_OF_RANGE" }]);
    expect(shown(takeAll(fetcher))).toEqual(["t-0@1=b", "t-0@2=c", "t-0@3=d"]);
    await brokers.clock.advanceAsync(125);
    expect(askedFor(brokers.fetch)).toEqual(["t-0@4"]);
    await brokers.answerFetch([{ error: "OFFSET_OUT_OF_RANGE" }]);
    expect(brokers.listOffsets.body.topics[0].name).toBe("t");
  });

  it("does not happen behind batches whose headers cannot be read", async () => {
    const { brokers, fetcher } = await buffered();
    fetcher.seek(t0, { offset: 0 });
    await brokers.clock.settleAsync();
    const damaged = Uint8Array.from(second);
    damaged.set([0x80, 0, 0, 0], 8);
    await brokers.answerFetch([{ records: Buffer.concat([first, damaged]) }]);
    expect(shown([fetcher.take(2)!])).toHaveLength(2);
    expect(brokers.open).toEqual([]);
    expect(() => fetcher.take(1)).toThrow(CorruptRecordError);
  });
});
