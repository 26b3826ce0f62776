import { describe, expect, it } from "vitest";
import {
  type Assignor,
  cooperativeStickyAssignor,
  rangeAssignor,
  roundRobinAssignor,
  stickyAssignor,
} from "../../src/assignors/index.ts";
import { GroupWorld } from "./group-world.ts";

const SEEDS = Number(process.env["SEEDS"] ?? 2);
const ASSIGNORS = [rangeAssignor, roundRobinAssignor, stickyAssignor, cooperativeStickyAssignor];

describe("members and their coordinator", () => {
  for (const assignor of ASSIGNORS) {
    it(`share ${assignor.name} partitions, one owner each at any time, whoever comes and goes`, () => {
      for (let seed = 0; seed < SEEDS; seed++) churn(seed, assignor);
    });
  }

  it("settle with one rebalance each when nothing happens", () => {
    const world = new GroupWorld(7);
    world.add({ assignors: [rangeAssignor] });
    world.run(120_000);
    expect(world.completed).toBe(1);
    expect(world.owned()).toHaveLength(6);
  });

  it("do not rebalance when a static member comes back within its session", () => {
    const world = new GroupWorld(3);
    const config = { assignors: [rangeAssignor] };
    world.add({ ...config, groupInstanceId: "i1" });
    const second = world.add({ ...config, groupInstanceId: "i2" });
    world.run(30_000);
    const before = world.coordinator.journal.length;
    const { generationId } = second.driver.kit.view;
    const owned = [...second.driver.held.keys()];
    const deadlineMs = world.nowMs + 5_000;
    world.tell(second, { type: "Closed", operation: "DEFAULT", deadlineMs });
    world.run(4_000);
    const back = world.add({ ...config, groupInstanceId: "i2" });
    world.run(30_000);
    expect(back.driver.kit.view.generationId).toBe(generationId);
    expect([...back.driver.held.keys()]).toEqual(owned);
    expect(world.coordinator.journal.length).toBe(before + 1);
  });

  it("of two processes with one instance id, one is fenced and stays out", () => {
    const world = new GroupWorld(5);
    const config = { assignors: [rangeAssignor], groupInstanceId: "i1" };
    const first = world.add(config);
    world.run(10_000);
    const second = world.add(config);
    // The first hears of it with its next heartbeat; until then both think they own everything.
    world.assertOneOwner = () => undefined;
    world.run(60_000);
    expect(first.driver.failed).toBe(1);
    expect(second.driver.kit.view.state).toBe("Stable");
    expect(world.completed).toBe(2);
  });
});

/** Ten minutes of members that come, close, crash and change their minds; then a while of peace. */
function churn(seed: number, assignor: Assignor): void {
  const world = new GroupWorld(seed);
  for (let i = 0; i < 3; i++) world.add({ assignors: [assignor] });
  for (let round = 0; round < 25; round++) {
    disturb(world, assignor);
    world.run(500 + world.below(30_000));
  }
  world.run(120_000);
  const alive = world.actors.filter(({ isAlive, driver }) => isAlive && driver.finished === 0);
  for (const { driver } of alive) {
    expect([seed, driver.kit.view.state, driver.kit.view.handover]).toEqual([seed, "Stable", null]);
  }
  if (alive.length === 0) return;
  const expected = Array.from({ length: 6 }, (_, partition) => `orders-${partition}`);
  expect([seed, world.owned()]).toEqual([seed, expected]);
}

function disturb(world: GroupWorld, assignor: Assignor): void {
  const alive = world.actors.filter(({ isAlive, driver }) => isAlive && driver.finished === 0);
  const someone = alive[world.below(Math.max(1, alive.length))];
  const choice = world.below(8);
  if (someone === undefined || (choice < 3 && alive.length < 5)) {
    world.add({ assignors: [assignor] });
  } else if (choice < 4) {
    const deadlineMs = world.nowMs + 10_000;
    world.tell(someone, { type: "Closed", operation: "DEFAULT", deadlineMs });
  } else if (choice < 5) world.crash(someone);
  else if (choice < 6) world.tell(someone, { type: "RebalanceEnforced", reason: null });
  else if (choice < 7) {
    world.tell(someone, { type: "SubscriptionChanged", topics: ["bills", "orders"] });
    world.later(world.below(5_000), () => {
      world.tell(someone, { type: "SubscriptionChanged", topics: ["orders"] });
    });
  } else world.tell(someone, { type: "CoordinatorDisconnected" });
}
