import { describe, expect, it } from "vitest";
import {
  BufferExhaustedError,
  ClosedError,
  InvalidTopicError,
  RecordTooLargeError,
  TimeoutError,
  UnknownTopicOrPartitionError,
} from "../../../src/client/errors/errors.ts";
import { START_MS } from "../../kit/virtual-clock.ts";
import { ProducerWorld } from "./producer-world.ts";

const orders = [{ name: "orders", partitions: 1 }];

describe("send", () => {
  it("resolves with where the record is, and the log holds it as it was given", async () => {
    const world = await ProducerWorld.start({ topics: orders });
    const metadata = await world.until(
      world.producer.send({
        topic: "orders",
        key: "k",
        value: "über",
        headers: { trace: "7", none: null },
        timestamp: 1_700_000_000_000,
      }),
    );
    expect(metadata).toEqual({
      topic: "orders",
      partition: 0,
      offset: 0,
      timestamp: 1_700_000_000_000,
      serializedKeySize: 1,
      serializedValueSize: 5,
    });
    expect(await world.stored("orders")).toEqual([
      {
        offset: 0,
        timestamp: 1_700_000_000_000,
        key: "k",
        value: "über",
        headers: ["trace=7", "none=null"],
      },
    ]);
    await world.until(world.producer.close());
  });

  it("gives each record of a batch its own offset, in the order of the calls", async () => {
    const world = await ProducerWorld.start({ topics: orders });
    const sent = Array.from({ length: 500 }, (_, i) =>
      world.producer.send({ topic: "orders", value: `${i}` }),
    );
    const offsets = (await world.until(Promise.all(sent))).map(({ offset }) => offset);
    expect(offsets).toEqual(Array.from({ length: 500 }, (_, i) => i));
    expect(await world.values("orders")).toEqual(Array.from({ length: 500 }, (_, i) => `${i}`));
    expect(await world.storedBatches("orders")).toHaveLength(1);
    await world.until(world.producer.close());
  });

  it("has taken the record when it returns: the application may use its buffers again", async () => {
    const world = await ProducerWorld.start({ topics: orders });
    const value = Buffer.from("before");
    const first = world.producer.send({ topic: "orders", value });
    value.write("after!");
    const second = world.producer.send({ topic: "orders", value });
    await world.until(Promise.all([first, second]));
    expect(await world.values("orders")).toEqual(["before", "after!"]);
    await world.until(world.producer.close());
  });

  it("asks no longer for the metadata of a topic that nothing is sent to, and goes on where it was", async () => {
    const world = await ProducerWorld.start({
      topics: orders,
      producer: { metadataMaxIdleMs: 5000, metadataMaxAgeMs: 4000 },
    });
    await world.until(world.producer.send({ topic: "orders", value: "a" }));
    await world.clock.advanceAsync(20_000);
    expect((await world.until(world.producer.send({ topic: "orders", value: "b" }))).offset).toBe(
      1,
    );
    const [first, second] = await world.storedBatches("orders");
    expect([first?.baseSequence, second?.baseSequence]).toEqual([0, 1]);
    await world.until(world.producer.close());
  });

  it("takes the log's time where the topic has LogAppendTime", async () => {
    const configs = { "message.timestamp.type": "LogAppendTime" };
    const world = await ProducerWorld.start({ topics: [{ name: "t", partitions: 1, configs }] });
    const { timestamp } = await world.until(
      world.producer.send({ topic: "t", value: "v", timestamp: 5 }),
    );
    expect(timestamp).toBeGreaterThanOrEqual(START_MS);
    await world.until(world.producer.close());
  });

  it("keeps records of one key in one partition, the one of Java's client", async () => {
    const world = await ProducerWorld.start({ topics: [{ name: "t", partitions: 7 }] });
    const sent = await world.until(
      Promise.all(
        Array.from({ length: 20 }, () =>
          world.producer.send({ topic: "t", key: "abc", value: "" }),
        ),
      ),
    );
    expect(new Set(sent.map(({ partition }) => partition))).toEqual(new Set([479_470_107 % 7]));
    await world.until(world.producer.close());
  });

  it("asks the application's partitioner, and fails the send that it answers nonsense to", async () => {
    const asked: unknown[] = [];
    const world = await ProducerWorld.start({
      topics: [{ name: "t", partitions: 3 }],
      producer: {
        partitionerClass: ({ key, ...input }) => {
          asked.push(input);
          return Number(key?.[0]) - 0x30;
        },
      },
    });
    const good = await world.until(world.producer.send({ topic: "t", key: "2", value: "v" }));
    expect(good.partition).toBe(2);
    expect(asked[0]).toMatchObject({
      topic: "t",
      partitionCount: 3,
      availablePartitions: [0, 1, 2],
    });
    await expect(
      world.until(world.producer.send({ topic: "t", key: "3", value: "v" })),
    ).rejects.toThrow("The partitioner chose partition 3 of topic t; valid is [0,...,2].");
    await world.until(world.producer.close());
  });

  it.each(["gzip", "snappy", "lz4"] as const)("compresses with %s", async (compressionType) => {
    const world = await ProducerWorld.start({ topics: orders, producer: { compressionType } });
    const value = "a line that comes again and again; ".repeat(20);
    await world.until(
      Promise.all(
        Array.from({ length: 50 }, () => world.producer.send({ topic: "orders", value })),
      ),
    );
    const [batch] = await world.storedBatches("orders");
    expect(batch).toMatchObject({ compression: compressionType });
    expect(batch!.sizeInBytes).toBeLessThan(value.length * 10);
    expect((await world.values("orders")).every((stored) => stored === value)).toBe(true);
    await world.until(world.producer.close());
  });

  it("compresses as much as compression.gzip.level says", async () => {
    const sizes: number[] = [];
    for (const compressionGzipLevel of [1, 9]) {
      const world = await ProducerWorld.start({
        topics: orders,
        producer: { compressionType: "gzip", compressionGzipLevel },
      });
      const records = Array.from({ length: 300 }, (_, i) => ({ value: `record ${i * i} of ${i}` }));
      await world.until(world.producer.sendBatch("orders", records));
      sizes.push((await world.storedBatches("orders"))[0]!.sizeInBytes);
      await world.until(world.producer.close());
    }
    expect(sizes[0]).toBeGreaterThan(sizes[1]!);
  });

  it("learns how well records compress, and then fills batches beyond batch.size", async () => {
    const world = await ProducerWorld.start({
      topics: orders,
      producer: { compressionType: "gzip", batchSize: 4096 },
    });
    const value = "x".repeat(500);
    for (let round = 0; round < 120; round++) {
      await world.until(
        world.producer.sendBatch(
          "orders",
          Array.from({ length: 8 }, () => ({ value })),
        ),
      );
    }
    await world.until(
      world.producer.sendBatch(
        "orders",
        Array.from({ length: 60 }, () => ({ value })),
      ),
    );
    const counts = (await world.storedBatches("orders")).map(({ recordCount }) => recordCount);
    expect(counts[0]).toBe(7);
    expect(Math.max(...counts)).toBeGreaterThan(10);
    await world.until(world.producer.close());
  });

  it("with acks 0 resolves without an offset", async () => {
    const world = await ProducerWorld.start({ topics: orders, producer: { acks: 0 } });
    const metadata = await world.until(world.producer.send({ topic: "orders", value: "v" }));
    expect(metadata).toMatchObject({ partition: 0, offset: -1 });
    expect(await world.values("orders")).toEqual(["v"]);
    await world.until(world.producer.close());
  });
});

