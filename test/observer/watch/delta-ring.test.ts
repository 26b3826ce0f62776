import { describe, expect, it } from "vitest";
import type { GroupDelta } from "../../../src/insight/index.ts";
import { DeltaRing } from "../../../src/observer/watch/delta-ring.ts";

const now = { kind: "now", payload: {} } as unknown as GroupDelta;

function event(id: number): GroupDelta {
  return { kind: "event", payload: { id } } as unknown as GroupDelta;
}

function rebalance(number: number): GroupDelta {
  return { kind: "rebalance", payload: { number } } as unknown as GroupDelta;
}

function seqs(deltas: readonly { readonly seq: number }[] | null): number[] | null {
  return deltas === null ? null : deltas.map(({ seq }) => seq);
}

describe("the ring of deltas", () => {
  it("gives those after a number, in order", () => {
    const ring = new DeltaRing(10);
    for (const delta of [event(1), now, event(2)]) ring.add(delta, 0);
    expect(seqs(ring.since(0))).toEqual([1, 2, 3]);
    expect(seqs(ring.since(2))).toEqual([3]);
    expect(seqs(ring.since(3))).toEqual([]);
  });

  it("leaves out what a later one replaces: now, and a rebalance by its number", () => {
    const ring = new DeltaRing(10);
    for (const delta of [now, rebalance(1), now, rebalance(2), rebalance(1)]) ring.add(delta, 0);
    expect(seqs(ring.since(0))).toEqual([3, 4, 5]);
  });

  it("keeps no more than it may, and says when something was lost", () => {
    const ring = new DeltaRing(3);
    for (let id = 1; id <= 5; id++) ring.add(event(id), 0);
    expect(ring.since(1)).toBeNull();
    expect(seqs(ring.since(2))).toEqual([3, 4, 5]);
  });

  it("loses nothing by what is replaced however often", () => {
    const ring = new DeltaRing(3);
    ring.add(event(1), 0);
    for (let i = 0; i < 1000; i++) ring.add(now, 0);
    expect(seqs(ring.since(0))).toEqual([1, 1001]);
  });

  it("knows nothing of a number that it never gave out", () => {
    const ring = new DeltaRing(3);
    ring.add(now, 0);
    expect(ring.since(2)).toBeNull();
  });
});
