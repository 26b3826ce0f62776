import type { Fault, MemberPlan, SimulationPlan } from "../../src/simulator/index.ts";

export interface StoryOptions {
  readonly seed?: number;
  readonly members?: number;
  readonly partitions?: number;
  readonly brokers?: number;
  readonly durationMs?: number;
  readonly member?: Partial<MemberPlan>;
  readonly group?: Partial<SimulationPlan["group"]>;
  readonly faults?: readonly Fault[];
}

/** A plan without surprises, for a story that brings its own. Sessions of 6 s, five milliseconds of network. */
export function storyPlan(options: StoryOptions): SimulationPlan {
  const { seed = 1, members = 3, partitions = 6, brokers = 1, durationMs = 90_000 } = options;
  return {
    seed,
    durationMs,
    calmMs: 45_000,
    brokers,
    topics: [{ name: "orders", partitions }],
    group: {
      groupId: "group",
      assignors: ["range"],
      isStatic: false,
      sessionTimeoutMs: 6_000,
      heartbeatIntervalMs: 2_000,
      maxPollIntervalMs: 10_000,
      drainTimeoutMs: 5_000,
      autoCommitIntervalMs: 2_000,
      initialRebalanceDelayMs: 1_000,
      ...options.group,
    },
    members: Array.from({ length: members }, (_, index) => ({
      name: `m${index}`,
      reading: "eachRecord",
      commits: "auto",
      concurrency: 4,
      minHandlerMs: 0,
      maxHandlerMs: 50,
      heedsSignal: true,
      maxListenerMs: 20,
      startAtMs: 0,
      skewMs: 0,
      ...options.member,
    })),
    network: {
      minLatencyMs: 1,
      maxLatencyMs: 5,
      bandwidthBytesPerMs: 10_000,
      sliceChance: 0,
    },
    feedIntervalMs: 400,
    maxBatchRecords: 5,
    faults: options.faults ?? [],
  };
}
