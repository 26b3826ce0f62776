import { RecordFeeder } from "./cluster/record-feeder.ts";
import { SimulatedCluster } from "./cluster/simulated-cluster.ts";
import type { FaultType } from "./faults/fault.ts";
import { inject } from "./faults/inject.ts";
import type { Stage } from "./faults/stage.ts";
import type { Finding } from "./history/history.ts";
import { whatIsNotWell } from "./monitors/all-is-well.ts";
import { type Judge, judge } from "./monitors/judge.ts";
import type { MakeConsumer } from "./workload/consumer-under-test.ts";
import { MemberSlot } from "./workload/member-slot.ts";
import type { SimulationPlan } from "./workload/plan.ts";
import { World } from "./world.ts";

/** What a simulation came to. */
export interface SimulationReport {
  readonly seed: number;
  readonly simulatedMs: number;
  /** Events of the clock: arrivals of bytes, timers. */
  readonly eventCount: number;
  readonly faultCounts: Readonly<Partial<Record<FaultType, number>>>;
  readonly generationCount: number;
  readonly processedCount: number;
  /** Records handed out again after they had been processed, each with an excuse. */
  readonly duplicateCount: number;
  readonly commitCount: number;
  /** How often consumers gave up by themselves and were started again. */
  readonly failureCount: number;
  /** Equal for equal histories. */
  readonly fingerprint: string;
}

/** The first part of the calm, in which processes come back and brokers too. */
const SETTLING_MS = 10_000;
/** The last part of the calm, in which nothing rebalances any more. */
const QUIET_MS = 20_000;
/** How long everybody may take to close at the end. */
const CLOSING_MS = 30_000;

/**
 * Runs a plan from its first instant to its last, with every monitor looking on. Rejects with the first `Violation`.
 *
 * The faults come first, then a calm in which everything has to come right, then everybody closes in order.
 */
export async function simulate(
  plan: SimulationPlan,
  makeConsumer: MakeConsumer,
): Promise<SimulationReport> {
  const world = new World({ seed: plan.seed, conditions: plan.network });
  const judged = judge(world.history, plan);
  const stage = await setStage(world, plan, makeConsumer);
  const faultCounts = scheduleFaults(stage, plan);
  startMembers(stage, plan);
  const feeding = feed(stage, plan);
  await world.advance(plan.durationMs - plan.calmMs);
  feeding.stop();
  for (const slot of stage.slots.values()) slot.hurry();
  await world.advance(SETTLING_MS);
  if (plan.group.isStatic) rebalanceByHand(stage);
  await world.advance(plan.calmMs - SETTLING_MS - QUIET_MS);
  const { generationId } = judged.group;
  await world.advance(QUIET_MS);
  if (judged.group.generationId !== generationId)
    fail(stage, { rule: "L2", message: "the group still rebalances at the end of the calm" });
  await beSure(stage, plan, judged);
  await closeAll(stage);
  const { group, delivery, commits } = judged;
  return {
    seed: plan.seed,
    simulatedMs: plan.durationMs,
    eventCount: world.clock.eventCount,
    faultCounts,
    generationCount: group.generationCount,
    processedCount: delivery.processedCount,
    duplicateCount: delivery.duplicateCount,
    commitCount: commits.count,
    failureCount: [...stage.slots.values()].reduce((sum, slot) => sum + slot.failureCount, 0),
    fingerprint: world.history.fingerprint,
  };
}

async function setStage(
  world: World,
  plan: SimulationPlan,
  makeConsumer: MakeConsumer,
): Promise<Stage> {
  const cluster = await SimulatedCluster.start(world, {
    brokers: plan.brokers,
    topics: plan.topics,
    config: {
      "group.min.session.timeout.ms": 1_000,
      "group.initial.rebalance.delay.ms": plan.group.initialRebalanceDelayMs,
    },
  });
  const slots = new Map<string, MemberSlot>();
  for (const member of plan.members)
    slots.set(member.name, new MemberSlot({ world, cluster, plan, member, makeConsumer }));
  const partitionCounts = new Map(plan.topics.map(({ name, partitions }) => [name, partitions]));
  const feeder = new RecordFeeder(world, cluster);
  return { world, cluster, slots, partitionCounts, feeder, conditions: plan.network };
}

function scheduleFaults(stage: Stage, plan: SimulationPlan) {
  const counts: Partial<Record<FaultType, number>> = {};
  const { clock } = stage.world;
  for (const fault of plan.faults) {
    clock.setTimer(clock.nowMs() + fault.atMs, () => {
      if (inject(fault, stage)) counts[fault.type] = (counts[fault.type] ?? 0) + 1;
    });
  }
  return counts;
}

function startMembers({ world, slots }: Stage, plan: SimulationPlan): void {
  for (const { name, startAtMs } of plan.members)
    world.clock.setTimer(world.clock.nowMs() + startAtMs, () => slots.get(name)?.start());
}

/** Records come in batches, at random times, to random partitions. */
function feed({ world, feeder, partitionCounts }: Stage, plan: SimulationPlan) {
  const random = world.random.fork("feed");
  let isStopped = false;
  const next = (): void => {
    const waitMs = -Math.log(1 - random.fraction()) * plan.feedIntervalMs;
    world.clock.setTimer(world.clock.nowMs() + waitMs, () => {
      if (isStopped) return;
      const [topic, count] = random.pick([...partitionCounts]);
      const partition = random.below(count);
      const records = random.between(1, plan.maxBatchRecords);
      feeder.append({ topic, partition }, records).then(next, (error: unknown) => {
        world.history.fail({ rule: "L4", message: `records cannot be fed: ${String(error)}` });
      });
    });
  };
  next();
  return {
    stop: () => {
      isStopped = true;
    },
  };
}

/**
 * A static leader that comes back within its session goes on with the assignment that there is (KIP-814). What was not
 * finished when it went is forgotten, here as in Kafka: partitions that were added meanwhile, and those that a cooperative
 * rebalance had taken from it and not given to anybody yet. The next rebalance finds them; here somebody asks for one.
 * Only the leader's request makes one, so everybody asks.
 */
function rebalanceByHand({ slots }: Stage): void {
  for (const { process, application } of slots.values())
    process?.run(() => application?.enforceRebalance());
}

async function beSure(stage: Stage, plan: SimulationPlan, judged: Judge): Promise<void> {
  const { world, feeder, partitionCounts } = stage;
  for (const [topic, count] of partitionCounts)
    feeder.findLogEnds(topic, count).catch(() => {
      // It tries until it succeeds.
    });
  await world.advance(5_000);
  const finding = whatIsNotWell(plan, stage, judged);
  if (finding !== null) fail(stage, finding);
}

function fail({ world }: Stage, finding: Finding): never {
  world.history.fail(finding);
  throw world.history.violation;
}

async function closeAll(stage: Stage): Promise<void> {
  const { world, slots, cluster } = stage;
  for (const slot of slots.values()) slot.stop();
  await world.advance(CLOSING_MS);
  const left = [...slots.values()].find(({ isRunning }) => isRunning);
  if (left !== undefined) fail(stage, { rule: "L8", message: `${left.name} did not close` });
  await cluster.close();
}
