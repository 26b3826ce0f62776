import { afterEach, describe, expect, it } from "vitest";
import { sleepUntil } from "../../../src/client/cluster/sleep.ts";
import type { Consumer } from "../../../src/client/consumer/consumer.ts";
import type { RecordBatch } from "../../../src/client/consumer/reading/record-batch.ts";
import type { RebalanceView } from "../../../src/client/consumer/rebalance-view.ts";
import { ConsumerWorld, textOf } from "./consumer-world.ts";
import { Story } from "./story.ts";

/** Defects of other clients around ownership: what must not happen here. The numbers are those of their catalogue. */

let world: ConsumerWorld;
afterEach(() => world.close());

const EAGER = { partitionAssignmentStrategy: ["range"], heartbeatIntervalMs: 500 };
const COOPERATIVE = {
  partitionAssignmentStrategy: ["cooperative-sticky"],
  heartbeatIntervalMs: 500,
};

async function committedOf(consumer: Consumer, partition: number): Promise<number | null> {
  const [found] = await world.clock.until(consumer.committed([{ topic: "t", partition }]));
  return found?.offset ?? null;
}

describe("D1: a member joins while it still consumes", () => {
  it("here nothing is handed out between the revocation and the next assignment, and all is committed", async () => {
    world = await ConsumerWorld.start();
    await world.fill(300);
    const story = new Story(world.clock);
    const first = world.consumer(EAGER);
    void story.run("a", first, { workMs: 30, run: { concurrency: 6 } });
    await world.clock.advanceAsync(2_000);
    void story.run("b", world.consumer(EAGER), { workMs: 30, run: { concurrency: 6 } });
    await world.clock.advanceAsync(5_000);
    const [, revoked, assigned] = story.calls.filter(({ member }) => member === "a");
    expect([revoked?.callback, assigned?.callback]).toEqual(["revoked", "assigned"]);
    const between = story.handlings.filter(
      ({ member, startMs, endMs }) =>
        member === "a" && startMs < assigned!.atMs && (endMs ?? 0) > revoked!.atMs,
    );
    expect(between).toEqual([]);
    expect(story.overlaps).toEqual([]);
    expect(story.repeated).toEqual([]);
  });
});

describe("D2: fetched records are delivered after their partition was revoked", () => {
  it.each([["range"], ["cooperative-sticky"]])(
    "here none is, whether buffered or on its way (%s)",
    async (assignor) => {
      world = await ConsumerWorld.start({ partitions: 2 });
      await world.fill(40, 2);
      const options = { partitionAssignmentStrategy: [assignor], heartbeatIntervalMs: 500 };
      const story = new Story(world.clock);
      // A record takes long, so that all others of both partitions lie in buffers when one is revoked.
      void story.run("a", world.consumer(options), { workMs: 100, run: { concurrency: 2 } });
      await world.clock.advanceAsync(1_000);
      const second = world.consumer(options);
      void story.run("b", second, { workMs: 100 });
      await world.clock.advanceAsync(3_000);
      const [partition] = second.assignment().map((each) => each.partition);
      const revoked = story.calls.find(
        (call) =>
          call.member === "a" &&
          call.callback === "revoked" &&
          call.partitions.includes(partition!),
      );
      expect(revoked).toBeDefined();
      const late = story.handlings.filter(
        (each) =>
          each.member === "a" && each.partition === partition && each.startMs >= revoked!.atMs,
      );
      expect(late).toEqual([]);
      await world.clock.advanceAsync(10_000);
      expect(story.repeated).toEqual([]);
      expect(story.distinctCount).toBe(80);
    },
  );
});