describe("batches", () => {
  it("wait for linger.ms, and no longer than that", async () => {
    const world = await ProducerWorld.start({ topics: orders, producer: { lingerMs: 40 } });
    await world.until(world.producer.send({ topic: "orders", value: "first" }));
    const startMs = world.clock.nowMs();
    await world.until(world.producer.send({ topic: "orders", value: "second" }));
    expect(world.clock.nowMs() - startMs).toBe(40);
    await world.until(world.producer.close());
  });

  it("do not wait when they are full", async () => {
    const world = await ProducerWorld.start({
      topics: orders,
      producer: { lingerMs: 10_000, deliveryTimeoutMs: 60_000, batchSize: 1000 },
    });
    await world.until(world.producer.partitionsFor("orders"));
    const startMs = world.clock.nowMs();
    const first = world.producer.send({ topic: "orders", value: "x".repeat(600) });
    const second = world.producer.send({ topic: "orders", value: "x".repeat(600) });
    await world.until(first);
    expect(world.clock.nowMs()).toBe(startMs);
    await world.until(second);
    expect(world.clock.nowMs()).toBe(startMs + 10_000);
    await world.until(world.producer.close());
  });

  it("are sent at once by flush, which resolves when what was sent before is acknowledged", async () => {
    const world = await ProducerWorld.start({
      topics: orders,
      producer: { lingerMs: 10_000, deliveryTimeoutMs: 60_000 },
    });
    const settled: string[] = [];
    for (const value of ["a", "b"]) {
      world.producer.send({ topic: "orders", value }).then(() => settled.push(value));
    }
    const startMs = world.clock.nowMs();
    await world.until(world.producer.flush());
    expect(settled).toEqual(["a", "b"]);
    expect(world.clock.nowMs()).toBe(startMs);
    await world.until(world.producer.close());
  });

  it("without keys fill one partition after another", async () => {
    const world = await ProducerWorld.start({
      topics: [{ name: "t", partitions: 4 }],
      producer: { batchSize: 2000 },
    });
    const value = "x".repeat(190);
    const { ranges } = await world.until(
      world.producer.sendBatch(
        "t",
        Array.from({ length: 400 }, () => ({ value })),
      ),
    );
    expect(new Set(ranges.map(({ partition }) => partition)).size).toBe(4);
    const small = ranges.filter(({ recordCount }) => recordCount < 8);
    expect(small.length).toBeLessThanOrEqual(2);
    await world.until(world.producer.close());
  });

  it("that the broker finds too large are split, and arrive once and in order", async () => {
    const configs = { "max.message.bytes": 1000 };
    const world = await ProducerWorld.start({ topics: [{ name: "t", partitions: 1, configs }] });
    const values = Array.from({ length: 100 }, (_, i) => `${i} `.padEnd(100, "."));
    const sent = await world.until(
      Promise.all(values.map((value) => world.producer.send({ topic: "t", value }))),
    );
    expect(sent.map(({ offset }) => offset)).toEqual(values.map((_, i) => i));
    expect(await world.values("t")).toEqual(values);
    expect(world.metric("batch-split-total")).toBeGreaterThan(0);
    const tooLarge = world.producer.send({ topic: "t", value: "x".repeat(2000) });
    await expect(world.until(tooLarge)).rejects.toThrow(RecordTooLargeError);
    await world.until(world.producer.send({ topic: "t", value: "after" }));
    expect((await world.values("t")).at(-1)).toBe("after");
    await world.until(world.producer.close());
  });
});

