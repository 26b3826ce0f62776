import { afterEach, describe, expect, it } from "vitest";
import type { Consumer } from "../../../src/client/consumer/consumer.ts";
import { mulberry32 } from "../../kit/seeded-entropy.ts";
import { ConsumerWorld } from "./consumer-world.ts";
import { Story } from "./story.ts";

/** Members come, read in every way there is, close, die and make the group rebalance, at random but by a seed. */

const PARTITIONS = 4;
const RECORDS = 150;
const SEEDS = Number(process.env["SEEDS"] ?? 6);
const FIRST_SEED = Number(process.env["FIRST_SEED"] ?? 1);

let world: ConsumerWorld;
afterEach(() => world.close());

class Lives {
  readonly story: Story;
  readonly failures: unknown[] = [];
  readonly #next: () => number;
  readonly #assignor: string;
  readonly #alive = new Map<string, { consumer: Consumer; kill: () => void }>();
  readonly killed = new Set<string>();
  /** Members that read by `poll`: what they have in hand when they close counts as not processed. */
  readonly pollers = new Set<string>();
  #count = 0;

  constructor(seed: number) {
    this.#next = mulberry32(seed);
    this.story = new Story(world.clock);
    this.#assignor = this.#pick(["range", "roundrobin", "sticky", "cooperative-sticky"]);
  }

  #pick<T>(of: readonly T[]): T {
    return of[this.#next() % of.length]!;
  }

  begin(): void {
    const name = `m${this.#count++}`;
    const { ports, kill } = world.mortalPorts();
    const consumer = world.consumer(
      {
        partitionAssignmentStrategy: [this.#assignor],
        sessionTimeoutMs: 6_000,
        heartbeatIntervalMs: 500,
        autoCommitIntervalMs: 300,
        maxPollRecords: this.#pick([1, 7, 500]),
      },
      ports,
    );
    this.#alive.set(name, { consumer, kill });
    this.story.subscribe(name, consumer);
    this.#read(name, consumer).catch((error: unknown) => this.failures.push(error));
  }

  #read(name: string, consumer: Consumer): Promise<void> {
    const workMs = this.#pick([0, 5, 40]);
    const handle = (record: { partition: number; offset: number }) =>
      this.story.handle(name, record, workMs);
    switch (this.#pick(["loop", "poll", "partition", "key", "none"] as const)) {
      case "loop":
        return loop(consumer, handle);
      case "poll":
        this.pollers.add(name);
        return poll(consumer, handle);
      case "partition":
        return consumer.run({ eachRecord: handle, concurrency: this.#pick([1, 3]) });
      case "key":
        return consumer.run({ eachRecord: handle, concurrency: 3, orderedBy: "key" });
      case "none":
        return consumer.run({ eachRecord: handle, concurrency: 5, orderedBy: "none" });
    }
  }

  async step(): Promise<void> {
    const names = [...this.#alive.keys()];
    const name = this.#pick(names);
    const action = this.#next() % 10;
    if (names.length < 2 || (action < 4 && names.length < 5)) this.begin();
    else if (action < 7) await this.#end(name);
    else if (action === 7) this.#kill(name);
    else this.#alive.get(name)?.consumer.enforceRebalance("at random");
    await world.clock.advanceAsync(this.#next() % 3_000);
  }

  async #end(name: string): Promise<void> {
    const member = this.#alive.get(name)!;
    this.#alive.delete(name);
    const before = world.clock.nowMs();
    await world.clock.until(member.consumer.close({ timeoutMs: 20_000 }));
    if (world.clock.nowMs() - before > 15_000) this.failures.push(`${name} was slow to close`);
  }

  #kill(name: string): void {
    this.#alive.get(name)?.kill();
    this.#alive.delete(name);
    this.killed.add(name);
  }
}

async function loop(consumer: Consumer, handle: (record: never) => Promise<void>): Promise<void> {
  for await (const record of consumer) await handle(record as never);
}

async function poll(consumer: Consumer, handle: (record: never) => Promise<void>): Promise<void> {
  while (consumer.state === "active") {
    const records = await consumer.poll(500);
    for (const record of records) {
      // What is taken away while it waits in the application's hands is somebody else's: skip it, as one would in Java.
      if (consumer.state !== "active") return;
      await handle(record as never);
    }
    // The application says itself what is processed: closing alone does not.
    if (consumer.state === "active") await consumer.commit().catch(() => {});
  }
}

describe("random lives of members", () => {
  it.each(Array.from({ length: SEEDS }, (_, i) => FIRST_SEED + i))(
    "lose nothing, share nothing, repeat only what died with its member (seed %i)",
    async (seed) => {
      world = await ConsumerWorld.start({ partitions: PARTITIONS });
      const lives = new Lives(seed);
      lives.begin();
      for (let i = 0; i < 12; i++) {
        if (i % 3 === 0) await world.fill(RECORDS / 3, PARTITIONS);
        await lives.step();
      }
      lives.begin();
      await world.clock.advanceAsync(60_000);
      expect(lives.failures).toEqual([]);
      expect(lives.story.distinctCount).toBe((RECORDS / 3) * 4 * PARTITIONS);
      // Nobody waits for a poller that closes with records in its hands: it may never have polled again.
      const isExcused = (name: string) => lives.killed.has(name) || lives.pollers.has(name);
      const overlaps = lives.story.overlaps.filter(
        (pair) => !pair.split(" ")[0]!.split("/").some(isExcused),
      );
      expect(overlaps).toEqual([]);
      const excused = lives.story.handlings
        .filter(({ member }) => isExcused(member))
        .map(({ partition, offset }) => `${partition}-${offset}`);
      expect(lives.story.repeated.filter((record) => !excused.includes(record))).toEqual([]);
    },
  );
});
