import { expect, it } from "vitest";
import { systemEntropy } from "../../src/node/index.ts";

it("UUIDs are of version 4, and all different", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 1000; i++) {
    const bytes = systemEntropy.uuidBytes();
    expect(bytes.length).toBe(16);
    expect(bytes[6]! >>> 4).toBe(4);
    expect(bytes[8]! >>> 6).toBe(2);
    seen.add(bytes.join());
  }
  expect(seen.size).toBe(1000);
});

it("a UUID is not overwritten by the next", () => {
  const first = systemEntropy.uuidBytes();
  const copy = first.slice();
  for (let i = 0; i < 300; i++) systemEntropy.uuidBytes();
  expect(first).toEqual(copy);
});

it("integers stay below their bound and reach all below it", () => {
  const seen = new Set(Array.from({ length: 500 }, () => systemEntropy.below(7)));
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(systemEntropy.below(1)).toBe(0);
  expect(systemEntropy.below(2 ** 31)).toBeLessThan(2 ** 31);
});
