import { afterEach, describe, expect, it } from "vitest";
import { sleepUntil } from "../../../src/client/cluster/sleep.ts";
import {
  CommitFailedError,
  FencedInstanceIdError,
  GroupMaxSizeReachedError,
} from "../../../src/client/errors/errors.ts";
import { leaveGroup } from "../../../src/protocol/index.ts";
import { ConsumerWorld } from "./consumer-world.ts";
import { Story } from "./story.ts";

/** Defects of other clients around liveness and static members: what must not happen here. */

let world: ConsumerWorld;
afterEach(() => world.close());

const never = new Promise<void>(() => {});

describe("D22: a handler that takes longer than the session timeout costs the membership", () => {
  it("here heartbeats do not depend on handlers", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(3, 1);
    const story = new Story(world.clock);
    const consumer = world.consumer({ sessionTimeoutMs: 6_000, heartbeatIntervalMs: 2_000 });
    void story.run("a", consumer, { workMs: 60_000 });
    await world.clock.advanceAsync(200_000);
    expect(story.callsOf("a")).toEqual(["assigned 0"]);
    expect(story.handlings).toHaveLength(3);
    expect(consumer.isMember).toBe(true);
  });
});

describe("D23: a stuck handler keeps its partitions for ever", () => {
  it("here its member leaves with a reason, loses its partitions, and tells the handler", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    await world.fill(5, 2);
    const story = new Story(world.clock);
    const stuck = world.consumer({ maxPollIntervalMs: 20_000 });
    story.subscribe("a", stuck);
    const signals: AbortSignal[] = [];
    void stuck.run({
      concurrency: 2,
      eachRecord: (record, { signal }) => {
        void story.handle("a", record, 0);
        signals.push(signal);
        return record.partition === 1 && record.offset === 2 ? never : undefined;
      },
    });
    await world.clock.advanceAsync(1_000);
    void story.run("b", world.consumer({ maxPollIntervalMs: 20_000 }));
    await world.clock.advanceAsync(60_000);
    expect(story.callsOf("a").at(-1)).toMatch(/^lost /);
    expect(signals.at(-1)?.aborted).toBe(true);
    expect(stuck.isMember).toBe(false);
    // What it was stuck at is done by the other; nothing else is repeated.
    expect(story.repeated).toEqual(["1-2"]);
    expect(story.distinctCount).toBe(10);
    const reasons = world.cluster.brokers
      .recentNotes()
      .filter((note) => JSON.stringify(note).includes("consumer poll timeout has expired"));
    expect(reasons).not.toEqual([]);
  });

  it("and rejoins when the handler has come back", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(5, 1);
    const story = new Story(world.clock);
    const consumer = world.consumer({ maxPollIntervalMs: 20_000 });
    story.subscribe("a", consumer);
    let release: () => void = () => {};
    let isStuck = true;
    void consumer.run({
      eachRecord: (record) => {
        if (record.offset !== 2 || !isStuck) return story.handle("a", record, 0);
        isStuck = false;
        return new Promise<void>((resolve) => {
          release = resolve;
        });
      },
    });
    await world.clock.advanceAsync(40_000);
    expect(consumer.isMember).toBe(false);
    release();
    await world.clock.advanceAsync(5_000);
    expect(consumer.isMember).toBe(true);
    expect(story.callsOf("a")).toEqual(["assigned 0", "lost 0", "assigned 0"]);
    expect(story.handlings.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4]);
  });

  it("and an application that polls no more loses its membership just so", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(5, 1);
    const consumer = world.consumer({ maxPollIntervalMs: 20_000 });
    consumer.subscribe(["t"]);
    expect(await world.clock.until(consumer.poll(5_000))).toHaveLength(5);
    await world.clock.advanceAsync(19_000);
    expect(consumer.isMember).toBe(true);
    await world.clock.advanceAsync(2_000);
    expect(consumer.isMember).toBe(false);
    expect(consumer.assignment()).toEqual([]);
    await expect(world.clock.until(consumer.commit())).rejects.toThrow(
      /Offsets of t-0 were not committed: .* taken away/,
    );
    const told: (Error | null)[] = [];
    consumer.commitAsync(undefined, (error) => told.push(error));
    await world.clock.settleAsync();
    expect(told).toEqual([expect.any(CommitFailedError)]);
    // The records were processed too late: they are not committed, and come again.
    expect(await world.clock.until(consumer.poll(5_000))).toHaveLength(5);
  });

  it("a loop that is too slow is told by its commit, too", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(5, 1);
    const consumer = world.consumer({ maxPollIntervalMs: 20_000 });
    consumer.subscribe(["t"]);
    const loop = consumer[Symbol.asyncIterator]();
    await world.clock.until(loop.next());
    await world.clock.advanceAsync(21_000);
    await expect(world.clock.until(consumer.commit())).rejects.toBeInstanceOf(CommitFailedError);
    // Who reads on is a member again, and may commit what it then reads.
    await world.clock.until(loop.next());
    await world.clock.until(consumer.commit());
  });

  it("while one that waits for records stays a member for as long as it likes", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer({ maxPollIntervalMs: 20_000 });
    consumer.subscribe(["t"]);
    const waiting = consumer.poll(100_000);
    await world.clock.advanceAsync(90_000);
    expect(consumer.isMember).toBe(true);
    expect(await world.clock.until(waiting)).toEqual([]);
  });
});

