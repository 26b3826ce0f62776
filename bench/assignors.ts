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
/** Warm-up ends after so many assignments or after the time of one measurement, whatever comes first. */
const WARM_UPS = 3000;
/** What is too short to be measured alone is repeated, and the median taken. */
const REPEATS = 11;

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
    for (const [name, side] of sides) {
      const measured = await side.assign();
      check(name, measured, { workload, event });
      firstCalls.set(name, [{ "first call, ms": measured.ms }]);
      await warmUp(side, run.options.seconds);
    }
    printSeries(firstCalls, [{ name: "first call, ms", better: "less", digits: 3 }]);
    const warm = await takeTurns([...sides.keys()], run.options.pairs, async (name) => ({
      "warm, ms": await median(sides.get(name)!),
    }));
    printSeries(warm, [{ name: "warm, ms", better: "less", digits: 3 }]);
  } finally {
    for (const side of sides.values()) side.stop();
  }
}

async function warmUp(side: AssignorSide, seconds: number): Promise<void> {
  const endMs = performance.now() + seconds * 1000;
  for (let i = 0; i < WARM_UPS && performance.now() < endMs; i++) await side.assign();
}

/** Of as many assignments as fit into a tenth of a second or so. */
async function median(side: AssignorSide): Promise<number> {
  const taken = [(await side.assign()).ms];
  while (taken.length < REPEATS && taken[0]! * taken.length < 100)
    taken.push((await side.assign()).ms);
  return taken.sort((a, b) => a - b)[taken.length >> 1]!;
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