describe("sendBatch", () => {
  it("has one promise for all, with where they are", async () => {
    const world = await ProducerWorld.start({ topics: orders });
    const records = Array.from({ length: 1000 }, (_, i) => ({ value: `${i}` }));
    const sent = await world.until(world.producer.sendBatch("orders", records));
    expect(sent).toMatchObject({ topic: "orders", recordCount: 1000 });
    expect(sent.ranges.reduce((sum, { recordCount }) => sum + recordCount, 0)).toBe(1000);
    expect(sent.ranges[0]).toMatchObject({ partition: 0, firstOffset: 0 });
    expect(await world.values("orders")).toEqual(records.map(({ value }) => value));
    expect(await world.until(world.producer.sendBatch("orders", []))).toMatchObject({ ranges: [] });
    await world.until(world.producer.close());
  });

  it("tells of records of one batch together, though keys sent them here and there", async () => {
    const world = await ProducerWorld.start({ topics: [{ name: "t", partitions: 3 }] });
    const records = Array.from({ length: 90 }, (_, i) => ({ key: `${i}`, value: "v" }));
    const { ranges } = await world.until(world.producer.sendBatch("t", records));
    expect(ranges).toHaveLength(3);
    await world.until(world.producer.close());
  });

  it("is larger than buffer.memory without failing", async () => {
    const world = await ProducerWorld.start({
      topics: orders,
      producer: { bufferMemory: 50_000, batchSize: 5_000 },
    });
    const records = Array.from({ length: 5000 }, (_, i) => ({ value: `${i}`.padEnd(100) }));
    const sent = world.producer.sendBatch("orders", records);
    const after = world.producer.send({ topic: "orders", value: "after" });
    await world.until(Promise.all([sent, after]));
    const values = await world.values("orders");
    expect(values).toEqual([...records.map(({ value }) => value), "after"]);
    expect(world.metric("buffer-available-bytes")).toBe(50_000);
    await world.until(world.producer.close());
  });

  it("rejects with the first error when it knows of all records", async () => {
    const configs = { "cleanup.policy": "compact" };
    const world = await ProducerWorld.start({ topics: [{ name: "t", partitions: 1, configs }] });
    const sent = world.producer.sendBatch("t", [{ key: "k", value: "v" }, { value: "no key" }]);
    await expect(world.until(sent)).rejects.toMatchObject({ code: "INVALID_RECORD" });
    await world.until(world.producer.close());
  });
});

