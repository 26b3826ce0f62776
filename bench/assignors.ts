/** Assignors beside Kafka's own: its client's cooperative-sticky and its coordinator's uniform, both 4.3.0. */
import { fileURLToPath } from "node:url";
import { AssignorSide, assignorSides, type Measured } from "./assignors-side.ts";
import {
  type AssignorEvent,
  type AssignorWorkload,
  partitionTotal,
  workloadArguments,
  workloads,
} from "./assignors-workload.ts";
import { type Benchmark, type BenchOptions, print } from "./benchmark.ts";
import { describeMachine } from "./machine.ts";
import { printSeries, type Series, takeTurns } from "./pairs.ts";

const DEFAULTS: BenchOptions = { pairs: 5, seconds: 1, peers: undefined };
/** A measurement is the median of as many assignments as take about so long, but not of more than so many. */
const MEASUREMENT_MS = 100;
const MAX_ASSIGNMENTS = 1001;

export const assignors: Benchmark = {
  name: "assignors",
  workload: "full assignment and one join, first call and warm, in milliseconds",
  run: runAssignors,
};

/** Runs with the defaults. */
export async function run(): Promise<void> {
  await runAssignors(DEFAULTS);
}

async function runAssignors(options: BenchOptions): Promise<void> {
  const commands = new Map<string, readonly string[]>();
  for (const [name, command] of assignorSides()) {
    if (typeof command === "string") print(`  ${name} skipped: ${command}`);
    else if (name.startsWith("regroup") || isWanted(name, options)) commands.set(name, command);
  }
  for (const workload of workloads)
    for (const event of ["full", "join"] as const)
      await compare(workload, event, { commands, options });
}

function isWanted(name: string, { peers }: BenchOptions): boolean {
  return peers === undefined || peers.some((peer) => name.startsWith(peer));
}

async function compare(
  workload: AssignorWorkload,
  event: AssignorEvent,
  run: { readonly commands: Map<string, readonly string[]>; readonly options: BenchOptions },
): Promise<void> {
  print(`\n${event === "full" ? "Full assignment" : "One member joins"}: ${workload.name}`);
  const sides = new Map<string, AssignorSide>();
  try {
    for (const [name, command] of run.commands) {
      if (workload.tooSlow.includes(name)) print(`  ${name} skipped: takes minutes here`);
      else
        sides.set(
          name,
          await AssignorSide.start([...command, ...workloadArguments(workload, event)]),
        );
    }
    const firstCalls = new Map<string, Series>();
    const counts = new Map<string, number>();
    for (const [name, side] of sides) {
      const measured = await side.assign();
      check(name, measured, { workload, event });
      firstCalls.set(name, [{ "first call, ms": measured.ms }]);
      counts.set(name, await warmUp(side, run.options.seconds));
    }
    printSeries(firstCalls, [{ name: "first call, ms", better: "less", digits: 3 }]);
    const warm = await takeTurns([...sides.keys()], run.options.pairs, async (name) => ({
      "warm, ms": (await sides.get(name)!.assign(counts.get(name))).ms,
    }));
    printSeries(warm, [{ name: "warm, ms", better: "less", digits: 3 }]);
  } finally {
    for (const side of sides.values()) side.stop();
  }
}

/** For the time of one measurement of throughput; returns how many assignments a measurement is to take. */
async function warmUp(side: AssignorSide, seconds: number): Promise<number> {
  const endMs = performance.now() + seconds * 1000;
  let { ms } = await side.assign();
  while (performance.now() < endMs) ms = (await side.assign(countFor(ms))).ms;
  return countFor(ms);
}

function countFor(ms: number): number {
  return Math.min(MAX_ASSIGNMENTS, Math.max(1, Math.round(MEASUREMENT_MS / ms)));
}

/** A fast answer that is wrong is none: everything assigned, and loads at most one apart. */
function check(
  name: string,
  measured: Measured,
  { workload, event }: { readonly workload: AssignorWorkload; readonly event: AssignorEvent },
): void {
  if (!name.startsWith("regroup")) return;
  const { assigned, max, min } = measured;
  const withholds = name === "regroup-assignor" && event === "join";
  const missing = partitionTotal(workload) - assigned;
  const newcomerWaitsFor = withholds ? missing : 0;
  if (!withholds && missing !== 0) throw new Error(`${name} left ${missing} partitions unassigned`);
  const bucketSpread = workload.buckets > 1 ? 2 : 1;
  if (max - Math.max(min, newcomerWaitsFor) > bucketSpread)
    throw new Error(`${name} is not balanced: ${min} to ${max}, ${missing} withheld`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  print(describeMachine());
  await run();
}
