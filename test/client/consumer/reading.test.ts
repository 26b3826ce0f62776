import { afterEach, describe, expect, it } from "vitest";
import { sleepUntil } from "../../../src/client/cluster/sleep.ts";
import type { Consumer } from "../../../src/client/consumer/consumer.ts";
import type { ConsumerRecord } from "../../../src/client/consumer-record.ts";
import { ConsumerWorld, textOf } from "./consumer-world.ts";

let world: ConsumerWorld;
afterEach(() => world.close());

const P0 = { topic: "t", partition: 0 };

async function started(partitions = 1, options = {}): Promise<Consumer> {
  world = await ConsumerWorld.start({ partitions });
  await world.fill(10, partitions);
  const consumer = world.consumer(options);
  consumer.subscribe(["t"]);
  return consumer;
}

async function committedOf(consumer: Consumer, partition = 0): Promise<number | null> {
  const [found] = await world.clock.until(consumer.committed([{ topic: "t", partition }]));
  return found?.offset ?? null;
}

/** Reads until `count` values are there. */
async function pollAll(consumer: Consumer, count: number): Promise<string[]> {
  const seen: string[] = [];
  while (seen.length < count) {
    const records = await world.clock.until(consumer.poll(5_000));
    if (records.length === 0) throw new Error(`only ${seen.length} of ${count} records came`);
    seen.push(...records.map(textOf));
  }
  return seen;
}

describe("poll", () => {
  it("brings all records of a partition in order, at most max.poll.records at a time", async () => {
    const consumer = await started(1, { maxPollRecords: 4 });
    const sizes: number[] = [];
    const seen: string[] = [];
    while (seen.length < 10) {
      const records = await world.clock.until(consumer.poll(1_000));
      if (records.length > 0) sizes.push(records.length);
      seen.push(...records.map(textOf));
    }
    expect(sizes).toEqual([4, 4, 2]);
    expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => `0-${i}`));
  });

  it("counts the records of the last poll as processed by the next one", async () => {
    const consumer = await started(1, { maxPollRecords: 4, autoCommitIntervalMs: 100 });
    await pollAll(consumer, 4);
    await world.clock.advanceAsync(1_000);
    // Where it began, as in Java: the next member need not look for that again.
    expect(await committedOf(consumer)).toBe(0);
    await world.clock.until(consumer.poll(0));
    await world.clock.advanceAsync(1_000);
    expect(await committedOf(consumer)).toBe(4);
  });

  it("waits for records no longer than it was told, and comes at once when there are some", async () => {
    const consumer = await started();
    await pollAll(consumer, 10);
    const before = world.clock.nowMs();
    expect(await world.clock.until(consumer.poll(700))).toEqual([]);
    expect(world.clock.nowMs() - before).toBe(700);
    const waiting = consumer.poll(60_000);
    await world.produce(0, ["new"]);
    expect((await world.clock.until(waiting)).map(textOf)).toEqual(["new"]);
    expect(world.clock.nowMs() - before).toBeLessThan(1_500);
  });

  it("is ended by a signal, and loses nothing by it", async () => {
    const consumer = await started();
    await pollAll(consumer, 10);
    const abort = new AbortController();
    const waiting = consumer.poll(60_000, { signal: abort.signal });
    await world.clock.advanceAsync(10);
    abort.abort(new Error("enough"));
    await expect(world.clock.until(waiting)).rejects.toThrow("enough");
    await world.produce(0, ["later"]);
    expect(await pollAll(consumer, 1)).toEqual(["later"]);
  });

  it("refuses a second poll while one is under way, and another way of reading", async () => {
    const consumer = await started();
    const waiting = consumer.poll(5_000);
    await expect(consumer.poll(1)).rejects.toThrow(/while another poll\(\) reads/);
    expect(() => consumer[Symbol.asyncIterator]()).toThrow(/while poll\(\) reads/);
    await expect(consumer.run({ eachRecord() {} })).rejects.toThrow(/while poll\(\) reads/);
    await world.clock.until(waiting);
  });

  it("returns nothing when the consumer is closed meanwhile, and rejects afterwards", async () => {
    const consumer = await started();
    await pollAll(consumer, 10);
    const waiting = consumer.poll(60_000);
    await world.clock.until(consumer.close());
    expect(await world.clock.until(waiting)).toEqual([]);
    await expect(consumer.poll(1)).rejects.toThrow("closed");
  });

  it("needs something to read", async () => {
    world = await ConsumerWorld.start();
    await expect(world.consumer().poll(1)).rejects.toThrow(/subscribe to topics/);
  });
});

