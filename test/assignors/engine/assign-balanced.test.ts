import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { assignBalanced, type GroupSpec, ownersOf } from "../../../src/assignors/index.ts";

const upTo = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

function spec(group: Partial<GroupSpec>): GroupSpec {
  return {
    partitionCounts: new Int32Array(0),
    subscriptions: [],
    memberSubscription: new Int32Array(0),
    previousOwner: null,
    racks: null,
    goal: "flattest",
    ...group,
  };
}

function loadsOf(offsets: Int32Array): number[] {
  return [...offsets.subarray(1)].map((end, member) => end - offsets[member]!);
}

describe("assignBalanced", () => {
  it("copes with a group of nothing, of no topics, and of topics without subscribers", () => {
    expect([...assignBalanced(spec({})).offsets]).toEqual([0]);
    const idle = spec({
      subscriptions: [new Int32Array(0)],
      memberSubscription: new Int32Array(2),
    });
    expect([...assignBalanced(idle).offsets]).toEqual([0, 0, 0]);
    const { partitions, offsets } = assignBalanced({
      ...spec({ subscriptions: [Int32Array.of(1)], memberSubscription: new Int32Array(1) }),
      partitionCounts: Int32Array.of(2, 3),
    });
    expect([...partitions]).toEqual([2, 3, 4]);
    expect([...offsets]).toEqual([0, 3]);
  });

  it("balances groups that share no topic each on its own", () => {
    const result = assignBalanced(
      spec({
        partitionCounts: Int32Array.of(4, 9, 4),
        subscriptions: [Int32Array.of(0, 2), Int32Array.of(1)],
        memberSubscription: Int32Array.of(0, 1, 0, 1, 1),
      }),
    );
    expect(loadsOf(result.offsets)).toEqual([4, 3, 4, 3, 3]);
  });

  it("fills up those with few topics first where subscriptions are nested", () => {
    const result = assignBalanced(
      spec({
        partitionCounts: Int32Array.of(2, 10),
        subscriptions: [Int32Array.of(0), Int32Array.of(0, 1)],
        memberSubscription: Int32Array.of(0, 1, 1),
      }),
    );
    expect(loadsOf(result.offsets)).toEqual([2, 5, 5]);
  });

  it("leaves alone what is only in a subscription that no member has", () => {
    const { offsets } = assignBalanced(
      spec({
        partitionCounts: Int32Array.of(2, 7, 1),
        subscriptions: [Int32Array.of(0), Int32Array.of(0, 2), upTo(3)],
        memberSubscription: upTo(2),
        previousOwner: new Int32Array(10),
      }),
    );
    expect(loadsOf(offsets)).toEqual([2, 1]);
  });

  it("searches no chain through members that a vain search has closed", () => {
    // One search ends in vain at member 3, whom the next one reaches again: an endless loop once.
    const result = assignBalanced(
      spec({
        partitionCounts: Int32Array.of(0, 2, 3),
        subscriptions: [upTo(3), upTo(1), new Int32Array(0), upTo(2)],
        memberSubscription: upTo(4),
        previousOwner: new Int32Array(5).fill(2),
      }),
    );
    expect(loadsOf(result.offsets)).toEqual([3, 0, 0, 2]);
  });

  it("assigns a million partitions within half a second, also with one odd member", () => {
    const partitionCounts = new Int32Array(1000).fill(1000);
    const memberSubscription = new Int32Array(2000);
    const group = spec({
      partitionCounts,
      memberSubscription,
      subscriptions: [upTo(1000), Int32Array.of(0)],
    });
    const startMs = performance.now();
    const equal = assignBalanced(group);
    memberSubscription[1999] = 1;
    const odd = assignBalanced({ ...group, previousOwner: ownersOf(equal, 1_000_000) });
    expect(performance.now() - startMs).toBeLessThan(1000);
    expect(new Set(loadsOf(equal.offsets))).toEqual(new Set([500]));
    expect(new Set(loadsOf(odd.offsets))).toEqual(new Set([500]));
  });
});
