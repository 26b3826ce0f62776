import { afterEach, describe, expect, it } from "vitest";
import { ConsumerWorld } from "./consumer-world.ts";
import { Story } from "./story.ts";

let world: ConsumerWorld;
afterEach(() => world.close());

const EAGER = { partitionAssignmentStrategy: ["range"], heartbeatIntervalMs: 500 };

describe("a rebalance listener", () => {
  it("is called in the order of the hand-over, eager: everything, at the start and at the end", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    const story = new Story(world.clock);
    void story.run("a", world.consumer(EAGER));
    await world.clock.advanceAsync(1_000);
    const second = world.consumer(EAGER);
    void story.run("b", second);
    await world.clock.advanceAsync(3_000);
    await world.clock.until(second.close());
    await world.clock.advanceAsync(3_000);
    expect(story.callsOf("a")).toEqual([
      "assigned 0,1",
      "revoked 0,1",
      "assigned 0",
      "revoked 0",
      "assigned 0,1",
    ]);
    expect(story.callsOf("b")).toEqual(["assigned 1", "revoked 1"]);
  });

  it("is told in cooperative mode of what moves only, and of every completed rebalance", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    const options = { ...EAGER, partitionAssignmentStrategy: ["cooperative-sticky"] };
    const story = new Story(world.clock);
    void story.run("a", world.consumer(options));
    await world.clock.advanceAsync(1_000);
    void story.run("b", world.consumer(options));
    await world.clock.advanceAsync(5_000);
    const [first, ...rest] = story.callsOf("a");
    expect(first).toBe("assigned 0,1");
    expect(rest.filter((call) => call.startsWith("revoked"))).toHaveLength(1);
    expect(rest.every((call) => call === "assigned" || /^revoked \d$/.test(call))).toBe(true);
    expect(story.callsOf("b")[0]).toBe("assigned");
    expect(story.callsOf("b").at(-1)).toMatch(/^assigned \d$/);
  });

  it("that has no onPartitionsLost is told by onPartitionsRevoked, as in Java", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer({ ...EAGER, maxPollIntervalMs: 10_000 });
    const revoked: number[] = [];
    consumer.subscribe(["t"], {
      onPartitionsRevoked: (partitions) => revoked.push(partitions.length),
    });
    await world.clock.until(consumer.poll(1_000));
    await world.clock.advanceAsync(15_000);
    expect(revoked).toEqual([1]);
  });

  it("may ask for the positions of what it is told of, before anything of it is fetched", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    await world.fill(3, 2);
    const consumer = world.consumer({ ...EAGER, autoOffsetReset: "latest" });
    const positions: number[] = [];
    consumer.subscribe(["t"], {
      onPartitionsAssigned: async (partitions, view) => {
        for (const each of partitions) positions.push(await view.position(each));
      },
    });
    await world.clock.until(consumer.poll(1_000));
    expect(positions).toEqual([3, 3]);
  });

  it("that throws while the consumer closes is heard of: nobody reads any more who could be told", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const ports = world.ports();
    const consumer = world.consumer(EAGER, ports);
    consumer.subscribe(["t"], {
      onPartitionsRevoked() {
        throw new Error("the state was not saved");
      },
    });
    await world.clock.until(consumer.poll(1_000));
    await world.clock.until(consumer.close());
    const errors = ports.logLines.filter(({ level }) => level === "error");
    expect(errors.map(({ fields }) => String(fields["err"]))).toEqual([
      "Error: the state was not saved",
    ]);
  });

  it("that returns while the consumer closes leaves no timer behind: the process would not end", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const { clock } = world;
    const ports = world.ports();
    const armed = new Set<object>();
    const counting = {
      nowMs: () => clock.nowMs(),
      endOfTurn: (run: () => void) => clock.endOfTurn(run),
      setTimer: (deadlineMs: number, ring: () => void) => {
        const key = {};
        armed.add(key);
        const timer = clock.setTimer(deadlineMs, () => {
          armed.delete(key);
          ring();
        });
        const cancel = (): void => {
          armed.delete(key);
          timer.cancel();
        };
        return { cancel };
      },
    };
    const consumer = world.consumer(EAGER, { ...ports, clock: counting as typeof clock });
    consumer.subscribe(["t"], {
      onPartitionsAssigned: () =>
        new Promise<void>((resolve) => clock.setTimer(clock.nowMs() + 600, resolve)),
    });
    void consumer.poll(10_000);
    await clock.advanceAsync(300);
    await clock.until(consumer.close());
    await clock.advanceAsync(20_000);
    expect(armed.size).toBe(0);
  });

  it("cannot commit what is lost", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(5, 1);
    const consumer = world.consumer({ ...EAGER, maxPollIntervalMs: 10_000 });
    const errors: string[] = [];
    consumer.subscribe(["t"], {
      onPartitionsLost: async ([partition], view) => {
        const offsets = [{ ...partition!, offset: 5 }];
        await view.commit(offsets).catch((error: Error) => errors.push(error.name));
      },
    });
    await world.clock.until(consumer.poll(1_000));
    await world.clock.advanceAsync(15_000);
    expect(errors).toEqual(["CommitFailedError"]);
  });
});

describe("an application that holds records of a poll", () => {
  it("is waited for until its next poll, and what it had counts as processed", async () => {
    world = await ConsumerWorld.start({ partitions: 2 });
    await world.fill(10, 2);
    const first = world.consumer(EAGER);
    first.subscribe(["t"]);
    expect(await world.clock.until(first.poll(5_000))).not.toEqual([]);
    const story = new Story(world.clock);
    void story.run("b", world.consumer(EAGER));
    await world.clock.advanceAsync(20_000);
    expect(story.callsOf("b")).toEqual([]);
    await world.clock.until(first.poll(10_000));
    await world.clock.advanceAsync(2_000);
    expect(story.callsOf("b")).toEqual(["assigned 1"]);
    expect(story.handlings).toEqual([]);
  });

  it("is not waited for longer than drainTimeoutMs; then its records are somebody else's", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(10, 1);
    const first = world.consumer({ ...EAGER, drainTimeoutMs: 3_000, groupInstanceId: "b" });
    first.subscribe(["t"]);
    expect(await world.clock.until(first.poll(5_000))).toHaveLength(10);
    const story = new Story(world.clock);
    // Sorts first, and so gets the only partition.
    void story.run("a", world.consumer({ ...EAGER, groupInstanceId: "a" }));
    await world.clock.advanceAsync(10_000);
    expect(story.handlings).toHaveLength(10);
    await expect(
      world.clock.until(first.commit([{ topic: "t", partition: 0, offset: 10 }])),
    ).rejects.toThrow(/not assigned/);
  });
});
