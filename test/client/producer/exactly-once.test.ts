import { describe, expect, it } from "vitest";
import { SeededEntropy } from "../../kit/seeded-entropy.ts";
import { FlakyConnector } from "./flaky-connector.ts";
import { ProducerWorld } from "./producer-world.ts";

type Options = Parameters<typeof ProducerWorld.start>[0];

async function flakyWorld(seed: number, options: Options) {
  let flaky!: FlakyConnector;
  const world = await ProducerWorld.start({
    seed,
    ...options,
    connector: (brokers) => {
      flaky = new FlakyConnector(brokers, seed);
      return flaky;
    },
  });
  return { world, flaky };
}

describe("an answer that is lost", () => {
  it("after the broker wrote the batch does not write it twice, and gives its real offset", async () => {
    const { world, flaky } = await flakyWorld(1, { topics: [{ name: "t", partitions: 1 }] });
    await world.until(world.producer.send({ topic: "t", value: "a" }));
    flaky.answersToLose = 1;
    const { offset } = await world.until(world.producer.send({ topic: "t", value: "b" }));
    expect(flaky.lostCount).toBe(1);
    expect(offset).toBe(1);
    await world.until(world.producer.send({ topic: "t", value: "c" }));
    expect(await world.values("t")).toEqual(["a", "b", "c"]);
    expect(world.metric("record-retry-total")).toBe(1);
    await world.until(world.producer.close());
  });

  it("without idempotence writes it twice: that is what idempotence is for", async () => {
    const { world, flaky } = await flakyWorld(1, {
      topics: [{ name: "t", partitions: 1 }],
      producer: { enableIdempotence: false },
    });
    await world.until(world.producer.send({ topic: "t", value: "a" }));
    flaky.answersToLose = 1;
    await world.until(world.producer.send({ topic: "t", value: "b" }));
    expect(await world.values("t")).toEqual(["a", "b", "b"]);
    await world.until(world.producer.close());
  });
});

describe("a broker that stops", () => {
  it("has its partitions led elsewhere, and every record arrives once and in order", async () => {
    const world = await ProducerWorld.start({
      brokers: 3,
      topics: [{ name: "t", partitions: 3, replicationFactor: 3 }],
    });
    const sent: Promise<unknown>[] = [];
    for (let i = 0; i < 90; i++) {
      sent.push(world.producer.send({ topic: "t", partition: i % 3, value: `${i}` }));
      if (i === 40) await world.brokers.brokers.stopBroker(1);
      if (i === 70) await world.brokers.brokers.startBroker(1);
      await world.clock.advanceAsync(3);
    }
    await world.until(Promise.all(sent));
    for (const partition of [0, 1, 2]) {
      const expected = Array.from({ length: 30 }, (_, i) => `${3 * i + partition}`);
      expect(await world.values("t", partition)).toEqual(expected);
    }
    await world.until(world.producer.close());
  });
});

/** Sends numbered records at a random pace while connections are lost. Their outcomes, in order. */
async function sendUnderFaults(
  { world, flaky }: Awaited<ReturnType<typeof flakyWorld>>,
  { seed, count }: { readonly seed: number; readonly count: number },
) {
  const entropy = new SeededEntropy(seed);
  const outcomes: Promise<"written" | "failed">[] = [];
  await world.until(world.producer.partitionsFor("t"));
  flaky.requestLossPermille = 30;
  flaky.answerLossPermille = 60;
  for (let i = 0; i < count; i++) {
    const record = { topic: "t", partition: i % 2, value: `${i}` };
    const sent = world.producer.send(record);
    outcomes.push(
      sent.then(
        () => "written" as const,
        () => "failed" as const,
      ),
    );
    if (entropy.below(4) === 0) await world.clock.advanceAsync(entropy.below(30));
    if (entropy.below(60) === 0 && world.brokers.brokers.brokers.length > 1) {
      await world.brokers.brokers.stopBroker(1);
      await world.clock.advanceAsync(entropy.below(200));
      await world.brokers.brokers.startBroker(1);
    }
  }
  flaky.requestLossPermille = 0;
  flaky.answerLossPermille = 0;
  return world.until(Promise.all(outcomes));
}

const SEEDS = Array.from({ length: 6 }, (_, i) => i + 1);
const COUNT = 100;
const twoBrokers = {
  brokers: 2,
  topics: [{ name: "t", partitions: 2, replicationFactor: 2 }],
};

describe("whatever is lost", () => {
  it.each(SEEDS)("every record arrives once and in order (seed %i)", async (seed) => {
    const flaky = await flakyWorld(seed, {
      ...twoBrokers,
      producer: { batchSize: 120, lingerMs: 2, retryBackoffMs: 10, reconnectBackoffMs: 5 },
    });
    const { world } = flaky;
    const outcomes = await sendUnderFaults(flaky, { seed, count: COUNT });
    expect(new Set(outcomes)).toEqual(new Set(["written"]));
    for (const partition of [0, 1]) {
      const expected = Array.from({ length: COUNT / 2 }, (_, i) => `${2 * i + partition}`);
      expect(await world.values("t", partition)).toEqual(expected);
    }
    await world.until(world.producer.close());
    expect(flaky.flaky.lostCount).toBeGreaterThan(0);
  });

  it("what runs out of time is there once or not at all, the rest once, and all in order", async () => {
    let failedCount = 0;
    let newestEpoch = 0;
    for (const seed of SEEDS) {
      const flaky = await flakyWorld(seed, {
        ...twoBrokers,
        producer: {
          batchSize: 120,
          lingerMs: 2,
          retryBackoffMs: 20,
          reconnectBackoffMs: 20,
          requestTimeoutMs: 30,
          deliveryTimeoutMs: 60,
        },
      });
      const { world } = flaky;
      const outcomes = await sendUnderFaults(flaky, { seed, count: COUNT });
      failedCount += outcomes.filter((outcome) => outcome === "failed").length;
      for (const partition of [0, 1]) {
        const values = (await world.values("t", partition)).map(Number);
        expect(values, `seed ${seed}`).toEqual([...new Set(values)].sort((a, b) => a - b));
        const isThere = new Set(values);
        const isMissing = (i: number) => outcomes[i] === "written" && !isThere.has(i);
        const missing = outcomes.flatMap((_, i) =>
          i % 2 === partition && isMissing(i) ? [i] : [],
        );
        expect(missing, `seed ${seed}`).toEqual([]);
        for (const { producerEpoch } of await world.storedBatches("t", partition)) {
          newestEpoch = Math.max(newestEpoch, producerEpoch);
        }
      }
      await world.until(world.producer.close());
    }
    expect(failedCount).toBeGreaterThan(5);
    expect(newestEpoch).toBeGreaterThan(0);
  });
});