describe("what cannot be sent", () => {
  it("a record without a value is refused: a tombstone says null", async () => {
    const world = await ProducerWorld.start({ topics: orders });
    const list = { topic: "orders", messages: [{ value: "v" }] } as never;
    await expect(world.until(world.producer.send(list))).rejects.toThrow(
      "A record for topic orders has no value; a value of null is a tombstone",
    );
    await world.until(world.producer.close());
  });

  it("a record larger than max.request.size fails at once", async () => {
    const world = await ProducerWorld.start({ topics: orders, producer: { maxRequestSize: 1000 } });
    const sent = world.producer.send({ topic: "orders", value: "x".repeat(1000) });
    await expect(world.until(sent)).rejects.toThrow(
      "A record for topic orders has 1082 bytes when serialised, more than max.request.size (1000).",
    );
    await expect(sent).rejects.toBeInstanceOf(RecordTooLargeError);
    await world.until(world.producer.close());
  });

  it("a topic that is not there fails after max.block.ms, naming it", async () => {
    const world = await ProducerWorld.start({
      config: { "auto.create.topics.enable": false },
      producer: { maxBlockMs: 5000 },
    });
    const sent = world.producer.send({ topic: "nowhere", value: "v" });
    await expect(world.until(sent)).rejects.toBeInstanceOf(UnknownTopicOrPartitionError);
    await expect(sent).rejects.toThrow("Topic nowhere is not in the cluster after 5000 ms");
    expect(world.clock.nowMs() - START_MS).toBe(5000);
    await world.until(world.producer.close());
  });

  it("a partition that is not there fails after max.block.ms", async () => {
    const world = await ProducerWorld.start({ topics: orders, producer: { maxBlockMs: 5000 } });
    const sent = world.producer.send({ topic: "orders", partition: 3, value: "v" });
    await expect(world.until(sent)).rejects.toBeInstanceOf(UnknownTopicOrPartitionError);
    await expect(sent).rejects.toThrow("it has 1 partition");
    await world.until(world.producer.close());
  });

  it("a topic name that no cluster can have fails at once", async () => {
    const world = await ProducerWorld.start();
    const sent = world.producer.send({ topic: "no good name", value: "v" });
    await expect(world.until(sent)).rejects.toBeInstanceOf(InvalidTopicError);
    expect(world.clock.nowMs()).toBe(START_MS);
    await world.until(world.producer.close());
  });

  it.each([
    [{ topic: "", value: "v" }, "A record needs a topic"],
    [{ topic: "t", partition: -1, value: "v" }, "names partition -1"],
    [{ topic: "t", timestamp: 1.5, value: "v" }, "has timestamp 1.5"],
    [{ topic: "t", value: 7 }, "must be bytes, a string or null"],
    [{ topic: "t", value: "v", headers: { a: 7 } }, "has number for its value"],
  ])("%j fails at once", async (record, message) => {
    const world = await ProducerWorld.start();
    await expect(world.producer.send(record as never)).rejects.toThrow(message);
    await world.until(world.producer.close());
  });

  it("sendBatch takes an array, and a partition that can be", async () => {
    const { producer } = await ProducerWorld.start();
    await expect(producer.sendBatch("t", "v" as never)).rejects.toThrow("found string");
    const misled = producer.sendBatch("t", [{ value: "v" }], { partition: -1 });
    await expect(misled).rejects.toThrow("names partition -1");
  });

  it("a cluster that cannot be reached fails after max.block.ms, with the cause", async () => {
    const world = await ProducerWorld.start({ producer: { maxBlockMs: 3000 } });
    await world.brokers.brokers.close();
    const sent = world.producer.send({ topic: "t", value: "v" });
    await expect(world.until(sent)).rejects.toBeInstanceOf(TimeoutError);
    await expect(sent).rejects.toThrow(
      /^No metadata of topic t after 3000 ms \(max.block.ms is 3000\): .*ECONNREFUSED/,
    );
    await world.until(world.producer.close());
  });

  it("records that find no room for max.block.ms fail, those that were there before do not", async () => {
    const world = await ProducerWorld.start({
      topics: orders,
      producer: {
        bufferMemory: 2000,
        batchSize: 1000,
        maxBlockMs: 3000,
        lingerMs: 0,
        requestTimeoutMs: 1000,
        deliveryTimeoutMs: 10_000,
        maxRequestSize: 2000,
      },
    });
    await world.until(world.producer.send({ topic: "orders", value: "warm" }));
    await world.brokers.brokers.close();
    const value = "x".repeat(800);
    const sends = [0, 1, 2].map(() => world.producer.send({ topic: "orders", value }));
    const failures = sends.map((send) => send.then(String, (error: Error) => error));
    const third = await world.until(failures[2]!);
    expect(third).toBeInstanceOf(BufferExhaustedError);
    expect(String(third)).toContain("No room for a record of topic orders after 3000 ms");
    const first = await world.until(failures[0]!);
    expect(first).toBeInstanceOf(TimeoutError);
    expect(String(first)).toMatch(
      /1 record for orders-0 not acknowledged after 10000 ms \(delivery.timeout.ms is 10000\): .*/,
    );
    await world.until(Promise.all(failures));
    await world.until(world.producer.close());
  });
});

