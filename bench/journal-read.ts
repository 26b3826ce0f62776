/** How fast a cluster's journal is read from end to end: fetched, decoded, fused and folded, as the console does it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execute, root } from "../interop/peers.ts";
import { endProcess, own } from "../interop/target/process.ts";
import { type Benchmark, type BenchOptions, print } from "./benchmark.ts";
import { onLoadCore, onServerCore } from "./machine.ts";
import { type Metric, printSeries, takeTurns } from "./pairs.ts";

const groupCount = 200;
const partitionCount = 50;
const rounds = 300;
const wantedRate = 500_000;

const perCpuSecond: Metric = { name: "records per CPU-second", better: "more", digits: 0 };
const perSecond: Metric = { name: "records per second", better: "more", digits: 0 };
const residentMb: Metric = { name: "resident afterwards, MB", better: "less", digits: 0 };

export const journalRead: Benchmark = {
  name: "journal-read",
  workload:
    `${groupCount * partitionCount * rounds} offset commits of ${groupCount} groups × ${partitionCount} partitions in ` +
    "4 partitions of __consumer_offsets of a broker of ours, until the history of every group is there; the " +
    "processor time of the whole process, its start and its polls of all groups included",
  run,
};

async function run({ pairs }: BenchOptions): Promise<void> {
  const { child, bootstrapServers, recordCount } = await startFilled();
  try {
    const series = await takeTurns(["observeCluster"], pairs, () =>
      measure(bootstrapServers, recordCount),
    );
    printSeries(series, [perCpuSecond, perSecond, residentMb]);
    print(`  wanted: at least ${wantedRate.toLocaleString("en-US")} a second`);
  } finally {
    await endProcess(child);
  }
}

interface Filled {
  readonly child: ChildProcess;
  readonly bootstrapServers: string;
  readonly recordCount: number;
}

async function startFilled(): Promise<Filled> {
  const program = join(root, "bench/watching/fill-journal.mjs");
  const sizes = [groupCount, partitionCount, rounds].map(String);
  const [command = "", ...options] = [...onServerCore, process.execPath, program, ...sizes];
  const child = spawn(command, options, { stdio: ["ignore", "pipe", "inherit"] });
  own(child);
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    once(child, "exit").then(([code]) => {
      throw new Error(`the broker ended with code ${code}`);
    }),
  ]);
  return { child, ...(JSON.parse(String(line)) as Omit<Filled, "child">) };
}

async function measure(bootstrapServers: string, recordCount: number) {
  const program = join(root, "bench/watching/read-journal.mjs");
  const [command = "", ...options] = [...onLoadCore, process.execPath, program, bootstrapServers];
  const read = JSON.parse(await execute(command, options)) as {
    readonly wallSeconds: number;
    readonly cpuSeconds: number;
    readonly residentMb: number;
    readonly status: string;
    readonly lastOffset: number | null;
  };
  if (read.status !== "on" || read.lastOffset !== rounds * 100)
    throw new Error(`read to offset ${read.lastOffset} of ${rounds * 100}, journal ${read.status}`);
  return {
    [perCpuSecond.name]: recordCount / read.cpuSeconds,
    [perSecond.name]: recordCount / read.wallSeconds,
    [residentMb.name]: read.residentMb,
  };
}