describe("D3: a reader pulls what the stream was told to hold back", () => {
  it("here `for await` gets nothing of a partition that is given up", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    await world.fill(100, 2);
    const first = world.consumer(COOPERATIVE);
    const seen: { partition: number; atMs: number }[] = [];
    let revokedAtMs = Number.POSITIVE_INFINITY;
    let gone = -1;
    first.subscribe(["t"], {
      onPartitionsRevoked: ([revoked]) => {
        revokedAtMs = world.clock.nowMs();
        gone = revoked!.partition;
      },
    });
    void (async () => {
      for await (const { partition } of first) {
        seen.push({ partition, atMs: world.clock.nowMs() });
        await sleepUntil(world.clock.nowMs() + 20, world.clock);
      }
    })();
    await world.clock.advanceAsync(1_000);
    const second = world.consumer(COOPERATIVE);
    second.subscribe(["t"]);
    void second.run({ eachRecord() {} });
    await world.clock.advanceAsync(4_000);
    expect(gone).toBeGreaterThanOrEqual(0);
    const late = seen.filter((each) => each.partition === gone && each.atMs > revokedAtMs);
    expect(late).toEqual([]);
    expect(seen.some((each) => each.atMs > revokedAtMs)).toBe(true);
  });
});

describe("D4: a rebalance is an event that nobody waits for", () => {
  it("here the group waits until onPartitionsRevoked has ended, and what it saved is there for the next owner", async () => {
    world = await ConsumerWorld.start();
    await world.fill(10);
    const log: string[] = [];
    const member = (name: string) => {
      const consumer = world.consumer(EAGER);
      consumer.subscribe(["t"], {
        async onPartitionsRevoked(partitions) {
          log.push(`${name} revokes ${partitions.length}`);
          await sleepUntil(world.clock.nowMs() + 2_000, world.clock);
          log.push(`${name} revoked`);
        },
        onPartitionsAssigned: (partitions) => log.push(`${name} has ${partitions.length}`),
      });
      void consumer.run({ eachRecord() {} });
      return consumer;
    };
    member("a");
    await world.clock.advanceAsync(1_000);
    member("b");
    await world.clock.advanceAsync(10_000);
    expect(log.slice(0, 3)).toEqual(["a has 6", "a revokes 6", "a revoked"]);
    expect(log.slice(3).sort()).toEqual(["a has 3", "b has 3"]);
  });

  it("and the view of the callback can commit, seek, pause and ask, and is dead afterwards", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(10, 1);
    const p0 = { topic: "t", partition: 0 };
    const consumer = world.consumer({ ...EAGER, enableAutoCommit: false });
    let kept: RebalanceView | null = null;
    let end: unknown = null;
    consumer.subscribe(["t"], {
      async onPartitionsAssigned(_partitions, view) {
        kept = view;
        view.seek(p0, 4);
        [end] = await view.endOffsets([p0]);
        expect(view.assignment()).toEqual([p0]);
        expect(view.groupMetadata().generationId).toBe(1);
        await view.commit([{ ...p0, offset: 2, metadata: "from the view" }]);
      },
    });
    const records = await world.clock.until(consumer.poll(5_000));
    expect(records.map(textOf)[0]).toBe("0-4");
    expect(end).toMatchObject({ offset: 10 });
    expect(await world.clock.until(consumer.committed([p0]))).toMatchObject([
      { offset: 2, metadata: "from the view" },
    ]);
    expect(() => kept!.assignment()).toThrow(/after its callback had returned/);
  });
});

describe("D7: the first handler that ends lets the member rejoin, others still run", () => {
  it("here all handlers are waited for, however different they are", async () => {
    world = await ConsumerWorld.start();
    await world.fill(100);
    const story = new Story(world.clock);
    const uneven = (member: string, consumer: Consumer) => {
      story.subscribe(member, consumer);
      void consumer.run({
        concurrency: 6,
        eachRecord: (record) => story.handle(member, record, 20 + record.partition * 400),
      });
    };
    uneven("a", world.consumer(EAGER));
    await world.clock.advanceAsync(1_000);
    uneven("b", world.consumer(EAGER));
    await world.clock.advanceAsync(20_000);
    expect(story.partitionsOf("b")).toHaveLength(3);
    expect(story.overlaps).toEqual([]);
    expect(story.repeated).toEqual([]);
  });
});

