import { afterEach, describe, expect, it } from "vitest";
import { ConsumerWorld } from "./consumer-world.ts";
import { Story } from "./story.ts";

let world: ConsumerWorld;
afterEach(() => world.close());

const ASSIGNORS = ["range", "roundrobin", "sticky", "cooperative-sticky"];

describe.each(ASSIGNORS)("two members with %s", (assignor) => {
  const options = { partitionAssignmentStrategy: [assignor], heartbeatIntervalMs: 400 };

  it("share the partitions, and hand over without a repeated, lost or shared record", async () => {
    world = await ConsumerWorld.start();
    const story = new Story(world.clock);
    await world.fill(200);
    void story.run("a", world.consumer(options), { workMs: 20, run: { concurrency: 6 } });
    await world.clock.advanceAsync(1_000);
    const second = world.consumer(options);
    void story.run("b", second, { workMs: 20, run: { concurrency: 6 } });
    await world.clock.advanceAsync(2_500);
    expect(story.partitionsOf("a", world.clock.nowMs() - 500)).toHaveLength(3);
    expect(story.partitionsOf("b", world.clock.nowMs() - 500)).toHaveLength(3);
    await world.clock.until(second.close());
    await world.clock.advanceAsync(30_000);
    expect(story.errors).toEqual([]);
    expect(story.overlaps).toEqual([]);
    expect(story.repeated).toEqual([]);
    expect(story.distinctCount).toBe(1_200);
  });
});
