import { afterEach, describe, expect, it } from "vitest";
import { ConsumerWorld, textOf } from "./consumer-world.ts";

let world: ConsumerWorld;
afterEach(() => world.close());

describe("a consumer", () => {
  it("reads all records of a topic by poll", async () => {
    world = await ConsumerWorld.start();
    await world.fill(10);
    const consumer = world.consumer();
    consumer.subscribe(["t"]);
    const seen: string[] = [];
    for (let i = 0; i < 20 && seen.length < 60; i++) {
      const records = await world.clock.until(consumer.poll(1_000));
      seen.push(...records.map(textOf));
    }
    expect(seen).toHaveLength(60);
  });
});
