import { afterEach, describe, expect, it } from "vitest";
import { sleepUntil } from "../../../src/client/cluster/sleep.ts";
import type { Consumer } from "../../../src/client/consumer/consumer.ts";
import type { CommittedOffset } from "../../../src/client/consumer/offsets/offset-fetch-request.ts";
import {
  CommitFailedError,
  InvalidGroupIdError,
  RetriableCommitFailedError,
} from "../../../src/client/errors/errors.ts";
import { ConsumerWorld, textOf } from "./consumer-world.ts";

/** Defects of other clients around commits and positions: what must not happen here. */

let world: ConsumerWorld;
afterEach(() => world.close());

const P0 = { topic: "t", partition: 0 };

async function committedOf(consumer: Consumer, partition = 0): Promise<number | null> {
  const [found] = await world.clock.until(consumer.committed([{ topic: "t", partition }]));
  return found?.offset ?? null;
}

/** What a consumer's commits were accepted with, in order. */
function commitLog() {
  const offsets: CommittedOffset[] = [];
  return {
    offsets,
    interceptors: [{ onCommit: (of: readonly CommittedOffset[]) => offsets.push(...of) }],
  };
}

describe("unsubscribe() with polled records in hand", () => {
  it("does not wait for a poll that its caller cannot make", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(5, 1);
    const consumer = world.consumer();
    consumer.subscribe(["t"]);
    expect(await world.clock.until(consumer.poll(5_000))).toHaveLength(5);
    const startMs = world.clock.nowMs();
    await world.clock.until(consumer.unsubscribe());
    expect(world.clock.nowMs() - startMs).toBeLessThan(1_000);
    await world.clock.until(consumer.commit());
  });
});

describe("D10: auto-commit commits what was fetched", () => {
  it("here it never commits more than handlers have finished", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(50, 1);
    let finished = 0;
    const ahead: string[] = [];
    const consumer = world.consumer({
      autoCommitIntervalMs: 30,
      interceptors: [
        {
          onCommit: ([{ offset } = { offset: 0 }]) => {
            if (offset > finished) ahead.push(`${offset} > ${finished}`);
          },
        },
      ],
    });
    consumer.subscribe(["t"]);
    void consumer.run({
      eachRecord: async () => {
        await sleepUntil(world.clock.nowMs() + 25, world.clock);
        finished++;
      },
    });
    await world.clock.advanceAsync(1_000);
    expect(ahead).toEqual([]);
    expect(finished).toBeGreaterThan(30);
    expect(await committedOf(consumer)).toBeGreaterThan(30);
  });

  it("and after a crash nothing that was not finished is lost", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(50, 1);
    const finished = new Set<number>();
    const { ports, kill } = world.mortalPorts();
    const dying = world.consumer({ autoCommitIntervalMs: 30, sessionTimeoutMs: 6_000 }, ports);
    dying.subscribe(["t"]);
    void dying.run({
      concurrency: 4,
      orderedBy: "none",
      eachRecord: async ({ offset }) => {
        await sleepUntil(world.clock.nowMs() + 10 + ((offset * 7) % 5) * 20, world.clock);
        finished.add(offset);
      },
    });
    await world.clock.advanceAsync(300);
    kill();
    const before = new Set(finished);
    const successor = world.consumer();
    successor.subscribe(["t"]);
    const read: number[] = [];
    void successor.run({ eachRecord: ({ offset }) => read.push(offset) });
    await world.clock.advanceAsync(20_000);
    expect(before.size).toBeGreaterThan(5);
    expect(new Set([...before, ...read]).size).toBe(50);
  });
});