describe("for await", () => {
  async function take(consumer: Consumer, count: number): Promise<string[]> {
    const seen: string[] = [];
    for await (const record of consumer) {
      seen.push(textOf(record));
      if (seen.length === count) break;
    }
    return seen;
  }

  it("counts a record as processed when the next one is asked for: break leaves the current one", async () => {
    const consumer = await started(1, { autoCommitIntervalMs: 100 });
    expect(await world.clock.until(take(consumer, 3))).toEqual(["0-0", "0-1", "0-2"]);
    await world.clock.advanceAsync(500);
    expect(await committedOf(consumer)).toBe(2);
    expect(await world.clock.until(take(consumer, 2))).toEqual(["0-2", "0-3"]);
  });

  it("leaves the record of a loop that throws", async () => {
    const consumer = await started();
    const reading = (async () => {
      for await (const record of consumer) if (record.offset === 4) throw new Error("bad record");
    })();
    await expect(world.clock.until(reading)).rejects.toThrow("bad record");
    expect(await world.clock.until(take(consumer, 1))).toEqual(["0-4"]);
  });

  it("takes commit() inside the loop to mean that the current record is processed", async () => {
    const consumer = await started(1, { enableAutoCommit: false });
    const reading = (async () => {
      for await (const record of consumer) {
        if (record.offset < 6) continue;
        await consumer.commit();
        break;
      }
    })();
    await world.clock.until(reading);
    expect(await committedOf(consumer)).toBe(7);
    expect(await world.clock.until(take(consumer, 1))).toEqual(["0-7"]);
  });

  it("ends when the consumer is closed, after the loop came back for the next record", async () => {
    const consumer = await started();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const record of consumer) {
        seen.push(textOf(record));
        await sleepUntil(world.clock.nowMs() + 100, world.clock);
      }
    })();
    await world.clock.advanceAsync(250);
    await world.clock.until(consumer.close());
    await world.clock.until(reading);
    expect(seen).toEqual(["0-0", "0-1", "0-2"]);
    const other = world.consumer();
    expect(await committedOf(other)).toBe(3);
  });

  it("hands out nothing of a partition that the loop pauses, and goes on where it stopped", async () => {
    const consumer = await started();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const record of consumer) {
        seen.push(textOf(record));
        if (record.offset === 2) consumer.pause([P0]);
        if (seen.length === 5) break;
      }
    })();
    await world.clock.advanceAsync(2_000);
    expect(seen).toEqual(["0-0", "0-1", "0-2"]);
    expect(consumer.paused()).toEqual([P0]);
    expect(await world.clock.until(consumer.position(P0))).toBe(3);
    consumer.resume([P0]);
    await world.clock.until(reading);
    expect(seen).toEqual(["0-0", "0-1", "0-2", "0-3", "0-4"]);
  });

  it("follows a seek in the middle of what was fetched", async () => {
    const consumer = await started();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const record of consumer) {
        seen.push(textOf(record));
        if (seen.length === 2) consumer.seek(P0, 8);
        if (seen.length === 4) break;
      }
    })();
    await world.clock.until(reading);
    expect(seen).toEqual(["0-0", "0-1", "0-8", "0-9"]);
  });
});

describe("partitions that are assigned by hand", () => {
  it("are read without a warning, though nobody had asked about their topic before", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(10, 1);
    const ports = world.ports();
    const consumer = world.consumer({ groupId: null }, ports);
    await world.clock.until(consumer.partitionsFor("t"));
    consumer.assign([P0]);
    expect(await pollAll(consumer, 10)).toHaveLength(10);
    expect(ports.logLines.filter(({ level }) => level === "warn" || level === "error")).toEqual([]);
  });

  it("are missed aloud when there is no such topic", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const ports = world.ports();
    const consumer = world.consumer({ allowAutoCreateTopics: false }, ports);
    consumer.assign([{ topic: "nowhere", partition: 0 }]);
    await world.clock.until(consumer.poll(5_000));
    const warnings = ports.logLines.filter(({ level }) => level === "warn");
    expect(JSON.stringify(warnings)).toContain("UNKNOWN_TOPIC_OR_PARTITION");
  });
});

