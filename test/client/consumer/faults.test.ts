import { afterEach, describe, expect, it } from "vitest";
import {
  CorruptRecordError,
  RecordDeserializationError,
} from "../../../src/client/errors/errors.ts";
import { createPartitions, createTopics, deleteTopics } from "../../../src/protocol/index.ts";
import { ConsumerWorld, textOf } from "./consumer-world.ts";
import { Story } from "./story.ts";

let world: ConsumerWorld;
afterEach(() => world.close());

const QUICK = { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 500, autoCommitIntervalMs: 200 };

async function ask(api: typeof createTopics, body: object): Promise<void>;
async function ask(api: typeof createPartitions, body: object): Promise<void>;
async function ask(api: typeof deleteTopics, body: object): Promise<void>;
async function ask(api: { readonly name: string }, body: object): Promise<void> {
  const client = world.cluster.connect();
  client.send(api as never, { timeoutMs: 1_000, ...body } as never);
  await world.clock.settleAsync();
  client.socket.destroy();
}

describe("a group whose member dies without a word", () => {
  it.each([["range"], ["cooperative-sticky"]])(
    "loses nothing, and repeats only what was not committed (%s)",
    async (assignor) => {
      world = await ConsumerWorld.start();
      await world.fill(100);
      const options = { ...QUICK, partitionAssignmentStrategy: [assignor] };
      const story = new Story(world.clock);
      const { ports, kill } = world.mortalPorts();
      void story.run("a", world.consumer(options, ports), { workMs: 20, run: { concurrency: 6 } });
      await world.clock.advanceAsync(500);
      void story.run("b", world.consumer(options), { workMs: 20, run: { concurrency: 6 } });
      await world.clock.advanceAsync(1_500);
      kill();
      const killedAtMs = world.clock.nowMs();
      await world.clock.advanceAsync(20_000);
      const alive = new Set<string>();
      for (const { member, partition, offset, startMs } of story.handlings)
        if (member === "b" || startMs < killedAtMs) alive.add(`${partition}-${offset}`);
      expect(alive.size).toBe(600);
      // At 20 ms a record and a commit every 200 ms, a partition repeats some ten records at most.
      expect(story.repeated.length).toBeLessThan(3 * 15);
    },
  );
});

describe("a broker that stops and starts again", () => {
  it("interrupts, and costs neither records nor the membership of the others", async () => {
    world = await ConsumerWorld.start({ brokers: 3 });
    await world.fill(100);
    const story = new Story(world.clock);
    void story.run("a", world.consumer(QUICK), { workMs: 20, run: { concurrency: 6 } });
    void story.run("b", world.consumer(QUICK), { workMs: 20, run: { concurrency: 6 } });
    await world.clock.advanceAsync(1_500);
    await world.stopCoordinator("g");
    await world.clock.advanceAsync(20_000);
    expect(story.errors).toEqual([]);
    expect(story.distinctCount).toBe(600);
    expect(story.overlaps).toEqual([]);
    expect(story.calls.filter(({ callback }) => callback === "lost")).toEqual([]);
  });
});

describe("a batch with a record that cannot be decoded", () => {
  it("loses that record alone when it is skipped, and says which it was", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.produce(
      0,
      Array.from({ length: 20 }, (_, i) => (i % 9 === 4 ? "bad" : `${i}`)),
    );
    const valueDeserializer = (bytes: Uint8Array | null): Buffer => {
      const value = Buffer.from(bytes ?? []);
      if (`${value}` === "bad") throw new Error("not a number");
      return value;
    };
    const consumer = world.consumer({ ...QUICK, valueDeserializer } as never);
    consumer.subscribe(["t"]);
    const handled = new Set<string>();
    const skipped: number[] = [];
    void consumer.run({
      eachBatch: ({ records }) => {
        for (const record of records) handled.add(textOf(record));
      },
      onError: (_, { offset }) => {
        skipped.push(offset);
        return "skip";
      },
    });
    await world.clock.advanceAsync(2_000);
    expect(skipped).toEqual([4, 13]);
    expect(handled.size).toBe(18);
    expect(await world.clock.until(consumer.position({ topic: "t", partition: 0 }))).toBe(20);
  });
});

describe("subscriptions", () => {
  it("D9: by pattern follow topics that come and go", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer({ metadataMaxAgeMs: 1_000, ...QUICK });
    consumer.subscribe(/t|orders-.+/);
    void consumer.run({ eachRecord() {} });
    await world.clock.advanceAsync(2_000);
    expect(consumer.subscription()).toEqual(["t"]);
    const topics = ["orders-eu", "old-orders-eu"].map((name) => ({
      ...{ name, numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] },
    }));
    await ask(createTopics, { topics, validateOnly: false });
    await world.clock.advanceAsync(3_000);
    expect(consumer.subscription()).toEqual(["orders-eu", "t"]);
    expect(consumer.assignment()).toHaveLength(3);
    await ask(deleteTopics, { topics: [{ name: "orders-eu" }] });
    await world.clock.advanceAsync(5_000);
    expect(consumer.subscription()).toEqual(["t"]);
    expect(consumer.assignment()).toEqual([{ topic: "t", partition: 0 }]);
  });

  it("D9: see partitions that are added to a topic", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer({ metadataMaxAgeMs: 1_000, ...QUICK });
    consumer.subscribe(["t"]);
    void consumer.run({ eachRecord() {} });
    await world.clock.advanceAsync(2_000);
    await ask(createPartitions, {
      topics: [{ name: "t", count: 4, assignments: null }],
      validateOnly: false,
    });
    await world.clock.advanceAsync(5_000);
    expect(consumer.assignment()).toHaveLength(4);
  });

  it("can be changed, and given up, with everything called in its order", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    await world.fill(5, 2);
    const consumer = world.consumer(QUICK);
    const story = new Story(world.clock);
    story.subscribe("a", consumer);
    const seen: string[] = [];
    void consumer.run({ eachRecord: (record) => seen.push(textOf(record)) });
    await world.clock.advanceAsync(1_000);
    await world.clock.until(consumer.unsubscribe());
    expect(consumer.assignment()).toEqual([]);
    expect(consumer.isMember).toBe(false);
    expect(story.callsOf("a")).toEqual(["assigned 0,1", "revoked 0,1"]);
    story.subscribe("a", consumer);
    await world.clock.advanceAsync(1_000);
    expect(story.callsOf("a").at(-1)).toBe("assigned 0,1");
    expect(seen).toHaveLength(10);
  });

  it("and partitions given by hand exclude each other", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer();
    consumer.assign([{ topic: "t", partition: 0 }]);
    expect(() => consumer.subscribe(["t"])).toThrow(/by hand; unsubscribe first/);
    await consumer.unsubscribe();
    consumer.subscribe(["t"]);
    expect(() => consumer.assign([{ topic: "t", partition: 0 }])).toThrow(/unsubscribe first/);
    expect(() => consumer.subscribe([""])).toThrow(TypeError);
  });

  it("that nobody reads join nothing", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer();
    consumer.subscribe(["t"]);
    await world.clock.advanceAsync(10_000);
    expect(consumer.isMember).toBe(false);
    expect(world.cluster.brokers.recentNotes()).toEqual([]);
  });
});