describe("D24: max.poll.interval.ms is silently doubled", () => {
  it("here it is the configured value, also for one handler beside others that come back", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    await world.fill(2_000, 2);
    const consumer = world.consumer({ maxPollIntervalMs: 20_000 });
    let lostAtMs = 0;
    let stuckAtMs = 0;
    consumer.subscribe(["t"], {
      onPartitionsLost: () => {
        lostAtMs = world.clock.nowMs();
      },
    });
    void consumer.run({
      concurrency: 2,
      eachRecord: ({ partition, offset }) => {
        if (partition !== 0 || offset !== 50)
          return sleepUntil(world.clock.nowMs() + 30, world.clock);
        stuckAtMs = world.clock.nowMs();
        return never;
      },
    });
    await world.clock.advanceAsync(40_000);
    expect(lostAtMs - stuckAtMs).toBe(20_000);
  });
});

describe("a listener that never returns", () => {
  it("costs the membership, and does not keep close() waiting beyond its time", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer({ maxPollIntervalMs: 20_000 });
    consumer.subscribe(["t"], { onPartitionsAssigned: () => never });
    void consumer.run({ eachRecord() {} });
    await world.clock.advanceAsync(25_000);
    expect(consumer.isMember).toBe(false);
    const before = world.clock.nowMs();
    await world.clock.until(consumer.close({ timeoutMs: 3_000 }));
    expect(world.clock.nowMs() - before).toBeLessThanOrEqual(3_000);
  });
});

describe("a handler that never returns", () => {
  it("does not keep close() waiting beyond its time, and run() settles", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(3, 1);
    const consumer = world.consumer();
    consumer.subscribe(["t"]);
    const running = consumer.run({ eachRecord: () => never });
    await world.clock.advanceAsync(1_000);
    const before = world.clock.nowMs();
    await world.clock.until(consumer.close({ timeoutMs: 3_000 }));
    expect(world.clock.nowMs() - before).toBeLessThanOrEqual(3_000);
    await world.clock.until(running);
    expect(consumer.state).toBe("closed");
  });
});

describe("D5: there is no notion of lost partitions", () => {
  it("here a member that was removed loses its partitions, is told so, and joins again", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(3, 1);
    const story = new Story(world.clock);
    const consumer = world.consumer();
    void story.run("a", consumer);
    await world.clock.advanceAsync(1_000);
    const { memberId } = consumer.groupMetadata();
    const members = [{ memberId, groupInstanceId: null, reason: "by an admin" }];
    world.cluster.connect().send(leaveGroup, { groupId: "g", memberId: "", members }, 5);
    await world.clock.advanceAsync(10_000);
    expect(story.callsOf("a")).toEqual(["assigned 0", "lost 0", "assigned 0"]);
    expect(consumer.groupMetadata().memberId).not.toBe(memberId);
    expect(story.errors).toEqual([]);
  });
});