describe("a subscription", () => {
  it("says once that a topic is not there, and goes on", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const ports = world.ports();
    const consumer = world.consumer(
      { allowAutoCreateTopics: false, metadataMaxAgeMs: 1_000 },
      ports,
    );
    consumer.subscribe(["ordrs"]);
    await world.clock.until(consumer.poll(10_000));
    const missing = ports.logLines.filter(({ message }) => message.includes("ordrs"));
    expect(missing.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      "warn: Topic ordrs is subscribed to and not in the cluster",
    ]);
  });
});

describe("run", () => {
  it("handles every record in order, with handlers that return at once and with promises", async () => {
    const consumer = await started(2);
    const seen: string[] = [];
    const running = consumer.run({
      eachRecord: (record) => {
        seen.push(textOf(record));
        return record.partition === 0 ? undefined : Promise.resolve();
      },
    });
    await world.clock.advanceAsync(1_000);
    await world.clock.until(consumer.close());
    await world.clock.until(running);
    expect(seen.filter((value) => value.startsWith("0"))).toHaveLength(10);
    expect(seen.filter((value) => value.startsWith("1"))).toEqual(
      Array.from({ length: 10 }, (_, i) => `1-${i}`),
    );
  });

  it("lets a handler set its partition aside: paused and sought by its context, the record comes again", async () => {
    const consumer = await started(1);
    const seen: number[] = [];
    void consumer.run({
      eachRecord: ({ offset }, context) => {
        seen.push(offset);
        if (seen.length !== 3) return;
        expect({ topic: context.topic, partition: context.partition }).toEqual(P0);
        consumer.pause([context]);
        consumer.seek(context, offset);
      },
    });
    await world.clock.advanceAsync(1_000);
    expect(seen).toEqual([0, 1, 2]);
    consumer.resume([P0]);
    await world.clock.advanceAsync(1_000);
    expect(seen).toEqual([0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("rejects with what a handler threw, and the next run begins with that record", async () => {
    const consumer = await started(1, { autoCommitIntervalMs: 100 });
    const failing = consumer.run({
      eachRecord: async ({ offset }) => {
        if (offset === 3) throw new Error("cannot handle 3");
      },
    });
    await expect(world.clock.until(failing)).rejects.toThrow("cannot handle 3");
    await world.clock.advanceAsync(500);
    expect(await committedOf(consumer)).toBe(3);
    const seen: number[] = [];
    void consumer.run({ eachRecord: ({ offset }) => seen.push(offset) });
    await world.clock.advanceAsync(500);
    expect(seen).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });

  it("goes on after a handler that threw, if onError says so", async () => {
    const consumer = await started();
    const skipped: number[] = [];
    const seen: number[] = [];
    void consumer.run({
      eachRecord: ({ offset }) => {
        if (offset % 4 === 1) throw new Error("no");
        seen.push(offset);
      },
      onError: (_error, { offset }) => {
        skipped.push(offset);
        return "skip";
      },
    });
    await world.clock.advanceAsync(1_000);
    expect(skipped).toEqual([1, 5, 9]);
    expect(seen).toEqual([0, 2, 3, 4, 6, 7, 8]);
  });

  it("hands out batches; what a batch marked as processed is not repeated after it failed", async () => {
    const consumer = await started();
    const failing = consumer.run({
      eachBatch: async (batch) => {
        batch.markProcessed(batch.records[5]!);
        throw new Error("half way");
      },
    });
    await expect(world.clock.until(failing)).rejects.toThrow("half way");
    const batches: number[][] = [];
    void consumer.run({
      eachBatch: ({ records, endOffset }) => {
        expect(endOffset).toBe(10);
        batches.push(records.map(({ offset }) => offset));
      },
    });
    await world.clock.advanceAsync(500);
    expect(batches).toEqual([[6, 7, 8, 9]]);
  });

  it("resolves when its signal fires, after the handlers that run", async () => {
    const consumer = await started();
    const abort = new AbortController();
    const seen: number[] = [];
    const running = consumer.run({
      signal: abort.signal,
      eachRecord: async ({ offset }) => {
        await sleepUntil(world.clock.nowMs() + 100, world.clock);
        seen.push(offset);
      },
    });
    await world.clock.advanceAsync(250);
    abort.abort();
    await world.clock.until(running);
    expect(seen).toEqual([0, 1, 2]);
    expect(await world.clock.until(consumer.position(P0))).toBe(3);
  });

  it("refuses options that make no sense, before anything happens", async () => {
    const consumer = await started();
    const eachRecord = () => {};
    await expect(consumer.run({})).rejects.toThrow(TypeError);
    await expect(consumer.run({ eachRecord, eachBatch() {} })).rejects.toThrow(TypeError);
    await expect(consumer.run({ eachRecord, concurrency: 0 })).rejects.toThrow(RangeError);
    await expect(consumer.run({ eachBatch() {}, orderedBy: "key" })).rejects.toThrow(TypeError);
    await expect(consumer.run({ eachRecord, orderedBy: "time" as never })).rejects.toThrow(
      RangeError,
    );
  });
});

describe("run with several handlers at a time", () => {
  interface Seen {
    readonly key: string;
    readonly startMs: number;
    endMs: number;
  }

  async function handled(orderedBy: "partition" | "key" | "none", concurrency: number) {
    world = await ConsumerWorld.start({ partitions: 2 });
    for (const partition of [0, 1])
      await world.produce(
        partition,
        Array.from({ length: 12 }, (_, i) => ({ key: `${partition}k${i % 3}`, value: `${i}` })),
      );
    const consumer = world.consumer({ autoCommitIntervalMs: 50 });
    consumer.subscribe(["t"]);
    const seen: Seen[] = [];
    const running = consumer.run({
      ...{ orderedBy, concurrency },
      eachRecord: async (record: ConsumerRecord) => {
        const startMs = world.clock.nowMs();
        const each = { key: String(record.key), startMs, endMs: 0 };
        seen.push(each);
        await sleepUntil(startMs + 100, world.clock);
        each.endMs = world.clock.nowMs();
      },
    });
    await world.clock.advanceAsync(4_000);
    const committed = [await committedOf(consumer, 0), await committedOf(consumer, 1)];
    await world.clock.until(consumer.close());
    await world.clock.until(running);
    return { seen, committed };
  }

  function mostAtOnce(seen: readonly Seen[]): number {
    return Math.max(
      ...seen.map(
        ({ startMs }) => seen.filter((o) => o.startMs <= startMs && startMs < o.endMs).length,
      ),
    );
  }

  it("by partition: partitions beside each other, each in order", async () => {
    const { seen, committed } = await handled("partition", 5);
    expect(seen).toHaveLength(24);
    expect(mostAtOnce(seen)).toBe(2);
    expect(mostAtOnce(seen.filter(({ key }) => key.startsWith("0")))).toBe(1);
    expect(committed).toEqual([12, 12]);
  });

  it("by key: keys beside each other, each in order", async () => {
    const { seen, committed } = await handled("key", 10);
    expect(seen).toHaveLength(24);
    expect(mostAtOnce(seen)).toBe(6);
    for (const key of new Set(seen.map((each) => each.key)))
      expect(mostAtOnce(seen.filter((each) => each.key === key))).toBe(1);
    expect(committed).toEqual([12, 12]);
  });

  it("in no order: as many as concurrency allows", async () => {
    const { seen, committed } = await handled("none", 7);
    expect(seen).toHaveLength(24);
    expect(mostAtOnce(seen)).toBe(7);
    expect(committed).toEqual([12, 12]);
  });

  it("commits the contiguous front only, while an early record is still being handled", async () => {
    const consumer = await started(1, { autoCommitIntervalMs: 50 });
    let finish: () => void = () => {};
    void consumer.run({
      ...{ orderedBy: "none", concurrency: 4 },
      eachRecord: ({ offset }) =>
        offset === 3
          ? new Promise<void>((resolve) => {
              finish = resolve;
            })
          : undefined,
    });
    await world.clock.advanceAsync(1_000);
    expect(await committedOf(consumer)).toBe(3);
    finish();
    await world.clock.advanceAsync(200);
    expect(await committedOf(consumer)).toBe(10);
  });

  it("takes a bounded number of records while one key is stuck", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.produce(
      0,
      Array.from({ length: 100 }, () => ({ key: "k", value: "v" })),
    );
    const consumer = world.consumer({ maxPollRecords: 10 });
    consumer.subscribe(["t"]);
    let begun = 0;
    void consumer.run({
      ...{ orderedBy: "key", concurrency: 4 },
      eachRecord: () => {
        begun++;
        return new Promise(() => {});
      },
    });
    await world.clock.advanceAsync(1_000);
    expect(begun).toBe(1);
    expect(await world.clock.until(consumer.position(P0))).toBeLessThanOrEqual(10);
  });
});
