import type { Random } from "../random.ts";
import type { SimulationPlan } from "../workload/plan.ts";
import type { Fault, FaultType } from "./fault.ts";

type Plan = Omit<SimulationPlan, "faults">;

/** How one kind of fault is drawn. It has ended `untilMs` at the latest. */
type Draw = (random: Random, plan: Plan, at: { atMs: number; untilMs: number }) => Fault;

const draws: Readonly<Record<FaultType, Draw>> = {
  Crash: (random, plan, { atMs, untilMs }) => ({
    type: "Crash",
    atMs,
    member: memberOf(random, plan),
    how: random.pick(["reset", "silent"]),
    downMs: duration(random, [100, plan.group.sessionTimeoutMs * 2], untilMs - atMs),
  }),
  Restart: (random, plan, { atMs, untilMs }) => ({
    type: "Restart",
    atMs,
    member: memberOf(random, plan),
    downMs: duration(random, [100, plan.group.sessionTimeoutMs * 1.5], untilMs - atMs),
  }),
  RollingRestart: (random, _plan, { atMs }) => ({
    type: "RollingRestart",
    atMs,
    downMs: random.between(100, 3_000),
    pauseMs: random.between(100, 5_000),
  }),
  Freeze: (random, plan, { atMs, untilMs }) => ({
    type: "Freeze",
    atMs,
    member: memberOf(random, plan),
    durationMs: duration(random, [500, plan.group.sessionTimeoutMs * 2.5], untilMs - atMs),
  }),
  Replace: (random, plan, { atMs, untilMs }) => ({
    // Without an instance id there is nothing that could be replaced.
    type: plan.group.isStatic ? "Replace" : "Freeze",
    atMs,
    member: memberOf(random, plan),
    durationMs: duration(random, [500, plan.group.sessionTimeoutMs * 1.5], untilMs - atMs),
  }),
  SlowHandler: (random, plan, { atMs, untilMs }) => ({
    type: "SlowHandler",
    atMs,
    member: memberOf(random, plan),
    durationMs: duration(random, [1_000, plan.group.maxPollIntervalMs * 1.8], untilMs - atMs),
  }),
  SlowListener: (random, plan, { atMs, untilMs }) => ({
    type: "SlowListener",
    atMs,
    member: memberOf(random, plan),
    durationMs: duration(random, [1_000, plan.group.maxPollIntervalMs * 1.5], untilMs - atMs),
  }),
  EnforceRebalance: (random, plan, { atMs }) => ({
    type: "EnforceRebalance",
    atMs,
    member: memberOf(random, plan),
  }),
  Cut: (random, plan, { atMs, untilMs }) => ({
    type: "Cut",
    atMs,
    member: memberOf(random, plan),
    direction: random.pick(["both", "toBrokers", "fromBrokers"]),
    durationMs: duration(random, [500, plan.group.sessionTimeoutMs * 2.5], untilMs - atMs),
  }),
  DropConnections: (random, plan, { atMs }) => ({
    type: "DropConnections",
    atMs,
    member: memberOf(random, plan),
    noticedBy: random.pick(["both", "client", "server"]),
  }),
  SlowNetwork: (random, _plan, { atMs, untilMs }) => ({
    type: "SlowNetwork",
    atMs,
    durationMs: duration(random, [1_000, 20_000], untilMs - atMs),
    maxLatencyMs: random.pick([200, 1_000, 3_000]),
  }),
  BrokerRestart: (random, plan, { atMs, untilMs }) => ({
    type: "BrokerRestart",
    atMs,
    nodeId: random.between(1, plan.brokers),
    downMs: duration(random, [50, plan.group.sessionTimeoutMs * 2], untilMs - atMs),
  }),
  BrokerFreeze: (random, _plan, { atMs, untilMs }) => ({
    type: "BrokerFreeze",
    atMs,
    durationMs: duration(random, [500, 5_000], untilMs - atMs),
  }),
  AddPartitions: (random, plan, { atMs }) => ({
    type: "AddPartitions",
    atMs,
    topic: random.pick(plan.topics).name,
    count: random.between(1, 2),
  }),
};

/** Kinds that there is no point in having often. */
const RARE: ReadonlySet<FaultType> = new Set(["RollingRestart", "AddPartitions"]);

/** Nothing goes wrong before the group has had the time to form. */
const FIRST_FAULT_MS = 10_000;

/**
 * Faults for a plan: half of the kinds, at a rate of this seed, in periods of which a quarter has none. All of them are
 * over when the calm begins.
 */
export function drawFaults(random: Random, plan: Plan): Fault[] {
  const kinds = (Object.keys(draws) as FaultType[]).filter(() => random.chance(0.5));
  const meanGapMs = random.pick([5_000, 15_000, 40_000]);
  const untilMs = plan.durationMs - plan.calmMs;
  const faults: Fault[] = [];
  if (kinds.length === 0) return faults;
  let atMs = FIRST_FAULT_MS;
  let periodEndMs = 0;
  let isQuiet = false;
  for (;;) {
    atMs += -Math.log(1 - random.fraction()) * meanGapMs;
    if (atMs >= untilMs) return faults;
    if (atMs >= periodEndMs) {
      periodEndMs = atMs + random.between(5_000, 60_000);
      isQuiet = random.chance(0.25);
    }
    if (isQuiet) continue;
    const kind = random.pick(kinds);
    if (RARE.has(kind) && random.chance(0.8)) continue;
    faults.push(draws[kind](random, plan, { atMs: Math.round(atMs), untilMs }));
  }
}

function memberOf(random: Random, plan: Plan): string {
  return random.pick(plan.members).name;
}

/** Short ones are more frequent than long ones; never longer than what is left. */
function duration(
  random: Random,
  [least, most]: readonly [number, number],
  leftMs: number,
): number {
  const drawn = least + (most - least) * random.fraction() ** 2;
  return Math.round(Math.max(50, Math.min(drawn, leftMs)));
}