describe("D6: a join that fails for good leaves a zombie that looks well", () => {
  it("here the run ends with the error, and health says so", async () => {
    world = await ConsumerWorld.start({ partitions: 1, config: { "group.max.size": "1" } });
    const story = new Story(world.clock);
    void story.run("a", world.consumer());
    await world.clock.advanceAsync(1_000);
    const refused = world.consumer();
    void story.run("b", refused);
    await world.clock.advanceAsync(5_000);
    expect(story.errors).toHaveLength(1);
    expect(story.errors[0]).toBeInstanceOf(GroupMaxSizeReachedError);
    expect(refused.state).toBe("failed");
    expect(refused.isMember).toBe(false);
    await expect(refused.poll(1)).rejects.toBeInstanceOf(GroupMaxSizeReachedError);
    await world.clock.until(refused.close());
    expect(refused.state).toBe("closed");
  });
});

const STATIC = { groupInstanceId: "one", sessionTimeoutMs: 20_000 };

describe("D26: a static member leaves when it closes", () => {
  it("here its restart within the session moves nothing, and the generation stays", async () => {
    world = await ConsumerWorld.start();
    await world.fill(20);
    const story = new Story(world.clock);
    const first = world.consumer(STATIC);
    void story.run("a", first);
    await world.clock.advanceAsync(1_000);
    void story.run("b", world.consumer({ ...STATIC, groupInstanceId: "two" }));
    await world.clock.advanceAsync(10_000);
    const { generationId } = first.groupMetadata();
    const before = first.assignment();
    await world.clock.until(first.close());
    await world.clock.advanceAsync(5_000);
    const restarted = world.consumer(STATIC);
    void story.run("a2", restarted);
    await world.clock.advanceAsync(5_000);
    expect(restarted.groupMetadata().generationId).toBe(generationId);
    expect(restarted.assignment()).toEqual(before);
    expect(story.repeated).toEqual([]);
    expect(story.callsOf("b").filter((call) => call.startsWith("revoked"))).toEqual([]);
  });

  it("and LEAVE_GROUP really leaves, REMAIN_IN_GROUP really stays", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    const stays = world.consumer();
    stays.subscribe(["t"]);
    void stays.run({ eachRecord() {} });
    const leaves = world.consumer(STATIC);
    leaves.subscribe(["t"]);
    void leaves.run({ eachRecord() {} });
    await world.clock.advanceAsync(10_000);
    expect(stays.assignment()).toHaveLength(1);
    await world.clock.until(leaves.close({ groupMembership: "LEAVE_GROUP" }));
    await world.clock.advanceAsync(5_000);
    expect(stays.assignment()).toHaveLength(2);
    const remains = world.consumer();
    remains.subscribe(["t"]);
    void remains.run({ eachRecord() {} });
    await world.clock.advanceAsync(10_000);
    await world.clock.until(remains.close({ groupMembership: "REMAIN_IN_GROUP" }));
    await world.clock.advanceAsync(20_000);
    expect(stays.assignment()).toHaveLength(1);
    await world.clock.advanceAsync(40_000);
    expect(stays.assignment()).toHaveLength(2);
  });
});

describe("D27: two processes with one instance id fence each other in a loop", () => {
  it("here the older one stops for good, with the error, and the newer one goes on", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const story = new Story(world.clock);
    const older = world.consumer(STATIC);
    void story.run("old", older);
    await world.clock.advanceAsync(1_000);
    const newer = world.consumer(STATIC);
    void story.run("new", newer);
    await world.clock.advanceAsync(60_000);
    expect(story.errors).toHaveLength(1);
    expect(story.errors[0]).toBeInstanceOf(FencedInstanceIdError);
    expect(story.callsOf("old")).toEqual(["assigned 0", "lost 0"]);
    expect(older.state).toBe("failed");
    await expect(older.poll(1)).rejects.toBeInstanceOf(FencedInstanceIdError);
    expect(newer.isMember).toBe(true);
    expect(story.callsOf("new")).toEqual(["assigned 0"]);
  });
});
