import { describe, expect, it } from "vitest";
import { applyDelta } from "../../../src/insight/index.ts";
import type { GroupEventNote } from "../../../src/model/index.ts";
import type { SequencedDelta } from "../../../src/observer/index.ts";
import { ObservedGroup } from "../../../src/observer/watch/observed-group.ts";
import { VirtualClock } from "../../kit/virtual-clock.ts";

function group() {
  const clock = new VirtualClock();
  const watch = new ObservedGroup({ groupId: "billing", clock });
  let count = 0;
  /** A member comes, or the one that came last goes. */
  const hear = (): void => {
    const isComing = count++ % 2 === 0;
    const clientId = `client-${Math.ceil(count / 2)}`;
    const member = {
      ...{ memberId: `${clientId}-id`, clientId },
      groupInstanceId: null,
      clientHost: "/127.0.0.1",
    };
    const event: GroupEventNote = isComing
      ? {
          ...{ type: "MemberJoined", member, sessionTimeoutMs: 45_000, rebalanceTimeoutMs: 60_000 },
          ...{ protocols: ["range"], rejoin: false, parked: true, reason: null },
        }
      : { type: "MemberLeft", member, reason: null };
    const payload = { ...event, groupId: "billing", atMs: clock.nowMs() };
    watch.hear({ kind: "note", payload });
  };
  return { clock, watch, hear };
}

describe("the watch on a group", () => {
  it("leads from a view to the view of later by its deltas alone", () => {
    const { clock, watch, hear } = group();
    hear();
    let view = watch.view();
    const { seq } = watch;
    watch.onDeltas((deltas) => {
      for (const delta of deltas) view = applyDelta(view, delta);
    });
    for (let i = 0; i < 20; i++) {
      hear();
      clock.advance(137);
    }
    clock.advance(1_000);
    expect(watch.seq).toBeGreaterThan(seq);
    const later = watch.view();
    expect(view.events).toEqual(later.events);
    expect(view.now.members).toEqual(later.now.members);
    expect(view.owners).toEqual(later.owners);
  });

  it("tells nobody twice: who comes while others listen gets what is after the view that it asked for", () => {
    const { clock, watch, hear } = group();
    const first: number[] = [];
    const second: number[] = [];
    const seqs = (into: number[]) => (deltas: readonly SequencedDelta[]) => {
      into.push(...deltas.map(({ seq }) => seq));
    };
    watch.onDeltas(seqs(first));
    clock.advance(1_000);
    hear();
    // Numbers what was heard, and does not tell it yet.
    watch.view();
    const { seq } = watch;
    watch.onDeltas(seqs(second));
    hear();
    clock.advance(1_000);
    expect(Math.min(...second)).toBe(seq + 1);
    expect(first).toEqual([...new Set(first)]);
    expect(first.at(-1)).toBe(second.at(-1));
  });

  it("can be resumed from any delta that was told", () => {
    const { clock, watch, hear } = group();
    const told: SequencedDelta[] = [];
    let resumed = watch.view();
    const before = watch.seq;
    watch.onDeltas((deltas) => told.push(...deltas));
    for (let i = 0; i < 10; i++) {
      hear();
      clock.advance(250);
    }
    for (const delta of watch.deltasSince(before) ?? []) resumed = applyDelta(resumed, delta);
    expect(resumed.events).toEqual(watch.view().events);
    const middle = told[Math.floor(told.length / 2)]!.seq;
    const later = watch.deltasSince(middle)!.map(({ seq }) => seq);
    expect(later).toEqual([...later].sort((a, b) => a - b));
    expect(Math.min(...later)).toBeGreaterThan(middle);
  });

  it("has a timer only while somebody listens, and none once it is closed", () => {
    const { clock, watch, hear } = group();
    hear();
    expect(clock.armedTimerCount).toBe(0);
    const stop = watch.onDeltas(() => {});
    const stopOther = watch.onDeltas(() => {});
    expect(clock.armedTimerCount).toBe(1);
    stop();
    stop();
    expect(clock.armedTimerCount).toBe(1);
    stopOther();
    expect(clock.armedTimerCount).toBe(0);
    watch.onDeltas(() => {});
    watch.close();
    expect(clock.armedTimerCount).toBe(0);
    watch.onDeltas(() => {});
    hear();
    expect(clock.armedTimerCount).toBe(0);
    expect(watch.isWatched).toBe(false);
  });

  it("counts as watched for a minute after the last look", () => {
    const { clock, watch } = group();
    expect(watch.isWatched).toBe(false);
    watch.view();
    clock.advance(59_000);
    expect(watch.isWatched).toBe(true);
    clock.advance(1_000);
    expect(watch.isWatched).toBe(false);
    const stop = watch.onInput(() => {});
    clock.advance(600_000);
    expect(watch.isWatched).toBe(true);
    stop();
    expect(watch.isWatched).toBe(false);
  });

  it("keeps no more of a day than of an hour", () => {
    const { clock, watch, hear } = group();
    let told = 0;
    watch.onDeltas((deltas) => {
      told += deltas.length;
    });
    for (let i = 0; i < 3_000; i++) {
      hear();
      clock.advance(1_000);
    }
    expect(told).toBeGreaterThan(3_000);
    expect(watch.deltasSince(0)).toBeNull();
    expect(watch.deltasSince(watch.seq - 10)!.length).toBeLessThanOrEqual(10);
    expect(watch.view().events.length).toBeLessThan(3_000);
  });
});
