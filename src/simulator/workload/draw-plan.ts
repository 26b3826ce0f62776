import { drawFaults } from "../faults/draw-faults.ts";
import { Random } from "../random.ts";
import type { CommitStyle, GroupPlan, MemberPlan, ReadingStyle, SimulationPlan } from "./plan.ts";

const ASSIGNORS: readonly (readonly string[])[] = [
  ["range"],
  ["roundrobin"],
  ["sticky"],
  ["cooperative-sticky"],
  ["cooperative-sticky"],
  ["range", "cooperative-sticky"],
];
const READING: readonly ReadingStyle[] = [
  "eachRecord",
  "eachRecord",
  "eachBatch",
  "for await",
  "poll",
];
const COMMITS: readonly CommitStyle[] = ["auto", "auto", "manual", "careless"];

/**
 * A plan that the seed decides: swarm testing, where each seed draws its limits first and then what happens within them,
 * so that different seeds are different worlds.
 */
export function drawPlan(seed: number, durationMs: number): SimulationPlan {
  const random = new Random(seed).fork("plan");
  const group = drawGroup(random);
  const members = drawMembers(random, group);
  const brokers = random.pick([1, 1, 2, 3]);
  const topics = Array.from({ length: random.pick([1, 1, 1, 2]) }, (_, index) => ({
    name: `topic${index}`,
    partitions: random.between(1, 8),
  }));
  const slowMs = random.pick([1, 5, 30, 100]);
  const calmMs = calmFor(group);
  const plan: Omit<SimulationPlan, "faults"> = {
    seed,
    durationMs,
    calmMs,
    brokers,
    topics,
    group,
    members,
    network: {
      minLatencyMs: random.fraction() * slowMs * 0.5,
      maxLatencyMs: slowMs,
      bandwidthBytesPerMs: random.pick([Number.MAX_SAFE_INTEGER, 10_000, 100]),
      sliceChance: random.pick([0, 0, 0.1]),
    },
    feedIntervalMs: random.pick([2_000, 4_000, 8_000]),
    maxBatchRecords: random.pick([1, 5, 20]),
  };
  return { ...plan, faults: drawFaults(random.fork("faults"), plan) };
}

/** Long enough for the bound of liveness (L1), and a while of quiet. */
function calmFor(group: GroupPlan): number {
  return 2 * (group.sessionTimeoutMs + group.maxPollIntervalMs) + 30_000;
}

function drawGroup(random: Random): GroupPlan {
  const sessionTimeoutMs = random.pick([6_000, 10_000, 20_000]);
  const maxPollIntervalMs = random.pick([10_000, 20_000, 30_000]);
  return {
    groupId: "group",
    assignors: random.pick(ASSIGNORS),
    isStatic: random.chance(0.3),
    sessionTimeoutMs,
    heartbeatIntervalMs: random.pick([1_000, 2_000, sessionTimeoutMs * 0.3]),
    maxPollIntervalMs,
    drainTimeoutMs: random.pick([1_000, 5_000, maxPollIntervalMs / 2]),
    autoCommitIntervalMs: random.pick([1_000, 5_000, 5_000]),
    initialRebalanceDelayMs: random.pick([0, 0, 500, 3_000]),
  };
}

function drawMembers(random: Random, group: GroupPlan): MemberPlan[] {
  const count = random.between(1, 6);
  const isUniform = random.chance(0.6);
  const reading = random.pick(READING);
  const commits = random.pick(COMMITS);
  return Array.from({ length: count }, (_, index) => {
    const maxHandlerMs = random.pick([0, 0, 10, 100, group.drainTimeoutMs * 0.5]);
    const style = isUniform ? reading : random.pick(READING);
    return {
      name: `m${index}`,
      reading: style,
      commits: isUniform ? commits : random.pick(COMMITS),
      concurrency: style.startsWith("each") ? random.pick([1, 2, 8]) : 1,
      minHandlerMs: 0,
      maxHandlerMs,
      heedsSignal: random.chance(0.7),
      maxListenerMs: random.pick([0, 0, 50, 1_000]),
      startAtMs: random.chance(0.7) ? random.below(2_000) : random.below(60_000),
      skewMs: random.chance(0.2) ? random.between(-5_000, 5_000) : 0,
    };
  });
}