describe("close", () => {
  it("sends what waits, then refuses", async () => {
    const world = await ProducerWorld.start({ topics: orders, producer: { lingerMs: 5000 } });
    const timerCount = world.clock.armedTimerCount;
    const sent = world.producer.send({ topic: "orders", value: "v" });
    await world.until(world.producer.close());
    expect(await sent).toMatchObject({ offset: 0 });
    await expect(world.producer.send({ topic: "orders", value: "v" })).rejects.toBeInstanceOf(
      ClosedError,
    );
    // The brokers look for idle connections from the first one on.
    expect(world.clock.armedTimerCount).toBe(timerCount + 1);
  });

  it("with a timeout gives up what is not acknowledged by then", async () => {
    const world = await ProducerWorld.start({ topics: orders });
    await world.until(world.producer.send({ topic: "orders", value: "warm" }));
    await world.brokers.brokers.close();
    const sent = world.producer.send({ topic: "orders", value: "v" });
    const failed = expect(sent).rejects.toBeInstanceOf(ClosedError);
    const startMs = world.clock.nowMs();
    await world.until(world.producer.close({ timeoutMs: 700 }));
    await failed;
    expect(world.clock.nowMs() - startMs).toBe(700);
  });

  it("may be told a second time not to wait so long", async () => {
    const world = await ProducerWorld.start({ topics: orders });
    await world.until(world.producer.send({ topic: "orders", value: "warm" }));
    await world.brokers.brokers.close();
    const sent = world.producer.send({ topic: "orders", value: "v" });
    const failed = expect(sent).rejects.toThrow("close({ timeoutMs: 50 })");
    const startMs = world.clock.nowMs();
    const closed = world.producer.close();
    expect(world.producer.close({ timeoutMs: 50 })).toBe(closed);
    await world.until(closed);
    await failed;
    expect(world.clock.nowMs() - startMs).toBe(50);
  });

  it("with timeout 0 gives up at once", async () => {
    const world = await ProducerWorld.start({ topics: orders });
    const sent = world.producer.send({ topic: "orders", value: "v" });
    const failed = expect(sent).rejects.toThrow("close({ timeoutMs: 0 })");
    await world.until(world.producer.close({ timeoutMs: 0 }));
    await failed;
    expect(world.clock.nowMs()).toBe(START_MS);
  });
});

describe("interceptors", () => {
  it("change what is sent and hear what came of it; one that throws harms nobody", async () => {
    const heard: unknown[] = [];
    const world = await ProducerWorld.start({
      topics: orders,
      producer: {
        interceptors: [
          {
            onSend: () => {
              throw new Error("no");
            },
          },
          {
            onSend: (record) => ({ ...record, value: `${record.value}!` }),
            onAcknowledgement: (metadata, error) =>
              heard.push([metadata.offset, error?.name ?? null]),
            onClose: () => heard.push("closed"),
          },
        ],
      },
    });
    await world.until(world.producer.send({ topic: "orders", value: "v" }));
    await world.until(world.producer.sendBatch("orders", [{ value: "w" }]));
    await world.producer.send({ topic: "orders", partition: -1, value: "v" }).catch(() => {});
    await world.until(world.producer.close());
    expect(await world.values("orders")).toEqual(["v!", "w!"]);
    expect(heard).toEqual([[0, null], [1, null], [-1, "RangeError"], "closed"]);
  });
});
