import { describe, expect, it } from "vitest";
import { murmur2, partitionForKey } from "../../../src/client/producer/murmur2.ts";
import {
  StickyPartitioner,
  weightedPartition,
} from "../../../src/client/producer/sticky-partitioner.ts";
import { SeededEntropy } from "../../kit/seeded-entropy.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe("murmur2", () => {
  it.each([
    ["21", -973_932_308],
    ["foobar", -790_332_482],
    ["a-little-bit-long-string", -985_981_536],
    ["a-little-bit-longer-string", -1_486_304_829],
    ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971],
    ["abc", 479_470_107],
  ])("of %j is what Java's client computes", (key, hash) => {
    expect(murmur2(text(key))).toBe(hash);
  });

  it("gives a partition without its sign bit", () => {
    expect(partitionForKey(text("21"), 7)).toBe((-973_932_308 & 0x7fff_ffff) % 7);
    expect(partitionForKey(text("abc"), 12)).toBe(479_470_107 % 12);
  });
});

const even = { partitions: [0, 1, 2, 3], queueSizes: [0, 0, 0, 0] };

describe("the sticky partitioner", () => {
  const entropy = new SeededEntropy(3);
  const below = (bound: number): number => entropy.below(bound);

  it("stays until batch.size bytes were produced and the batch is full", () => {
    const sticky = new StickyPartitioner(100, below);
    expect(sticky.current).toBe(-1);
    const first = sticky.choose(even);
    sticky.produced(99, true);
    expect(sticky.current).toBe(first);
    sticky.produced(1, false);
    expect(sticky.current).toBe(first);
    sticky.endBatch(true);
    expect(sticky.current).toBe(-1);
  });

  it("leaves a batch that never becomes full at twice batch.size", () => {
    const sticky = new StickyPartitioner(100, below);
    sticky.choose(even);
    sticky.produced(199, false);
    expect(sticky.current).not.toBe(-1);
    sticky.produced(1, false);
    expect(sticky.current).toBe(-1);
  });

  it("spreads evenly over partitions whose queues are equally long", () => {
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) counts[weightedPartition(even, below)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it("weighs by queue length as Kafka does: 0, 3, 1 batches give 4 : 1 : 3", () => {
    const load = { partitions: [5, 6, 7], queueSizes: [0, 3, 1] };
    const picked = Array.from({ length: 8 }, (_, ticket) => weightedPartition(load, () => ticket));
    expect(picked).toEqual([5, 5, 5, 5, 6, 7, 7, 7]);
  });
});
