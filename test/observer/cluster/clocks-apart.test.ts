import { describe, expect, it } from "vitest";
import type { ClusterClients } from "../../../src/observer/cluster/cluster-clients.ts";
import type { Clock } from "../../../src/ports/index.ts";
import { foundGroup } from "../../kit/founded-group.ts";
import { commit, observed, status } from "../watched-cluster.ts";

const HOUR_MS = 3_600_000;

/** The observer's own clock: so far ahead of the brokers', and it may jump. */
class OwnClock {
  aheadMs = 0;

  readonly wear = (clients: ClusterClients): ClusterClients => {
    const { clock } = clients;
    const worn: Clock = {
      nowMs: () => clock.nowMs() + this.aheadMs,
      setTimer: (deadlineMs, ring) => clock.setTimer(deadlineMs - this.aheadMs, ring),
      endOfTurn: (run) => clock.endOfTurn(run),
    };
    return { ...clients, clock: worn };
  };
}

async function watched(aheadMs: number) {
  const own = new OwnClock();
  own.aheadMs = aheadMs;
  const { cluster, observatory } = await observed({}, own.wear);
  const { clock } = cluster;
  commit(cluster, ["nightly"], 0);
  clock.settle();
  await clock.until(observatory.ready({ groupId: "nightly" }));
  const watch = observatory.watch("nightly")!;
  const stop = watch.onDeltas(() => {});
  const close = (): Promise<void> => {
    stop();
    return clock.until(observatory.close());
  };
  /** Commits come for so long, each of which tells the brokers' time. */
  const live = async (durationMs: number): Promise<void> => {
    for (let ms = 0; ms < durationMs; ms += 5_000) {
      commit(cluster, ["nightly"], 0);
      await clock.advanceAsync(5_000);
    }
  };
  return { own, cluster, clock, observatory, watch, close, live };
}

describe("an observer whose clock is not the brokers'", () => {
  it.each([HOUR_MS, -HOUR_MS])("tells all instants by theirs (%i ms ahead)", async (aheadMs) => {
    const { clock, observatory, watch, live, close } = await watched(aheadMs);
    await live(20_000);
    const { now, lag } = watch.view();
    expect(Math.abs(now.asOfMs - clock.nowMs())).toBeLessThan(1_000);
    expect(Math.abs(observatory.nowMs() - clock.nowMs())).toBeLessThan(1_000);
    expect(Math.abs(lag.at(-1)!.atMs - clock.nowMs())).toBeLessThan(20_000);
    const side = aheadMs > 0 ? "ahead of" : "behind";
    const told = new RegExp(`3(599|600).\\d s ${side} the brokers'`);
    expect(status(observatory, "journal")?.text).toMatch(told);
    await close();
  });

  it.each(["jumps ahead by an hour", "stands still for two minutes"])(
    "goes on when it %s",
    async (what) => {
      const { own, cluster, clock, observatory, watch, live, close } = await watched(0);
      await live(20_000);
      if (what.startsWith("jumps")) own.aheadMs += HOUR_MS;
      else {
        // As while a machine sleeps: nothing of ours runs, and the brokers go on.
        for (let ms = 0; ms < 120_000; ms += 60_000) {
          own.aheadMs -= 60_000;
          await clock.advanceAsync(60_000);
        }
      }
      await live(130_000);
      expect(Math.abs(observatory.nowMs() - clock.nowMs())).toBeLessThan(1_000);
      const { lag, now } = watch.view();
      expect(Math.abs(now.asOfMs - clock.nowMs())).toBeLessThan(1_000);
      expect(lag.at(-1)!.atMs).toBeGreaterThan(clock.nowMs() - 20_000);
      expect(lag.at(-1)!.atMs).toBeLessThan(clock.nowMs() + 1_000);
      // What happens now is told within seconds, and in order.
      const join = foundGroup(cluster, { groupId: "nightly", members: 1 });
      await clock.advanceAsync(5_000);
      expect(watch.view().now.members.map(({ member }) => member.memberId)).toEqual([
        join.leader.memberId,
      ]);
      await close();
    },
  );
});
