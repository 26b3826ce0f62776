/** From the start of a process to its first ApiVersions answer, and the empty broker's resident memory. */
import { type Benchmark, type BenchOptions, print } from "./benchmark.ts";
import { presentKinds } from "./broker-benchmark.ts";
import { buildLoad, runLoad } from "./load.ts";
import { onServerCore } from "./machine.ts";
import { type Metric, printSeries, type Series, spread, takeTurns } from "./pairs.ts";
import type { Launch } from "./servers.ts";

const firstAnswer: Metric = { name: "first answer, ms", better: "less", digits: 1 };
const resident: Metric = { name: "resident after 1 s, MB", better: "less", digits: 1 };
/** Times a bare Node process that a broker may take to its first answer. */
const timesBareNode = 2.2;
const residentLimitMb = 60;

export const startup: Benchmark = {
  name: "startup",
  workload:
    "process start to the first ApiVersions answer, no data; beside the life of `node -e 0`",
  run,
};

async function run(options: BenchOptions): Promise<void> {
  await buildLoad();
  const launches = new Map<string, Launch>();
  for (const kind of await presentKinds(options)) launches.set(kind.name, await kind.launch());
  try {
    const sides = [...launches.keys(), "node -e 0"];
    const series = await takeTurns(sides, options.pairs, (side) => measure(launches.get(side)));
    const bare = series.get("node -e 0") ?? [];
    series.delete("node -e 0");
    printSeries(series, [firstAnswer, resident]);
    printBareNode(series.get("regroup") ?? [], bare);
  } finally {
    for (const launch of launches.values()) await launch.remove();
  }
}

async function measure(launch: Launch | undefined): Promise<Record<string, number>> {
  const options = launch === undefined ? {} : { port: launch.port, seconds: 1 };
  const command = launch?.command ?? [process.execPath, "-e", "0"];
  const environment = Object.entries(launch?.env ?? {}).map(([key, value]) => `${key}=${value}`);
  const prefix = environment.length > 0 ? ["env", ...environment] : [];
  const line = [...onServerCore, ...prefix, ...command];
  const { ms = 0, residentMb = 0 } = await runLoad("start", options, line);
  return { [firstAnswer.name]: ms, [resident.name]: residentMb };
}

function printBareNode(ours: Series, bare: Series): void {
  const value = (figures: Record<string, number> | undefined) =>
    figures?.[firstAnswer.name] ?? Number.NaN;
  const times = ours.map((figures, turn) => value(figures) / value(bare[turn]));
  print(`  a bare Node process, ms: ${spread(bare.map(value), 1)}`);
  if (ours.length === 0) return;
  print(`  regroup, times a bare Node process: ${spread(times, 2)}   wanted ≤ ${timesBareNode}`);
  print(`  wanted resident ≤ ${residentLimitMb} MB`);
}
