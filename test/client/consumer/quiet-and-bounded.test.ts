import { afterEach, describe, expect, it } from "vitest";
import { Consumer } from "../../../src/client/consumer/consumer.ts";
import { ConsumerWorld } from "./consumer-world.ts";
import { Story } from "./story.ts";

let world: ConsumerWorld;
afterEach(() => world.close());

const OPTIONS = { heartbeatIntervalMs: 500 };

describe("D25: an ordinary rebalance is logged as an error", () => {
  it("here joining, sharing, handing over and leaving are news, with a reason", async () => {
    world = await ConsumerWorld.start();
    await world.fill(20);
    const story = new Story(world.clock);
    const ports = [world.ports(), world.ports()] as const;
    const [first, second] = ports.map((each) => world.consumer(OPTIONS, each)) as [
      Consumer,
      Consumer,
    ];
    void story.run("a", first, { workMs: 5 });
    await world.clock.advanceAsync(2_000);
    void story.run("b", second, { workMs: 5 });
    await world.clock.advanceAsync(3_000);
    await world.clock.until(second.close());
    await world.clock.advanceAsync(3_000);
    const lines = ports.flatMap(({ logLines }) => logLines);
    expect(lines.filter(({ level }) => level === "warn" || level === "error")).toEqual([]);
    expect(lines.some(({ fields }) => JSON.stringify(fields).includes("rebalancing"))).toBe(true);
  });

  it("and its numbers are there under Java's names", async () => {
    world = await ConsumerWorld.start();
    await world.fill(20);
    const consumer = world.consumer(OPTIONS);
    consumer.subscribe(["t"]);
    void consumer.run({ eachRecord() {} });
    await world.clock.advanceAsync(6_000);
    const metrics = consumer.metrics();
    const value = (name: string) => metrics.get(`consumer-coordinator-metrics:${name}`)?.value;
    expect(value("rebalance-total")).toBe(1);
    expect(value("assigned-partitions")).toBe(6);
    expect(value("heartbeat-total")).toBeGreaterThan(5);
    expect(value("commit-total")).toBeGreaterThan(0);
    const consumed = metrics.get("consumer-fetch-manager-metrics:records-consumed-total");
    expect(consumed?.value).toBe(120);
  });
});

describe("D39: methods that only throw", () => {
  it("here there is none: each does what it says, or asks for what it needs", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(10, 1);
    const p0 = { topic: "t", partition: 0 };
    const consumer = world.consumer({ ...OPTIONS, enableAutoCommit: false });
    consumer.subscribe(["t"]);
    expect(await world.clock.until(consumer.poll(5_000))).toHaveLength(10);
    const calls: Record<string, unknown> = {
      subscription: consumer.subscription(),
      assignment: consumer.assignment(),
      position: await world.clock.until(consumer.position(p0)),
      lag: consumer.lag(p0),
      committed: await world.clock.until(consumer.committed([p0])),
      beginningOffsets: await world.clock.until(consumer.beginningOffsets([p0])),
      endOffsets: await world.clock.until(consumer.endOffsets([p0])),
      offsetsForTimes: await world.clock.until(consumer.offsetsForTimes([{ ...p0, timestamp: 0 }])),
      partitionsFor: await world.clock.until(consumer.partitionsFor("t")),
      listTopics: await world.clock.until(consumer.listTopics()),
      groupMetadata: consumer.groupMetadata(),
      paused: consumer.paused(),
      state: consumer.state,
      isMember: consumer.isMember,
    };
    expect(calls).toMatchObject({
      subscription: ["t"],
      assignment: [p0],
      position: 10,
      lag: 0,
      committed: [null],
      beginningOffsets: [{ offset: 0 }],
      endOffsets: [{ offset: 10 }],
      offsetsForTimes: [{ offset: 0 }],
      partitionsFor: [{ partition: 0, leaderId: 1 }],
      groupMetadata: { groupId: "g", generationId: 1 },
      paused: [],
      state: "active",
      isMember: true,
    });
    expect([...(calls["listTopics"] as Map<string, unknown>).keys()]).toContain("t");
    await expect(
      world.clock.until(consumer.partitionsFor("nowhere", { timeoutMs: 1_000 })),
    ).rejects.toMatchObject({ code: "UNKNOWN_TOPIC_OR_PARTITION" });
    const names = Object.getOwnPropertyNames(Consumer.prototype);
    expect(names).toEqual(expect.arrayContaining(["enforceRebalance", "seekToEnd", "commitAsync"]));
  });
});

describe("a handler that is slow", () => {
  it("holds back the brokers, not memory: no more is fetched than fetch.max.bytes allows", async () => {
    world = await ConsumerWorld.start({ partitions: 4 });
    const value = "x".repeat(5_000);
    for (let partition = 0; partition < 4; partition++)
      for (let batch = 0; batch < 10; batch++)
        await world.produce(
          partition,
          Array.from({ length: 20 }, () => value),
        );
    const { ports, receivedBytes } = world.countingPorts();
    const consumer = world.consumer(
      { fetchMaxBytes: 400_000, maxPartitionFetchBytes: 100_000, maxPollRecords: 10 },
      ports,
    );
    consumer.subscribe(["t"]);
    void consumer.run({ eachRecord: () => new Promise(() => {}) });
    await world.clock.advanceAsync(60_000);
    expect(receivedBytes()).toBeGreaterThan(50_000);
    // Four megabytes lie there; a fetch in the buffers and one on its way are the most.
    expect(receivedBytes()).toBeLessThan(900_000);
  });
});
