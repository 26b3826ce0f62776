import { describe, expect, it } from "vitest";
import { realConsumer, simulate } from "../../src/simulator/index.ts";
import { type StoryOptions, storyPlan } from "./plans.ts";

const run = (options: StoryOptions) => simulate(storyPlan(options), realConsumer);

/** Assignors × who commits. Every monitor looks on in every story; what is asserted here comes on top. */
const kinds = [
  { assignor: "range", commits: "manual" },
  { assignor: "cooperative-sticky", commits: "auto" },
] as const;

describe.each(kinds)("with $assignor and $commits commits", ({ assignor, commits }) => {
  const group = { assignors: [assignor] };
  const member = { commits };

  it("a member that crashes costs a rebalance, and only what it had not committed is repeated", async () => {
    const report = await run({
      group,
      member,
      faults: [{ type: "Crash", atMs: 20_000, member: "m1", how: "reset", downMs: 15_000 }],
    });
    expect(report.failureCount).toBe(0);
    // At most two seconds of its share: the automatic commit's interval.
    expect(report.duplicateCount).toBeLessThan(100);
  });

  it("a member that is frozen for longer than its session stops when it wakes, and joins again", async () => {
    const report = await run({
      group,
      member,
      faults: [{ type: "Freeze", atMs: 20_000, member: "m1", durationMs: 12_000 }],
    });
    expect(report.failureCount).toBe(0);
    expect(report.generationCount).toBeGreaterThan(2);
  });

  it("a handler that is slower than max.poll.interval.ms costs the membership, and nothing is lost", async () => {
    const report = await run({
      group,
      member,
      faults: [{ type: "SlowHandler", atMs: 20_000, member: "m1", durationMs: 18_000 }],
    });
    expect(report.failureCount).toBe(0);
    expect(report.generationCount).toBeGreaterThan(1);
  });

  it("a rolling restart of ten repeats nothing", async () => {
    const report = await run({
      group,
      member,
      members: 10,
      partitions: 12,
      faults: [{ type: "RollingRestart", atMs: 12_000, downMs: 1_000, pauseMs: 2_000 }],
    });
    expect(report.duplicateCount).toBe(0);
    expect(report.generationCount).toBeGreaterThan(10);
  });

  it("a rolling restart of ten static members within their sessions repeats nothing and moves nothing", async () => {
    const report = await run({
      group: { ...group, isStatic: true },
      member,
      members: 10,
      partitions: 12,
      faults: [{ type: "RollingRestart", atMs: 12_000, downMs: 1_000, pauseMs: 2_000 }],
    });
    expect(report.duplicateCount).toBe(0);
    // The group has formed by then, and stays as it is.
    expect(report.generationCount).toBeLessThanOrEqual(2);
  });

  it("a broker that restarts within the session costs no rebalance and repeats nothing", async () => {
    const report = await run({
      group,
      member,
      faults: [{ type: "BrokerRestart", atMs: 20_000, nodeId: 1, downMs: 2_000 }],
    });
    expect(report.duplicateCount).toBe(0);
    expect(report.generationCount).toBe(1);
  });

  it("a coordinator that moves to another broker and back costs no rebalance and repeats nothing", async () => {
    const report = await run({
      group,
      member,
      brokers: 3,
      faults: [1, 2, 3].map((nodeId) => ({
        type: "BrokerRestart",
        atMs: 10_000 * nodeId,
        nodeId,
        downMs: 6_000,
      })),
    });
    expect(report.duplicateCount).toBe(0);
    expect(report.generationCount).toBe(1);
  });

  it.each(["both", "fromBrokers"] as const)(
    "a member that is cut off (%s) for longer than its session stops by itself",
    async (direction) => {
      const report = await run({
        group,
        member,
        faults: [{ type: "Cut", atMs: 20_000, member: "m1", direction, durationMs: 14_000 }],
      });
      expect(report.failureCount).toBe(0);
      expect(report.generationCount).toBeGreaterThan(1);
    },
  );
});

describe("nothing goes wrong, and so", () => {
  it.each(["eachRecord", "eachBatch", "for await", "poll"] as const)(
    "a group that reads by %s has one generation and repeats nothing",
    async (reading) => {
      const report = await run({ member: { reading } });
      expect(report.generationCount).toBe(1);
      expect(report.duplicateCount).toBe(0);
      expect(report.processedCount).toBeGreaterThan(200);
    },
  );
});