describe("enforceRebalance", () => {
  it("makes the group rebalance, with the reason given", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer(QUICK);
    consumer.subscribe(["t"]);
    void consumer.run({ eachRecord() {} });
    await world.clock.advanceAsync(1_000);
    const { generationId } = consumer.groupMetadata();
    consumer.enforceRebalance("new weights");
    await world.clock.advanceAsync(1_000);
    expect(consumer.groupMetadata().generationId).toBe(generationId + 1);
    expect(JSON.stringify(world.cluster.brokers.recentNotes())).toContain("new weights");
  });
});

describe("records that cannot be read", () => {
  it("end the run with topic, partition and offset, and can be passed over on purpose", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.produce(0, ["1", "2", "three", "4"]);
    const consumer = world.consumer({
      valueDeserializer: ((data: Buffer | null) => {
        const value = Number(data);
        if (Number.isNaN(value)) throw new Error("not a number");
        return value;
      }) as never,
    });
    consumer.subscribe(["t"]);
    const seen: unknown[] = [];
    const eachRecord = ({ value }: { value: unknown }) => void seen.push(value);
    const error = await world.clock.until(consumer.run({ eachRecord }).catch((thrown) => thrown));
    expect(error).toBeInstanceOf(RecordDeserializationError);
    expect(error).toMatchObject({ topic: "t", partition: 0, offset: 2, origin: "value" });
    consumer.seek({ topic: "t", partition: 0 }, error.offset + 1);
    void consumer.run({ eachRecord });
    await world.clock.advanceAsync(1_000);
    expect(seen).toEqual([1, 2, 4]);
  });

  it("are named when the batch itself is broken", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.produce(0, ["good"]);
    const consumer = world.consumer({}, world.corruptingPorts());
    consumer.subscribe(["t"]);
    const error = await world.clock.until(consumer.poll(5_000).catch((thrown) => thrown));
    expect(error).toBeInstanceOf(CorruptRecordError);
    expect(error).toMatchObject({ topic: "t", partition: 0, offset: 0 });
  });
});

describe("the wrong address", () => {
  it("is an error of the poll's deadline only for who asks: the consumer goes on trying", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(3, 1);
    const { ports } = world.mortalPorts();
    const consumer = world.consumer({ bootstrapServers: ["broker:9"] }, ports);
    consumer.subscribe(["t"]);
    expect(await world.clock.until(consumer.poll(10_000))).toEqual([]);
    await expect(
      world.clock.until(consumer.partitionsFor("t", { timeoutMs: 2_000 })),
    ).rejects.toThrow(/ECONNREFUSED|connect/);
    const before = world.clock.nowMs();
    await world.clock.until(consumer.close());
    expect(world.clock.nowMs() - before).toBeLessThan(100);
  });
});

describe("close", () => {
  it("is one and the same however often it is called", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer();
    consumer.subscribe(["t"]);
    void consumer.run({ eachRecord() {} });
    await world.clock.advanceAsync(500);
    const [first, second] = [consumer.close(), consumer.close()];
    expect(first).toBe(second);
    await world.clock.until(first);
    await world.clock.until(consumer[Symbol.asyncDispose]());
    expect(() => consumer.subscribe(["t"])).toThrow("closed");
    expect(() => consumer.pause([])).toThrow("closed");
    await expect(consumer.run({ eachRecord() {} })).rejects.toThrow("closed");
  });

  it.each([0, 1, 2, 3, 5, 8, 13, 21, 34])(
    "at any instant of a join ends (%i steps)",
    async (steps) => {
      world = await ConsumerWorld.start({ partitions: 2 });
      await world.fill(5, 2);
      const consumer = world.consumer(QUICK);
      consumer.subscribe(["t"]);
      const running = consumer.run({ eachRecord() {} });
      for (let i = 0; i < steps; i++) await Promise.resolve();
      const before = world.clock.nowMs();
      await world.clock.until(consumer.close({ timeoutMs: 5_000 }));
      await world.clock.until(running);
      expect(world.clock.nowMs() - before).toBeLessThan(1_000);
    },
  );

  it("refuses options that are not valid", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer();
    expect(() => consumer.close({ groupMembership: "NO" as never })).toThrow(RangeError);
    expect(() => consumer.close({ timeoutMs: -1 })).toThrow(RangeError);
  });
});