describe("D8: everything stops for any change, and callbacks cannot commit or fail", () => {
  it("here partitions that stay flow on while a cooperative member gives others up", async () => {
    world = await ConsumerWorld.start();
    await world.fill(1_000);
    const story = new Story(world.clock);
    void story.run("a", world.consumer(COOPERATIVE), { workMs: 10, run: { concurrency: 6 } });
    await world.clock.advanceAsync(1_000);
    void story.run("b", world.consumer(COOPERATIVE), { workMs: 10, run: { concurrency: 6 } });
    await world.clock.advanceAsync(4_000);
    const stayed = story.partitionsOf("a", world.clock.nowMs() - 300);
    expect(stayed).toHaveLength(3);
    for (const partition of stayed) {
      const starts = story.handlings
        .filter((each) => each.member === "a" && each.partition === partition)
        .map(({ startMs }) => startMs);
      const gaps = starts.slice(1).map((startMs, i) => startMs - starts[i]!);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(20);
    }
    expect(story.overlaps).toEqual([]);
    expect(story.repeated).toEqual([]);
  });

  it("here the callback at close may commit", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(10, 1);
    const consumer = world.consumer({ enableAutoCommit: false });
    let error: unknown = null;
    consumer.subscribe(["t"], {
      onPartitionsRevoked: async (_partitions, view) => {
        await view.commit().catch((thrown: unknown) => {
          error = thrown;
        });
      },
    });
    void consumer.run({ eachRecord() {} });
    await world.clock.advanceAsync(1_000);
    await world.clock.until(consumer.close());
    expect(error).toBeNull();
    expect(await committedOf(world.consumer(), 0)).toBe(10);
  });

  it("here an error of a callback reaches whoever polls next, and stops nothing", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(10, 1);
    const consumer = world.consumer();
    consumer.subscribe(["t"], {
      onPartitionsAssigned() {
        throw new Error("the listener is broken");
      },
    });
    await expect(world.clock.until(consumer.poll(5_000))).rejects.toThrow("listener is broken");
    expect(await world.clock.until(consumer.poll(5_000))).toHaveLength(10);
  });
});

describe("D13: a late resolve of an old batch commits a partition that is gone", () => {
  it("here it counts for nothing", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    await world.fill(20, 2);
    const options = { ...COOPERATIVE, drainTimeoutMs: 500, autoCommitIntervalMs: 100 };
    const first = world.consumer(options);
    first.subscribe(["t"]);
    const held: RecordBatch<Buffer | null, Buffer | null>[] = [];
    void first.run({
      concurrency: 2,
      eachBatch: (batch) => {
        held.push(batch);
        return new Promise(() => {});
      },
    });
    await world.clock.advanceAsync(1_000);
    const second = world.consumer({ ...options, maxPollRecords: 5 });
    second.subscribe(["t"]);
    await world.clock.until(second.poll(20_000));
    const partition = second.assignment()[0]!.partition;
    const batch = held.find((each) => each.partition === partition)!;
    expect(batch.isCurrent).toBe(false);
    expect(batch.signal.aborted).toBe(true);
    batch.markProcessed(batch.records[19]!);
    await world.clock.advanceAsync(2_000);
    expect(await committedOf(second, partition)).toBe(0);
  });
});

describe("D18: a partition that leaves and comes back goes on from where it once was", () => {
  it("here from what is committed by then", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    await world.fill(50, 2);
    const story = new Story(world.clock);
    void story.run("a", world.consumer(EAGER), { workMs: 50, run: { concurrency: 2 } });
    await world.clock.advanceAsync(1_000);
    const second = world.consumer(EAGER);
    void story.run("b", second, { workMs: 50 });
    await world.clock.advanceAsync(1_500);
    expect(story.partitionsOf("b")).toHaveLength(1);
    await world.clock.until(second.close());
    await world.clock.advanceAsync(10_000);
    expect(story.repeated).toEqual([]);
    expect(story.distinctCount).toBe(100);
  });
});