describe("D11, D12: a commit that was fenced is sent again under the next generation", () => {
  it("here it fails as such, and the offset of the new owner stays", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(20, 1);
    const options = { enableAutoCommit: false, maxPollIntervalMs: 10_000, maxPollRecords: 5 };
    const slow = world.consumer(options);
    slow.subscribe(["t"]);
    expect(await world.clock.until(slow.poll(5_000))).toHaveLength(5);
    // Too slow: the group goes on without it, and its partition has another owner.
    const owner = world.consumer({ ...options, maxPollRecords: 12 });
    owner.subscribe(["t"]);
    expect(await world.clock.until(owner.poll(60_000))).toHaveLength(12);
    await world.clock.until(owner.commit());
    const offsets = [{ ...P0, offset: 5 }];
    await expect(world.clock.until(slow.commit(offsets))).rejects.toBeInstanceOf(CommitFailedError);
    const errors: (Error | null)[] = [];
    slow.commitAsync(offsets, (error) => errors.push(error));
    await world.clock.advanceAsync(1_000);
    expect(errors[0]).toBeInstanceOf(CommitFailedError);
    // It joins again, and still nothing of the old generation comes out.
    await world.clock.until(slow.poll(2_000));
    expect(await committedOf(owner)).toBe(12);
  });

  it("here a commit under way while the membership ends is refused, not repeated", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(20, 1);
    const log = commitLog();
    const consumer = world.consumer({
      ...{ enableAutoCommit: false, sessionTimeoutMs: 6_000, interceptors: log.interceptors },
    });
    consumer.subscribe(["t"]);
    await world.clock.until(consumer.poll(5_000));
    const stale = consumer.groupMetadata();
    // Somebody removes the member behind its back.
    const { leaveGroup } = await import("../../../src/protocol/index.ts");
    const admin = world.cluster.connect();
    const members = [{ memberId: stale.memberId, groupInstanceId: null, reason: "removed" }];
    admin.send(leaveGroup, { groupId: "g", memberId: "", members }, 5);
    await world.clock.settleAsync();
    await expect(world.clock.until(consumer.commit())).rejects.toBeInstanceOf(CommitFailedError);
    await world.clock.until(consumer.poll(5_000));
    expect(consumer.groupMetadata().memberId).not.toBe(stale.memberId);
    await world.clock.advanceAsync(5_000);
    expect(log.offsets).toEqual([]);
    expect(await committedOf(consumer)).toBeNull();
  });
});

describe("D14: a member commits before it rejoins only if a handler noticed", () => {
  it("here always, with auto-commit", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    await world.fill(20, 2);
    const log = commitLog();
    const options = { autoCommitIntervalMs: 600_000, heartbeatIntervalMs: 500 };
    const first = world.consumer({ ...options, interceptors: log.interceptors });
    first.subscribe(["t"]);
    void first.run({ eachRecord() {} });
    await world.clock.advanceAsync(1_000);
    expect(log.offsets).toEqual([]);
    const second = world.consumer(options);
    second.subscribe(["t"]);
    void second.run({ eachRecord() {} });
    await world.clock.advanceAsync(2_000);
    expect(log.offsets.map(({ partition, offset }) => `${partition}:${offset}`).sort()).toEqual([
      "0:20",
      "1:20",
    ]);
  });
});

describe("D15: a commit says neither the instance id nor metadata", () => {
  it("here it says both", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(5, 1);
    const options = { groupInstanceId: "one", enableAutoCommit: false };
    const older = world.consumer(options);
    older.subscribe(["t"]);
    await world.clock.until(older.poll(5_000));
    await world.clock.until(older.commit([{ ...P0, offset: 3, metadata: "half", leaderEpoch: 0 }]));
    const [committed] = await world.clock.until(older.committed([P0]));
    expect(committed).toMatchObject({ offset: 3, metadata: "half", leaderEpoch: 0 });
    // Only with the instance id can the coordinator tell that another process has taken it over.
    const newer = world.consumer(options);
    newer.subscribe(["t"]);
    void world.clock.until(newer.poll(1_000));
    await world.clock.advanceAsync(500);
    await expect(world.clock.until(older.commit())).rejects.toMatchObject({
      code: "FENCED_INSTANCE_ID",
    });
  });
});

describe("D16: there is no mode in which the application says what is processed", () => {
  it("here: without auto-commit nothing is committed but by commit()", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(10, 1);
    const log = commitLog();
    const consumer = world.consumer({ enableAutoCommit: false, interceptors: log.interceptors });
    consumer.subscribe(["t"]);
    await world.clock.until(consumer.poll(5_000));
    await world.clock.until(consumer.poll(0));
    await world.clock.advanceAsync(20_000);
    expect(log.offsets).toEqual([]);
    await world.clock.until(consumer.commit());
    await world.clock.until(consumer.close());
    expect(log.offsets.map(({ offset }) => offset)).toEqual([10]);
  });
});

