import { afterEach, describe, expect, it } from "vitest";
import { ConsumerWorld } from "./consumer-world.ts";

let world: ConsumerWorld;
afterEach(() => world.close());

const P0 = { topic: "t", partition: 0 };

describe("unsubscribe()", () => {
  it("called twice resolves twice", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    const consumer = world.consumer();
    consumer.subscribe(["t"]);
    await world.clock.until(consumer.poll(1_000));
    const both = Promise.all([consumer.unsubscribe(), consumer.unsubscribe()]);
    await world.clock.until(both);
    expect(consumer.assignment()).toEqual([]);
  });

  it("that has not ended lets nothing be assigned by hand, which it would take away again", async () => {
    world = await ConsumerWorld.start({ partitions: 1 });
    await world.fill(1, 1);
    const consumer = world.consumer();
    consumer.subscribe(["t"]);
    await world.clock.until(consumer.poll(1_000));
    const leaving = consumer.unsubscribe();
    expect(() => consumer.assign([P0])).toThrow(/await/);
    await world.clock.until(leaving);
    consumer.assign([P0]);
    await world.clock.advanceAsync(1_000);
    expect(consumer.assignment()).toEqual([P0]);
  });
});
