import { afterEach, describe, expect, it } from "vitest";
import { ConsumerWorld } from "./consumer-world.ts";

let world: ConsumerWorld;
afterEach(() => world.close());

const [P0, P1, P2] = [0, 1, 2].map((partition) => ({ topic: "t", partition }));

describe("assign()", () => {
  it("commits what is processed of what was assigned before, of what goes as of what stays", async () => {
    world = await ConsumerWorld.start({ partitions: 3 });
    await world.fill(10, 3);
    const consumer = world.consumer({ autoCommitIntervalMs: 600_000 });
    consumer.assign([P0!, P1!]);
    for (let count = 0; count < 20; )
      count += (await world.clock.until(consumer.poll(1_000))).length;
    await world.clock.until(consumer.poll(0));
    consumer.assign([P1!, P2!]);
    await world.clock.advanceAsync(1_000);
    const committed = await world.clock.until(consumer.committed([P0!, P1!, P2!]));
    expect(committed.map((each) => each?.offset)).toEqual([10, 10, undefined]);
  });
});