describe("D17: a group begins at the end although it has committed offsets", () => {
  it("here the reset policy is asked only where nothing is committed", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    await world.fill(10, 2);
    const admin = world.consumer();
    admin.assign([P0]);
    await world.clock.until(admin.commit([{ ...P0, offset: 7 }]));
    const consumer = world.consumer({ autoOffsetReset: "latest" });
    consumer.subscribe(["t"]);
    const seen = (await world.clock.until(consumer.poll(2_000))).map(textOf);
    expect(seen).toEqual(["0-7", "0-8", "0-9"]);
    expect(await world.clock.until(consumer.position({ topic: "t", partition: 1 }))).toBe(10);
  });
});

describe("D21: pause, resume and seek are for the whole stream", () => {
  it("here they are per partition", async () => {
    world = await ConsumerWorld.start({ partitions: 3 });
    await world.fill(4, 3);
    const consumer = world.consumer();
    const [p0, p1, p2] = [0, 1, 2].map((partition) => ({ topic: "t", partition })) as [
      typeof P0,
      typeof P0,
      typeof P0,
    ];
    consumer.assign([p0, p1, p2]);
    consumer.pause([p0]);
    consumer.seek(p1, 3);
    consumer.seekToEnd([p2]);
    const seen: string[] = [];
    void consumer.run({ eachRecord: (record) => seen.push(textOf(record)) });
    await world.clock.advanceAsync(1_000);
    expect(seen).toEqual(["1-3"]);
    consumer.resume([p0]);
    consumer.seekToBeginning([p2]);
    await world.clock.advanceAsync(1_000);
    expect(seen.slice(1).sort()).toEqual("0-0 0-1 0-2 0-3 2-0 2-1 2-2 2-3".split(" "));
    expect([p0, p1, p2].map((each) => consumer.lag(each))).toEqual([0, 0, 0]);
    expect(() => consumer.seek({ topic: "t", partition: 9 }, 0)).toThrow(/t-9 are not/);
  });
});

describe("commits", () => {
  it("without a group fail at once, and say what is missing", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer({ groupId: undefined });
    consumer.assign([P0]);
    await expect(consumer.commit()).rejects.toBeInstanceOf(InvalidGroupIdError);
    expect(() => consumer.subscribe(["t"])).toThrow(InvalidGroupIdError);
    expect(() => consumer.groupMetadata()).toThrow(InvalidGroupIdError);
  });

  it("of offsets that cannot be fail at once", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer();
    consumer.assign([P0]);
    await expect(consumer.commit([{ ...P0, offset: -1 }])).rejects.toThrow(RangeError);
    await expect(consumer.commit([{ topic: "", partition: 0, offset: 1 }])).rejects.toThrow(
      TypeError,
    );
  });

  it("wait for a coordinator that comes back, and go where it has moved", async () => {
    world = await ConsumerWorld.start({ partitions: 1, brokers: 2 });
    await world.fill(5, 1);
    const consumer = world.consumer({ enableAutoCommit: false });
    consumer.assign([P0]);
    expect(await world.clock.until(consumer.poll(5_000))).toHaveLength(5);
    await world.clock.until(consumer.commit([{ ...P0, offset: 1 }]));
    await world.stopCoordinator("g");
    await world.clock.until(consumer.commit([{ ...P0, offset: 5 }]));
    expect(await committedOf(consumer)).toBe(5);
  });

  it("that nobody waits for fail with a retriable error while no coordinator answers", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(5, 1);
    const { ports, kill } = world.mortalPorts();
    const consumer = world.consumer({ enableAutoCommit: false }, ports);
    consumer.assign([P0]);
    await world.clock.until(consumer.poll(5_000));
    await world.clock.until(consumer.commit());
    kill();
    const errors: (Error | null)[] = [];
    consumer.commitAsync([{ ...P0, offset: 4 }], (error) => errors.push(error));
    await world.clock.advanceAsync(60_000);
    expect(errors[0]).toBeInstanceOf(RetriableCommitFailedError);
    await expect(
      world.clock.until(consumer.commit(undefined, { timeoutMs: 5_000 })),
    ).resolves.toBeUndefined();
    await expect(
      world.clock.until(consumer.commit([{ ...P0, offset: 2 }], { timeoutMs: 5_000 })),
    ).rejects.toThrow(/t-0 were not committed/);
  });
});
